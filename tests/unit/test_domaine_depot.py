"""Counts of deposits as people read them."""

from __future__ import annotations

import pytest

from decompte.domaine.depot import ACCEPTES, ETATS_DITS, EtatDepot, dire_compte


@pytest.mark.parametrize(
    ("nombre", "etat", "lu"),
    [
        (0, EtatDepot.ACCEPTE, "0 accepté"),
        (1, EtatDepot.ACCEPTE_AVEC_RESERVES, "1 accepté avec réserves"),
        (2, EtatDepot.ACCEPTE_AVEC_RESERVES, "2 acceptés avec réserves"),
        (3, EtatDepot.ILLISIBLE, "3 illisibles"),
    ],
)
def test_le_premier_mot_s_accorde(nombre: int, etat: EtatDepot, lu: str) -> None:
    assert dire_compte(nombre, etat) == lu


def test_chaque_etat_a_ses_mots() -> None:
    assert set(ETATS_DITS) == set(EtatDepot)
    assert ETATS_DITS[EtatDepot.REJETE] == "refusé", "people read « refusé », programs « rejete »"


def test_un_depot_accepte_avec_reserves_est_accepte() -> None:
    assert {EtatDepot.ACCEPTE, EtatDepot.ACCEPTE_AVEC_RESERVES} == ACCEPTES
