"""Propose a solde, or send one back: what each needs, and the acts that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vie_demande import DemandeActe, SoldeVu
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import jour
from decompte.domaine.vie_solde import Transition
from decompte.entrepot.vie import Acte


def proposer(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """From à instruire to proposé, with the figures just computed and stored; DemandeInvalide while something holds it."""
    fautes = list(_fautes(vu, aujourd_hui))
    if fautes:
        raise DemandeInvalide(" ; ".join(fautes))
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


def _fautes(vu: SoldeVu, aujourd_hui: date) -> Iterator[str]:
    retenus = " ; ".join(_sans_point(b) for b in vu.ligne["blocages"])
    if vu.calcule is None:
        yield "cet exercice n'est plus calculé, les dates de sa convention ont changé : rien ne dit plus ce qu'il doit"
    elif vu.ligne["du_eur"] is None:
        yield retenus or "n'est pas calculé"
    elif retenus:
        yield f"encore retenu : {retenus}"
    if vu.ligne["date_calcul"] > aujourd_hui:
        yield f"calculé au {jour(vu.ligne['date_calcul'])}, un jour à venir : la nuit prochaine le recalcule, proposez après"
    if vu.venu is not None:
        yield f"{vu.venu}, proposez après"


def _sans_point(phrase: str) -> str:
    return phrase.rstrip(".")
