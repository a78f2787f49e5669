"""Mode ``verse_a_la_signature``: paid in full, once signed (numéro vert, CAF funds)."""

from __future__ import annotations

from decimal import Decimal


def du_verse_a_la_signature(montant_eur: Decimal) -> Decimal:
    """The amount of the exercice, in euros: nothing that is measured changes it.

    Source: Délibération n° 2024-273 du 17 juin 2024, annexe 9 article 5 and annexe 13 article 5.
    """
    return montant_eur
