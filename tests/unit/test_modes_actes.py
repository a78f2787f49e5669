from __future__ import annotations

from decimal import Decimal

import pytest

from decompte.domaine.modes.actes import du_actes


@pytest.mark.parametrize(
    ("tarif", "actes", "attendu"),
    [("150.00", 20, "3000.00"), ("370.00", 7, "2590.00"), ("55.00", 11, "605.00"), ("55.00", 0, "0.00")],
)
def test_chaque_acte_a_son_tarif(tarif: str, actes: int, attendu: str) -> None:
    assert du_actes(Decimal(tarif), actes) == Decimal(attendu)
