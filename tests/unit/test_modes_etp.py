from __future__ import annotations

from decimal import Decimal

import pytest

from decompte.domaine.modes.etp import MoisEtp, du_etp, plafond_etp, taux_etp


def mois(*couples: tuple[str, str]) -> list[MoisEtp]:
    return [MoisEtp(Decimal(convenus), Decimal(occupes)) for convenus, occupes in couples]


@pytest.mark.parametrize(
    ("couples", "attendu"),
    [
        ([("1", "1")] * 12, "1.0000"),
        ([("1", "1")] * 11 + [("1", "0")], "0.9167"),
        ([("2", "1.5")] * 12, "0.7500"),
        ([("1", "0")] * 3, "0.0000"),
        # A month never makes up for another: 2 occupied for 1 agreed count 1.
        ([("1", "2"), ("1", "0")], "0.5000"),
        # An avenant doubles the posts in the second month: (1 + 1) / (1 + 2).
        ([("1", "1"), ("2", "1")], "0.6667"),
    ],
)
def test_taux_d_occupation(couples: list[tuple[str, str]], attendu: str) -> None:
    assert taux_etp(mois(*couples)) == Decimal(attendu)


@pytest.mark.parametrize("couples", [[], [("0", "1")]])
def test_sans_etp_convenu_pas_de_taux(couples: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match="Aucun ETP"):
        taux_etp(mois(*couples))


def test_le_taux_arrondi_multiplie_le_montant() -> None:
    assert du_etp(Decimal("20400.24"), Decimal("0.9167")) == Decimal("18700.90")


def test_plafond_par_etp_et_par_an() -> None:
    un_an = [Decimal(1)] * 12
    assert plafond_etp(Decimal("22800.00"), Decimal(0), un_an, Decimal("1.0000")) == Decimal("22800.00")
    assert plafond_etp(Decimal("22800.00"), Decimal(0), un_an, Decimal("0.5000")) == Decimal("11400.00")
    assert plafond_etp(Decimal("22800.00"), Decimal("5270.00"), un_an, Decimal("1.0000")) == Decimal("28070.00")
    assert plafond_etp(Decimal("22800.00"), Decimal(0), [Decimal(1)] * 4, Decimal("1.0000")) == Decimal("7600.00")
    un_puis_un_et_demi = [Decimal(1)] * 6 + [Decimal("1.5")] * 6
    assert plafond_etp(Decimal("22800.00"), Decimal(0), un_puis_un_et_demi, Decimal("1.0000")) == Decimal("28500.00")
