"""What every test may ask for: a real PostgreSQL, the embedded one, and the settings of a throwaway installation.

One server a session (with pytest-xdist: a worker), one database a test, copied from a migrated one.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from hypothesis import settings

from decompte.installation.postgres import Serveur, arreter, demarrer
from decompte.referentiel import Referentiel, charger

RACINE = Path(__file__).resolve().parent.parent
CLE_PSEUDONYME = "5a" * 32
CLE_ARCHIVE = "ZGVjb21wdGUtY2xlLWRlLXRlc3Qtc2Fucy12YWxldXI="
"""Of tests only: 32 bytes anybody can read."""

_numeros = itertools.count(1)

# A property that takes long on a busy machine is not a wrong one: no test here measures time.
settings.register_profile("decompte", deadline=None)
settings.load_profile("decompte")


@pytest.fixture(scope="session")
def racine() -> Path:
    """The folder of the project."""
    return RACINE


@pytest.fixture(scope="session")
def referentiel() -> Referentiel:
    """The real reference data."""
    return charger(RACINE / "reference")


@pytest.fixture
def dossier_court() -> Iterator[Path]:
    """A folder with a short path, where a socket may stand (pytest's own are long)."""
    dossier = Path(tempfile.mkdtemp(prefix="dcp", dir="/tmp"))
    yield dossier
    shutil.rmtree(dossier, ignore_errors=True)


@pytest.fixture(scope="session")
def serveur() -> Iterator[Serveur]:
    """The embedded server of the session, without the guarantees that only real data need."""
    dossier = Path(tempfile.mkdtemp(prefix="dcp", dir="/tmp"))
    try:
        yield demarrer(dossier, durable=False)
    finally:
        arreter(dossier)
        shutil.rmtree(dossier, ignore_errors=True)


def executer(serveur: Serveur, *ordres: str) -> None:
    """Run statements outside a transaction (CREATE DATABASE and the like)."""
    connexion = psycopg2.connect(serveur.dsn("postgres"))
    connexion.autocommit = True
    try:
        with connexion.cursor() as curseur:
            for ordre in ordres:
                curseur.execute(ordre)
    finally:
        connexion.close()


@pytest.fixture(scope="session")
def base_migree(serveur: Serveur) -> str:
    """The name of a database with our schema and nothing in it, to be copied."""
    from decompte.entrepot import Entrepot

    executer(serveur, "CREATE DATABASE modele_migre")
    with Entrepot(serveur.url("modele_migre")) as entrepot:
        entrepot.migrer()
    return "modele_migre"


@pytest.fixture
def url_migree(serveur: Serveur, base_migree: str) -> Iterator[str]:
    """The URL of a fresh migrated database."""
    yield from base_neuve(serveur, f"TEMPLATE {base_migree}")


@pytest.fixture
def url_neuve(serveur: Serveur) -> Iterator[str]:
    """The URL of a fresh database without any schema."""
    yield from base_neuve(serveur, "")


def base_neuve(serveur: Serveur, suite: str) -> Iterator[str]:
    """The URL of a database made with CREATE DATABASE and what follows it, dropped afterwards."""
    # pytest loads this file as « conftest », the tests of the pages as « tests.conftest »: each counts its own.
    nom = f"essai_{__name__.replace('.', '_')}_{next(_numeros)}"
    executer(serveur, f"CREATE DATABASE {nom} {suite}")
    yield serveur.url(nom)
    executer(serveur, f"DROP DATABASE {nom} WITH (FORCE)")


def env_sur(url: str, donnees: Path) -> dict[str, str]:
    """The settings of a throwaway installation on that database, its warehouse still to be created (`init`)."""
    return {
        "DECOMPTE_DATA_DIR": str(donnees),
        "DECOMPTE_WAREHOUSE_URL": url,
        "DECOMPTE_CLE_PSEUDONYME": CLE_PSEUDONYME,
        "DECOMPTE_CLE_ARCHIVE": CLE_ARCHIVE,
    }


@pytest.fixture
def env(tmp_path: Path, url_neuve: str) -> dict[str, str]:
    """The settings of a throwaway installation."""
    return env_sur(url_neuve, tmp_path / "donnees")


@pytest.fixture(scope="module")
def env_module(tmp_path_factory: pytest.TempPathFactory, serveur: Serveur) -> Iterator[dict[str, str]]:
    """The same for the tests of a module that share one installation, each starting from what the one before left."""
    for url in base_neuve(serveur, ""):
        yield env_sur(url, tmp_path_factory.mktemp("donnees"))
