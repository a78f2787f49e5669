from __future__ import annotations

from decimal import Decimal

import pytest

from decompte.domaine.modes.points import du_points

TARIF = Decimal("85.95")


@pytest.mark.parametrize(("points_mois", "attendu"), [(35 * 12, "36099.00"), (25 * 12, "25785.00"), (0, "0.00")])
def test_tarif_par_point_et_par_mois(points_mois: int, attendu: str) -> None:
    assert du_points(TARIF, points_mois) == Decimal(attendu)


def test_un_demi_point() -> None:
    """0.5 × 85.95 = 42.975, half up."""
    assert du_points(TARIF, Decimal("0.5")) == Decimal("42.98")
