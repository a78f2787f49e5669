"""`lignes`: the rows of the workbooks behind a line of a décompte."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from decompte.cli.options import Commande, formats, mois


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
    lignes = commande("lignes", "Les lignes des classeurs que compte une ligne d'un décompte (personnes sous pseudonyme).")
    lignes.add_argument("--convention", required=True, metavar="CODE")
    lignes.add_argument("--exercice", required=True, type=int, metavar="AAAA")
    lignes.add_argument("--regle", metavar="ID", help="la ligne du décompte (défaut : la liste de celles qui en comptent)")
    lignes.add_argument("--mois", type=mois, metavar="AAAA-MM", help="d'un seul mois")
    formats(lignes).add_argument("--xlsx", type=Path, metavar="FICHIER")


def executer_lignes(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`lignes`."""
    from decompte.app import lignes
    from decompte.app.contexte import ouvrir
    from decompte.app.erreurs import DemandeInvalide
    from decompte.cli import tableaux, tableaux_lignes

    if arguments.mois and not arguments.regle:
        raise DemandeInvalide("--mois ne va qu'avec --regle : dites de quelle ligne du décompte.")
    with ouvrir(env) as ctx:
        if arguments.regle is None:
            regles = lignes.regles(ctx, arguments.convention, arguments.exercice)
            return _rendre(arguments, regles, lignes.COLONNES_REGLES, lambda: tableaux_lignes.regles(regles, tableaux.Sortie()))
        trouve = lignes.derriere(ctx, arguments.convention, arguments.exercice, arguments.regle, arguments.mois)
    return _rendre(
        arguments, trouve.lignes, trouve.colonnes, lambda: tableaux_lignes.lignes(trouve, arguments.regle, tableaux.Sortie())
    )


def _rendre(
    arguments: argparse.Namespace, lignes: Sequence[Mapping[str, object]], colonnes: Sequence[str], montrer: Callable[[], None]
) -> int:
    """As asked: JSON, CSV, a workbook, or on the terminal."""
    from decompte.cli import sorties
    from decompte.cli.avancement import dire

    if arguments.json:
        sorties.en_json(lignes)
    elif arguments.csv:
        sorties.en_csv(lignes, colonnes)
    elif arguments.xlsx:
        sorties.en_xlsx(lignes, colonnes, "Lignes", arguments.xlsx)
        dire(f"Écrit : {arguments.xlsx}")
    else:
        montrer()
    return 0
