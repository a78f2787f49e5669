"""Mode ``forfait_objectif``: a lump sum against one objective (2.1, 2.2, 3.7, 3.9, 3.14, 4.3, 4.4…)."""

from __future__ import annotations

from decimal import Decimal

from decompte.domaine.modes.commun import atteinte, au_taux
from decompte.domaine.montant import Nombre, taux


def taux_objectif(realise: Nombre, cible: Nombre) -> Decimal:
    """min(1, realised / target), four decimals; ValueError without a positive target.

    Source: Délibération n° 2024-273 du 17 juin 2024, annexes 3 to 6 (objectives); paid in proportion below the objective: a
    hypothesis.
    """
    return taux(atteinte(realise, cible))


def du_forfait_objectif(montant_eur: Decimal, realisation: Decimal) -> Decimal:
    """amount × rate, in euros to the cent."""
    return au_taux(montant_eur, realisation)
