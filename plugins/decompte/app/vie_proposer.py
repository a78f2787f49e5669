"""Propose a solde, or send one back: what each needs, and the acts that it makes."""

from __future__ import annotations

from datetime import date

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vie_demande import DemandeActe, SoldeVu
from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import Transition
from decompte.entrepot.vie import Acte


def proposer(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """From à instruire to proposé, with the figures just computed and stored; DemandeInvalide while something holds it."""
    if vu.ligne["du_eur"] is None:
        raise DemandeInvalide(" ; ".join(_sans_point(b) for b in vu.ligne["blocages"]) or "n'est pas calculé")
    if vu.ligne["blocages"]:
        raise DemandeInvalide(f"encore retenu : {' ; '.join(_sans_point(b) for b in vu.ligne['blocages'])}")
    convention, exercice = vu.cle
    return [
        Transition(
            convention, exercice, vu.ligne["version"], vu.etat, EtatSolde.PROPOSE, demande.par, demande.motif
        )
    ]  # fmt: skip


def renvoyer(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """Back to à instruire, with the comment that says why: it is computed again, and may be corrected then proposed again."""
    convention, exercice = vu.cle
    return [
        Transition(
            convention, exercice, vu.ligne["version"], vu.etat, EtatSolde.A_INSTRUIRE, demande.par, demande.motif
        )
    ]  # fmt: skip


def _sans_point(phrase: str) -> str:
    return phrase.rstrip(".")
