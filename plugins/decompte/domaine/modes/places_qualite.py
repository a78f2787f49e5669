"""Mode ``places_qualite``: dispositifs 1.2 to 1.5 and Le Cheval Bleu (places in file active, and quality)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.montant import Nombre, eur, taux


@dataclass(frozen=True, slots=True)
class PartGroupe:
    """A quality group: its share of the amount and its score, both rounded rates."""

    id: str
    part: Decimal
    score: Decimal


@dataclass(frozen=True, slots=True)
class Soutiens:
    """Support given to professionals over the months due: given, agreed for those months, how many make one place."""

    realises: Nombre
    prevus: Nombre
    par_place: int


def realisation_fongible(file_active: int, mois: int, places: Nombre, soutiens: Soutiens | None = None) -> Decimal:
    """T = (Σ file active / months + Σ support / n) / (places + support agreed / n), rounded once to four decimals.

    Without support: Σ file active / months / places. ``places``: the mean of the places agreed over those months. 0 when no
    month counts. Source: Fiches de l'appel à projets RSA 2024, fiches 1.2 to 1.5; Délibération n° 2024-273 du 17 juin 2024,
    annexe 7 (annexe n° 3): one place = four soutiens. ValueError when nothing is agreed.
    """
    realise = Fraction(file_active, mois) if mois else Fraction(0)
    prevu = Fraction(places)
    if soutiens is not None:
        realise += Fraction(soutiens.realises) / soutiens.par_place
        prevu += Fraction(soutiens.prevus) / soutiens.par_place
    if prevu <= 0:
        raise ValueError("Ni places ni soutiens convenus : il n'y a rien à quoi rapporter la file active.")
    return taux(realise / prevu)


def part_quantitative(montant_eur: Decimal, part: Decimal, realisation: Decimal) -> Decimal:
    """amount × q × min(1, T), to the cent.

    Source: Fiches de l'appel à projets RSA 2024, fiches 1.2 to 1.5 (50 % on the places); Délibération n° 2024-273 du 17 juin
    2024, annexe 7 (80 %); the proportional reading below the target is a hypothesis.
    """
    return eur(Fraction(montant_eur) * Fraction(part) * min(Fraction(1), Fraction(realisation)))


def part_du_groupe(montant_eur: Decimal, groupe: PartGroupe) -> Decimal:
    """amount × share × score, to the cent: one printed line per group."""
    return eur(Fraction(montant_eur) * Fraction(groupe.part) * Fraction(groupe.score))
