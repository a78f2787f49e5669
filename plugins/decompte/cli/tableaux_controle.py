"""Tables for the terminal about files: deposits, findings, the self-check, incidents, rows in quarantine."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from decompte.cli.tableaux import Ligne, Sortie
from decompte.controles.regrouper import Groupe
from decompte.domaine.calendrier import PARIS
from decompte.domaine.constat import Severite
from decompte.domaine.depot import ETATS_DITS, EtatDepot
from decompte.domaine.incident import RAISONS_DITES, RaisonIncident
from decompte.domaine.texte import accord, enumeration, pourcent
from decompte.domaine.verdict_dit import EFFETS_DITS, VERDICTS_DITS


def fichiers(lignes: Sequence[Ligne], sortie: Sortie) -> None:
    """Every deposit received, with what became of it."""
    table = Table(box=box.SIMPLE_HEAD, title="Dépôts reçus", title_justify="left", pad_edge=False)
    for nom in ("Dépôt", "Reçu le", "Chemin", "Convention", "Mois", "État"):
        table.add_column(nom, no_wrap=nom != "Chemin", overflow="fold")
    table.add_column("Motif", overflow="fold")
    for ligne in lignes:
        recu = ligne["recu_le"].astimezone(PARIS)
        chemin = f"{ligne['structure']}/{ligne['chemin'].removeprefix(ligne['structure'] + '/')}"
        table.add_row(
            ligne["depot"],
            f"{recu:%d/%m/%Y %H:%M}",
            Text(chemin),
            ligne["convention"] or "",
            ligne["mois"] or "",
            ETATS_DITS[EtatDepot(ligne["etat"])],
            Text(ligne["motif"] or ""),
        )
    sortie.print(table)


GRAVITES = {
    "bloquant_fichier": "red",
    "bloquant_ligne": "dark_orange",
    "avertissement": "yellow",
    "information": "dim",
}
"""The colour of each effect."""


def constats(groupes: Sequence[Groupe], sortie: Sortie) -> None:
    """The findings of a deposit, equal ones told once: where, what, what to do."""
    if not groupes:
        sortie.print("Aucun constat : rien à corriger.")
        return
    table = Table(box=box.SIMPLE_HEAD, title="Constats", title_justify="left", pad_edge=False)
    for nom in ("Règle", "Effet", "Où", "Valeur"):
        table.add_column(nom, no_wrap=nom in {"Règle", "Effet"}, overflow="fold")
    table.add_column("Constat, et que faire", overflow="fold", ratio=1)
    for groupe in groupes:
        effet = Text(EFFETS_DITS[Severite(groupe.severite)], style=GRAVITES[groupe.severite])
        valeurs = ", ".join(groupe.valeurs) + (", …" if groupe.nombre > len(groupe.valeurs) > 1 else "")
        texte = Text(f"{groupe.message} {groupe.conduite}")
        table.add_row(groupe.regle, effet, _ou(groupe), Text(valeurs), texte)
    sortie.print(table)


def _ou(groupe: Groupe) -> Text:
    colonne = f"colonne {groupe.colonne}" if groupe.colonne else ""
    entete = f"« {groupe.entete} »" if groupe.entete else ""
    return Text(" · ".join(m for m in (groupe.feuille, colonne, entete, groupe.etendue) if m))


VERDICTS = {"accepte": "green", "accepte_avec_reserves": "yellow", "rejete": "red", "illisible": "red"}
"""The colour of each verdict."""


def verification(verdict: Ligne, groupes: Sequence[Groupe], sortie: Sortie) -> None:
    """The self-check of one table: verdict, findings, and what was not checked."""
    phrase, couleur = VERDICTS_DITS[EtatDepot(verdict["etat"])], VERDICTS[verdict["etat"]]
    sortie.print(Text.assemble((str(verdict["fichier"]), "bold"), " ", (phrase, couleur), "."))
    if verdict["motif"]:
        sortie.print(Text(f"  {verdict['motif']}"))
    if verdict["taux_completude"] is not None:
        sortie.print(Text(f"  Complétude : {pourcent(verdict['taux_completude'])}."))
    constats(groupes, sortie)
    raisons: dict[str, dict[str, str]] = {}
    for regle in verdict["non_executees"]:
        raisons.setdefault(regle["raison"], {})[regle["regle"]] = regle["titre"]
    for raison, titres in raisons.items():
        sortie.print(Text(f"Non vérifié ici : {enumeration(titres)} ({raison}).", style="dim"))
        if len(titres) <= TITRES_DITS:
            for code, titre in titres.items():
                sortie.print(Text(f"  {code}  {titre}", style="dim"))


TITRES_DITS = 6
"""Rules not run for one reason whose titles are told; a file that does not open would fill the screen with all of them."""

ETATS_INCIDENT = {"ouvert": ("ouvert", "red"), "ferme": ("fermé", "green"), "resolu": ("résolu", "cyan")}


def incidents(lignes: Sequence[Ligne], sortie: Sortie) -> None:
    """One line an incident."""
    table = Table(box=box.SIMPLE_HEAD, title="Incidents", title_justify="left", pad_edge=False)
    for nom in ("N°", "Règle", "Convention", "Mois", "Dépôt", "Constats", "État"):
        table.add_column(nom, no_wrap=True, justify="right" if nom in {"N°", "Constats"} else "left")
    table.add_column("Résolution", overflow="fold")
    for ligne in lignes:
        table.add_row(
            str(ligne["incident"]),
            ligne["regle"],
            ligne["convention"],
            ligne["mois"],
            ligne["depot"],
            str(ligne["nombre"]),
            Text(*ETATS_INCIDENT[ligne["etat"]]),
            Text(_resolution(ligne)),
        )
    sortie.print(table)
    ouverts = sum(ligne["etat"] == "ouvert" for ligne in lignes)
    sortie.print(f"{accord(ouverts, 'incident ouvert', 'incidents ouverts')} sur {len(lignes)}.")


def _resolution(ligne: Ligne) -> str:
    raison = RAISONS_DITES[RaisonIncident(ligne["motif"])] if ligne["motif"] else None
    return " : ".join(t for t in (raison, ligne["commentaire"]) if t) or (ligne["ferme_par_depot"] or "")


SUITES = {"en_attente": "en attente", "admise": "admise", "laissee": "laissée de côté"}


def quarantaine(lignes: Sequence[Ligne], sortie: Sortie) -> None:
    """One line a row held back, and what was decided of it."""
    table = Table(box=box.SIMPLE_HEAD, title="Lignes en attente", title_justify="left", pad_edge=False)
    for nom in ("Dépôt", "Convention", "Mois", "Feuille", "Ligne", "Règles", "Suite"):
        table.add_column(nom, no_wrap=True)
    table.add_column("Motif", overflow="fold")
    for ligne in lignes:
        table.add_row(
            ligne["depot"],
            ligne["convention"] or "",
            ligne["mois"] or "",
            Text(ligne["feuille"]),
            str(ligne["ligne"]),
            enumeration(ligne["regles"]),
            SUITES[ligne["suite"]],
            Text(" : ".join(t for t in (ligne["par"], ligne["motif"]) if t)),
        )
    sortie.print(table)
