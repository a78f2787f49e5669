"""Numbers of a décompte that anyone can compute again: exact fractions, and sums month by month."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from decompte.domaine.montant import taux
from decompte.domaine.texte import nombre


def exact(valeur: Fraction | Decimal | int) -> str:
    """The number as people read it; what four decimals do not hold stays a fraction, « (7/18) »."""
    fraction = Fraction(valeur)
    tient = Fraction(taux(fraction)) == fraction
    return nombre(fraction) if tient else f"({fraction.numerator}/{fraction.denominator})"


def somme_par_mois(valeurs: Iterable[Decimal]) -> str:
    """A sum month by month, equal months that follow each other together: « 10 × 18 + 2 × 17 »; « 0 » without any."""
    termes = []
    for valeur, suite in groupby(valeurs):
        fois = len(list(suite))
        termes.append(nombre(valeur) if fois == 1 else f"{fois} × {nombre(valeur)}")
    return " + ".join(termes) or "0"
