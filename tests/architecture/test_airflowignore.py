"""Airflow runs every file under plugins/ by its bare name, unless .airflowignore says not to: our package is not a plugin."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHARGER = (
    "from airflow import plugins_manager; plugins_manager.ensure_plugins_loaded(); import calendar; print(calendar.monthrange)"
)


@pytest.fixture
def plugins(racine: Path, tmp_path: Path) -> Path:
    """A plugins folder with our .airflowignore, and a package whose file betrays that it was run."""
    dossier = tmp_path / "plugins"
    piece = dossier / "decompte" / "depots"
    piece.mkdir(parents=True)
    shutil.copy(racine / "plugins" / ".airflowignore", dossier)
    (piece / "calendar.py").write_text(f"open({str(tmp_path / 'execute')!r}, 'w').close()\n")
    return dossier


def charger(plugins: Path) -> bool:
    """Load the plugins as Airflow does; whether the package's file was run."""
    env = {
        **os.environ,
        "AIRFLOW_HOME": str(plugins.parent / "airflow"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(plugins),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__LAZY_LOAD_PLUGINS": "False",
    }
    charge = subprocess.run([sys.executable, "-W", "ignore", "-c", CHARGER], env=env, capture_output=True, text=True, check=False)
    execute = (plugins.parent / "execute").exists()
    assert execute or charge.returncode == 0, charge.stderr
    return execute


def test_airflow_n_execute_pas_notre_paquet(plugins: Path) -> None:
    assert not charger(plugins)


def test_sans_airflowignore_il_l_executerait(plugins: Path) -> None:
    (plugins / ".airflowignore").unlink()
    assert charger(plugins)
