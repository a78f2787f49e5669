"""``make arret``: stops what an installation left running, Airflow then PostgreSQL."""

from __future__ import annotations

import os
import sys

from decompte.installation.config_airflow import Maison
from decompte.installation.demarrage import RACINE
from decompte.installation.postgres import ServeurIndisponible, arreter
from decompte.installation.reglages import ReglagesInvalides, repertoire_donnees
from decompte.installation.services_airflow import arreter_restes


def main() -> int:
    """Stop; 0 also when nothing ran."""
    try:
        donnees = repertoire_donnees(os.environ, RACINE)
        services = arreter_restes(Maison(donnees / "airflow"))
        serveur = arreter(donnees)
    except (ReglagesInvalides, ServeurIndisponible) as erreur:
        sys.stderr.write(f"{erreur}\n")
        return 1
    fait = [nom for nom, arrete in (("Airflow", services), ("PostgreSQL", serveur)) if arrete]
    sys.stderr.write((f"Arrêté : {', '.join(fait)}.\n") if fait else f"Rien ne tournait dans {donnees}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
