"""Airflow in the test process, on its own metadata: settings first, since Airflow reads them when it is imported."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from decompte.installation.postgres import BASE_AIRFLOW, Serveur

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag


@pytest.fixture(scope="session")
def airflow(serveur: Serveur, racine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Airflow's home, its metadata migrated on the embedded PostgreSQL; every test that imports Airflow asks for it first."""
    maison = tmp_path_factory.mktemp("airflow")
    reglages = {
        "AIRFLOW_HOME": str(maison),
        "AIRFLOW__CORE__DAGS_FOLDER": str(racine / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(racine / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": serveur.url(BASE_AIRFLOW, BASE_AIRFLOW),
        "AIRFLOW__API_AUTH__JWT_SECRET": "secret-de-test-" * 5,
        "AIRFLOW__CORE__FERNET_KEY": "",
        "GX_ANALYTICS_ENABLED": "False",
    }
    avant = {nom: os.environ.get(nom) for nom in reglages}
    os.environ.update(reglages)
    migration = subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], capture_output=True, text=True, check=False)
    assert migration.returncode == 0, migration.stderr
    yield maison
    if "airflow.settings" in sys.modules:
        # The server is about to stop: Airflow would speak to it again at exit.
        sys.modules["airflow.settings"].dispose_orm()
    for nom, valeur in avant.items():
        if valeur is None:
            del os.environ[nom]
        else:
            os.environ[nom] = valeur


@pytest.fixture(scope="session")
def sac(airflow: Path, racine: Path) -> DagBag:
    """Our DAGs, parsed."""
    with warnings.catch_warnings():
        # Airflow's own imports warn of its own deprecations.
        warnings.simplefilter("ignore")
        from airflow.dag_processing.dagbag import DagBag

        return DagBag(dag_folder=racine / "dags", bundle_path=racine / "dags", bundle_name="dags-folder")
