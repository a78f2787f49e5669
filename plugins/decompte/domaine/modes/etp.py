"""Mode ``etp``: posts paid by full-time equivalent (coordinateurs Logement d'abord, coaches)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.modes.commun import au_taux
from decompte.domaine.montant import eur, taux


@dataclass(frozen=True, slots=True)
class MoisEtp:
    """One month: ETP agreed and ETP occupied."""

    convenus: Decimal
    occupes: Decimal


def taux_etp(mois: Sequence[MoisEtp]) -> Decimal:
    """Σ min(occupied, agreed) / Σ agreed over the months given, four decimals: one month never makes up for another.

    Source: Délibération n° 2024-273 du 17 juin 2024, annexes 3 to 5 (amounts by ETP); Appel à projets coordinateurs
    Logement d'abord 2025 (paid « au service fait »); the share of a vacant post is a hypothesis.
    ValueError when no ETP is agreed over those months.
    """
    convenus = sum((Fraction(m.convenus) for m in mois), Fraction(0))
    if convenus <= 0:
        raise ValueError("Aucun ETP n'est convenu pour ces mois.")
    return taux(sum((Fraction(min(m.occupes, m.convenus)) for m in mois), Fraction(0)) / convenus)


def du_etp(montant_eur: Decimal, occupation: Decimal) -> Decimal:
    """amount × rate, in euros to the cent."""
    return au_taux(montant_eur, occupation)


def plafond_etp(plafond_eur: Decimal, segur_eur: Decimal, convenus: Sequence[Decimal], occupation: Decimal) -> Decimal:
    """(ceiling + Ségur) × ETP agreed / 12, summed over the months of the exercice, × rate of occupation, in euros to the cent.

    ``plafond_eur`` and ``segur_eur``: for one full-time post and twelve months; ``convenus``: ETP agreed, month by month;
    ``occupation``: four decimals. A ceiling by ETP is one by post that is held: a vacant month raises none.
    Source: Appel à projets coordinateurs Logement d'abord 2025 (22 800 € at most, 5 270 € of Ségur apart).
    """
    par_an = Fraction(plafond_eur) + Fraction(segur_eur)
    return eur(par_an * sum((Fraction(c) for c in convenus), Fraction(0)) / 12 * Fraction(occupation))
