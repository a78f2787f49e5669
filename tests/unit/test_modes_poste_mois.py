from __future__ import annotations

from decimal import Decimal

import pytest

from decompte.domaine.modes.poste_mois import du_poste_mois

TARIF = Decimal("195.00")


@pytest.mark.parametrize(
    ("postes", "depenses", "montant", "attendu"),
    [
        (120, "30000.00", "25000.00", "23400.00"),
        (120, "20000.00", "25000.00", "20000.00"),
        (120, "30000.00", "20000.00", "20000.00"),
        (0, "30000.00", "20000.00", "0.00"),
        (120, "0.00", "25000.00", "0.00"),
        (Decimal("10.50"), "30000.00", "25000.00", "2047.50"),
    ],
)
def test_le_plus_petit_des_trois(postes: Decimal, depenses: str, montant: str, attendu: str) -> None:
    assert du_poste_mois(TARIF, postes, Decimal(depenses), Decimal(montant)) == Decimal(attendu)
