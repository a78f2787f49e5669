"""One décompte on a terminal: each line explains itself, and says where to look for the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from decompte.cli.tableaux import ETATS_SOLDE, LARGEUR_COMPLETE, Sortie
from decompte.cli.tableaux_lignes import PERSONNES
from decompte.domaine.texte import accord, nombre

Ligne = Mapping[str, Any]

RUBRIQUES = {
    "montant": "Montant de l'exercice",
    "controle": "Contrôles de la convention",
    "quantitatif": "Part quantitative",
    "qualitatif": "Part qualitative",
    "du": "Montant dû",
    "versements": "Versements déjà faits",
    "penalite": "Pénalité",
    "solde": "Solde",
    "blocage": "Blocages à lever avant toute proposition",
}
_EN_GRAS = frozenset({"du", "solde.net", "solde.brut", "solde.reversement"})
_SOURCE_COURTE = 72
"""Characters of a source on a narrow terminal; `--json` has it whole."""


def decompte(solde: Ligne, lignes: Sequence[Ligne], sortie: Sortie) -> None:
    """One solde explained; hypotheses marked [H]. ``lignes``: with their ``lignes_comptees`` (see ``app.lignes.joindre``)."""
    sortie.print(
        Text(f"Décompte {solde['convention']}, exercice {solde['exercice']}, au {solde['date_calcul']:%d/%m/%Y}", style="bold")
    )
    sortie.print(f"Structure {solde['structure']} · dispositif {solde['dispositif']} · état {ETATS_SOLDE[solde['etat']]}")
    large = sortie.largeur >= LARGEUR_COMPLETE
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(overflow="fold", max_width=130)
    table.add_column(justify="right", no_wrap=True)
    rubrique = None
    for ligne in lignes:
        if ligne["rubrique"] != rubrique:
            rubrique = ligne["rubrique"]
            table.add_row("", "")
            table.add_row(Text(RUBRIQUES[rubrique], style="bold underline"), "")
        marque = " [H]" if ligne["hypothese"] else ""
        gras = "bold" if ligne["regle"] in _EN_GRAS else ""
        table.add_row(Text(ligne["libelle"] + marque, style=gras), Text(ligne["resultat"] or "", style=gras))
        for texte in _details(ligne, large):
            table.add_row(Text(f"    {texte}", style="dim"), "")
    sortie.print(table)
    if solde["hypotheses"]:
        sortie.print()
        sortie.print(Text("[H] Hypothèses : ce que les documents ne fixent pas", style="bold"))
        for hypothese in solde["hypotheses"]:
            sortie.print(Text(f"  · {hypothese}"))
    sortie.print(Text(f"Empreinte {solde['empreinte']}", style="dim"))
    _dire_la_suite(solde, lignes, sortie)


def _details(ligne: Ligne, large: bool) -> Sequence[str]:
    """Under a line: its formula with its numbers, its rule, its source, its deposits."""
    details = []
    if ligne["formule"] or ligne["calcul"]:
        details.append(" = ".join(t for t in (ligne["formule"], ligne["calcul"]) if t))
    details.append(f"règle : {ligne['regle']}")
    if ligne["source"]:
        source = ligne["source"]
        if not large and len(source) > _SOURCE_COURTE:
            source = f"{source[:_SOURCE_COURTE].rstrip()}…"
        details.append(f"source : {source}")
    depots = _depots(ligne)
    if depots:
        liste = f" : {', '.join(depots)}" if large else ""
        details.append(f"{accord(len(depots), 'dépôt compté', 'dépôts comptés')}{liste}")
    return details


def _depots(ligne: Ligne) -> Sequence[str]:
    """Each deposit counted: its month, its id, and how many of its rows (numerator/denominator, or what they add up to)."""
    if ligne["lignes_comptees"]:
        personnes = ligne["regle"] == PERSONNES
        return [f"{t['mois']} {t['depot']}{_nombre(t, personnes)}" for t in ligne["lignes_comptees"]]
    comptes = [d for d in ligne["depots"] if d["lignes"] or ligne["rubrique"] == "penalite"]
    return [f"{d['mois']} {d['depot']}" + (f" ({nombre(d['lignes'])})" if d["lignes"] else "") for d in comptes]


def _nombre(tracee: Ligne, personnes: bool) -> str:
    if tracee["quantite"] is not None:
        return f" ({nombre(tracee['quantite'])})"
    comptees, regardees = len(tracee["numerateur"]), len(tracee["denominateur"])
    if personnes:
        return f" ({accord(comptees, 'personne')})" if comptees else ""
    return f" ({nombre(comptees)}/{nombre(regardees)})" if regardees else f" ({nombre(comptees)})" if comptees else ""


def _dire_la_suite(solde: Ligne, lignes: Sequence[Ligne], sortie: Sortie) -> None:
    comptee = next((ligne["regle"] for ligne in lignes if ligne["lignes_comptees"]), None)
    if comptee is None:
        sortie.print("Aucune ligne des tableaux mensuels n'est comptée dans ce décompte.")
        return
    commande = f"bin/decompte lignes --convention {solde['convention']} --exercice {solde['exercice']}"
    sortie.print("Ensuite, les lignes du classeur derrière un chiffre (la règle écrite sous lui) :")
    # Not folded: it is to be copied.
    sortie.print(Text(f"  {commande} --regle {comptee}"), soft_wrap=True)
