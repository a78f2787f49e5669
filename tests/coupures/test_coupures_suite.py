"""The night killed at every step, then run again: the warehouse, the soldes and their digests are those of an undisturbed one.

The other steps (see ``test_coupures``), with the long drills.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from decompte.installation.postgres import Serveur
from tests.coupures.drill import piloter, verifier_essais


@pytest.mark.longue
@pytest.mark.parametrize("rang", [1, 2, 3])
def test_killed_at_the_other_commits_and_files(serveur: Serveur, boite: Path, modele: str, tmp_path: Path, rang: int) -> None:
    verifier_essais(piloter(serveur, boite, tmp_path, modele=modele, fins=False, part=(rang, 4)))
