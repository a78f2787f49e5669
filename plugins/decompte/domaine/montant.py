"""Money and rates: exact inside, rounded once, half up.

Euros have two decimals, rates four (spec « Money »). What stands inside a rate is kept exact as a
``Fraction``: no float, and no precision of a decimal context, ever decides of a cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Nombre = Decimal | Fraction | int


def _arrondir(valeur: Nombre, decimales: int) -> Decimal:
    echelle = 10**decimales
    exact = Fraction(valeur) * echelle
    entier, reste = divmod(abs(exact.numerator), exact.denominator)
    if 2 * reste >= exact.denominator:
        entier += 1
    signe = -1 if exact < 0 and entier else 1
    return Decimal(signe * entier).scaleb(-decimales)


def eur(valeur: Nombre) -> Decimal:
    """The amount in euros, two decimals, rounded half up (away from zero)."""
    return _arrondir(valeur, 2)


def taux(valeur: Nombre) -> Decimal:
    """The rate, score or mean, four decimals, rounded half up."""
    return _arrondir(valeur, 4)


def repartir(total: Decimal, poids: Sequence[int]) -> tuple[Decimal, ...]:
    """Share a total by weights, each part rounded to two decimals, the last one taking the remainder.

    The parts always add up to the total. ValueError when there is no weight to share by.
    """
    if not poids or sum(poids) <= 0 or min(poids) < 0:
        raise ValueError("Rien à répartir : il faut au moins un mois.")
    somme = sum(poids)
    parts = [eur(Fraction(total) * p / somme) for p in poids[:-1]]
    return (*parts, total - sum(parts, Decimal("0.00")))
