"""`importer`: files of finance and stewards, checked whole, then loaded whole."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from decompte.cli.options import Commande
from decompte.domaine.calendrier import PARIS
from decompte.domaine.importation import Genre


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
    analyse = commande(
        "importer", "Importe un fichier CSV ou XLSX : contrôlé en entier, puis chargé en entier ou pas du tout, une seule fois."
    )
    analyse.add_argument("genre", choices=[genre.value for genre in Genre], metavar="GENRE", help=" | ".join(Genre))
    analyse.add_argument("fichier", type=Path, metavar="FICHIER", help="ses colonnes : docs/guide-finances.md")
    analyse.add_argument("--par", required=True, metavar="QUI", help="qui importe")
    analyse.add_argument("--apercu", action="store_true", help="contrôle et dit l'effet sur les soldes, sans rien écrire")


def executer_importer(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`importer`: what was loaded and what it changes on stdout; exit 1, with every fault, when nothing is."""
    from decompte.app.contexte import ouvrir
    from decompte.app.importer import importer
    from decompte.cli.avancement import dire

    dire("Contrôle du fichier et calcul de l'effet…")
    genre = Genre(arguments.genre)
    with ouvrir(env) as ctx:
        bilan = importer(ctx, genre, arguments.fichier, arguments.par, datetime.now(PARIS).date(), arguments.apercu)
    for avertissement in bilan.avertissements:
        dire(f"Attention : {avertissement}")
    print(bilan.resume())
    for phrase in (*bilan.phrases, *bilan.effet):
        print(phrase)
    if bilan.apercu and bilan.nouveaux:
        dire(f"Pour l'importer : bin/decompte importer {genre} {arguments.fichier} --par {arguments.par}")
    elif bilan.nouveaux:
        dire("Importé et journalisé.")
        dire(f"Ensuite : bin/decompte soldes --exercice {bilan.exercice}")
    return 0
