"""Write files that appear whole or not at all, and that a power cut does not take back."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

SUFFIXE_TEMPORAIRE = ".tmp"


def create_dossiers(dossier: Path, racine: Path) -> None:
    """Create a directory and those above it up to ``racine``, mode 0700, each made durable in its parent."""
    manquants = []
    courant = dossier
    while not courant.exists():
        manquants.append(courant)
        if courant == racine:
            break
        courant = courant.parent
    for nouveau in reversed(manquants):
        nouveau.mkdir(mode=0o700, parents=nouveau == racine, exist_ok=True)
        _sync_dossier(nouveau.parent)


def write_atomiquement(chemin: Path, octets: bytes) -> None:
    """Write a file, mode 0600: temporary file in the same directory, fsync, rename, fsync of the directory."""
    descripteur, temporaire = tempfile.mkstemp(prefix=".", suffix=SUFFIXE_TEMPORAIRE, dir=chemin.parent)
    try:
        with os.fdopen(descripteur, "wb") as fichier:
            fichier.write(octets)
            fichier.flush()
            os.fsync(fichier.fileno())
        Path(temporaire).replace(chemin)
    except BaseException:
        Path(temporaire).unlink(missing_ok=True)
        raise
    _sync_dossier(chemin.parent)


def est_temporaire(chemin: Path) -> bool:
    """Whether this file is one that ``write_atomiquement`` had begun."""
    return chemin.name.startswith(".") and chemin.name.endswith(SUFFIXE_TEMPORAIRE)


def _sync_dossier(dossier: Path) -> None:
    descripteur = os.open(dossier, os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)
