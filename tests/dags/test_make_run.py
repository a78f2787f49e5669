"""`make run` itself, after its installation: Airflow's real processes, LocalExecutor, the demonstration; then again."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from decompte.entrepot import Entrepot
from decompte.installation.postgres import arreter, attacher

pytestmark = pytest.mark.longue


def lancer(racine: Path, donnees: Path) -> subprocess.CompletedProcess[str]:
    env = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith(("DECOMPTE_", "AIRFLOW"))}
    env |= {"PYTHONPATH": str(racine / "plugins"), "DECOMPTE_DATA_DIR": str(donnees)}
    return subprocess.run(
        [sys.executable, "-m", "decompte.installation.demarrage"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env=env,
        timeout=600,
    )


def test_la_premiere_nuit_puis_la_seconde(racine: Path, dossier_court: Path) -> None:
    donnees = dossier_court / "var"
    try:
        premiere = lancer(racine, donnees)
        assert premiere.returncode == 0, premiere.stderr
        assert "2024-1.1-tous-parrains" in premiere.stdout
        assert "Soldes de l'exercice 2024 au 15/04/2024" in premiere.stdout
        assert re.search(r"Pages : http://localhost:\d+/decompte/ ", premiere.stdout)
        mots_de_passe = json.loads((donnees / "airflow" / "mots_de_passe.json").read_text())
        assert set(mots_de_passe) == {"decompte", "gestion", "finances", "lecture"}
        for compte, mot_de_passe in mots_de_passe.items():
            assert f"\n  {compte} " in premiere.stdout
            assert mot_de_passe not in premiere.stdout + premiere.stderr

        seconde = lancer(racine, donnees)
        assert seconde.returncode == 0, seconde.stderr
        assert "se fabriquent" not in seconde.stderr
        assert "crée ses tables" not in seconde.stderr
        assert tableaux(seconde.stdout) == tableaux(premiere.stdout)

        # PostgreSQL stays for the next command; of Airflow nothing does.
        serveur = attacher(donnees)
        assert serveur is not None
        # Each night was recorded whole: the calculation that its collection woke ended it.
        with Entrepot(serveur.url()) as entrepot:
            nuits = entrepot.lire_vue("accueil/nuits", nombre=10)
        assert {n["etat"] for n in nuits} == {"finie"}
        assert (nuits[0]["recus"], nuits[-1]["recus"] > 0, nuits[-1]["soldes"] > 0) == (0, True, True)
        restes = [
            p for p in psutil.process_iter(["environ"]) if (p.info["environ"] or {}).get("DECOMPTE_DATA_DIR") == str(donnees)
        ]
        assert restes == []
    finally:
        arreter(donnees)


def tableaux(sortie: str) -> str:
    """The matrix and the soldes, without the summary (its seconds, its port)."""
    return sortie.split("Démonstration au")[0]
