"""What several modes share: an amount times a rounded rate, a tariff times a quantity, a target reached in part."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from decompte.domaine.montant import Nombre, eur


def au_taux(montant_eur: Decimal, taux: Decimal) -> Decimal:
    """amount × rate, in euros to the cent; the rate is already rounded to four decimals and is used so."""
    return eur(Fraction(montant_eur) * Fraction(taux))


def au_tarif(tarif_eur: Decimal, quantite: Nombre) -> Decimal:
    """tariff × quantity, in euros to the cent: one printed line per tariff."""
    return eur(Fraction(tarif_eur) * Fraction(quantite))


def atteinte(realise: Nombre, cible: Nombre) -> Fraction:
    """min(1, realised / target), exact; ValueError without a positive target.

    The proportional reading below the target is a hypothesis (parameter ``realisation_sous_objectif``).
    """
    if cible <= 0:
        raise ValueError("Aucune cible : il n'y a rien à quoi rapporter ce qui est réalisé.")
    return min(Fraction(1), Fraction(realise) / Fraction(cible))
