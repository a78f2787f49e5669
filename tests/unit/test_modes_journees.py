from __future__ import annotations

from decimal import Decimal

import pytest

from decompte.domaine.modes.journees import du_journees


@pytest.mark.parametrize(
    ("tarif", "journees", "attendu"),
    [("800.00", 10, "8000.00"), ("1200.00", 11, "13200.00"), ("800.00", Decimal("16.5"), "13200.00"), ("800.00", 0, "0.00")],
)
def test_tarif_par_jour_et_par_groupe(tarif: str, journees: Decimal, attendu: str) -> None:
    assert du_journees(Decimal(tarif), journees) == Decimal(attendu)


def test_un_quart_de_centime_s_arrondit_une_fois() -> None:
    assert du_journees(Decimal("0.01"), Decimal("0.25")) == Decimal("0.00")
    assert du_journees(Decimal("0.01"), Decimal("0.50")) == Decimal("0.01")
