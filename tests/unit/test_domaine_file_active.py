"""The mean file active over the months due, and its share of the places agreed."""

from __future__ import annotations

from decompte.domaine.file_active import FileActive, file_active
from decompte.domaine.mois import Mois

JANVIER, FEVRIER, MARS = (Mois(2024, n) for n in (1, 2, 3))


def test_un_mois_sans_tableau_compte_zero() -> None:
    assert file_active([JANVIER, FEVRIER, MARS], {JANVIER: 70, MARS: 80}, frozenset(), 0) == FileActive(150, 3)


def test_un_mois_excuse_sans_tableau_ne_compte_pas_avec_tableau_il_compte() -> None:
    excuses = frozenset({JANVIER, FEVRIER})
    assert file_active([JANVIER, FEVRIER, MARS], {JANVIER: 70, MARS: 80}, excuses, 0) == FileActive(150, 2)


def test_un_mois_qui_n_est_pas_du_n_est_pas_compte() -> None:
    assert file_active([JANVIER], {JANVIER: 70, FEVRIER: 99}, frozenset(), 0) == FileActive(70, 1)


def test_le_parametre_dit_ce_que_vaut_un_mois_manquant() -> None:
    assert file_active([JANVIER, FEVRIER], {}, frozenset({FEVRIER}), 12) == FileActive(12, 1)


def test_la_moyenne_a_quatre_decimales() -> None:
    assert str(FileActive(150, 7).moyenne) == "21.4286"
    assert str(FileActive(0, 0).moyenne) == "0.0000"
