"""The approval of soldes by finance as Airflow's tasks run it: Airflow asks and is answered, our journal is the record.

What a task gives to the next one is JSON: codes, digests and texts, never a figure to pay.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from decompte.app.arret_resume import resumer
from decompte.app.contexte import Contexte, ouvrir
from decompte.app.erreurs import DemandeInvalide
from decompte.app.etat_liquidatif import editer_manquants
from decompte.app.vie_demande import ActesRefuses, CleSolde, DemandeActe
from decompte.app.vie_solde import agir
from decompte.domaine.calendrier import PARIS
from decompte.domaine.texte import accord
from decompte.domaine.vie_solde import EN_COURS, FIGES, ActionSolde
from decompte.entrepot.lectures import Ligne

ATTENTE_S = 600.0
"""Seconds that a task waits for a night at work; then it fails, and Airflow tries again."""
REJET = "rejeter_arret"
"""The action of the journal for what finance did not approve."""
_ESSAI = "arret_des_soldes"
"""Who tries before anybody has answered: no account, so that nobody is refused as the one who proposed."""

Preparation = dict[str, Any]
"""``exercice``; ``corps``: what is read before answering (Markdown, French); ``soldes``: [convention, version, digest] of each
that may be approved; ``laisses``: a French sentence for each that may not.
"""


@contextmanager
def installation() -> Iterator[Contexte]:
    """The installation that the environment of the task describes."""
    with ouvrir(os.environ) as ctx:
        yield ctx


def preparer(exercice: int, conventions: Sequence[str] | None, texte: str | None, aujourd_hui: date) -> Preparation:
    """What finance may approve now of an exercice (of these conventions, or all), tried and told; nothing is written.

    DemandeInvalide when nobody was named to approve (see the setting DECOMPTE_APPROBATEURS).
    """
    with installation() as ctx:
        if not ctx.reglages.approbateurs:
            raise DemandeInvalide(
                "Rien n'a été préparé : dites par le réglage DECOMPTE_APPROBATEURS quels comptes peuvent arrêter des soldes."
            )
        return preparer_ici(ctx, exercice, conventions or (), texte or "", aujourd_hui)


def preparer_ici(ctx: Contexte, exercice: int, conventions: Sequence[str], texte: str, aujourd_hui: date) -> Preparation:
    """The same, of an open installation."""
    codes = list(dict.fromkeys(code.strip() for code in conventions if code.strip()))
    cles: list[CleSolde] = [(code, exercice) for code in codes] or [
        (ligne["convention"], exercice) for ligne in ctx.entrepot.lire_soldes(exercice) if ligne["etat"] in EN_COURS
    ]
    laisses: dict[CleSolde, str] = {}
    if cles:
        try:
            demande = DemandeActe(ActionSolde.ARRETER, tuple(cles), _ESSAI)
            bilan = agir(ctx, demande, aujourd_hui, essai=True, attendre_s=ATTENTE_S, ecarter=True)
            laisses = {dit.cle: dit.phrase for dit in bilan.laisses}
        except ActesRefuses as refus:
            laisses = {cle: f"{cle[0]}, exercice {cle[1]} : {' ; '.join(fautes)}." for cle, fautes in refus.refus.items()}
    retenues = _lire(ctx, exercice, {cle[0] for cle in cles if cle not in laisses})
    return {
        "exercice": exercice,
        "corps": resumer(exercice, retenues, list(laisses.values()), texte),
        "soldes": [[ligne["convention"], ligne["version"], ligne["empreinte"]] for ligne in retenues],
        "laisses": list(laisses.values()),
    }


def arreter(preparation: Preparation, reponse: Mapping[str, Any]) -> list[str]:
    """Approve, in the name of who answered, exactly what was shown: all or none; returns what became of it, in French.

    ``reponse``: what Airflow's operator gives. Done already by the same person (the task is run again): nothing more is done.
    DemandeInvalide, ActesRefuses: somebody who may not answered, figures are no longer those shown, the proposer answered…
    """
    with installation() as ctx:
        return arreter_ici(ctx, preparation, reponse)


def arreter_ici(ctx: Contexte, preparation: Preparation, reponse: Mapping[str, Any]) -> list[str]:
    """The same, of an open installation."""
    par, le, commentaire = lire_reponse(reponse)
    if par not in ctx.reglages.approbateurs:
        raise DemandeInvalide(
            f"Rien n'a été arrêté : « {par} » n'est pas de ceux qui arrêtent des soldes (réglage DECOMPTE_APPROBATEURS). "
            "Relancez l'arrêt, et faites répondre un de ceux-ci."
        )
    exercice = int(preparation["exercice"])
    montres = {(str(code), exercice): (int(version), str(empreinte)) for code, version, empreinte in preparation["soldes"]}
    if _deja_fait(ctx, montres, par):
        return [f"Déjà arrêté par {par} : rien de plus à faire."]
    demande = DemandeActe(
        ActionSolde.ARRETER,
        tuple(montres),
        par,
        motif=commentaire,
        empreintes={cle: empreinte for cle, (_, empreinte) in montres.items()},
    )
    bilan = agir(ctx, demande, le, attendre_s=ATTENTE_S)
    return [*(dit.phrase for dit in bilan.dits), *bilan.effet]


def consigner_rejet(preparation: Preparation, reponse: Mapping[str, Any]) -> str:
    """Note in our journal, for each solde shown, that it was not approved, by whom and why; they stay proposed."""
    with installation() as ctx:
        return consigner_rejet_ici(ctx, preparation, reponse)


def consigner_rejet_ici(ctx: Contexte, preparation: Preparation, reponse: Mapping[str, Any]) -> str:
    """The same, of an open installation."""
    par, _, commentaire = lire_reponse(reponse)
    cles = [(str(code), int(preparation["exercice"])) for code, _, _ in preparation["soldes"]]
    ctx.entrepot.commenter_soldes(cles, REJET, par, commentaire or "Demande d'arrêt rejetée, sans commentaire.")
    return f"Rejeté par {par} : rien n'est arrêté, les {len(cles)} soldes restent proposés."


def editer(exercice: int) -> str:
    """Make and keep the états liquidatifs that approved soldes of an exercice lack; how many, in a French sentence."""
    with installation() as ctx:
        faits = editer_manquants(ctx, exercice)
    return f"{accord(faits, 'pièce éditée', 'pièces éditées')} (états liquidatifs et ordres de reversement)."


def lire_reponse(reponse: Mapping[str, Any]) -> tuple[str, date, str]:
    """Who answered (the name of the account, as the pages name it), on which day (Paris), with what comment.

    DemandeInvalide when Airflow does not say who: nobody answers for finance in silence.
    """
    qui = reponse.get("responded_by_user") or {}
    par = str(qui.get("name") or qui.get("id") or "").strip()
    if not par:
        raise DemandeInvalide("Rien n'a été arrêté : Airflow ne dit pas qui a répondu.")
    instant = reponse["responded_at"]
    instant = instant if isinstance(instant, datetime) else datetime.fromisoformat(str(instant))
    commentaire = str((reponse.get("params_input") or {}).get("commentaire") or "").strip()
    return par, instant.astimezone(PARIS).date(), commentaire


def _deja_fait(ctx: Contexte, montres: Mapping[CleSolde, tuple[int, str]], par: str) -> bool:
    """Whether each of them was approved by that person as it was shown."""
    versions = ctx.entrepot.lire_vie().versions
    lignes = {(ligne["convention"], ligne["exercice"]): ligne for ligne in ctx.entrepot.lire_soldes()}
    return all(
        cle in lignes
        and lignes[cle]["etat"] in FIGES
        and (lignes[cle]["version"], lignes[cle]["empreinte"]) == montre
        and any(v.version == montre[0] and v.arrete_par == par for v in versions.get(cle, ()))
        for cle, montre in montres.items()
    )


def _lire(ctx: Contexte, exercice: int, codes: set[str]) -> list[Ligne]:
    return [ligne for ligne in ctx.entrepot.lire_soldes(exercice) if ligne["convention"] in codes]
