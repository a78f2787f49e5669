"""The floor: calamine reads every cell of the workbooks, COPY puts as many rows in a plain table. Nothing else."""

from __future__ import annotations

import csv
import io

import psycopg2
from python_calamine import CalamineWorkbook

from benchmarks.jeu import Jeu
from benchmarks.mesure import Etapes


def lire_et_copier(jeu: Jeu, dsn: str, etapes: Etapes) -> int:
    """Read the files one after the other, then one COPY of their rows, as text; returns how many rows."""
    with etapes.etape("lecture"):
        lignes = [ligne for fichier in jeu.classeurs for ligne in _lire_classeur(fichier.read_bytes())]
        lignes += [ligne for fichier in jeu.csv for ligne in _lire_csv(fichier.read_bytes())]
        largeur = max(map(len, lignes))
    with etapes.etape("copie"):
        _copier(lignes, largeur, dsn)
    return len(lignes)


def _lire_classeur(octets: bytes) -> list[list[object]]:
    livre = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    return [ligne for nom in livre.sheet_names for ligne in livre.get_sheet_by_name(nom).to_python()]


def _lire_csv(octets: bytes) -> list[list[object]]:
    return [list(ligne) for ligne in csv.reader(io.StringIO(octets.decode("cp1252", "replace")), delimiter=";")]


def _copier(lignes: list[list[object]], largeur: int, dsn: str) -> None:
    tampon = io.StringIO(newline="")
    ecrivain = csv.writer(tampon, lineterminator="\n")
    ecrivain.writerows(ligne + [None] * (largeur - len(ligne)) for ligne in lignes)
    colonnes = ", ".join(f"c{n} text" for n in range(largeur))
    connexion = psycopg2.connect(dsn)
    try:
        with connexion, connexion.cursor() as curseur:
            curseur.execute(f"CREATE TABLE plancher ({colonnes})")
            tampon.seek(0)
            curseur.copy_expert("COPY plancher FROM STDIN WITH (FORMAT csv)", tampon)
    finally:
        connexion.close()
