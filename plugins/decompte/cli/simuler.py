"""`simuler`: every solde under the published parameters and under a draft, side by side; writes nothing."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from decompte.cli.options import Commande, jour

if TYPE_CHECKING:
    from decompte.app.simuler import Comparaison, Simulation
    from decompte.cli.tableaux import Sortie
    from decompte.domaine.ligne import LigneDeDecompte

AIDE = "Compare tous les soldes sous les paramètres publiés et sous un brouillon ; n'écrit rien."
TOTAUX = frozenset({"du", "solde.brut", "solde.net", "solde.reversement"})
"""Rules of the lines that only add up the others; the heading of a change already says them."""
SUITES_DITES = {"devient_non_calculable": "ne serait plus calculable", "devient_calculable": "deviendrait calculable"}
NOMS = {"du": "Dû", "penalite": "Pénalité", "solde_net": "Solde net", "reversement": "À reverser"}
LIGNES_MONTREES = 6
"""Lines of décompte shown of each of the largest changes; the others are counted."""


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
    analyse = commande("simuler", AIDE)
    analyse.add_argument(
        "--parametres", required=True, type=Path, metavar="FICHIER", help="le brouillon : un ou plusieurs paramètres, en YAML"
    )
    analyse.add_argument("--au", type=jour, metavar="AAAA-MM-JJ", help="calcule à cette date (défaut : celle des soldes)")
    analyse.add_argument("--exercice", type=int, metavar="AAAA", help="un seul exercice (défaut : tous)")
    groupe = analyse.add_mutually_exclusive_group()
    groupe.add_argument("--json", action="store_true")
    groupe.add_argument("--xlsx", type=Path, metavar="FICHIER", help="écrit un classeur : avant, après, écart, par convention")


def executer_simuler(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`simuler`."""
    from datetime import datetime

    from decompte.app.contexte import ouvrir
    from decompte.app.erreurs import DemandeInvalide
    from decompte.app.simuler import COLONNES, simuler
    from decompte.cli import sorties, tableaux
    from decompte.cli.avancement import dire
    from decompte.domaine.calendrier import PARIS

    xlsx: Path | None = arguments.xlsx
    if xlsx is not None and (xlsx.is_dir() or not xlsx.absolute().parent.is_dir()):
        raise DemandeInvalide(f"{xlsx} ne peut pas être écrit : donnez le nom d'un fichier dans un dossier qui existe.")
    if xlsx is not None and xlsx.exists() and arguments.parametres.exists() and xlsx.samefile(arguments.parametres):
        raise DemandeInvalide(f"{xlsx} est le brouillon : donnez un autre nom au classeur.")
    dire("Calcul sous les paramètres publiés, puis sous le brouillon…")
    with ouvrir(env) as ctx:
        simulation = simuler(ctx, arguments.parametres, datetime.now(PARIS).date(), arguments.au, arguments.exercice)
    for remarque in simulation.remarques:
        dire(f"Brouillon : {remarque}")
    if arguments.json:
        lignes = [{**c.en_ligne(), "lignes": [_en_ligne(*paire) for paire in c.lignes_changees()]} for c in _toutes(simulation)]
        sorties.en_json(lignes)
        return 0
    if xlsx is not None:
        sorties.en_xlsx([c.en_ligne() for c in _toutes(simulation)], COLONNES, "Simulation", xlsx)
        dire(f"Écrit : {xlsx}")
    _montrer(simulation, tableaux.Sortie())
    dire("Rien n'a été écrit dans l'entrepôt ni dans les paramètres publiés.")
    return 0


def _toutes(simulation: Simulation) -> list[Comparaison]:
    return sorted(simulation.comparaisons, key=lambda c: (c.solde.convention, c.solde.exercice))


def _en_ligne(ancienne: LigneDeDecompte | None, nouvelle: LigneDeDecompte | None) -> dict[str, object]:
    ligne = nouvelle or ancienne
    return {
        "regle": ligne.regle if ligne else None,
        "libelle": ligne.libelle if ligne else None,
        "calcul_avant": ancienne.calcul if ancienne else None,
        "calcul_apres": nouvelle.calcul if nouvelle else None,
        "resultat_avant": ancienne.resultat if ancienne else None,
        "resultat_apres": nouvelle.resultat if nouvelle else None,
    }


