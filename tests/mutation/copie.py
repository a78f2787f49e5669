"""The copy that is mutated: the tree of the project is never touched."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

from tests.mutation.reglages import A_COPIER, CONFIGURATION, PAQUET, TESTS

SANS = shutil.ignore_patterns("__pycache__", "*.pyc", ".hypothesis")


def copier(racine: Path, dossier: Path, modules: list[str]) -> None:
    """Make ``dossier`` anew: the package under ``src`` (where mutmut looks for it), what the tests read, the configuration."""
    shutil.rmtree(dossier, ignore_errors=True)
    shutil.copytree(racine / "plugins" / "decompte", dossier / "src" / "decompte", ignore=SANS)
    for chemin in sorted((dossier / "src" / PAQUET).rglob("*.py")):
        chemin.write_text(sans_decorateur_property(chemin.read_text(encoding="utf-8")), encoding="utf-8")
    for nom in A_COPIER:
        shutil.copytree(racine / nom, dossier / nom, ignore=SANS)
    configuration = CONFIGURATION | {
        "only_mutate": [f"src/{PAQUET}/{module}.py" for module in modules or ["*"]],
        "pytest_add_cli_args_test_selection": fichiers_de_test(racine),
    }
    projet = (racine / "pyproject.toml").read_text(encoding="utf-8")
    # A JSON string, number, boolean or list of strings is written the same in TOML.
    section = "\n".join(f"{cle} = {json.dumps(valeur)}" for cle, valeur in configuration.items())
    (dossier / "pyproject.toml").write_text(f"{projet}\n[tool.mutmut]\n{section}\n", encoding="utf-8")


def sans_decorateur_property(code: str) -> str:
    """The same code, ``x = property(x)`` under a method instead of ``@property`` above: mutmut leaves decorated methods alone."""
    lignes = code.splitlines()
    classes = [noeud for noeud in ast.walk(ast.parse(code)) if isinstance(noeud, ast.ClassDef)]
    methodes = [noeud for classe in classes for noeud in classe.body if isinstance(noeud, ast.FunctionDef)]
    for methode in sorted(methodes, key=lambda m: m.lineno, reverse=True):
        if [ast.unparse(decorateur) for decorateur in methode.decorator_list] == ["property"]:
            marge = " " * methode.col_offset
            lignes.insert(methode.end_lineno or methode.lineno, f"{marge}{methode.name} = property({methode.name})")
            del lignes[methode.decorator_list[0].lineno - 1]
    return "\n".join(lignes) + "\n"


def fichiers_de_test(racine: Path) -> list[str]:
    """The test files that hold the rules: those named, and those of ``tests/unit`` that test nothing but rules."""
    unitaires = [chemin for chemin in (racine / "tests" / "unit").glob("test_*.py") if _ne_teste_que_des_regles(chemin)]
    return sorted({*TESTS, *(str(chemin.relative_to(racine)) for chemin in unitaires)})


def _ne_teste_que_des_regles(chemin: Path) -> bool:
    noeuds = list(ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))))
    importes = {n.module or "" for n in noeuds if isinstance(n, ast.ImportFrom)}
    importes |= {alias.name for n in noeuds if isinstance(n, ast.Import) for alias in n.names}
    notres = [module for module in importes if module.split(".")[0] in {"decompte", "tests"}]
    return bool(notres) and all(module.startswith(PAQUET.replace("/", ".")) for module in notres)


def modules_du_paquet(racine: Path) -> list[str]:
    """The modules that can be asked for, as ``montant`` or ``modes/sessions``."""
    paquet = racine / "plugins" / PAQUET
    return sorted(
        str(chemin.relative_to(paquet).with_suffix("")) for chemin in paquet.rglob("*.py") if chemin.name != "__init__.py"
    )
