from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from decompte.domaine.modes.sessions import du_sessions, taux_sessions

MOITIE = Decimal("0.50")


@pytest.mark.parametrize(
    ("tenues", "prevues", "attendu"),
    [
        (10, 10, "1.0000"),
        (12, 10, "1.0000"),
        (7, 10, "0.8500"),
        (0, 10, "0.5000"),
        (1, 3, "0.6667"),
        (Decimal("2.5"), Fraction(10, 4), "1.0000"),
    ],
)
def test_la_part_fixe_puis_les_sessions_tenues(tenues: Decimal, prevues: Decimal, attendu: str) -> None:
    assert taux_sessions(MOITIE, tenues, prevues) == Decimal(attendu)


def test_une_part_fixe_entiere_ou_nulle() -> None:
    assert taux_sessions(Decimal(1), 0, 10) == 1
    assert taux_sessions(Decimal(0), 0, 10) == 0


def test_sans_session_prevue_pas_de_taux() -> None:
    with pytest.raises(ValueError, match="Aucune cible"):
        taux_sessions(MOITIE, 3, 0)


def test_le_taux_arrondi_multiplie_le_montant() -> None:
    """25 000.01 × 0.6667, not × 2/3."""
    assert du_sessions(Decimal("25000.01"), taux_sessions(MOITIE, 1, 3)) == Decimal("16667.51")
