"""`cloture`: what is still open in an exercice; with `--ecrire`, its year end."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from decompte.cli.options import Commande, formats
from decompte.domaine.calendrier import PARIS

if TYPE_CHECKING:
    from decompte.app.cloture import EtatCloture
    from decompte.app.contexte import Contexte

AIDE = "Ce qui reste ouvert dans un exercice ; avec --ecrire, le clôt : ses mois sont gelés, rien n'est reporté."


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
    analyse = commande("cloture", AIDE)
    analyse.add_argument("--exercice", required=True, type=int, metavar="AAAA")
    analyse.add_argument("--ecrire", action="store_true", help="clôt l'exercice (défaut : montre, n'écrit rien)")
    analyse.add_argument("--par", default="", metavar="QUI", help="qui clôt, avec --ecrire")
    formats(analyse)


def executer_cloture(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`cloture`: what is open on stdout; nothing is written without `--ecrire`."""
    from decompte.app.cloture import COLONNES_CLOTURE, etat_de_cloture
    from decompte.app.contexte import ouvrir
    from decompte.cli import sorties

    aujourd_hui = datetime.now(PARIS).date()
    with ouvrir(env) as ctx:
        if arguments.ecrire:
            return _clore(ctx, arguments, aujourd_hui)
        etat = etat_de_cloture(ctx, arguments.exercice, aujourd_hui)
    if arguments.json:
        sorties.en_json(etat.lignes())
    elif arguments.csv:
        sorties.en_csv(etat.lignes(), COLONNES_CLOTURE)
    else:
        _montrer(etat, aujourd_hui)
    return 0


def _clore(ctx: Contexte, arguments: argparse.Namespace, aujourd_hui: date) -> int:
    from decompte.app.cloture import COLONNES_CLOTURE, clore, etat_de_cloture
    from decompte.cli import sorties
    from decompte.cli.avancement import dire

    phrases = clore(ctx, arguments.exercice, arguments.par, aujourd_hui)
    if not (arguments.json or arguments.csv):
        for phrase in phrases:
            print(phrase)
    else:
        for phrase in phrases:
            dire(phrase)
        lignes = etat_de_cloture(ctx, arguments.exercice, aujourd_hui).lignes()
        if arguments.json:
            sorties.en_json(lignes)
        else:
            sorties.en_csv(lignes, COLONNES_CLOTURE)
    dire("Clôture enregistrée et journalisée.")
    return 0


def _montrer(etat: EtatCloture, aujourd_hui: date) -> None:
    from decompte.app.cloture import titre
    from decompte.cli.avancement import dire

    print(etat.resume())
    print(f"Soldes : {etat.dire_soldes()}.")
    for genre, nombre in etat.comptes:
        print(f"\n{titre(genre, nombre)} :")
        for reste in etat.restes:
            if reste.genre == genre:
                print(f"  {reste.phrase()}")
    if etat.close_le is None:
        if aujourd_hui >= etat.premier_jour:
            dire(f"Rien n'a été écrit. Pour clore : bin/decompte cloture --exercice {etat.exercice} --ecrire --par QUI")
        else:
            dire("Rien n'a été écrit.")
