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
from itertools import count
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.enveloppes import en_zip
from tests.fabrique import csv, personne

RACINE = Path(__file__).resolve().parents[2]
_DEMARRAGE_S = 90
_VISITEURS = count(1)


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
        """POST of the form with a file, of ccas-arras unless told.

        ``visiteur``: the address that a reverse proxy tells; each time another one unless told.
        """
        champs = {"structure": "ccas-arras"} | champs
        entetes = {"x-forwarded-for": visiteur or f"2001:db8:{next(_VISITEURS):x}::1"}
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
        enfants = psutil.Process(lance.pid).children(recursive=True) if lance.poll() is None else []
        lance.terminate()
        lance.wait(60)
    assert psutil.wait_procs(enfants, timeout=60)[1] == []
    assert list(temporaires.iterdir()) == []


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
    """A guichet with limits that a test reaches: 1 MB, 2 seconds (but never its memory), one file at a time, 3 a minute."""
    limites = {"FICHIER_MO": "1", "DUREE_S": "2", "MEMOIRE_MO": "50000", "SIMULTANES": "1", "PAR_MINUTE": "3"}
    with lancer(tmp_path_factory.mktemp("etroit"), **limites) as lance:
        yield lance


@pytest.fixture(scope="session")
def interminable() -> bytes:
    """A zip below a megabyte, and no bomb, that takes far more than seconds to check: many tables of 20,000 faulty rows."""
    table = csv([personne(n, phase="Tournesoline", motif_sortie="Bergamotier") for n in range(20_000)])
    archive = en_zip({f"{n}/2024-1.3-ccas-arras_2024-05.csv": table + b"\r\n" * n for n in range(16)})
    assert 500_000 < len(archive) < 990_000, len(archive)
    return archive
