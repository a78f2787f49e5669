"""`etats`, and what `decompte` writes: the états liquidatifs as files."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from decompte.cli.options import Commande

if TYPE_CHECKING:
    from decompte.app.contexte import Contexte

AIDE = "Écrit les états liquidatifs (PDF et XLSX) de tous les soldes arrêtés d'un exercice, toutes versions."


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
    etats = commande("etats", AIDE)
    etats.add_argument("--exercice", required=True, type=int, metavar="AAAA")
    etats.add_argument("--dossier", required=True, type=Path, metavar="DIR", help="où écrire ; créé au besoin")


def declarer_fichiers(decompte: argparse.ArgumentParser) -> None:
    """The files that `decompte` writes instead of showing."""
    decompte.add_argument(
        "--version", type=int, metavar="N", help="avec --pdf ou --xlsx : une version arrêtée (défaut : la dernière)"
    )
    decompte.add_argument(
        "--pdf", type=Path, metavar="FICHIER", help="écrit l'état liquidatif (projet tant qu'il n'est pas arrêté)"
    )
    decompte.add_argument("--xlsx", type=Path, metavar="FICHIER", help="le même, en classeur")


def ecrire_fichiers(ctx: Contexte, arguments: argparse.Namespace) -> bool:
    """Write what `decompte --pdf --xlsx` asks for; False when it asks for no file. DemandeInvalide for a version alone."""
    from decompte.app.erreurs import DemandeInvalide
    from decompte.app.etat_liquidatif import editer
    from decompte.cli.avancement import dire

    demandes = [(format, chemin) for format, chemin in (("pdf", arguments.pdf), ("xlsx", arguments.xlsx)) if chemin]
    if not demandes:
        if arguments.version is not None:
            raise DemandeInvalide("--version choisit ce que --pdf ou --xlsx écrit : ajoutez l'un des deux.")
        return False
    # All are made before any is written: a refusal leaves nothing behind.
    faits = [
        (chemin, *editer(ctx, arguments.convention, arguments.exercice, format, arguments.version)) for format, chemin in demandes
    ]
    for chemin, nom, octets in faits:
        _ecrire(chemin, octets)
        dire(f"Écrit : {chemin}" + (" (projet : ne vaut pas arrêté)" if nom.startswith("projet-") else ""))
    return True


def executer_etats(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`etats`: makes what is missing, then writes every approved version."""
    from decompte.app.contexte import ouvrir
    from decompte.app.etat_liquidatif import editer_manquants, pieces_d_un_exercice
    from decompte.cli.avancement import Avancement, dire
    from decompte.domaine.texte import accord

    ecrits = faits = 0
    with ouvrir(env) as ctx, Avancement() as avancement:
        faits = editer_manquants(ctx, arguments.exercice, avancement.annoncer)
        for nom, octets in pieces_d_un_exercice(ctx, arguments.exercice, avancement.annoncer):
            _ecrire(arguments.dossier / nom, octets)
            ecrits += 1
    if not ecrits:
        dire(f"Aucun solde arrêté pour {arguments.exercice} : rien à écrire.")
        return 0
    print(
        f"{accord(ecrits, 'fichier écrit', 'fichiers écrits')} dans {arguments.dossier} "
        f"({accord(faits, 'pièce faite', 'pièces faites')}, {accord(ecrits - faits, 'déjà gardée', 'déjà gardées')})."
    )
    return 0


def _ecrire(chemin: Path, octets: bytes) -> None:
    """DemandeInvalide, in French, when it cannot be written."""
    from decompte.app.erreurs import DemandeInvalide

    try:
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_bytes(octets)
    except OSError as erreur:
        raise DemandeInvalide(f"« {chemin} » ne peut pas être écrit : {erreur.strerror}.") from None
