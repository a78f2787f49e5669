"""`changements`: which soldes changed, by how much, and why."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from decompte.cli.options import Commande, formats, jour

if TYPE_CHECKING:
    from decompte.app.changements import Changements
    from decompte.cli.tableaux import Sortie

MONTRES = 40
"""Changes shown on the screen, the largest; the others are counted."""
AIDE = "Quels soldes ont changé, de combien, et pourquoi : au dernier calcul, ou depuis une date."


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
    analyse = commande("changements", AIDE)
    analyse.add_argument(
        "--depuis",
        type=jour,
        metavar="AAAA-MM-JJ",
        help="ceux des soldes à cette date ou après (défaut : le dernier calcul)",
    )
    analyse.add_argument("--convention", metavar="CODE", help="d'une seule convention")
    analyse.add_argument("--exercice", type=int, metavar="AAAA", help="d'un seul exercice")
    formats(analyse)


def executer_changements(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`changements`."""
    from decompte.app.changements import COLONNES, lire_changements
    from decompte.app.contexte import ouvrir
    from decompte.cli import sorties, tableaux
    from decompte.cli.avancement import dire

    with ouvrir(env) as ctx:
        trouves = lire_changements(ctx, arguments.depuis, arguments.convention, arguments.exercice)
    if arguments.json:
        sorties.en_json(trouves.lignes)
    elif arguments.csv:
        lignes = [{**ligne, "causes": [cause["phrase"] for cause in ligne["causes"]]} for ligne in trouves.lignes]
        sorties.en_csv(lignes, COLONNES)
    elif trouves.lignes:
        _montrer(trouves, tableaux.Sortie())
        dire("Le détail d'un solde : bin/decompte decompte --convention CODE --exercice AAAA")
    else:
        dire(_rien(arguments, trouves))
    return 0


def _rien(arguments: argparse.Namespace, trouves: Changements) -> str:
    if trouves.au is None:
        return "Aucun solde calculé : lancez d'abord bin/decompte nuit --boite DIR --au AAAA-MM-JJ."
    depuis = f" depuis le {arguments.depuis:%d/%m/%Y}" if arguments.depuis else ""
    return f"Aucun changement{depuis}. Les soldes sont au {trouves.au:%d/%m/%Y}."


def _montrer(trouves: Changements, sortie: Sortie) -> None:
    """The alerts, then one line a change that counts; those that move neither an amount, a state nor a hold are only counted."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from decompte.app.changements import dire_montants
    from decompte.cli.tableaux import ETATS_SOLDE
    from decompte.domaine.texte import accord, euros

    sortie.print(trouves.entete)
    if not trouves.alerte_possible:
        sortie.print(
            "Aucune alerte possible : publiez tolerance_changement_eur et tolerance_changement_taux dans « parametres/ »."
        )
    alertes = [ligne for ligne in trouves.lignes if ligne["alerte"]]
    for ligne in alertes:
        sortie.print(Text(f"Alerte : {ligne['convention']}, exercice {ligne['exercice']} : {ligne['alerte']}.", style="bold red"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Convention", overflow="fold", max_width=45)
    table.add_column("Exercice", no_wrap=True)
    table.add_column("Écart", justify="right", no_wrap=True)
    table.add_column("Ce qui change, et pourquoi", overflow="fold", ratio=1)
    muets = nouveaux = caches = 0
    for ligne in trouves.lignes:
        if ligne["etat_avant"] is None:
            nouveaux += 1
            continue
        parties = dire_montants(ligne)
        if ligne["etat_avant"] != ligne["etat_apres"]:
            parties.append(f"état {ETATS_SOLDE[ligne['etat_avant']]} → {ETATS_SOLDE[ligne['etat_apres']]}")
        parties += [f"bloque désormais : {b.rstrip('.')}" for b in ligne["blocages_ajoutes"]]
        parties += [f"ne bloque plus : {b.rstrip('.')}" for b in ligne["blocages_leves"]]
        if not parties:
            muets += 1
            continue
        if table.row_count == MONTRES:
            caches += 1
            continue
        causes = ", ".join(cause["phrase"] for cause in ligne["causes"])
        table.add_row(
            Text(ligne["convention"]),
            str(ligne["exercice"]),
            _signe(ligne["ecart_eur"]),
            Text("\n".join([*parties, f"parce que : {causes}"])),
        )
    if table.row_count:
        sortie.print(table)
    if caches:
        sortie.print(f"… et {accord(caches, 'autre, plus petit', 'autres, plus petits')} (tous : --csv).")
    if nouveaux:
        sortie.print(f"{accord(nouveaux, 'nouveau solde', 'nouveaux soldes')} : {euros(trouves.sommes['nouveaux'])}.")
    if muets:
        sortie.print(f"{accord(muets, 'autre')} sans effet sur un montant, un état ou un blocage (le détail : --csv).")
    sommes = trouves.sommes
    sortie.print(
        f"Hausses {_signe(sommes['hausses'])}, baisses {_signe(sommes['baisses'])}, en tout {_signe(sommes['total'])} "
        "à payer (à reverser déduit)."
    )


def _signe(ecart: object) -> str:
    from decimal import Decimal

    from decompte.domaine.texte import euros

    montant = Decimal(str(ecart))
    return f"{'+' if montant > 0 else '−' if montant < 0 else ''}{euros(abs(montant))}"
