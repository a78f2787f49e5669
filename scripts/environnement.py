"""Make or refresh `.venv` from the locks: `python scripts/environnement.py [--dev]`. Standard library only.

A stamp holds the digest of the locks that were installed: nothing is done again until one changes.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
VENV = RACINE / ".venv"
PYTHON = VENV / "bin" / "python"
VERROU = RACINE / "requirements.txt"
VERROU_DEV = RACINE / "requirements-dev.txt"


def main() -> int:
    """Install what changed; 0 when the environment is ready."""
    verrous = [VERROU, VERROU_DEV] if "--dev" in sys.argv[1:] else [VERROU]
    timbres = {verrou: VENV / f".decompte-{verrou.stem}" for verrou in verrous}
    empreintes = {verrou: hashlib.sha256(verrou.read_bytes()).hexdigest() for verrou in verrous}
    if _fonctionne() and all(t.is_file() and t.read_text() == empreintes[v] for v, t in timbres.items()):
        return 0
    dire("Installation des bibliothèques dans .venv (une seule fois, une minute environ)…")
    if not _fonctionne():
        # -I: a broken or foreign .venv must not lead this Python astray.
        creation = subprocess.run([sys.executable, "-I", "-m", "venv", "--clear", str(VENV)], check=False)
        if creation.returncode:
            dire("Python ne sait pas créer d'environnement ici (Debian, Ubuntu : apt install python3-venv).")
            return 1
    if not installer(verrous):
        dire("L'installation a échoué (voir ci-dessus) : vérifiez l'accès à l'index des paquets Python, puis recommencez.")
        return 1
    for verrou, timbre in timbres.items():
        timbre.write_text(empreintes[verrou])
    return 0


def installer(verrous: list[Path]) -> bool:
    """With uv (seconds), else with pip (minutes); both check every hash."""
    fichiers = [mot for verrou in verrous for mot in ("-r", str(verrou))]
    if _uv():
        commande = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", *fichiers]
        if subprocess.run(commande, check=False, env=_environnement_uv()).returncode == 0:
            return True
        dire("uv n'a pas abouti : nouvel essai avec pip (plus lent).")
    return _pip("--require-hashes", *fichiers)


def _uv() -> bool:
    """Install the uv of the development lock, alone, with its hashes."""
    lignes = VERROU_DEV.read_text().splitlines()
    debut = next((rang for rang, ligne in enumerate(lignes) if ligne.startswith("uv==")), None)
    if debut is None:
        return False
    fin = next((r for r in range(debut + 1, len(lignes)) if not lignes[r].startswith(" ")), len(lignes))
    bloc = [ligne for ligne in lignes[debut:fin] if not ligne.strip().startswith("#")]
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier) / "uv.txt"
        fichier.write_text("\n".join(bloc) + "\n")
        return _pip("--require-hashes", "--no-deps", "-r", str(fichier))


def _environnement_uv() -> dict[str, str]:
    """What pip was told of the index and of the certificates is true for uv."""
    env = dict(os.environ)
    for pip, uv in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_EXTRA_INDEX_URL", "UV_INDEX"), ("PIP_CERT", "SSL_CERT_FILE")):
        if pip in env:
            env.setdefault(uv, env[pip])
    return env


def _pip(*arguments: str) -> bool:
    commande = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    return subprocess.run(commande, check=False).returncode == 0


def _fonctionne() -> bool:
    """Whether .venv holds a Python of a version that the lock covers."""
    essai = "import sys, pip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    try:
        return subprocess.run([str(PYTHON), "-c", essai], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def dire(texte: str) -> None:
    """On stderr."""
    sys.stderr.write(texte + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
