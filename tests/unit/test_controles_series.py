"""Series rules S01 to S05: what passes, what fails, the sentence, and what it never says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from decompte.controles.plafond import PLAFOND
from decompte.controles.series import controler_series
from decompte.controles.suites import Verification
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.lignes_citees import citer_lignes
from decompte.domaine.mois import Mois
from decompte.domaine.serie import DepotEnSerie, SeuilsDeSerie
from tests.unit.controles_fabrique import SUITES

SEUILS = SeuilsDeSerie(Decimal("0.40"), 10)
CALME = DepotEnSerie("d1", "2024-1.2-asso-bleue", Mois(2024, 5), "Suivi", 40, Mois(2024, 4), 40)


def constats(**faits: object) -> list[Constat]:
    """The findings of one table; ``faits`` replace those of a quiet one."""
    return controler_series([replace(CALME, **faits)], SUITES, SEUILS)["d1"]


def test_quiet_tables_give_nothing_and_every_deposit_has_its_list() -> None:
    lot = [replace(CALME, depot=f"d{i}") for i in range(3)]
    assert controler_series(lot, SUITES, SEUILS) == {"d0": [], "d1": [], "d2": []}
    assert controler_series([], SUITES, SEUILS) == {}


def test_absent_persons_are_told_by_their_rows_of_the_month_before() -> None:
    (constat,) = constats(absents=(12, 40))
    assert (constat.regle, constat.severite, constat.ligne, constat.colonne) == ("S01", Severite.AVERTISSEMENT, None, None)
    assert constat.message == (
        "2 personnes suivies en avril 2024 et non sorties n'apparaissent plus : lignes 12 et 40 du tableau d'avril 2024."
    )
    assert "date et le motif de leur sortie" in constat.conduite


def test_one_absent_person_is_told_in_the_singular() -> None:
    (constat,) = constats(absents=(12,), mois=Mois(2024, 4), mois_precedent=Mois(2024, 3))
    assert constat.message == ("1 personne suivie en mars 2024 et non sortie n'apparaît plus : ligne 12 du tableau de mars 2024.")


def test_long_list_of_rows_is_cut_in_the_sentence_and_counted() -> None:
    (constat,) = constats(absents=tuple(range(6, 206, 2)), effectif=40)
    assert constat.message.startswith("100 personnes suivies en avril 2024")
    assert "lignes 6, 8, 10" in constat.message
    assert "44 et 80 autres du tableau d'avril 2024." in constat.message


@pytest.mark.parametrize(
    ("regle", "fait", "dit"),
    [
        ("S02", "revenus", "D'après un tableau précédent cette personne était sortie"),
        ("S04", "ailleurs", "aussi suivie par une autre structure ce mois-ci, pour la même phase"),
        ("S05", "changes", "n'est plus celle du tableau d'avril 2024"),
    ],
)
def test_rows_of_the_table_are_told_one_by_one(regle: str, fait: str, dit: str) -> None:
    trouves = constats(**{fait: (7, 9)})
    assert [(c.regle, c.severite, c.feuille, c.ligne) for c in trouves] == [
        (regle, Severite.AVERTISSEMENT, "Suivi", 7),
        (regle, Severite.AVERTISSEMENT, "Suivi", 9),
    ]
    assert all(dit in c.message and c.conduite for c in trouves)
    assert all((c.colonne, c.entete, c.valeur) == (None, None, None) for c in trouves)


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        (40, 40, False),
        (100, 140, False),  # 40 % exactly is not more than 40 %.
        (100, 141, True),
        (100, 59, True),
        (20, 30, False),  # 50 %, but 10 persons exactly.
        (20, 31, True),
        (0, 10, False),
        (0, 11, True),
    ],
)
def test_file_active_moves_by_more_than_both_thresholds(avant: int, apres: int, dit: bool) -> None:
    assert [c.regle for c in constats(effectif_precedent=avant, effectif=apres)] == (["S03"] if dit else [])


def test_movement_is_told_once_with_both_counts() -> None:
    (constat,) = constats(effectif=12)
    assert constat.message == (
        "La file active passe de 40 personnes en avril 2024 à 12 personnes en mai 2024 : "
        "elle varie de plus de 40\u202f% et de plus de 10 personnes."
    )


def test_without_a_month_before_only_the_other_facts_are_judged() -> None:
    faits = {"absents": (6,), "revenus": (7,), "ailleurs": (8,), "changes": (9,), "effectif_precedent": None}
    assert [c.regle for c in constats(mois_precedent=None, **faits)] == ["S02", "S04"]


def test_failures_are_attributed_to_their_table() -> None:
    lot = [CALME, replace(CALME, depot="d2", ailleurs=(6,)), replace(CALME, depot="d3", absents=(6,))]
    rendus = controler_series(lot, SUITES, SEUILS)
    assert {d: [c.regle for c in cs] for d, cs in rendus.items()} == {"d1": [], "d2": ["S04"], "d3": ["S01"]}
    assert all(c.depot == d for d, cs in rendus.items() for c in cs)


def test_the_other_structure_is_never_named() -> None:
    """The facts hold rows only; what is written to the partner must not invite to ask for more than the fact."""
    (constat,) = constats(ailleurs=(7,))
    assert "ccas" not in (constat.message + constat.conduite).casefold()
    assert constat.valeur is None


def test_thousands_of_rows_are_told_up_to_the_cap() -> None:
    trouves = constats(changes=tuple(range(6, 6 + PLAFOND + 250)))
    assert len(trouves) == PLAFOND + 1
    assert trouves[-1].message == (
        f"250 autres lignes ont le même défaut que les {PLAFOND} déjà signalées, "
        f"de la ligne {6 + PLAFOND} à la ligne {255 + PLAFOND}."
    )
    assert trouves[-1].ligne is None


def test_a_rule_that_cannot_run_is_told_and_takes_nothing_back() -> None:
    *autres, derniere = SUITES.series.regles
    impossible = Verification(
        ("nb_changes",), "expect_column_values_to_be_between", {"column": "nulle", "max_value": 0}, "changee"
    )
    cassee = replace(SUITES.series, regles=(*autres, replace(derniere, verifications=(impossible,))))
    (constat,) = controler_series([CALME], replace(SUITES, series=cassee), SEUILS)["d1"]
    assert (constat.regle, constat.severite) == ("S05", Severite.AVERTISSEMENT)
    assert "Contrôle impossible" in constat.message


def test_a_deposit_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="deux fois"):
        controler_series([CALME, CALME], SUITES, SEUILS)


@pytest.mark.parametrize(
    ("lignes", "dit"),
    [
        ([12], "ligne 12"),
        ([12, 12], "ligne 12"),
        ([40, 12], "lignes 12 et 40"),
        ([12, 13, 14, 40, 52], "lignes 12-14, 40 et 52"),
        ([1, 2, 3, 5, 7, 9], "lignes 1-3, 5 et 2 autres"),
    ],
)
def test_rows_in_a_sentence(lignes: list[int], dit: str) -> None:
    assert citer_lignes(lignes, maximum=3 if len(lignes) < 6 else 2) == dit
