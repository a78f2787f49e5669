"""Mode ``mesures``: measures of support paid when they begin (4.6, ASRL)."""

from __future__ import annotations

from decimal import Decimal

from decompte.domaine.modes.commun import au_tarif
from decompte.domaine.montant import Nombre


def du_mesures(tarif_eur: Decimal, commencees: Nombre) -> Decimal:
    """tariff × measures begun, in euros to the cent; the yearly tariff is not divided by 12. One line per tariff.

    Source: Délibération n° 2024-273 du 17 juin 2024, annexe 5 opération 3 (5 000 € renforcée, 2 500 € simple); Cahier des
    charges ASRL 2019, section 5 (5 000 €).
    """
    return au_tarif(tarif_eur, commencees)
