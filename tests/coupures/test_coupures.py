"""The night killed at every step, then run again: the warehouse, the soldes and their digests are those of an undisturbed one.

One step in four; the others, in ``test_coupures_suite``, are with the long drills.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from decompte.installation.postgres import Serveur
from tests.coupures.drill import piloter, verifier_essais


def test_killed_at_one_commit_or_file_in_four(serveur: Serveur, boite: Path, modele: str, tmp_path: Path) -> None:
    verifier_essais(piloter(serveur, boite, tmp_path, modele=modele, fins=False, part=(0, 4)))


@pytest.mark.longue
def test_killed_before_a_statement_in_three(serveur: Serveur, boite: Path, modele: str, tmp_path: Path) -> None:
    """Between two commits nothing lasts: one statement in three is enough to see it."""
    verifier_essais(piloter(serveur, boite, tmp_path, modele=modele, fins=True, part=(1, 3)))
