"""Decide of a month, of a judged note, of an incident: each with its reason, journaled, its effect told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from decompte.app.contexte import Contexte
from decompte.app.conventions import conventions_a
from decompte.app.effet import ATTENTE_S, appliquer, dater, mesurer, seul_a_decider
from decompte.app.erreurs import DemandeInvalide
from decompte.app.feries import feries_francais
from decompte.app.obligations import cloture_de, debut_du_suivi, echeances
from decompte.app.series import suivre_series
from decompte.domaine.convention import Convention, Note
from decompte.domaine.incident import ResolutionIncident
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation, Decision, mois_attendus, refus_de_decider
from decompte.domaine.texte import jour

MOTIF_MAXIMAL = 2000
"""Characters of a reason or a comment: it is read in a table."""
_NOTE = re.compile(r"-?[0-9]{1,9}([.,][0-9]{1,9})?")


def decider_mois(
    ctx: Contexte,
    action: ActionObligation,
    convention: str,
    mois: Mois,
    par: str,
    motif: str,
    au: date,
    echeance: date | None = None,
    attendre_s: float = ATTENTE_S,
) -> list[str]:
    """Extend, excuse or reopen one (convention, month), or lift what was decided of it; returns what that changes.

    DemandeInvalide: see ``verifier_mois``; NuitDejaEnCours after ``attendre_s`` seconds.
    """
    decision = Decision(convention, mois, action, echeance, par, motif)
    conventions = {convention: _convention(ctx, convention)}
    with seul_a_decider(ctx, attendre_s):
        verifier_mois(ctx, conventions, decision, au, ctx.entrepot.decisions())
        calcule_au = dater(ctx, au)
        avant = mesurer(ctx, calcule_au)
        ctx.entrepot.decider(decision)
        suivre_series(ctx)
        return appliquer(ctx, avant, calcule_au)


def verifier_mois(
    ctx: Contexte, conventions: Mapping[str, Convention], decision: Decision, au: date, anciennes: Iterable[Decision]
) -> None:
    """DemandeInvalide when no table is expected there, or the month cannot be so decided (``refus_de_decider``), or no longer
    (``refus_de_clos``).

    ``conventions``: by code; ``anciennes``: all that was decided of any month, oldest first, read under the lock of the night.
    """
    terme = conventions.get(decision.convention)
    if terme is None:
        raise DemandeInvalide(f"Convention inconnue : « {decision.convention} ».")
    parametres = ctx.referentiel.parametres
    tableau = ctx.referentiel.dispositifs[terme.dispositif_id].tableau
    if decision.mois not in mois_attendus(terme, tableau, debut_du_suivi(parametres, au)):
        raise DemandeInvalide(f"Aucun tableau n'est attendu de {decision.convention} pour {decision.mois}.")
    initiale = echeances(parametres, feries_francais())(decision.mois)
    siennes = [d for d in anciennes if (d.convention, d.mois) == (decision.convention, decision.mois)]
    refus = refus_de_decider(decision, initiale, cloture_de(parametres, decision.mois.annee, au), siennes)
    if refus := refus or refus_de_clos(ctx, decision):
        raise DemandeInvalide(refus)


def refus_de_clos(ctx: Contexte, decision: Decision) -> str | None:
    """A month of a closed exercice is decided of once it is reopened, with its reason; the refusal in French, or None."""
    if decision.action is ActionObligation.ROUVRIR:
        return None
    clos = ctx.entrepot.lire_mois_clos(decision.convention, decision.mois)
    if clos is None or clos.rouvert:
        return None
    return f"L'exercice {clos.exercice} est clos depuis le {jour(clos.le)} : rouvrez d'abord ce mois, avec son motif."


def resoudre(ctx: Contexte, resolution: ResolutionIncident) -> list[str]:
    """Resolve an open incident by hand; an incident explains, it changes no amount."""
    ctx.entrepot.resoudre_incident(resolution)
    return ["L'incident est résolu. Les montants ne changent pas : ce sont les dépôts et leurs lignes qui comptent."]


def noter(
    ctx: Contexte,
    convention: str,
    exercice: int,
    indicateur: str,
    note: str,
    commentaire: str,
    auteur: str,
    au: date,
    attendre_s: float = ATTENTE_S,
) -> list[str]:
    """Enter a judged note in [0, 1]; returns what that changes.

    DemandeInvalide when the indicator is not judged there; NuitDejaEnCours after ``attendre_s`` seconds.
    """
    terme = _convention(ctx, convention)
    fiches = ctx.referentiel.fiches_indicateurs(terme.dispositif_id)
    juges = sorted(id for id, fiche in fiches.items() if fiche.juge)
    if indicateur not in juges:
        attendus = ", ".join(juges) or "aucun"
        raise DemandeInvalide(f"« {indicateur} » n'est pas un indicateur jugé de {convention} (indicateurs jugés : {attendus}).")
    valeur = _lire_note(note)
    if not commentaire.strip():
        raise DemandeInvalide("Rien n'a été enregistré : donnez un commentaire, il justifie la note.")
    if len(commentaire) > MOTIF_MAXIMAL:
        raise DemandeInvalide(f"Rien n'a été enregistré : votre commentaire a plus de {MOTIF_MAXIMAL} caractères, abrégez-le.")
    with seul_a_decider(ctx, attendre_s):
        calcule_au = dater(ctx, au)
        avant = mesurer(ctx, calcule_au)
        ctx.entrepot.noter(Note(convention, exercice, indicateur, valeur, commentaire, auteur))
        return appliquer(ctx, avant, calcule_au)


def _lire_note(texte: str) -> Decimal:
    """A note as people type it; DemandeInvalide for what is none."""
    if not _NOTE.fullmatch(texte.strip()):
        raise DemandeInvalide(f"« {texte} » n'est pas une note : attendu un nombre de 0 à 1, par exemple 0,8.")
    valeur = Decimal(texte.strip().replace(",", "."))
    if valeur != round(valeur, 4):
        raise DemandeInvalide(f"« {texte} » n'est pas une note : attendu un nombre de 0 à 1, quatre décimales au plus.")
    if not 0 <= valeur <= 1:
        raise DemandeInvalide(f"Rien n'a été enregistré : la note « {texte} » n'est pas entre 0 et 1.")
    return valeur


def _convention(ctx: Contexte, code: str) -> Convention:
    for convention in conventions_a(ctx):
        if convention.code == code:
            return convention
    raise DemandeInvalide(f"Convention inconnue : « {code} ».")