def _montrer(simulation: Simulation, sortie: Sortie) -> None:
    """The sums, how many soldes change, the ten largest changes with the lines that differ."""
    from rich import box
    from rich.table import Table

    from decompte.app.simuler import Suite
    from decompte.domaine.texte import accord, euros, nombre

    combien = accord(len(simulation.comparaisons), "solde")
    partiel = simulation.comparables < len(simulation.comparaisons)
    restreint = f" ; sommes des {nombre(simulation.comparables)} calculés des deux côtés" if partiel else ""
    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        title=f"Simulation au {simulation.au:%d/%m/%Y}, {combien}{restreint}",
        title_justify="left",
    )
    table.add_column("")
    for nom in ("Publié", "Brouillon", "Écart"):
        table.add_column(nom, justify="right", no_wrap=True)
    for montant, nom in NOMS.items():
        avant, apres = simulation.somme(montant)
        table.add_row(nom, euros(avant), euros(apres), _signe(apres - avant))
    sortie.print(table)
    changes = simulation.nombre(Suite.CHANGE, Suite.CALCULABLE, Suite.NON_CALCULABLE)
    phrases = [f"{accord(changes, 'solde change', 'soldes changent') if changes else 'Aucun solde ne change'} de montant"]
    if seuls := simulation.nombre(Suite.BLOCAGES):
        phrases.append(f"{accord(seuls, 'autre')} d'état ou de blocage seulement")
    if perdus := simulation.nombre(Suite.NON_CALCULABLE):
        phrases.append(f"{accord(perdus, 'ne serait plus calculable', 'ne seraient plus calculables')}")
    if gagnes := simulation.nombre(Suite.CALCULABLE):
        phrases.append(f"{accord(gagnes, 'le deviendrait', 'le deviendraient')}")
    sortie.print(" ; ".join(phrases) + ".")
    for suite, dits in (
        (Suite.NON_CALCULABLE, "Ce qui ne serait plus calculable vaut aujourd'hui"),
        (Suite.CALCULABLE, "Ce qui deviendrait calculable vaudrait"),
    ):
        if simulation.nombre(suite):
            sommes = ", ".join(f"{nom.lower()} {euros(simulation.somme_d_un_cote(m, suite))}" for m, nom in NOMS.items())
            sortie.print(f"{dits}, hors de ces sommes : {sommes}.")
    if not changes:
        sortie.print(
            "Un paramètre vaut tel qu'il est au premier jour de l'exercice, ou de la convention si elle commence après : "
            "vérifiez « depuis » et « pour »."
        )
    grands = simulation.plus_grands()
    if grands:
        sortie.print()
        sortie.print("Les plus grands changements :" if changes > len(grands) else "Ce qui change :")
    for comparaison in grands:
        _montrer_un(comparaison, sortie)


def _montrer_un(comparaison: Comparaison, sortie: Sortie) -> None:
    from rich.text import Text

    from decompte.domaine.texte import accord

    ligne = comparaison.en_ligne()
    montants = " ; ".join(
        f"{nom} {_euros(ligne[f'{champ}_avant_eur'])} → {_euros(ligne[f'{champ}_apres_eur'])}"
        for champ, nom in ((champ, nom.lower()) for champ, nom in NOMS.items())
        if ligne[f"{champ}_avant_eur"] != ligne[f"{champ}_apres_eur"]
    )
    ecart = SUITES_DITES[comparaison.suite.value] if ligne["position_ecart_eur"] is None else _signe(ligne["position_ecart_eur"])
    tete = f"{ligne['convention']}, exercice {ligne['exercice']} ({ecart})"
    sortie.print(Text(f"{tete} : {montants}", style="bold"))
    if ligne["motif"]:
        sortie.print(Text(f"  {ligne['motif']}"))
    changees = [(a, n) for a, n in comparaison.lignes_changees() if not {li.regle for li in (a, n) if li} & TOTAUX]
    for ancienne, nouvelle in changees[:LIGNES_MONTREES]:
        libelle = next(li.libelle for li in (nouvelle, ancienne) if li is not None)
        sortie.print(Text(f"  {libelle} : {_calcul(ancienne)} → {_calcul(nouvelle)}", style="dim"))
    if len(changees) > LIGNES_MONTREES:
        reste = accord(len(changees) - LIGNES_MONTREES, "autre ligne", "autres lignes")
        sortie.print(Text(f"  … et {reste} (--json les donne toutes).", style="dim"))


def _calcul(ligne: LigneDeDecompte | None) -> str:
    if ligne is None:
        return "rien"
    return " = ".join(t for t in (ligne.calcul, ligne.resultat) if t) or "rien"


def _euros(montant: object) -> str:
    from decimal import Decimal

    from decompte.domaine.texte import euros

    return "non calculé" if montant is None else euros(Decimal(str(montant)))


def _signe(ecart: object) -> str:
    from decimal import Decimal

    from decompte.domaine.texte import euros

    montant = Decimal(str(ecart))
    return f"{'+' if montant > 0 else '−' if montant < 0 else ''}{euros(abs(montant))}"
