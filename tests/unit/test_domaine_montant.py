from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decompte.domaine.montant import eur, repartir, taux

montants = st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2)


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (Decimal("0.005"), "0.01"),
        (Decimal("0.0049999"), "0.00"),
        (Decimal("-0.005"), "-0.01"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        (0, "0.00"),
        (12, "12.00"),
    ],
)
def test_arrondi_au_centime_moitie_vers_le_haut(valeur: Decimal | Fraction | int, attendu: str) -> None:
    assert str(eur(valeur)) == attendu


def test_un_taux_a_quatre_decimales() -> None:
    assert str(taux(Fraction(225, 12 * 1000))) == "0.0188"
    assert str(taux(Decimal("0.92495"))) == "0.9250"


@given(montants, st.lists(st.integers(1, 12), min_size=1, max_size=6))
def test_les_parts_font_toujours_le_total(total: Decimal, poids: list[int]) -> None:
    parts = repartir(total, poids)
    assert sum(parts) == total
    assert all(
        abs(Fraction(part) - Fraction(total) * p / sum(poids)) <= Fraction(len(poids), 100)
        for part, p in zip(parts, poids, strict=True)
    )


def test_le_dernier_prend_le_reste() -> None:
    assert repartir(Decimal("100.00"), [1, 1, 1]) == (Decimal("33.33"), Decimal("33.33"), Decimal("33.34"))


@pytest.mark.parametrize("poids", [[], [0], [0, 0], [-1, 2]])
def test_rien_a_repartir(poids: list[int]) -> None:
    with pytest.raises(ValueError, match=r"^Rien à répartir : il faut au moins un mois\.$"):
        repartir(Decimal("1.00"), poids)


def test_un_poids_nul_ne_prend_rien() -> None:
    assert repartir(Decimal("100.00"), [0, 2]) == (Decimal("0.00"), Decimal("100.00"))


def test_une_seule_part_est_le_total_avec_ses_centimes() -> None:
    assert [str(part) for part in repartir(Decimal("100"), [3])] == ["100.00"]


def test_le_signe_d_un_zero_ne_se_voit_pas() -> None:
    assert str(eur(Decimal("-0.004"))) == "0.00"
    assert str(taux(Fraction(-1, 100000))) == "0.0000"


def test_un_montant_negatif_s_arrondit_comme_un_positif() -> None:
    assert [str(eur(Fraction(n, 1000))) for n in (-1004, -1005, -1006, 1004, 1005, 1006)] == [
        "-1.00", "-1.01", "-1.01", "1.00", "1.01", "1.01",
    ]  # fmt: skip
