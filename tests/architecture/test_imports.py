"""The one-way imports: kept by the contracts of pyproject.toml, and a wrong import breaks them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def lint_imports(projet: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of a project."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=projet,
        env={**os.environ, "PYTHONPATH": str(projet / "plugins")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_les_contrats_tiennent(racine: Path) -> None:
    resultat = lint_imports(racine)
    assert resultat.returncode == 0, resultat.stdout
    assert " 0 broken" in resultat.stdout


@pytest.fixture(scope="module")
def copie(racine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    projet = tmp_path_factory.mktemp("projet")
    shutil.copy(racine / "pyproject.toml", projet)
    shutil.copytree(racine / "plugins", projet / "plugins", ignore=shutil.ignore_patterns("__pycache__"))
    return projet


@pytest.mark.parametrize(
    ("piece", "faute", "contrat"),
    [
        ("domaine", "import decompte.entrepot", "Imports run one way"),
        ("domaine", "import pandas", "domaine imports the standard library alone"),
        ("depots", "import decompte.classeurs", "Imports run one way"),
        ("lecture", "import decompte.referentiel", "Imports run one way"),
        ("soldes", "import decompte.app", "Imports run one way"),
        ("controles", "import sqlalchemy", "talks to PostgreSQL"),
        ("entrepot", "import great_expectations", "talks to Great Expectations"),
        ("app", "import airflow", "imports Airflow"),
    ],
)
def test_un_import_a_contresens_casse_le_contrat(copie: Path, piece: str, faute: str, contrat: str) -> None:
    fichier = copie / "plugins" / "decompte" / piece / "faute_plantee.py"
    fichier.write_text(f'"""Planted."""\n\n{faute}\n')
    try:
        resultat = lint_imports(copie)
    finally:
        fichier.unlink()
    assert resultat.returncode != 0
    rapport = " ".join(resultat.stdout.split())
    assert "BROKEN" in rapport
    assert contrat in rapport.split("Broken contracts")[1]


def test_une_piece_nouvelle_doit_dire_son_etage(copie: Path) -> None:
    piece = copie / "plugins" / "decompte" / "remise"
    piece.mkdir()
    (piece / "__init__.py").write_text('"""Planted."""\n')
    try:
        assert "remise" in lint_imports(copie).stdout
    finally:
        shutil.rmtree(piece)
