"""The copy that is mutated: the tree of the project is never touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.mutation.reglages import A_COPIER, CONFIGURATION, PAQUET, TESTS

SANS = shutil.ignore_patterns("__pycache__", "*.pyc", ".hypothesis")


def copier(racine: Path, dossier: Path, modules: list[str]) -> None:
    """Make ``dossier`` anew: the package under ``src`` (where mutmut looks for it), what the tests read, the configuration."""
    shutil.rmtree(dossier, ignore_errors=True)
    shutil.copytree(racine / "plugins" / "decompte", dossier / "src" / "decompte", ignore=SANS)
    for nom in A_COPIER:
        shutil.copytree(racine / nom, dossier / nom, ignore=SANS)
    configuration = CONFIGURATION | {
        "only_mutate": [f"src/{PAQUET}/{module}.py" for module in modules or ["*"]],
        "pytest_add_cli_args_test_selection": sorted(
            str(chemin.relative_to(racine)) for motif in TESTS for chemin in racine.glob(motif)
        ),
    }
    projet = (racine / "pyproject.toml").read_text(encoding="utf-8")
    # A JSON string, number, boolean or list of strings is written the same in TOML.
    section = "\n".join(f"{cle} = {json.dumps(valeur)}" for cle, valeur in configuration.items())
    (dossier / "pyproject.toml").write_text(f"{projet}\n[tool.mutmut]\n{section}\n", encoding="utf-8")


def modules_du_paquet(racine: Path) -> list[str]:
    """The modules that can be asked for, as ``montant`` or ``modes/sessions``."""
    paquet = racine / "plugins" / PAQUET
    return sorted(
        str(chemin.relative_to(paquet).with_suffix("")) for chemin in paquet.rglob("*.py") if chemin.name != "__init__.py"
    )
