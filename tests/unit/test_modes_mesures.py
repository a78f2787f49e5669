from __future__ import annotations

from decimal import Decimal

import pytest

from decompte.domaine.modes.mesures import du_mesures


@pytest.mark.parametrize(
    ("tarif", "commencees", "attendu"), [("5000.00", 45, "225000.00"), ("2500.00", 3, "7500.00"), ("5000.00", 0, "0.00")]
)
def test_une_mesure_commencee_vaut_son_tarif_entier(tarif: str, commencees: int, attendu: str) -> None:
    assert du_mesures(Decimal(tarif), commencees) == Decimal(attendu)


def test_une_renforcee_vaut_deux_simples() -> None:
    assert du_mesures(Decimal("5000.00"), 70) == du_mesures(Decimal("2500.00"), 140) == Decimal("350000.00")
