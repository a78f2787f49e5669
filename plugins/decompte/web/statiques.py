"""The files that browsers keep: which one an address names."""

from __future__ import annotations

from pathlib import Path

from decompte.web.gabarits import STATIQUE


def trouver_statique(chemin: str) -> Path | None:
    """The file of ``web/statique`` that the end of an address names; None when it names none, or cannot be a name."""
    try:
        fichier = (STATIQUE / chemin).resolve()
        return fichier if fichier.is_relative_to(STATIQUE) and fichier.is_file() else None
    except (OSError, ValueError):
        # Too long, or with a byte that no name has.
        return None
