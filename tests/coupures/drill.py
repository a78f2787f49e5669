"""Running the pilot of the drills and judging its answers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from decompte.installation.postgres import Serveur
from tests.conftest import CLE_ARCHIVE, CLE_PSEUDONYME, RACINE

DOSSIERS_COURUS = 4
"""Two files archived side by side may make the same folder, once or twice: a night may count a few steps fewer than another."""


def piloter(serveur: Serveur, boite: Path, dossier: Path, *, modele: str, fins: bool, part: tuple[int, int]) -> list[Any]:
    """The answers of the pilot: the undisturbed night, then one for each step."""
    base = f"coupures_{part[0]}_{'fins' if fins else 'gros'}"
    commande = {
        "admin": serveur.dsn("postgres"),
        "base": base,
        "url": serveur.url(base),
        "modele": modele,
        "donnees": str(dossier / base),
        "boite": str(boite),
        "au": "2024-07-20",
        "fins": fins,
        "part": part,
        "env": {"DECOMPTE_CLE_PSEUDONYME": CLE_PSEUDONYME, "DECOMPTE_CLE_ARCHIVE": CLE_ARCHIVE},
    }
    rendu = subprocess.run(
        [sys.executable, "-m", "tests.coupures.pilote"],
        input=json.dumps(commande),
        capture_output=True,
        text=True,
        cwd=RACINE,
        env={**os.environ, "PYTHONPATH": f"{RACINE / 'plugins'}{os.pathsep}{RACINE}"},
        check=False,
    )
    assert rendu.returncode == 0, rendu.stderr
    return [json.loads(ligne) for ligne in rendu.stdout.splitlines()]


def verifier_essais(rendus: list[Any]) -> None:
    """Each trial was really killed, and left what the undisturbed night leaves."""
    tranquille, *coupees = rendus
    assert tranquille["echecs"] == []
    assert len(coupees) > 20
    for coupee in coupees:
        if coupee["fatal"] < tranquille["pas"] - DOSSIERS_COURUS:
            assert coupee["signal"] == signal.SIGKILL, f"pas {coupee['fatal']} : la nuit n'a pas été tuée"
        differences = [nom for nom, valeur in coupee["empreintes"].items() if valeur != tranquille["empreintes"][nom]]
        assert differences == [], f"tuée au pas {coupee['fatal']} : {differences}"
        assert coupee["echecs"] == []
        assert set(coupee["archive"]) == set(tranquille["archive"])
