"""Mode ``logement_mois``: a lump sum by dwelling and month (FAL)."""

from __future__ import annotations

from decimal import Decimal

from decompte.domaine.modes.commun import au_tarif
from decompte.domaine.montant import Nombre


def du_logement_mois(tarif_eur: Decimal, logements_mois: Nombre) -> Decimal:
    """tariff × dwellings occupied each month, in euros to the cent.

    ``logements_mois``: dwellings, one counted for each month occupied. Source: Délibération n° 2024-273 du 17 juin 2024,
    annexe 10 article 2 (171,90 € a month and dwelling; 18 × 171,90 × 12 = 37 130,40 €).
    """
    return au_tarif(tarif_eur, logements_mois)
