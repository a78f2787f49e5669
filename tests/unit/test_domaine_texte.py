"""What people read in French: numbers, amounts, rates, dates, lists, to the character."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from decompte.domaine.mois import Mois
from decompte.domaine.texte import accord, enumeration, euros, jour, mois_en_lettres, nombre, pourcent, proportion


@pytest.mark.parametrize(
    ("valeur", "lu"),
    [
        (0, "0"),
        (100, "100"),
        (1000, "1\u202f000"),
        (1234567, "1\u202f234\u202f567"),
        (Decimal("1234.50"), "1\u202f234,5"),
        (Decimal("12.00"), "12"),
        (Decimal("100.00"), "100"),
        (Decimal("1E+3"), "1\u202f000"),
        (Decimal("0.125"), "0,125"),
        (Decimal("0.12345"), "0,12345"),
        (Decimal("-3.10"), "-3,1"),
        (Fraction(1, 3), "0,3333"),
        (Fraction(2, 3), "0,6667"),
        (Fraction(5, 2), "2,5"),
    ],
)
def test_un_nombre_se_lit_en_francais(valeur: Decimal | Fraction | int, lu: str) -> None:
    assert nombre(valeur) == lu


@pytest.mark.parametrize(
    ("valeur", "lu"),
    [
        ("16250", "16\u202f250,00\u202f€"),
        ("0.5", "0,50\u202f€"),
        ("-1234567.89", "-1\u202f234\u202f567,89\u202f€"),
    ],
)
def test_un_montant_a_toujours_ses_centimes(valeur: str, lu: str) -> None:
    assert euros(Decimal(valeur)) == lu


def test_un_taux_montre_ses_quatre_decimales() -> None:
    assert proportion(Decimal("0.925")) == "0,9250"
    assert proportion(Decimal("1")) == "1,0000"


def test_un_pourcentage() -> None:
    assert pourcent(Decimal("0.0188")) == "1,88\u202f%"
    assert pourcent(Decimal("0.1000")) == "10\u202f%"


def test_une_date_et_un_mois() -> None:
    assert jour(date(2025, 3, 1)) == "01/03/2025"
    lus = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    assert [mois_en_lettres(Mois(2024, numero)) for numero in range(1, 13)] == [f"{mois} 2024" for mois in lus.split(" ")]


@pytest.mark.parametrize(("elements", "lu"), [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")])
def test_une_enumeration(elements: list[str], lu: str) -> None:
    assert enumeration(iter(elements)) == lu


@pytest.mark.parametrize(
    ("quantite", "pluriel", "lu"),
    [
        (0, None, "0 ligne"),
        (1, None, "1 ligne"),
        (-1, None, "-1 ligne"),
        (2, None, "2 lignes"),
        (-2, None, "-2 lignes"),
        (1500, None, "1\u202f500 lignes"),
        (2, "lignes vues", "2 lignes vues"),
        (1, "lignes vues", "1 ligne"),
    ],
)
def test_un_compte_s_accorde(quantite: int, pluriel: str | None, lu: str) -> None:
    assert accord(quantite, "ligne", pluriel) == lu
