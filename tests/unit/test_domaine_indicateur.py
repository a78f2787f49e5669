"""From a count to a score: objectives, interviews expected, and the mean of a group."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from decompte.domaine.indicateur import EntretiensAttendus, entretiens_attendus, moyenne, score, score_entretiens


@pytest.mark.parametrize(
    ("numerateur", "denominateur", "objectif", "attendu"),
    [
        (1, 3, None, "0.3333"),
        (4, 3, None, "1.0000"),
        (4, 10, "0.80", "0.5000"),
        (9, 10, "0.80", "1.0000"),
        (0, 10, "0.80", "0.0000"),
        (0, 0, "0.80", None),
    ],
)
def test_un_score(numerateur: int, denominateur: int, objectif: str | None, attendu: str | None) -> None:
    obtenu = score(numerateur, denominateur, None if objectif is None else Decimal(objectif))
    assert (obtenu if obtenu is None else str(obtenu)) == attendu


def test_les_entretiens_attendus_suivent_le_plus_petit_des_places_et_de_la_file_active() -> None:
    attendus = entretiens_attendus(8, 4, Decimal(72), Decimal("60.0000"), 9)
    assert attendus == EntretiensAttendus(Fraction(360), Fraction(180))
    assert entretiens_attendus(8, 4, Decimal(60), Decimal("72.0000"), 9) == attendus


def test_un_minimum_qui_n_est_pas_demande_n_attend_rien() -> None:
    assert entretiens_attendus(None, 4, Decimal(60), Decimal(60), 12) == EntretiensAttendus(None, Fraction(240))
    assert entretiens_attendus(4, None, Decimal(60), Decimal(60), 12) == EntretiensAttendus(Fraction(240), None)


def test_le_score_des_entretiens_est_le_plus_bas_des_deux() -> None:
    attendus = EntretiensAttendus(Fraction(400), Fraction(200))
    assert score_entretiens(300, 200, attendus) == Decimal("0.7500")
    assert score_entretiens(400, 100, attendus) == Decimal("0.5000")
    assert score_entretiens(900, 900, attendus) == Decimal("1.0000")
    assert score_entretiens(10, 100, EntretiensAttendus(None, Fraction(200))) == Decimal("0.5000")
    assert score_entretiens(10, 10, EntretiensAttendus(None, None)) is None


def test_la_moyenne_d_un_groupe() -> None:
    assert str(moyenne([Decimal("1.0000"), Decimal("0.5000"), Decimal("0.5000")])) == "0.6667"
    with pytest.raises(ValueError, match=r"^Aucun indicateur à moyenner\.$"):
        moyenne([])
