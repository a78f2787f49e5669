"""Mode ``journees``: days of training paid by group (CNFPT)."""

from __future__ import annotations

from decimal import Decimal

from decompte.domaine.modes.commun import au_tarif
from decompte.domaine.montant import Nombre


def du_journees(tarif_eur: Decimal, journees: Nombre) -> Decimal:
    """tariff × days × groups, in euros to the cent, before the yearly ceiling; one tariff a call, one line each.

    ``journees``: days, one counted for each group. Source: Délibération n° 2024-273 du 17 juin 2024, annexe 8, article 2
    (800 € a day and group, 1 200 € for inter-institutional projects, 52 800 € a year at most).
    """
    return au_tarif(tarif_eur, journees)
