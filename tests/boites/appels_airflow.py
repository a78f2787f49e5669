"""Calls made in a process where Airflow is, with connections given as Airflow takes them from the environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


class DansAirflow:
    """``connexions`` by id; ``journal`` is all that the process wrote."""

    def __init__(self, dossier: Path, racine: Path) -> None:
        self._dossier = dossier
        self._racine = racine
        self.connexions: dict[str, dict[str, Any] | str] = {}
        self.journal = ""

    def appeler(self, *appels: tuple[str, str]) -> list[dict[str, Any]]:
        """Each call (a name of dans_airflow.APPELS and its argument): ``rend``, or ``leve`` and ``dit``."""
        demandes, reponses = self._dossier / "demandes.json", self._dossier / "reponses.json"
        demandes.write_text(json.dumps(appels))
        env = {
            **os.environ,
            "PYTHONPATH": str(self._racine / "plugins"),
            "AIRFLOW_HOME": str(self._dossier / "airflow"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            **{
                f"AIRFLOW_CONN_{nom.upper()}": valeur if isinstance(valeur, str) else json.dumps(valeur)
                for nom, valeur in self.connexions.items()
            },
        }
        script = Path(__file__).with_name("dans_airflow.py")
        fini = subprocess.run(
            [sys.executable, str(script), str(demandes), str(reponses)],
            env=env,
            cwd=self._dossier,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        self.journal = fini.stdout + fini.stderr
        assert fini.returncode == 0, self.journal
        donnees: list[dict[str, Any]] = json.loads(reponses.read_text())
        return donnees
