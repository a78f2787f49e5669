"""What a steward asks for in a form, as decisions: the action, what it is about, the reason, what the action needs besides."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from decompte.app.contexte import Contexte
from decompte.app.decider import MOTIF_MAXIMAL
from decompte.app.decider_lot import BilanDecisions, DecisionsRefusees, decider_lot
from decompte.app.erreurs import DemandeInvalide
from decompte.app.suivre import suivre
from decompte.domaine.decision_depot import SUR_UNE_LIGNE, ActionDepot, DecisionDepot
from decompte.domaine.incident import RAISONS_DITES, RaisonIncident, ResolutionIncident
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation, Decision
from decompte.domaine.suivi import ActionSuivi, GenreObjet, Objet
from decompte.domaine.texte import enumeration
from decompte.entrepot.suivi_lot import DecisionEnLot

RESOUDRE = "resoudre"
_JOUR = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_RIEN = "Rien n'a été fait."
_VALEURS_SUIVI = frozenset(map(str, ActionSuivi))
_VALEURS_MOIS = frozenset(map(str, ActionObligation))


@dataclass(frozen=True, slots=True)
class Demande:
    """As it was typed. ``objets``: « genre:clé »; ``lignes``: « ligne/feuille » of the only deposit, none for all that wait."""

    action: str
    objets: tuple[str, ...]
    motif: str = ""
    raison: str = ""
    echeance: str = ""
    convention: str = ""
    mois: str = ""
    lignes: tuple[str, ...] = field(default=())


GENRE_VOULU: dict[str, GenreObjet | None] = {
    **dict.fromkeys(map(str, ActionSuivi), None),
    str(ActionSuivi.MAINTENIR): GenreObjet.MOIS,
    RESOUDRE: GenreObjet.INCIDENT,
    **dict.fromkeys(map(str, ActionObligation), GenreObjet.MOIS),
    **dict.fromkeys(map(str, ActionDepot), GenreObjet.DEPOT),
}
"""The actions, and on what each may be; None: on anything."""
_GENRES_DITS = {GenreObjet.INCIDENT: "un incident", GenreObjet.DEPOT: "un dépôt", GenreObjet.MOIS: "un mois"}


def lire_objets(textes: Sequence[str]) -> list[Objet]:
    """The objects that a form names, each once; DemandeInvalide for what names nothing."""
    try:
        return list(dict.fromkeys(Objet.de_texte(texte) for texte in textes))
    except ValueError as faute:
        raise DemandeInvalide(f"{faute} {_RIEN}") from None


def decider_demande(
    ctx: Contexte, demande: Demande, par: str, aujourd_hui: date, essai: bool, attendre_s: float
) -> BilanDecisions:
    """Do what was asked, whole or not at all (see ``decider_lot`` and ``suivre``); every fault of the form is told at once.

    Raises DemandeInvalide, DecisionsRefusees, NuitDejaEnCours: nothing was recorded.
    """
    if len(demande.motif) > MOTIF_MAXIMAL:
        raise DemandeInvalide(f"Votre texte a plus de {MOTIF_MAXIMAL} caractères : abrégez-le. {_RIEN}")
    objets = lire_objets(demande.objets)
    _verifier_genres(demande.action, objets)
    if demande.action in _VALEURS_SUIVI:
        if essai:
            raise DemandeInvalide(f"Cette action ne change aucun montant. {_RIEN}")
        return suivre(ctx, objets, ActionSuivi(demande.action), par, demande.motif)
    fautes: list[str] = []
    if not demande.motif.strip():
        fautes.append("Écrivez votre motif : il est gardé au journal, avec votre compte.")
    composer = _composeur(demande, par, fautes)
    if fautes:
        raise DemandeInvalide("\n".join([*fautes, _RIEN]))
    par_objet = {objet: composer(ctx, objet) for objet in objets}
    vides = {str(objet): ["aucune de ses lignes n'est en attente"] for objet, siennes in par_objet.items() if not siennes}
    if vides:
        raise DecisionsRefusees(vides, objets)
    lot = [decision for siennes in par_objet.values() for decision in siennes]
    return decider_lot(ctx, lot, aujourd_hui, essai, attendre_s)


def _verifier_genres(action: str, objets: Sequence[Objet]) -> None:
    if not action:
        raise DemandeInvalide(f"Choisissez une action. {_RIEN}")
    if action not in GENRE_VOULU:
        raise DemandeInvalide(f"Action inconnue : « {action[:40]} ». {_RIEN}")
    if not objets:
        raise DemandeInvalide(f"Cochez au moins un élément de la liste. {_RIEN}")
    voulu = GENRE_VOULU[action]
    autres = [objet for objet in objets if voulu is not None and objet.genre is not voulu]
    if autres and voulu is not None:
        raise DecisionsRefusees({str(o): [f"cette action porte sur {_GENRES_DITS[voulu]}, décochez-le"] for o in autres}, objets)


def _composeur(demande: Demande, par: str, fautes: list[str]) -> Callable[[Contexte, Objet], list[DecisionEnLot]]:
    """How one object becomes decisions; what is missing of the form goes to ``fautes``."""
    motif = demande.motif.strip()
    if demande.action == RESOUDRE:
        raison = _lire_raison(demande.raison, fautes)
        return lambda _, objet: [ResolutionIncident(objet.numero, raison, motif, par)]
    if demande.action in _VALEURS_MOIS:
        action = ActionObligation(demande.action)
        echeance = _lire_echeance(demande.echeance, fautes) if action is ActionObligation.PROLONGER else None
        return lambda _, objet: [Decision(objet.convention, objet.mois, action, echeance, par, motif)]
    sur_depot = ActionDepot(demande.action)
    if sur_depot in SUR_UNE_LIGNE:
        voulues = _lire_lignes(demande, fautes)
        return lambda ctx, objet: [
            DecisionDepot(objet.cle, sur_depot, par, motif, feuille=feuille, ligne=ligne)
            for ligne, feuille in voulues or _en_attente(ctx, objet)
        ]
    if sur_depot is ActionDepot.REAFFECTER:
        convention, mois = _lire_destination(demande, fautes)
        return lambda _, objet: [DecisionDepot(objet.cle, sur_depot, par, motif, convention, mois)]
    return lambda _, objet: [DecisionDepot(objet.cle, sur_depot, par, motif)]


def _lire_raison(texte: str, fautes: list[str]) -> RaisonIncident:
    for raison in RaisonIncident:
        if texte == raison:
            return raison
    fautes.append(f"Choisissez la raison : {enumeration(RAISONS_DITES.values())}.")
    return RaisonIncident.AUTRE


def _lire_echeance(texte: str, fautes: list[str]) -> date:
    """As a browser writes it, or as people do."""
    lu = texte.strip()
    francaise = _JOUR.fullmatch(lu)
    try:
        if francaise:
            return date(int(francaise[3]), int(francaise[2]), int(francaise[1]))
        return date.fromisoformat(lu)
    except ValueError:
        dit = f"« {lu[:40]} » n'est pas une date, écrivez-la" if lu else "un jour,"
        fautes.append(f"Donnez la nouvelle échéance : {dit} comme 30/04/2024.")
        return date.max


def _lire_destination(demande: Demande, fautes: list[str]) -> tuple[str, Mois | None]:
    if not demande.convention.strip():
        fautes.append("Donnez le code de la convention à laquelle réaffecter.")
    try:
        return demande.convention.strip(), Mois.de_texte(demande.mois)
    except ValueError:
        fautes.append("Donnez le mois auquel réaffecter : année et mois, comme 2024-05.")
        return demande.convention.strip(), None


def _lire_lignes(demande: Demande, fautes: list[str]) -> list[tuple[int, str]]:
    """« 12/Suivi » : the row, then the sheet, which may hold any character."""
    lues = []
    for texte in dict.fromkeys(demande.lignes):
        ligne, _, feuille = texte.partition("/")
        if ligne.isascii() and ligne.isdigit() and len(ligne) <= _CHIFFRES and feuille:
            lues.append((int(ligne), feuille))
        else:
            fautes.append("Une des lignes cochées ne se lit pas : revenez à la page et recommencez.")
    return lues


_CHIFFRES = 7
"""A sheet has at most 1 048 576 rows."""


def _en_attente(ctx: Contexte, objet: Objet) -> list[tuple[int, str]]:
    """All that waits in a deposit."""
    return [
        (ligne["ligne"], ligne["feuille"]) for ligne in ctx.entrepot.lire_quarantaine(objet.cle) if ligne["suite"] == "en_attente"
    ]
