"""Mode ``verse_a_la_signature``: paid in full, once signed (numéro vert, CAF funds)."""

from __future__ import annotations

from decimal import Decimal


def du_verse_a_la_signature(montant_eur: Decimal, commencee: bool) -> Decimal:
    """The amount of the exercice, in euros, once the convention has begun: nothing that is measured changes it.

    Source: Délibération n° 2024-273 du 17 juin 2024, annexe 9 article 5 and annexe 13 article 5. Before its first day a
    convention is not signed as far as we know: 0.00.
    """
    return montant_eur if commencee else Decimal("0.00")
