"""Decide: what a steward may say of a month or of a judged note, each with its reason, journaled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.feries import feries_francais
from decompte.app.obligations import debut_du_suivi, echeances
from decompte.domaine.convention import Convention, Note
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation, Decision, mois_attendus


def decider_mois(
    ctx: Contexte,
    action: ActionObligation,
    convention: str,
    mois: Mois,
    par: str,
    motif: str,
    au: date,
    echeance: date | None = None,
) -> None:
    """Extend, excuse or reopen one (convention, month). DemandeInvalide when no table is expected there."""
    terme = _convention(ctx, convention)
    parametres = ctx.referentiel.parametres
    tableau = ctx.referentiel.dispositifs[terme.dispositif_id].tableau
    if mois not in mois_attendus(terme, tableau, debut_du_suivi(parametres, au)):
        raise DemandeInvalide(f"Aucun tableau n'est attendu de {convention} pour {mois}.")
    initiale = echeances(parametres, feries_francais())(mois)
    if echeance is not None and echeance <= initiale:
        raise DemandeInvalide(f"La nouvelle échéance doit venir après celle du mois, le {initiale:%d/%m/%Y}.")
    ctx.entrepot.decider(Decision(convention, mois, action, echeance, par, motif))


def noter(ctx: Contexte, convention: str, exercice: int, indicateur: str, note: str, commentaire: str, auteur: str) -> None:
    """Enter a judged note in [0, 1]. DemandeInvalide when the indicator is not judged for that convention."""
    terme = _convention(ctx, convention)
    fiches = ctx.referentiel.fiches_indicateurs(terme.dispositif_id)
    juges = sorted(id for id, fiche in fiches.items() if fiche.juge)
    if indicateur not in juges:
        attendus = ", ".join(juges) or "aucun"
        raise DemandeInvalide(f"« {indicateur} » n'est pas un indicateur jugé de {convention} (indicateurs jugés : {attendus}).")
    try:
        valeur = Decimal(note.replace(",", "."))
    except InvalidOperation:
        raise DemandeInvalide(f"« {note} » n'est pas une note : attendu un nombre de 0 à 1, par exemple 0,8.") from None
    if not valeur.is_finite() or valeur != round(valeur, 4):
        raise DemandeInvalide(f"« {note} » n'est pas une note : attendu un nombre de 0 à 1, quatre décimales au plus.")
    ctx.entrepot.noter(Note(convention, exercice, indicateur, valeur, commentaire, auteur))


def _convention(ctx: Contexte, code: str) -> Convention:
    for convention in ctx.entrepot.lire_conventions():
        if convention.code == code:
            return convention
    raise DemandeInvalide(f"Convention inconnue : « {code} ».")
