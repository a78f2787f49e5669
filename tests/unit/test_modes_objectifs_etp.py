from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from decompte.domaine.modes.objectifs_etp import Objectif, taux_objectifs

ACCUEILS = Objectif("accueils", 432, Decimal(480), Fraction(480, 400))
PLACES = Objectif("places", Decimal("72.0000"), Decimal(72), Fraction(72, 180))


def test_exemple_de_la_fiche() -> None:
    assert taux_objectifs([ACCUEILS, PLACES]) == Decimal("0.9250")


def test_un_seul_objectif_pese_tout() -> None:
    assert taux_objectifs([ACCUEILS]) == Decimal("0.9000")


def test_un_depassement_ne_compense_pas() -> None:
    assert taux_objectifs([ACCUEILS, Objectif("places", 144, 72, Fraction(2, 5))]) == Decimal("0.9250")


def test_sans_objectif_pas_de_taux() -> None:
    with pytest.raises(ValueError, match="Aucun objectif"):
        taux_objectifs([])
