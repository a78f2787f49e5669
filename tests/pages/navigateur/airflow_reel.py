"""The real api-server of Airflow over a copy of the demonstration, configured as ``make run`` does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg2

from decompte.installation import config_airflow
from decompte.installation.api_airflow import Api
from decompte.installation.postgres import Serveur
from decompte.installation.reglages import lire_reglages
from decompte.installation.services_airflow import port_libre

_PREMIER_PORT = 18080
_DELAI_S = 120


@dataclass(frozen=True)
class AirflowReel:
    """An api-server that answers."""

    adresse: str
    mots_de_passe: Mapping[str, str]
    env: dict[str, str]
    """Of the installation that it shows, for what a test asks of it directly."""
    journal: Path

    @property
    def pages(self) -> str:
        """Where the pages are."""
        return f"{self.adresse}/decompte"

    def lire(self, requete: str) -> list[tuple[Any, ...]]:
        """Rows of the warehouse that the pages show."""
        connexion = psycopg2.connect(self.env["DECOMPTE_WAREHOUSE_URL"].replace("+psycopg2", ""))
        try:
            with connexion.cursor() as curseur:
                curseur.execute(requete)
                return curseur.fetchall()
        finally:
            connexion.close()


@contextmanager
def servir(
    env: dict[str, str],
    serveur: Serveur,
    racine: Path,
    surcharges: Mapping[str, str] = MappingProxyType({}),
    avant: Callable[[dict[str, str]], None] = lambda _: None,
) -> Iterator[AirflowReel]:
    """Airflow's tables, then its api-server until the end of the block.

    ``surcharges``: further environment variables; ``avant``: what to do with Airflow's environment once its tables are there.
    """
    reglages = lire_reglages(env, racine)
    ici = config_airflow.preparer(reglages, serveur)
    port = port_libre(_PREMIER_PORT + os.getpid() % 1000)
    # No proxy and no setting of the machine: what is tested is what the installation says.
    sain = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith(("AIRFLOW", "DECOMPTE_"))}
    complet = {**config_airflow.environnement({**sain, **env}, reglages, ici, port), **surcharges}
    migration = subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"], env=complet, capture_output=True, text=True, check=False
    )
    assert migration.returncode == 0, migration.stderr
    avant(complet)
    journal = ici.journaux / "api-server.log"
    with journal.open("wb") as flux:
        processus = subprocess.Popen(
            [sys.executable, "-m", "airflow", "api-server"],
            env=complet,
            cwd=ici.dossier,
            stdin=subprocess.DEVNULL,
            stdout=flux,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        adresse = f"http://localhost:{port}"
        _attendre(Api(f"http://127.0.0.1:{port}", "", ""), processus, journal)
        yield AirflowReel(adresse, json.loads(ici.mots_de_passe.read_text()), env, journal)
    finally:
        os.killpg(processus.pid, signal.SIGTERM)
        try:
            processus.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(processus.pid, signal.SIGKILL)
            processus.wait()


def _attendre(api: Api, processus: subprocess.Popen[bytes], journal: Path) -> None:
    fin = time.monotonic() + _DELAI_S
    while not api.en_bonne_sante():
        assert processus.poll() is None and time.monotonic() < fin, journal.read_text()
        time.sleep(0.2)
