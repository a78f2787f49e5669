"""Take what is to be done, give it back, say something of it: no amount changes, all is journaled."""

from __future__ import annotations

from collections.abc import Sequence

from decompte.app.contexte import Contexte
from decompte.app.decider_lot import BilanDecisions, DecisionsRefusees, Dit
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vues.a_traiter_objet import dire_objet
from decompte.domaine.suivi import ACTIONS_DITES, ActionSuivi, Objet, Suivi
from decompte.entrepot.erreurs import LotRefuse

_EFFETS = {
    ActionSuivi.PRENDRE: "Les autres gestionnaires voient que vous vous en occupez.",
    ActionSuivi.RENDRE: "Un autre gestionnaire peut le prendre.",
    ActionSuivi.COMMENTER: "Les autres gestionnaires lisent ce commentaire.",
    ActionSuivi.MAINTENIR: "Le mois quitte la liste tant que son état est le même ; la pénalité, s'il y en a une, reste due.",
}


def suivre(ctx: Contexte, objets: Sequence[Objet], action: ActionSuivi, par: str, commentaire: str) -> BilanDecisions:
    """The same entry on each object, all or none: DecisionsRefusees with the faults of each. No night at work is waited for."""
    uniques = list(dict.fromkeys(objets))
    if not uniques:
        raise DemandeInvalide("Cochez au moins un élément de la liste. Rien n'a été fait.")
    if action in (ActionSuivi.COMMENTER, ActionSuivi.MAINTENIR) and not commentaire.strip():
        quoi = "le commentaire" if action is ActionSuivi.COMMENTER else "votre motif"
        raise DemandeInvalide(f"Écrivez {quoi} : il est gardé avec l'action. Rien n'a été fait.")
    try:
        ctx.entrepot.suivre([Suivi(objet, action, par, commentaire.strip()) for objet in uniques])
    except LotRefuse as refus:
        raise DecisionsRefusees({str(uniques[rang]): fautes for rang, fautes in refus.refus.items()}, uniques) from None
    dits = tuple(Dit(objet, f"{dire_objet(objet)} : {ACTIONS_DITES[action]}.") for objet in uniques)
    return BilanDecisions(dits, (f"{_EFFETS[action]} Aucun montant ne change.",))
