"""Mode ``cout_reel``: the Département's share of the expenses of an operation (contreparties FSE)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.montant import Nombre, eur


@dataclass(frozen=True, slots=True)
class Depenses:
    """The expenses of a final report, in euros; ``prestations_eur`` is one of the four kinds of direct costs, hence in them."""

    directes_eur: Decimal
    prestations_eur: Decimal = Decimal("0.00")
    indirectes_eur: Decimal = Decimal("0.00")


def depenses_eligibles(depenses: Depenses, indirects_maximum: Decimal) -> Fraction:
    """direct + min(indirect, rate × (direct − prestations)), in euros, exact.

    Source: Fiches de l'appel à projets RSA 2024, fiche 1.1, Éligibilité (indirect costs: 20 % of the direct ones at most,
    prestations excluded from the base).
    """
    base = max(Fraction(0), Fraction(depenses.directes_eur) - Fraction(depenses.prestations_eur))
    return Fraction(depenses.directes_eur) + min(Fraction(depenses.indirectes_eur), Fraction(indirects_maximum) * base)


def du_cout_reel(part_departementale: Decimal, eligibles: Nombre) -> Decimal:
    """rate × eligible expenses, in euros to the cent, before the cap of the exercice.

    Source: Délibération n° 2024-273 du 17 juin 2024, annexe 1 (1.1 bis: 40 % for the Département).
    """
    return eur(Fraction(part_departementale) * Fraction(eligibles))
