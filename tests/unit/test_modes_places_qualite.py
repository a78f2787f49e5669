from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from decompte.domaine.modes.places_qualite import (
    PartGroupe,
    Soutiens,
    part_du_groupe,
    part_quantitative,
    realisation_fongible,
)

CHEVAL_BLEU = Decimal("300000.00")


@pytest.mark.parametrize(
    ("somme", "mois", "places", "attendu"),
    [
        (12 * 100, 12, 100, "1.0000"),
        (12 * 50, 12, 100, "0.5000"),
        (12 * 120, 12, 100, "1.2000"),
        (100, 3, 60, "0.5556"),
        (0, 0, 100, "0.0000"),
        # Places changed by an avenant: a mean that no decimal holds stays exact.
        (100, 3, Fraction(100, 3), "1.0000"),
    ],
)
def test_places_seules(somme: int, mois: int, places: Fraction, attendu: str) -> None:
    assert realisation_fongible(somme, mois, places) == Decimal(attendu)


@pytest.mark.parametrize(
    ("file_active", "soutiens", "attendu"),
    [
        # (178 + 160/4) / (178 + 160/4) = 218/218.
        (178, 160, "1.0000"),
        # 4 soutiens make up for one place, both ways.
        (188, 120, "1.0000"),
        (168, 200, "1.0000"),
        (178, 0, "0.8165"),
        (0, 160, "0.1835"),
    ],
)
def test_places_et_soutiens_sont_fongibles(file_active: int, soutiens: int, attendu: str) -> None:
    realises = Soutiens(soutiens, Fraction(160), 4)
    assert realisation_fongible(12 * file_active, 12, 178, realises) == Decimal(attendu)


def test_soutiens_au_prorata_des_mois_dus() -> None:
    """Three months due: 160 × 3/12 = 40 expected; (178 + 30/4) / (178 + 40/4)."""
    assert realisation_fongible(3 * 178, 3, 178, Soutiens(30, Fraction(40), 4)) == Decimal("0.9867")


def test_rien_de_convenu() -> None:
    with pytest.raises(ValueError, match="Ni places ni soutiens"):
        realisation_fongible(100, 1, 0)


def test_parts_du_cheval_bleu() -> None:
    assert part_quantitative(CHEVAL_BLEU, Decimal("0.80"), Decimal("1.0000")) == Decimal("240000.00")
    assert part_du_groupe(CHEVAL_BLEU, PartGroupe("qualite", Decimal("0.20"), Decimal("1.0000"))) == Decimal("60000.00")


def test_au_dela_des_places_la_part_s_arrete() -> None:
    assert part_quantitative(Decimal("100.00"), Decimal("0.50"), Decimal("1.2000")) == Decimal("50.00")


def test_chaque_groupe_est_arrondi_au_centime() -> None:
    groupes = [
        PartGroupe("procedures", Decimal("0.15"), Decimal("0.3333")),
        PartGroupe("parcours", Decimal("0.35"), Decimal("0.6667")),
    ]
    assert [part_du_groupe(Decimal("1000.01"), g) for g in groupes] == [Decimal("50.00"), Decimal("233.35")]
