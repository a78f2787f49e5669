"""The guichet as partners meet it: its own process, on a port of this machine, with folders of its own to look into."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil
import pytest

RACINE = Path(__file__).resolve().parents[2]
_DEMARRAGE_S = 90


@dataclass
class GuichetLance:
    """A guichet that runs. ``temporaires`` and ``maison`` are where a library would write."""

    adresse: str
    processus: psutil.Process
    temporaires: Path
    maison: Path
    sorties: Path
    """All that it wrote."""

    def lire(self, chemin: str, statut: int = 200) -> str:
        """GET: the page."""
        reponse = httpx2.get(self.adresse + chemin)
        assert reponse.status_code == statut, (chemin, reponse.status_code)
        return reponse.text

    def deposer(self, nom: str, contenu: bytes, chemin: str = "/verifier", visiteur: str = "", **champs: str) -> httpx2.Response:
        """POST of the form with a file, of ccas-arras unless told; ``visiteur``: the address that a reverse proxy tells."""
        champs = {"structure": "ccas-arras"} | champs
        entetes = {"x-forwarded-for": visiteur} if visiteur else {}
        return httpx2.post(
            self.adresse + chemin,
            files={"fichier": (nom, contenu)},
            data=champs,
            headers=entetes,
            timeout=90,
            follow_redirects=False,
        )

    def enfants(self) -> list[psutil.Process]:
        """What it started, at whatever depth."""
        return self.processus.children(recursive=True)

    def couveuse(self) -> psutil.Process:
        """The process that keeps everything loaded."""
        (seule,) = self.processus.children()
        return seule

    def ecrits(self) -> list[Path]:
        """The files that stand where a library would write."""
        return [f for dossier in (self.temporaires, self.maison) for f in dossier.rglob("*") if not f.is_dir()]


@contextmanager
def lancer(dossier: Path, **reglages: str) -> Iterator[GuichetLance]:
    """A guichet with these settings (``PORT``, ``DUREE_S``…), ready to check; ended, and nothing left behind."""
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    temporaires, maison, sorties = dossier / "tmp", dossier / "maison", dossier / "sorties.txt"
    temporaires.mkdir()
    maison.mkdir()
    # No data directory, no key, no warehouse: the environment of a machine that has nothing else.
    env = {"PATH": os.environ["PATH"], "HOME": str(maison), "TMPDIR": str(temporaires), "PYTHONPATH": str(RACINE / "plugins")}
    env |= {"DECOMPTE_GUICHET_PORT": str(port), "DECOMPTE_GUICHET_PAR_MINUTE": "1000"}
    env |= {f"DECOMPTE_GUICHET_{nom}": valeur for nom, valeur in reglages.items()}
    with sorties.open("wb") as ecrit:
        lance = subprocess.Popen(
            [sys.executable, "-m", "decompte.web.guichet"], env=env, stdout=ecrit, stderr=subprocess.STDOUT, cwd=dossier
        )
    adresse = f"http://127.0.0.1:{port}"
    try:
        attendre(lambda: _pret(adresse), _DEMARRAGE_S)
        yield GuichetLance(adresse, psutil.Process(lance.pid), temporaires, maison, sorties)
    finally:
        lance.terminate()
        lance.wait(20)


def _pret(adresse: str) -> bool:
    try:
        return httpx2.get(f"{adresse}/sante").status_code == 200
    except httpx2.TransportError:
        return False


def attendre(vrai: Callable[[], bool], secondes: float) -> None:
    """Until it is true; AssertionError after so many seconds."""
    limite = time.monotonic() + secondes
    while not vrai():
        assert time.monotonic() < limite, "toujours faux"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def guichet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuichetLance]:
    """A guichet as it is by default, but for the number of files a minute."""
    with lancer(tmp_path_factory.mktemp("guichet")) as lance:
        yield lance


@pytest.fixture(scope="session")
def guichet_etroit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuichetLance]:
    """A guichet with limits that a test reaches: 1 MB, 2 seconds, one file at a time."""
    with lancer(tmp_path_factory.mktemp("etroit"), FICHIER_MO="1", DUREE_S="2", SIMULTANES="1") as lance:
        yield lance
