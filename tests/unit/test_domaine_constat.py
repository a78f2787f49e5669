"""Equal findings are told together, by row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from decompte.domaine.constat import Constat, Severite, empaqueter

SORTIE = Constat(
    "d1", "L14", Severite.BLOQUANT_LIGNE, "Ligne 7 : pas une date.", "Écrivez une date.", "Suivi", 7, "F", "Date de sortie",
    "date_sortie", "hier",
)  # fmt: skip


def test_seules_la_ligne_et_la_valeur_different() -> None:
    autre = replace(SORTIE, ligne=3, valeur="demain", message="Ligne 3 : pas une date.")
    assert empaqueter([SORTIE, autre]) == [[autre, SORTIE]]


@pytest.mark.parametrize(
    "difference",
    [
        {"depot": "d2"},
        {"regle": "L15"},
        {"severite": Severite.AVERTISSEMENT},
        {"feuille": "Suivi 2"},
        {"colonne": "G"},
        {"entete": "Sortie"},
        {"conduite": "Laissez vide."},
    ],
)
def test_un_autre_endroit_ou_une_autre_conduite_se_dit_a_part(difference: dict[str, object]) -> None:
    autre = replace(SORTIE, ligne=3, **difference)
    assert empaqueter([SORTIE, autre]) == [[SORTIE], [autre]], "in the order in which each begins"


def test_ceux_de_toute_la_feuille_se_distinguent_par_leur_message() -> None:
    feuille = replace(SORTIE, ligne=None)
    autre, meme = replace(feuille, message="Colonne absente."), replace(feuille, valeur="x")
    assert empaqueter([feuille, autre, SORTIE, meme]) == [[feuille, meme], [autre], [SORTIE]]


def test_sans_constat_rien() -> None:
    assert empaqueter([]) == []
