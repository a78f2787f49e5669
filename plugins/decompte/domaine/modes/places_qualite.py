"""Mode ``places_qualite``: dispositifs 1.2, 1.3 and 1.4 (places in file active, and quality)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.montant import eur


@dataclass(frozen=True, slots=True)
class PartGroupe:
    """A quality group: its share of the amount and its score, both rounded rates."""

    id: str
    part: Decimal
    score: Decimal


def part_quantitative(montant_eur: Decimal, part: Decimal, realisation: Decimal) -> Decimal:
    """amount × q × min(1, T), to the cent.

    Source: Fiches de l'appel à projets RSA 2024, fiches 1.2 to 1.4 (50 % on the places); the proportional reading below
    the target is a hypothesis.
    """
    return eur(Fraction(montant_eur) * Fraction(part) * min(Fraction(1), Fraction(realisation)))


def part_du_groupe(montant_eur: Decimal, groupe: PartGroupe) -> Decimal:
    """amount × share × score, to the cent: one printed line per group."""
    return eur(Fraction(montant_eur) * Fraction(groupe.part) * Fraction(groupe.score))


def part_qualitative(montant_eur: Decimal, groupes: Sequence[PartGroupe]) -> Decimal:
    """The sum of the groups' lines."""
    return sum((part_du_groupe(montant_eur, g) for g in groupes), Decimal("0.00"))
