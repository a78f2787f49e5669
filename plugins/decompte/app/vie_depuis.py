"""What came since the calculation that is proposed or approved: money and documents that its figures do not know yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from decompte.app.contexte import Contexte
from decompte.domaine.budget import Versions
from decompte.domaine.convention import DocumentRecu, Versement
from decompte.domaine.regularisation import hors_versions
from decompte.domaine.texte import enumeration, euros, jour

NATURES = {"bilan_final": "bilan final", "documents_annuels": "documents annuels"}


def venus_depuis(
    ctx: Contexte, cles: Collection[tuple[str, int]], versions: Versions, au: date | None, aujourd_hui: date
) -> dict[tuple[str, int], str]:
    """By (convention, exercice), one French sentence without its end for what is dated after ``au``, until today.

    A payment that only pays an approved version brings nothing new. Empty when the figures are of today.
    """
    if au is None or au >= aujourd_hui:
        return {}
    paiements: dict[tuple[str, int], list[Versement]] = {}
    for v in ctx.entrepot.lire_versements():
        if au < v.date <= aujourd_hui and (v.convention, v.exercice) in cles:
            paiements.setdefault((v.convention, v.exercice), []).append(v)
    documents: dict[tuple[str, int], list[DocumentRecu]] = {}
    for d in ctx.entrepot.lire_documents():
        if au < d.recu_le <= aujourd_hui and (d.convention, d.exercice) in cles:
            documents.setdefault((d.convention, d.exercice), []).append(d)
    trouves: Mapping[tuple[str, int], list[str]] = {
        cle: _dire(hors_versions(paiements.get(cle, ()), versions.get(cle, ())), documents.get(cle, ()))
        for cle in (*paiements, *documents)
    }
    return {cle: _phrase(dits, au) for cle, dits in trouves.items() if dits}


def _dire(paiements: Iterable[Versement], documents: Iterable[DocumentRecu]) -> list[str]:
    return [
        *(f"un versement de {euros(v.montant_eur)} du {jour(v.date)}" for v in sorted(paiements, key=lambda v: v.date)),
        *(
            f"un document ({NATURES.get(d.nature, d.nature)}) du {jour(d.recu_le)}"
            for d in sorted(documents, key=lambda d: d.recu_le)
        ),
    ]


def _phrase(dits: list[str], au: date) -> str:
    est, le = ("est venu", "le") if len(dits) == 1 else ("sont venus", "les")
    return f"{enumeration(dits)} {est} depuis le calcul du {jour(au)} : la nuit prochaine {le} compte"
