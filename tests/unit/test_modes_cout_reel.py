from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from decompte.domaine.modes.cout_reel import Depenses, depenses_eligibles, du_cout_reel

VINGT, QUARANTE = Decimal("0.20"), Decimal("0.40")


@pytest.mark.parametrize(
    ("directes", "prestations", "indirectes", "attendu"),
    [
        # Within the flat rate: all the indirect costs.
        ("100000.00", "0.00", "15000.00", "115000"),
        # Above it: 20 % of the direct costs.
        ("100000.00", "0.00", "30000.00", "120000"),
        # Prestations are direct costs, but not in the base: 20 % of 60 000.
        ("100000.00", "40000.00", "30000.00", "112000"),
        ("100000.00", "100000.00", "30000.00", "100000"),
        ("100000.00", "0.00", "0.00", "100000"),
        # More prestations than direct costs (a report that does not hold): the base is never negative.
        ("1000.00", "4000.00", "500.00", "1000"),
    ],
)
def test_depenses_eligibles(directes: str, prestations: str, indirectes: str, attendu: str) -> None:
    depenses = Depenses(Decimal(directes), Decimal(prestations), Decimal(indirectes))
    assert depenses_eligibles(depenses, VINGT) == Fraction(attendu)


def test_arrondi_une_fois_apres_la_part() -> None:
    """0.2 × 0.03 = 0.006 stays exact: 0.4 × 0.036 = 0.0144; rounded on the way, 0.4 × 0.04 = 0.016 would give a cent more."""
    eligibles = depenses_eligibles(Depenses(Decimal("0.03"), indirectes_eur=Decimal("1.00")), VINGT)
    assert eligibles == Fraction(36, 1000)
    assert du_cout_reel(QUARANTE, eligibles) == Decimal("0.01")


def test_la_part_departementale() -> None:
    assert du_cout_reel(QUARANTE, Fraction(120000)) == Decimal("48000.00")
    assert du_cout_reel(QUARANTE, 0) == Decimal("0.00")
