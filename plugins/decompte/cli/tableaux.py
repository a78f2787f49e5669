"""Tables for the terminal: the deposit matrix, the soldes, the décompte, the findings."""

from __future__ import annotations

import io
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from decompte.cli.largeurs import alleger, dessouder, necessaire, plier, souder
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import ESPACE, accord, enumeration, euros, nombre, pourcent

Ligne = Mapping[str, Any]
LARGEUR_HORS_TERMINAL = 180

ETATS_SOLDE = {
    EtatSolde.PROVISOIRE: "provisoire",
    EtatSolde.A_INSTRUIRE: "à instruire",
    EtatSolde.PROPOSE: "proposé",
    EtatSolde.CONTRADICTOIRE: "contradictoire",
    EtatSolde.ARRETE: "arrêté",
    EtatSolde.MANDATE: "mandaté",
}
"""The states of a solde as people read them."""

SIGNES = {
    "a_temps": ("T", "green", "à temps"),
    "en_retard": ("R", "yellow", "en retard"),
    "incomplet": ("I", "dark_orange", "incomplet"),
    "manquant": ("M", "red", "manquant"),
    "excuse": ("E", "cyan", "excusé"),
    "a_venir": ("·", "dim", "à venir"),
}


class Sortie:
    """Where a table is printed: as wide as the terminal, or wide and plain, without trailing spaces, when it is not one."""

    def __init__(self, flux: TextIO | None = None) -> None:
        self._flux = flux or sys.stdout
        self._terminal = self._flux.isatty()

    @property
    def terminal(self) -> bool:
        """Whether somebody reads it on a screen."""
        return self._terminal

    @property
    def largeur(self) -> int:
        """Characters a line."""
        return Console(file=self._flux).width if self._terminal else LARGEUR_HORS_TERMINAL

    def _largeur_de(self, tables: Sequence[Table]) -> int:
        largeur = self.largeur
        if self._terminal:
            for table in tables:
                if necessaire(table) > largeur:
                    plier(table)
        return max([largeur, *(necessaire(table) for table in tables)])

    def print(self, *objets: object, **options: Any) -> None:
        """Print as rich does, a table as wide as its numbers need: texts fold in a terminal, numbers are never cut."""
        largeur = self._largeur_de([objet for objet in objets if isinstance(objet, Table)])
        soudes = [souder(objet) for objet in objets]
        if self._terminal:
            # Wider than the terminal, which then goes on at the next line: rich would crop it.
            ecran = Console(file=self._flux, width=largeur, highlight=False)
            with ecran.capture() as capture:
                ecran.print(*soudes, **options)
            self._flux.write(dessouder(capture.get()))
            return
        tampon = io.StringIO()
        Console(file=tampon, width=largeur, highlight=False).print(*soudes, **options)
        self._flux.write("".join(f"{ligne.rstrip()}\n" for ligne in dessouder(tampon.getvalue()).splitlines()))


def matrice(lignes: Sequence[Ligne], sortie: Sortie) -> None:
    """Structure and convention × month: one letter a table; the months to come are only counted."""
    mois = sorted({ligne["mois"] for ligne in lignes if ligne["etat"] != "a_venir"})
    par_convention: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for ligne in lignes:
        par_convention[ligne["structure"], ligne["convention"]][ligne["mois"]] = ligne["etat"]
    table = Table(box=box.SIMPLE_HEAD, title="Dépôts attendus", title_justify="left", pad_edge=False)
    table.add_column("Structure", no_wrap=True, max_width=32, overflow="ellipsis")
    table.add_column("Convention", no_wrap=True, overflow="ellipsis")
    for nom in mois:
        table.add_column(f"{nom[5:]}/{nom[2:4]}", justify="center", no_wrap=True, min_width=5)
    muettes = 0
    for (structure, convention), etats in sorted(par_convention.items()):
        if set(etats.values()) <= {"manquant", "a_venir"}:
            muettes += 1
        else:
            table.add_row(structure, convention, *(_signe(etats.get(m)) for m in mois))
    if table.row_count:
        sortie.print(table)
    if muettes:
        sortie.print(f"{accord(muettes, 'convention')} sans aucun tableau accepté (le détail : bin/decompte depots --csv).")
    compte = Counter(ligne["etat"] for ligne in lignes)
    legende = Text("  ").join(
        Text.assemble((signe, couleur), f" {libelle} {nombre(compte.get(etat, 0))}")
        for etat, (signe, couleur, libelle) in SIGNES.items()
    )
    sortie.print(legende)


