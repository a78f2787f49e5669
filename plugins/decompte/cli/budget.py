"""`budget`: the budget operations, what is engaged, paid and still to come."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from decompte.cli.options import Commande, formats

if TYPE_CHECKING:
    from decompte.cli.tableaux import Sortie

AIDE = "Le budget par opération et par année : voté, engagé, versé, soldes à venir, ce qui reste, et l'écart avec le vote."
_COLONNES = {
    "AE": "ae_eur",
    "Disponible": "disponible_eur",
    "Voté": "vote_eur",
    "Engagé": "engage_eur",
    "Versé": "verse_eur",
    "Soldes": "soldes_eur",
    "Reste": "reste_eur",
    "Reste après soldes": "reste_apres_soldes_eur",
}
_ETROITES = ("Disponible", "Engagé", "Versé", "Soldes")
"""What a narrow terminal still shows."""
_COULEURS = {"depasse": "bold red", "seuil": "yellow", "inconnu": "yellow"}


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
    analyse = commande("budget", AIDE)
    analyse.add_argument("--annee", type=int, metavar="AAAA", help="d'une seule année de budget")
    formats(analyse).add_argument("--xlsx", type=Path, metavar="FICHIER")


def executer_budget(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`budget`: exit 0 also when a budget is exceeded."""
    from decompte.app.budget import COLONNES_BUDGET, budget
    from decompte.app.contexte import ouvrir
    from decompte.cli import sorties, tableaux
    from decompte.cli.avancement import dire

    with ouvrir(env) as ctx:
        lignes = budget(ctx, arguments.annee)
    if arguments.xlsx:
        sorties.en_xlsx(lignes, COLONNES_BUDGET, "Budget", arguments.xlsx)
        dire(f"Écrit : {arguments.xlsx}")
    elif arguments.json:
        sorties.en_json(lignes)
    elif arguments.csv:
        sorties.en_csv(lignes, COLONNES_BUDGET)
    else:
        _montrer(lignes, tableaux.Sortie())
    return 0


def _montrer(lignes: Sequence[Mapping[str, Any]], sortie: Sortie) -> None:
    """One table a year with its totals, its alerts and its reconciliation; then what is outside the budget."""
    from rich.text import Text

    for annee in sorted({ligne["annee"] for ligne in lignes}):
        siennes = [ligne for ligne in lignes if ligne["annee"] == annee]
        operations = [ligne for ligne in siennes if ligne["operation"] is not None]
        if operations:
            _montrer_annee(annee, operations, sortie)
        _montrer_hors_budget(annee, [ligne for ligne in siennes if ligne["operation"] is None], sortie)
        sortie.print()
    sortie.print(
        Text(
            "Reste = disponible − engagé, comme le rapport de la délibération. Reste après soldes = disponible − versé − soldes.",
            style="dim",
        )
    )


def _montrer_annee(annee: int, operations: Sequence[Mapping[str, Any]], sortie: Sortie) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from decompte.cli.tableaux import LARGEUR_COMPLETE, somme

    complet = sortie.largeur >= LARGEUR_COMPLETE
    colonnes = _COLONNES if complet else {nom: _COLONNES[nom] for nom in _ETROITES}
    table = Table(box=box.SIMPLE_HEAD, title=f"Budget {annee}, en euros", title_justify="left", pad_edge=False)
    table.add_column("Opération", no_wrap=True)
    for nom in colonnes:
        table.add_column(nom, justify="right", no_wrap=True)
    for ligne in operations:
        style = _COULEURS.get(ligne["niveau"] or "", "")
        table.add_row(Text(ligne["operation"], style=style), *(_montant(ligne[c]) for c in colonnes.values()))
    table.add_section()
    totaux = [
        _montant(None if any(ligne[c] is None for ligne in operations) else somme(operations, c)) for c in colonnes.values()
    ]
    table.add_row(f"Total ({len(operations)})", *totaux, style="bold")
    sortie.print(table)
    for ligne in operations:
        sortie.print(Text(f"  {ligne['operation']}  {ligne['libelle'] or 'libellé non communiqué'}", style="dim"))
    for ligne in operations:
        if ligne["alerte"]:
            sortie.print(Text(f"Alerte {ligne['operation']} : {ligne['alerte']}", style=_COULEURS.get(ligne["niveau"] or "", "")))
    _montrer_rapprochement([ligne for ligne in operations if ligne["rapprochement"] is not None], sortie)


def _montrer_rapprochement(operations: Sequence[Mapping[str, Any]], sortie: Sortie) -> None:
    from rich.text import Text

    from decompte.cli.tableaux import somme
    from decompte.domaine.texte import accord, euros

    if not operations:
        return
    inexpliques = [ligne for ligne in operations if ligne["ecart_inexplique_eur"]]
    sortie.print()
    sortie.print(
        Text(
            f"Rapprochement avec l'article 14 : voté {euros(somme(operations, 'vote_eur'))}, engagé "
            f"{euros(somme(operations, 'engage_eur'))}, écart {euros(somme(operations, 'ecart_vote_eur'))}.",
            style="bold",
        )
    )
    for ligne in operations:
        if ligne["ecart_vote_eur"] or ligne["ecart_connu_eur"]:
            style = "bold red" if ligne["ecart_inexplique_eur"] else ""
            sortie.print(Text(f"  {ligne['operation']} : {ligne['rapprochement']}.", style=style))
    egales = sum(not ligne["ecart_vote_eur"] for ligne in operations)
    sortie.print(f"  {accord(egales, 'opération égale', 'opérations égales')} au vote, au centime près.")
    if inexpliques:
        reste = accord(len(inexpliques), "opération a un écart inexpliqué", "opérations ont un écart inexpliqué")
        sortie.print(Text(f"  {reste} : recherchez-le, puis nommez-le dans ecarts_connus.csv.", style="bold red"))


def _montrer_hors_budget(annee: int, lignes: Sequence[Mapping[str, Any]], sortie: Sortie) -> None:
    from decompte.cli.tableaux import somme
    from decompte.domaine.texte import euros

    for libelle in sorted({ligne["libelle"] for ligne in lignes}):
        siennes = [ligne for ligne in lignes if ligne["libelle"] == libelle]
        sortie.print()
        sortie.print(
            f"{libelle} ({annee}) : engagé {euros(somme(siennes, 'engage_eur'))}, versé {euros(somme(siennes, 'verse_eur'))}, "
            f"soldes {euros(somme(siennes, 'soldes_eur'))}."
        )
        for ligne in siennes:
            sortie.print(f"  {ligne['convention']} : {euros(ligne['engage_eur'])}")


def _montant(valeur: Any) -> str:
    from decompte.domaine.texte import ESPACE, euros

    return "inconnu" if valeur is None else euros(valeur).removesuffix(f"{ESPACE}€")
