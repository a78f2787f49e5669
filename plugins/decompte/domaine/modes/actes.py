"""Mode ``actes``: acts of the équipes mobiles (2.12)."""

from __future__ import annotations

from decimal import Decimal

from decompte.domaine.modes.commun import au_tarif
from decompte.domaine.montant import Nombre


def du_actes(tarif_eur: Decimal, actes: Nombre) -> Decimal:
    """tariff × acts, in euros to the cent; one tariff a call, one line each.

    Source: Délibération n° 2024-273 du 17 juin 2024, annexe 1 (2.12: diagnostic 150 €, accompagnement ponctuel 370 €,
    semaine supplémentaire 55 €).
    """
    return au_tarif(tarif_eur, actes)