def _signe(etat: str | None) -> Text:
    if etat is None:
        return Text("")
    signe, couleur, _ = SIGNES[etat]
    return Text(signe, style=couleur)


LARGEUR_COMPLETE = 150
"""Characters under which only what matters most is shown."""
MOINS_UTILES = ("Blocages", "Mois", "Taux", "Pénalité", "Exercice", "Solde brut", "À reverser")
"""Columns of the soldes that a narrow terminal does without, the first to go first."""


MONTANTS_SOLDES = {
    "Exercice": "montant_exercice_eur",
    "Dû": "du_eur",
    "Déjà versé": "deja_verse_eur",
    "Solde brut": "solde_brut_eur",
    "Pénalité": "penalite_eur",
    "Solde net": "solde_net_eur",
    "À reverser": "reversement_eur",
}


def tableau_soldes(lignes: Sequence[Ligne], sortie: Sortie) -> None:
    """What finance reads first: due, paid, penalty, net, in euros; then the totals. A narrow terminal gets fewer columns."""
    calcules = [ligne for ligne in lignes if ligne["du_eur"] is not None]
    titre = f"Soldes de l'exercice {lignes[0]['exercice']} au {lignes[0]['date_calcul']:%d/%m/%Y}, en euros"
    if sortie.terminal:
        sortie.print(alleger(lambda sans: _soldes(calcules, titre, sans), MOINS_UTILES, sortie.largeur))
    else:
        sortie.print(_soldes(calcules, titre, frozenset()))
    autres = [ligne for ligne in lignes if ligne["du_eur"] is None]
    if autres:
        montant = euros(somme(autres, "montant_exercice_eur"))
        sortie.print(
            f"{accord(len(autres), 'convention')} sans solde calculé ({montant} pour l'exercice) : "
            f"{enumeration(ligne['convention'] for ligne in autres[:5])}{'…' if len(autres) > 5 else ''}. Leur décompte dit ce "
            "qui manque."
        )


def _soldes(calcules: Sequence[Ligne], titre: str, sans: frozenset[str]) -> Table:
    montants = {nom: colonne for nom, colonne in MONTANTS_SOLDES.items() if nom not in sans}
    autres = [nom for nom in ("Taux", "Mois", "Blocages") if nom not in sans]
    table = Table(box=box.SIMPLE_HEAD, title=titre, title_justify="left", pad_edge=False)
    table.add_column("Convention", no_wrap=True)
    for nom in (*montants, *autres):
        table.add_column(nom, justify="right", no_wrap=True)
    for ligne in calcules:
        cellules = [_montant(ligne[colonne], muet=nom in {"Pénalité", "À reverser"}) for nom, colonne in montants.items()]
        dits = {
            "Taux": pourcent(ligne["taux_penalite"]) if ligne["taux_penalite"] else "",
            "Mois": str(ligne["mois_dus"]),
            "Blocages": str(len(ligne["blocages"]) or ""),
        }
        table.add_row(ligne["convention"], *cellules, *(dits[nom] for nom in autres))
    table.add_section()
    totaux = [_montant(somme(calcules, colonne)) for colonne in montants.values()]
    table.add_row(f"Total ({accord(len(calcules), 'convention')})", *totaux, style="bold")
    return table


def _montant(valeur: Decimal, *, muet: bool = False) -> str:
    """The amount without its sign of euro, which the title says; nothing for a zero that would only be noise."""
    return "" if muet and not valeur else euros(valeur).removesuffix(f"{ESPACE}€")


def somme(lignes: Sequence[Ligne], colonne: str) -> Decimal:
    """The sum of a column of amounts, what is not computed left out."""
    return sum((ligne[colonne] for ligne in lignes if ligne[colonne] is not None), Decimal("0.00"))
