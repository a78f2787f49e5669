"""The commands and their options. Only the standard library: help must answer at once."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any, NoReturn

from decompte.cli import budget, changements, cloture, documents, etats, fonds, importer, lignes, mandatement, simuler, vie
from decompte.cli.options import formats, instant, jour, mois, periode
from decompte.domaine.incident import RaisonIncident

_PHRASES = (
    (r"the following arguments are required: (.*)", r"il manque : \1"),
    (r"unrecognized arguments: (.*)", r"option inconnue : \1"),
    (r"argument (.*): expected one argument", r"\1 attend une valeur"),
    (r"argument (.*): not allowed with argument (.*)", r"\1 ne va pas avec \2"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", r"\2 n'est pas \1 ; attendu : \3"),
    (r"argument (.*): invalid int value: (.*)", r"\1 attend un nombre entier, pas \2"),
    (r"argument (.*?): (.*)", r"\1 : \2"),
)


class Analyse(argparse.ArgumentParser):
    """argparse, in French."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, allow_abbrev=False)
        self._positionals.title, self._optionals.title = "arguments", "options"
        self.add_argument("-h", "--help", "--aide", action="help", help="montre cette aide")

    def format_usage(self) -> str:
        """See ArgumentParser."""
        return super().format_usage().replace("usage: ", "usage : ", 1)

    def format_help(self) -> str:
        """See ArgumentParser."""
        return super().format_help().replace("usage: ", "usage : ", 1)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command, and how to see its options; exit 2."""
        for motif, phrase in _PHRASES:
            if re.fullmatch(motif, message):
                message = re.sub(motif, phrase, message)
                break
        self.exit(2, f"{message.rstrip('.')}.\nVoir : {self.prog} --help\n")


def construire() -> argparse.ArgumentParser:
    """The parser of `bin/decompte`."""
    analyse = Analyse(prog="bin/decompte", description="Le solde dû à chaque structure partenaire, expliqué à l'euro près.")
    commandes = analyse.add_subparsers(dest="commande", metavar="COMMANDE")

    def commande(nom: str, aide: str) -> argparse.ArgumentParser:
        return commandes.add_parser(nom, help=aide, description=aide)

    init = commande("init", "Crée ou met à jour l'entrepôt et charge les données de référence.")
    _reference(init)

    nuit = commande("nuit", "Reçoit, lit, contrôle, charge et calcule, à la date donnée.")
    nuit.add_argument("--boite", metavar="DIR", help="la boîte de dépôt (défaut : DECOMPTE_BOITE)")
    nuit.add_argument("--au", required=True, type=jour, metavar="AAAA-MM-JJ", help="ce qui est arrivé jusqu'à ce jour compris")
    _reference(nuit)

    depots = commande("depots", "La matrice des dépôts attendus, ou la liste des dépôts reçus.")
    depots.add_argument("--mois", type=mois, metavar="AAAA-MM")
    depots.add_argument("--fichiers", action="store_true", help="chaque dépôt reçu")
    formats(depots)

    constats = commande("constats", "Les constats d'un dépôt.")
    constats.add_argument("--depot", required=True, metavar="ID")
    constats.add_argument("--json", action="store_true")
    constats.add_argument(
        "--annote", type=Path, metavar="FICHIER", help="écrit le classeur annoté, données personnelles masquées"
    )

    incidents = commande("incidents", "Les règles en échec, par convention et par mois, jusqu'au dépôt qui les corrige.")
    incidents.add_argument("--etat", choices=("ouvert", "ferme", "resolu"), help="défaut : tous")
    formats(incidents)

    quarantaine = commande("quarantaine", "Les lignes en attente, et ce qui en a été décidé.")
    quarantaine.add_argument("--depot", metavar="ID", help="d'un seul dépôt")
    formats(quarantaine)

    soldes = commande("soldes", "Le tableau des soldes d'un exercice.")
    soldes.add_argument("--exercice", required=True, type=int, metavar="AAAA")
    formats(soldes).add_argument("--xlsx", type=Path, metavar="FICHIER")

    decompte = commande("decompte", "Le décompte d'un solde, ligne par ligne, avec ses sources.")
    decompte.add_argument("--convention", required=True, metavar="CODE")
    decompte.add_argument("--exercice", required=True, type=int, metavar="AAAA")
    decompte.add_argument("--json", action="store_true")
    etats.declarer_fichiers(decompte)

    verifier = commande("verifier", "L'auto-contrôle d'un fichier : ce que dirait la nuit, sans rien charger.")
    verifier.add_argument("fichiers", nargs="+", type=Path, metavar="FICHIER")
    verifier.add_argument("--structure", metavar="CODE", help="la structure qui dépose (défaut : celle de la convention)")
    verifier.add_argument("--recu-le", type=instant, metavar="INSTANT", help="l'instant d'arrivée supposé (défaut : maintenant)")
    verifier.add_argument("--json", action="store_true")
    verifier.add_argument(
        "--annote", type=Path, metavar="SORTIE.xlsx", help="écrit une copie où les cellules à corriger sont marquées"
    )
    _reference(verifier)

    modele = commande("modele", "Écrit un classeur vierge, déjà identifié, avec ses listes et sa notice.")
    modele.add_argument("--convention", required=True, metavar="CODE")
    modele.add_argument("--mois", required=True, type=mois, metavar="AAAA-MM")
    modele.add_argument(
        "--precedent",
        type=Path,
        metavar="FICHIER",
        help="le tableau du mois d'avant : ses personnes encore suivies sont reprises",
    )
    modele.add_argument("-o", "--sortie", type=Path, metavar="FICHIER")
    _reference(modele)

    rejouer = commande("rejouer", "Refait dépôts, faits et soldes à partir de l'archive, et dit si tout est comme avant.")
    rejouer.add_argument("--depuis", type=jour, metavar="AAAA-MM-JJ", help="ce qui est arrivé depuis ce jour (défaut : tout)")

    archive = commande("archive", "L'archive des fichiers reçus : son état, et le changement de sa clé.")
    archive.add_argument("--rechiffrer", action="store_true", help="scelle tout avec la première clé de DECOMPTE_CLE_ARCHIVE")

    demo = commande("demo", "Fabrique la boîte de dépôt de démonstration et sa vérité.")
    demo.add_argument("--annee", required=True, type=int, metavar="AAAA")
    demo.add_argument("--graine", type=int, default=1, metavar="N")
    demo.add_argument("--boite", required=True, type=Path, metavar="DIR")
    demo.add_argument("--mois", type=periode, metavar="AAAA-MM..AAAA-MM", help="une partie de l'année")
    _reference(demo)

    _decider(commande("decider", "Décide d'un mois, d'un dépôt, d'une note ou d'un solde ; tout est journalisé."))
    for sujet in (lignes, changements, importer, documents, simuler, budget, fonds, cloture, vie, etats, mandatement):
        sujet.declarer(commande)
    return analyse


def _decider(decider: argparse.ArgumentParser) -> None:
    actions = decider.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(nom: str, aide: str, motif: str = "--motif") -> argparse.ArgumentParser:
        sous = actions.add_parser(nom, help=aide, description=aide)
        sous.add_argument("--par", required=True, metavar="QUI", help="qui décide")
        sous.add_argument(motif, required=True, metavar="TEXTE", help="pourquoi")
        return sous

    for nom, aide in (
        ("prolonger", "Reporte l'échéance d'un mois."),
        ("excuser", "Excuse un mois : aucune pénalité."),
        ("rouvrir", "Rouvre un mois après la clôture."),
        ("annuler", "Annule l'excuse et la prolongation d'un mois."),
    ):
        sous = action(nom, aide)
        sous.add_argument("--convention", required=True, metavar="CODE")
        sous.add_argument("--mois", required=True, type=mois, metavar="AAAA-MM")
        if nom == "prolonger":
            sous.add_argument("--echeance", required=True, type=jour, metavar="AAAA-MM-JJ")
    for nom, aide in (
        ("reaffecter", "Dit pour quelle convention et quel mois un dépôt compte, puis le relit."),
        ("relire", "Relit un dépôt : un mot de passe, un en-tête admis ou un paramètre a changé."),
        ("ecarter", "Met un dépôt de côté : il ne compte plus."),
        ("admettre", "Admet une ligne en attente, telle qu'elle est."),
        ("laisser", "Laisse de côté, pour de bon, une ligne en attente."),
    ):
        sous = action(nom, aide)
        sous.add_argument("--depot", required=True, metavar="ID")
        if nom == "reaffecter":
            sous.add_argument("--convention", required=True, metavar="CODE")
            sous.add_argument("--mois", required=True, type=mois, metavar="AAAA-MM")
        elif nom in {"admettre", "laisser"}:
            sous.add_argument("--feuille", metavar="NOM", help="la feuille (défaut : celle de la ligne, s'il n'y en a qu'une)")
            sous.add_argument("--ligne", required=True, type=int, metavar="N", help="la ligne du classeur")
    resoudre = action("resoudre", "Résout un incident à la main.", motif="--commentaire")
    resoudre.add_argument("--incident", required=True, type=int, metavar="N")
    resoudre.add_argument("--raison", required=True, choices=[raison.value for raison in RaisonIncident])
    noter = action("noter", "Note un indicateur jugé, entre 0 et 1 ; le motif est son commentaire.")
    noter.add_argument("--convention", required=True, metavar="CODE")
    noter.add_argument("--exercice", required=True, type=int, metavar="AAAA")
    noter.add_argument("--indicateur", required=True, metavar="ID")
    noter.add_argument("--note", required=True, metavar="0..1")
    vie.declarer_actions(lambda nom, aide: actions.add_parser(nom, help=aide, description=aide))


def _reference(analyse: argparse.ArgumentParser) -> None:
    analyse.add_argument("--reference", type=Path, metavar="DIR", help="un autre répertoire de référence")
