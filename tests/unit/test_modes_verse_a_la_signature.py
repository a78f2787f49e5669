from __future__ import annotations

from decimal import Decimal

import pytest

from decompte.domaine.modes.verse_a_la_signature import du_verse_a_la_signature


@pytest.mark.parametrize("montant", ["18000.00", "600000.00", "0.00"])
def test_le_montant_entier(montant: str) -> None:
    assert du_verse_a_la_signature(Decimal(montant), commencee=True) == Decimal(montant)


def test_rien_avant_le_premier_jour() -> None:
    assert du_verse_a_la_signature(Decimal("600000.00"), commencee=False) == Decimal("0.00")
