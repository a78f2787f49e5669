"""Amounts in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from decompte.domaine.lettres import euros_en_lettres, nombre_en_lettres


@pytest.mark.parametrize(
    ("nombre", "lettres"),
    [
        (0, "zéro"), (1, "un"), (16, "seize"), (17, "dix-sept"), (21, "vingt et un"), (30, "trente"), (61, "soixante et un"),
        (70, "soixante-dix"), (71, "soixante et onze"), (72, "soixante-douze"), (77, "soixante-dix-sept"),
        (80, "quatre-vingts"), (81, "quatre-vingt-un"), (90, "quatre-vingt-dix"), (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"), (100, "cent"), (101, "cent un"), (200, "deux cents"), (280, "deux cent quatre-vingts"),
        (999, "neuf cent quatre-vingt-dix-neuf"), (1000, "mille"), (1001, "mille un"), (2000, "deux mille"),
        (80_000, "quatre-vingt mille"), (200_000, "deux cent mille"), (1_000_000, "un million"),
        (2_000_080, "deux millions quatre-vingts"), (200_000_000, "deux cents millions"), (10**9, "un milliard"),
        (80_200_300_400, "quatre-vingts milliards deux cents millions trois cent mille quatre cents"),
    ],
)  # fmt: skip
def test_en_lettres(nombre: int, lettres: str) -> None:
    assert nombre_en_lettres(nombre) == lettres


@pytest.mark.parametrize(
    ("montant", "lettres"),
    [
        ("0.00", "zéro euro"),
        ("0.01", "zéro euro et un centime"),
        ("1.00", "un euro"),
        ("15944.50", "quinze mille neuf cent quarante-quatre euros et cinquante centimes"),
        ("1000000.00", "un million d'euros"),
        ("1200000.21", "un million deux cent mille euros et vingt et un centimes"),
    ],
)
def test_en_euros(montant: str, lettres: str) -> None:
    assert euros_en_lettres(Decimal(montant)) == lettres


@pytest.mark.parametrize("montant", ["-1.00", "0.001"])
def test_ce_qui_n_est_pas_un_montant(montant: str) -> None:
    with pytest.raises(ValueError, match="n'est pas un montant"):
        euros_en_lettres(Decimal(montant))


@pytest.mark.parametrize("nombre", [-1, 10**12])
def test_hors_des_bornes(nombre: int) -> None:
    with pytest.raises(ValueError, match="ne s'écrit pas"):
        nombre_en_lettres(nombre)
