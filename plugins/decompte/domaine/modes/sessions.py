"""Mode ``sessions``: dispositif 1.6 (exchanges between professionals)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from decompte.domaine.modes.commun import atteinte, au_taux
from decompte.domaine.montant import Nombre, taux


def taux_sessions(part_fixe: Decimal, tenues: Nombre, prevues: Nombre) -> Decimal:
    """fixed share + (1 − fixed share) × min(1, held / planned), four decimals.

    ``part_fixe`` in [0, 1]; ``tenues`` and ``prevues``: sessions of the months due. ValueError when none was planned.
    Source: Fiches de l'appel à projets RSA 2024, fiche 1.6 (50 % at the start, the rest on the sessions held).
    """
    fixe = Fraction(part_fixe)
    return taux(fixe + (1 - fixe) * atteinte(tenues, prevues))


def du_sessions(montant_eur: Decimal, realisation: Decimal) -> Decimal:
    """amount × rate, in euros to the cent."""
    return au_taux(montant_eur, realisation)
