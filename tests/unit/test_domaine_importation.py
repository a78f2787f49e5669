"""A payment whose mandat is not known yet."""

from __future__ import annotations

import pytest

from decompte.domaine.importation import mandat_inconnu


@pytest.mark.parametrize("ecrit", ["non communiqué", "Non Communiqué", " non communique ", "NON COMMUNIQUE"])
def test_non_communique_se_reconnait(ecrit: str) -> None:
    assert mandat_inconnu(ecrit)


@pytest.mark.parametrize("ecrit", ["M-2024-118", "", "communiqué"])
def test_une_reference_en_est_une(ecrit: str) -> None:
    assert not mandat_inconnu(ecrit)
