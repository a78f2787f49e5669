"""Measure, print the table, write ``benchmarks/RESULTATS.md`` and ``.json``.

    PYTHONPATH=plugins:. python -m benchmarks [--tours 3] [--sans-ecrire]

The server is the embedded PostgreSQL with all its guarantees, in a temporary directory; the files are kept in ``var/bench``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg2

from benchmarks.course import NUIT, PLANCHER
from benchmarks.jeu import MOIS, Jeu, preparer
from benchmarks.machine import decrire
from benchmarks.rapport import Courses, ecrire, en_markdown
from decompte.installation.postgres import Serveur, arreter, demarrer

DOSSIER = Path(__file__).resolve().parent
RACINE = DOSSIER.parent


def main() -> None:
    """Run all contestants in turn, several times."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--tours", type=int, default=3, help="runs of each (default 3)")
    options.add_argument("--sans-ecrire", action="store_true", help="print only")
    options.add_argument("--cache", type=Path, default=RACINE / "var" / "bench")
    arguments = options.parse_args()
    # A short path: the server's socket stands in it.
    essai = Path(tempfile.mkdtemp(prefix="dcb", dir="/tmp" if Path("/tmp").is_dir() else None))
    try:
        jeu = preparer(arguments.cache, essai)
        machine = decrire()
        serveur = demarrer(essai)
        machine["postgresql"] = _version(serveur)
        courses = courir(jeu, serveur, essai, arguments.tours)
    finally:
        arreter(essai)
        shutil.rmtree(essai, ignore_errors=True)
    fichiers = len(jeu.classeurs) + len(jeu.csv)
    faits = {"mois": MOIS, "fichiers": fichiers, "octets": jeu.octets, "lignes": courses["nuit"][0]["lignes"]}
    print(en_markdown(machine, faits, courses) if arguments.sans_ecrire else ecrire(DOSSIER, machine, faits, courses))


def courir(jeu: Jeu, serveur: Serveur, essai: Path, tours: int) -> Courses:
    """Floor, night, unchanged night, floor, night…: what disturbs the machine disturbs them alike."""
    courses: Courses = {"plancher": [], "nuit": [], "nuit_inchangee": []}
    for tour in range(tours):
        base, donnees = f"bench_{tour}", essai / f"donnees_{tour}"
        _executer(serveur, f"CREATE DATABASE {base}")
        courses["plancher"].append(_lancer(PLANCHER, jeu, serveur.dsn(base), serveur.pid, donnees))
        for nom in ("nuit", "nuit_inchangee"):
            courses[nom].append(_lancer(NUIT, jeu, serveur.url(base), serveur.pid, donnees))
        _executer(serveur, f"DROP DATABASE {base} WITH (FORCE)", "CHECKPOINT")
        shutil.rmtree(donnees)
        print(f"Run {tour + 1} of {tours}", flush=True)
    _verifier(courses)
    return courses


def _lancer(contestant: str, jeu: Jeu, url: str, pid: int, donnees: Path) -> dict[str, Any]:
    commande = [sys.executable, "-m", "benchmarks.course", contestant, str(jeu.boite.parent), url, str(pid), str(donnees)]
    env = os.environ | {"PYTHONPATH": f"{RACINE / 'plugins'}{os.pathsep}{RACINE}", "GX_ANALYTICS_ENABLED": "False"}
    debut = time.perf_counter()
    fini = subprocess.run(commande, stdout=subprocess.PIPE, text=True, check=True, env=env, cwd=RACINE)
    duree = time.perf_counter() - debut
    return {**json.loads(fini.stdout.splitlines()[-1]), "processus_mur_s": duree}


def _verifier(courses: Courses) -> None:
    """A night that loaded nothing, or an unchanged one that loaded something, would be fast and wrong."""
    chargees = {c["lignes"] for c in courses["nuit"]}
    if len(chargees) != 1 or not all(chargees) or any(c["echecs"] for c in courses["nuit"]):
        raise SystemExit(f"The nights did not all load the same rows: {sorted(chargees)}.")
    if any(c["lignes"] for c in courses["nuit_inchangee"]):
        raise SystemExit("An unchanged night loaded rows.")


def _version(serveur: Serveur) -> str:
    return str(_executer(serveur, "SHOW server_version"))


def _executer(serveur: Serveur, *ordres: str) -> object:
    """Run statements outside a transaction; the first value of the last one."""
    connexion = psycopg2.connect(serveur.dsn("postgres"))
    connexion.autocommit = True
    try:
        with connexion.cursor() as curseur:
            for ordre in ordres:
                curseur.execute(ordre)
            return curseur.fetchone()[0] if curseur.description else None
    finally:
        connexion.close()


if __name__ == "__main__":
    main()
