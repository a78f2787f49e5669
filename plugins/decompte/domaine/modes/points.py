"""Mode ``points``: points of rental mediation (AML)."""

from __future__ import annotations

from decimal import Decimal

from decompte.domaine.modes.commun import au_tarif
from decompte.domaine.montant import Nombre


def du_points(tarif_eur: Decimal, points_mois: Nombre) -> Decimal:
    """tariff × points of each month, in euros to the cent.

    ``points_mois``: points, one counted for each month. Source: Délibération n° 2024-273 du 17 juin 2024, annexe 11
    article 2; 85,95 € a point and month is deduced (36 099 / 35 / 12).
    """
    return au_tarif(tarif_eur, points_mois)
