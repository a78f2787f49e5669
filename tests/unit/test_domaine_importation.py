"""What an imported file brings, and a payment whose mandat is not known yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from decompte.domaine.convention import DocumentRecu, Note, Structure, Versement
from decompte.domaine.importation import FichierImporte, Genre, Lot, mandat_inconnu


@pytest.mark.parametrize("ecrit", ["non communiqué", "Non Communiqué", " non communique ", "NON COMMUNIQUE"])
def test_non_communique_se_reconnait(ecrit: str) -> None:
    assert mandat_inconnu(ecrit)


@pytest.mark.parametrize("ecrit", ["M-2024-118", "", "communiqué"])
def test_une_reference_en_est_une(ecrit: str) -> None:
    assert not mandat_inconnu(ecrit)


def test_ce_qu_un_fichier_apporte_se_compte_par_ligne() -> None:
    fichier = FichierImporte(Genre.VERSEMENTS, "versements.csv", "0" * 64, 4, "MJ-000001")
    versement = Versement("convention-a", 2024, date(2024, 3, 1), Decimal("1.00"), "avance", "M-1")
    document = DocumentRecu("convention-a", 2024, "bilan_final", date(2025, 3, 1))
    note = Note("convention-a", 2024, "bilan", Decimal("0.5"), "clair", "MJ-000001")
    lot = Lot(fichier, (Structure("s", "Structure"),), versements=(versement, versement), documents=(document,), notes=(note,))
    assert lot.nouveaux == 4, "the structures that a convention brings are part of its row"
    assert Lot(fichier).nouveaux == 0
