"""Rows of a workbook in words."""

from __future__ import annotations

import pytest

from decompte.domaine.lignes_citees import citer_lignes, ecrire_etendue, ecrire_lignes


@pytest.mark.parametrize(
    ("lignes", "dit"),
    [
        ([], ""),
        ([12], "12"),
        ([12, 13], "12, 13"),
        ([12, 13, 14], "12-14"),
        ([40, 12, 14, 13, 13], "12-14, 40"),
        ([1, 2, 3, 5, 6, 8, 9, 10], "1-3, 5, 6, 8-10"),
    ],
)
def test_des_suites_de_lignes(lignes: list[int], dit: str) -> None:
    assert ecrire_lignes(iter(lignes)) == dit


@pytest.mark.parametrize(
    ("lignes", "dit"),
    [
        ([12], "ligne 12"),
        ([12, 12], "ligne 12"),
        ([12, 13], "lignes 12 et 13"),
        ([12, 13, 14, 40, 52], "lignes 12-14, 40 et 52"),
    ],
)
def test_des_lignes_dans_une_phrase(lignes: list[int], dit: str) -> None:
    assert citer_lignes(lignes) == dit


@pytest.mark.parametrize(
    ("lignes", "maximum", "dit"),
    [
        ([2, 4, 6], 2, "lignes 2, 4 et 1 autre"),
        ([2, 4, 6, 8], 2, "lignes 2, 4 et 2 autres"),
        ([2, 3, 4, 8, 10, 10], 1, "lignes 2-4 et 2 autres"),
        ([2, 4], 2, "lignes 2 et 4"),
    ],
)
def test_une_longue_liste_compte_les_autres(lignes: list[int], maximum: int, dit: str) -> None:
    assert citer_lignes(lignes, maximum) == dit


def test_vingt_suites_se_nomment_la_suivante_se_compte() -> None:
    assert citer_lignes(range(2, 42, 2)).endswith("38 et 40")
    assert citer_lignes(range(2, 44, 2)).endswith("38, 40 et 1 autre")


@pytest.mark.parametrize(
    ("lignes", "dit"), [([], ""), ([7, 7], "ligne 7"), ([7, 8], "lignes 7, 8"), ([12, 13, 14, 40], "lignes 12-14, 40")]
)
def test_l_etendue_d_un_constat(lignes: list[int], dit: str) -> None:
    assert ecrire_etendue(lignes) == dit
