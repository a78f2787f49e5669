"""Run by the tests in a process of its own, where Airflow is: each call read from a file, each result written to another.

What it prints is Airflow's log: a test looks there for secrets that should not be.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from decompte.depots.acces import open_acces
from decompte.depots.boite import lire_fichier, lister
from decompte.installation.connexions import boite_airflow, mots_de_passe_airflow


def relever(url: str) -> list[list[Any]]:
    """List the box, then read each file on the same connection."""
    acces = open_acces(url, boite_airflow)
    inventaire = lister(acces, datetime.now(UTC) + timedelta(hours=1), 60)
    return [[f.chemin, f.recu_le.isoformat(), lire_fichier(acces, f.chemin, 1000).decode()] for f in inventaire.fichiers]


def relever_apres_fork(url: str) -> list[list[Any]]:
    """The same in a forked child, once the parent's loop and connections are there (Airflow's executors fork)."""
    relever(url)
    lecture, ecriture = os.pipe()
    if os.fork() == 0:
        os.write(ecriture, json.dumps(relever(url)).encode())
        os._exit(0)
    os.close(ecriture)
    with os.fdopen(lecture, "rb") as tube:
        recu: list[list[Any]] = json.loads(tube.read())
    os.wait()
    return recu


def chemins(url: str) -> list[str]:
    """Where the box is, as we read the URL and as ObjectStoragePath does."""
    from airflow.sdk import ObjectStoragePath

    return [boite_airflow(url)[1], ObjectStoragePath(url).path]


APPELS = {
    "relever": relever,
    "relever_apres_fork": relever_apres_fork,
    "chemins": chemins,
    "mots_de_passe": lambda structure: list(mots_de_passe_airflow(structure)),
}


def main(demandes: Path, reponses: Path) -> None:
    """Answer each call: what it gave, or the name and the sentence of what it raised."""
    donnees = []
    for nom, argument in json.loads(demandes.read_text()):
        try:
            donnees.append({"rend": APPELS[nom](argument)})
        # Whatever it is: the test compares it.
        except Exception as erreur:
            donnees.append({"leve": type(erreur).__name__, "dit": str(erreur)})
            print(type(erreur).__name__, erreur, file=sys.stderr)
    reponses.write_text(json.dumps(donnees))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
