"""A column of a template, by its key."""

from __future__ import annotations

import pytest

from decompte.domaine.convention import Tableau
from decompte.domaine.modele import ColonneModele, Modele, TypeColonne

PHASE = ColonneModele("phase", "Phase", TypeColonne.CODE)
SORTIE = ColonneModele("date_sortie", "Date de sortie", TypeColonne.DATE)
MODELE = Modele("suivi-essai", Tableau.SUIVI, "Suivi", (PHASE, SORTIE))


def test_une_colonne_se_trouve_par_sa_cle() -> None:
    assert MODELE.colonne("phase") is PHASE
    assert MODELE.colonne("date_sortie") is SORTIE


def test_une_cle_inconnue_est_nommee() -> None:
    with pytest.raises(KeyError, match="motif_sortie"):
        MODELE.colonne("motif_sortie")
