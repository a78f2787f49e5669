"""Dated parameters: which value holds for whom on which day, and the sentence when there is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from decompte.domaine.parametre import Parametre, ParametreAbsent, Parametres, ValeurDatee

TARIF = Parametre(
    "tarif",
    "Tarif d'un point",
    "eur",
    (
        ValeurDatee(date(2024, 1, 1), "85.95"),
        ValeurDatee(date(2025, 1, 1), "90.00"),
        ValeurDatee(date(2024, 7, 1), "100", pour=("2024-AML",)),
        ValeurDatee(date(2024, 3, 1), "95", pour=("2024-AML",)),
        ValeurDatee(date(2024, 7, 1), "110", pour=("convention-a", "convention-b")),
    ),
)
FERMETURE = Parametre("cloture", "Clôture", "jour", (ValeurDatee(date(2024, 1, 1), "2025-03-31"),))
OUVERTURE = Parametre("ouverture", "Ouverture", "jour", (ValeurDatee(date(2024, 1, 1), date(2024, 2, 1)),))
DELAI = Parametre(
    "delai", "Délai", "jours", (ValeurDatee(date(2024, 1, 1), 30), ValeurDatee(date(2024, 1, 1), 45, pour=("2024-1.3",)))
)
PARAMETRES = Parametres.de([TARIF, FERMETURE, OUVERTURE, DELAI])


@pytest.mark.parametrize(
    ("jour", "portees", "valeur"),
    [
        (date(2024, 1, 1), (), "85.95"),
        (date(2024, 12, 31), (), "85.95"),
        (date(2025, 1, 1), (), "90.00"),
        (date(2024, 6, 30), ("2024-AML",), "95"),
        (date(2024, 7, 1), ("2024-AML",), "100"),
        (date(2025, 6, 1), ("2024-AML",), "100"),
        (date(2024, 7, 1), ("convention-b", "2024-AML"), "110"),
        (date(2024, 7, 1), ("2024-AML", "convention-b"), "100"),
        (date(2024, 2, 1), ("convention-a", "2024-AML"), "85.95"),
        (date(2024, 7, 1), ("autre",), "85.95"),
    ],
)
def test_la_valeur_en_vigueur(jour: date, portees: tuple[str, ...], valeur: str) -> None:
    """The last one of the first scope that has any by that day; else the last general one."""
    assert PARAMETRES.a("tarif", jour, *portees).valeur == valeur
    assert PARAMETRES.decimal("tarif", jour, *portees) == Decimal(valeur)


def test_rien_avant_la_premiere_date() -> None:
    assert PARAMETRES.cherche("tarif", date(2023, 12, 31)) is None
    assert PARAMETRES.cherche("inconnu", date(2024, 6, 1)) is None


def test_la_phrase_dit_le_parametre_la_date_et_pour_qui() -> None:
    with pytest.raises(ParametreAbsent) as general:
        PARAMETRES.a("tarif", date(2023, 12, 31))
    assert str(general.value) == "Paramètre « tarif » : aucune valeur au 31/12/2023 pour tous les dispositifs."
    with pytest.raises(ParametreAbsent) as cible:
        PARAMETRES.entier("tarif", date(2023, 12, 31), "convention-a", "2024-AML")
    assert str(cible.value) == "Paramètre « tarif » : aucune valeur au 31/12/2023 pour convention-a ou 2024-AML."


def test_entier_et_date() -> None:
    jour = date(2024, 6, 1)
    assert (PARAMETRES.entier("delai", jour), PARAMETRES.entier("delai", jour, "2024-1.3")) == (30, 45)
    assert PARAMETRES.jour("cloture", jour) == date(2025, 3, 31)
    assert PARAMETRES.jour("ouverture", jour) == date(2024, 2, 1)


def test_une_date_aussi_a_ses_portees() -> None:
    pour_un = Parametre(
        "debut",
        "Début",
        "jour",
        (ValeurDatee(date(2024, 1, 1), "2024-01-01"), ValeurDatee(date(2024, 1, 1), "2024-02-01", pour=("c",))),
    )
    assert Parametres.de([pour_un]).jour("debut", date(2024, 6, 1), "c") == date(2024, 2, 1)
