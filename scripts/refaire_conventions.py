"""Write structures.csv and conventions.csv again from the printed lines and the recorded corrections.

Usage, from the root of the project: ``PYTHONPATH=plugins python scripts/refaire_conventions.py``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from decompte.referentiel.annexe6 import COLONNES_CONVENTIONS, COLONNES_STRUCTURES, rejouer

REFERENCE = Path(__file__).resolve().parent.parent / "reference"


def _lire(chemin: Path) -> list[dict[str, str]]:
    with chemin.open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier))


def _ecrire(chemin: Path, colonnes: Sequence[str], lignes: Sequence[Mapping[str, str]]) -> None:
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        redacteur = csv.DictWriter(fichier, colonnes, lineterminator="\n")
        redacteur.writeheader()
        redacteur.writerows(lignes)


def principal() -> None:
    """Replay the corrections and write the two files."""
    structures, conventions = rejouer(_lire(REFERENCE / "sources" / "annexe6_2024.csv"), _lire(REFERENCE / "corrections.csv"))
    _ecrire(REFERENCE / "structures.csv", COLONNES_STRUCTURES, structures)
    _ecrire(REFERENCE / "conventions.csv", COLONNES_CONVENTIONS, conventions)


if __name__ == "__main__":
    principal()
