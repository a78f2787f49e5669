"""Which years of budget a payment of a convention can be on. What falls elsewhere is a year mistyped (ADR 0066)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from decompte.domaine.convention import Convention
from decompte.domaine.repartition import PartBudgetaire
from decompte.domaine.texte import enumeration

ANNEES_AUTOUR = 1
"""Around the exercices of a convention without repartition: it may be authorised a year before, and paid a year after."""


def annees_reparties(parts: Iterable[PartBudgetaire]) -> dict[str, frozenset[int]]:
    """By convention, the years of the parts given."""
    annees: dict[str, set[int]] = {}
    for part in parts:
        annees.setdefault(part.convention, set()).add(part.annee)
    return {code: frozenset(siennes) for code, siennes in annees.items()}


def faute_d_annee(annee: int, convention: Convention, reparties: Mapping[str, Collection[int]]) -> str | None:
    """What is wrong with the year of budget of a payment, in French; None when it is possible.

    ``reparties``: the years of the parts, for the conventions that have a repartition.
    """
    siennes = reparties.get(convention.code, ())
    autour = range(convention.debut.year - ANNEES_AUTOUR, convention.fin.year + ANNEES_AUTOUR + 1)
    possibles = sorted(siennes) or sorted({*autour, convention.annee})
    if annee in possibles:
        return None
    pourquoi = "celles de sa répartition" if siennes else "celles de ses exercices, à un an près"
    return (
        f"{annee} n'est pas une année de budget de « {convention.code} » : attendu {enumeration(map(str, possibles))} "
        f"({pourquoi}). Corrigez l'année, ou complétez repartition_budgetaire.csv."
    )
