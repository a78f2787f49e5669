"""The night killed at every step, then run again: the warehouse, the soldes and their digests are those of an undisturbed one.

The other half of the steps (see ``test_coupures``), with the long drills.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from decompte.installation.postgres import Serveur
from tests.coupures.drill import piloter, verifier_essais


@pytest.mark.longue
def test_killed_at_the_other_commits_and_files(serveur: Serveur, boite: Path, modele: str, tmp_path: Path) -> None:
    verifier_essais(piloter(serveur, boite, tmp_path, modele=modele, fins=False, part=(1, 2)))
