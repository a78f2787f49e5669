"""What each command does: open the installation, call the use case, show the answer. Returns the exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from decompte.app import consulter
from decompte.app.contexte import ouvrir, retenir_reference
from decompte.app.decider import decider_mois, noter
from decompte.app.erreurs import DemandeInvalide
from decompte.app.initialiser import initialiser
from decompte.app.traiter import Refus
from decompte.cli import sorties, tableaux
from decompte.domaine.calendrier import PARIS
from decompte.domaine.obligation import ActionObligation

Env = Mapping[str, str]


def dire(texte: str = "") -> None:
    """A message, on stderr."""
    print(texte, file=sys.stderr)


class Avancement:
    """A progress bar on stderr, one line a step; silent when stderr is not a terminal."""

    def __init__(self) -> None:
        self._barres = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._etapes: dict[str, TaskID] = {}

    def __enter__(self) -> Avancement:
        self._barres.start()
        return self

    def __exit__(self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None) -> None:
        self._barres.stop()

    def annoncer(self, etape: str, fait: int, total: int) -> None:
        """Say how far a step is."""
        if etape not in self._etapes:
            self._etapes[etape] = self._barres.add_task(etape, total=total)
        self._barres.update(self._etapes[etape], completed=fait, total=total)


def executer_init(arguments: argparse.Namespace, env: Env) -> int:
    """`init`."""
    with ouvrir(env, arguments.reference) as ctx:
        bilan = initialiser(ctx)
        if arguments.reference is not None:
            retenir_reference(ctx.reglages)
    for avertissement in (*ctx.reglages.avertissements, *bilan.avertissements):
        dire(f"Attention : {avertissement}")
    dire(bilan.resume())
    dire("Ensuite : decompte nuit --boite DIR --au AAAA-MM-JJ")
    return 0


def executer_nuit(arguments: argparse.Namespace, env: Env) -> int:
    """`nuit`: exit 0 also when files are bad."""
    from decompte.app.nuit import nuit

    with ouvrir(env, arguments.reference) as ctx, Avancement() as avancement:
        bilan = nuit(ctx, arguments.boite or ctx.reglages.boite, arguments.au, annonce=avancement.annoncer)
    for faute in bilan.reception.fautes:
        dire(f"À corriger : {faute}")
    for echec in bilan.traitement.echecs:
        dire(f"Non chargé : {echec}")
    for chemin, raison in bilan.reception.en_attente[:20]:
        dire(f"En attente : {chemin} ({raison})")
    if len(bilan.reception.en_attente) > 20:
        dire(f"… et {len(bilan.reception.en_attente) - 20} autres fichiers en attente.")
    _dire_refus(bilan.traitement.refuses)
    print(f"Nuit au {arguments.au:%d/%m/%Y}")
    print(f"  Réception  {bilan.reception.resume()}")
    print(f"  Contrôle   {bilan.traitement.resume()}")
    print(f"  Soldes     {bilan.calcul.resume()}")
    dire(f"Ensuite : decompte depots ; decompte soldes --exercice {arguments.au.year}")
    return 0


def _dire_refus(refuses: Sequence[Refus]) -> None:
    """The deposits refused this night, with the command that tells more: what to do first in the morning."""
    for refus in refuses[:20]:
        dire(f"Refusé : {refus.chemin} : {refus.motif} (decompte constats --depot {refus.depot})")
    if len(refuses) > 20:
        dire(f"… et {len(refuses) - 20} autres dépôts refusés : decompte depots --fichiers.")


def executer_depots(arguments: argparse.Namespace, env: Env) -> int:
    """`depots`, `depots --fichiers`."""
    with ouvrir(env) as ctx:
        lignes = consulter.fichiers(ctx) if arguments.fichiers else consulter.depots_attendus(ctx, arguments.mois)
    if arguments.fichiers and arguments.mois:
        lignes = [ligne for ligne in lignes if ligne["mois"] == str(arguments.mois)]
    colonnes = consulter.COLONNES_FICHIERS if arguments.fichiers else consulter.COLONNES_DEPOTS
    if arguments.json:
        sorties.en_json(lignes)
    elif arguments.csv:
        sorties.en_csv(lignes, colonnes)
    elif arguments.fichiers:
        tableaux.fichiers(lignes, tableaux.Sortie())
    elif lignes:
        tableaux.matrice(lignes, tableaux.Sortie())
    else:
        dire("Aucun dépôt attendu à montrer : lancez d'abord decompte nuit --boite DIR --au AAAA-MM-JJ.")
    return 0


def executer_constats(arguments: argparse.Namespace, env: Env) -> int:
    """`constats`."""
    with ouvrir(env) as ctx:
        lignes = consulter.constats(ctx, arguments.depot)
    if arguments.json:
        sorties.en_json(lignes)
    else:
        tableaux.constats(consulter.regrouper_constats(lignes), tableaux.Sortie())
    return 0


def executer_soldes(arguments: argparse.Namespace, env: Env) -> int:
    """`soldes`."""
    with ouvrir(env) as ctx:
        try:
            lignes = consulter.soldes(ctx, arguments.exercice)
        except DemandeInvalide as absence:
            if not (arguments.json or arguments.csv):
                raise
            # A program asked: an empty answer is an answer.
            dire(str(absence))
            lignes = []
    if arguments.xlsx:
        sorties.en_xlsx(lignes, consulter.COLONNES_SOLDES, f"Soldes {arguments.exercice}", arguments.xlsx)
        dire(f"Écrit : {arguments.xlsx}")
    elif arguments.json:
        sorties.en_json(lignes)
    elif arguments.csv:
        sorties.en_csv(lignes, consulter.COLONNES_SOLDES)
    else:
        tableaux.tableau_soldes(lignes, tableaux.Sortie())
        dire(f"Ensuite : decompte decompte --convention CODE --exercice {arguments.exercice}")
    return 0


def executer_decompte(arguments: argparse.Namespace, env: Env) -> int:
    """`decompte`."""
    with ouvrir(env) as ctx:
        solde, lignes = consulter.decompte(ctx, arguments.convention, arguments.exercice)
    if arguments.json:
        sorties.en_json(lignes)
    else:
        tableaux.decompte(solde, lignes, tableaux.Sortie())
    return 0


def executer_verifier(arguments: argparse.Namespace, env: Env) -> int:
    """`verifier`: no warehouse; exit 1 when a file would be rejected."""
    from decompte.app.verifier import verifier

    dire("Lecture et contrôle…")
    resultats = verifier(env, arguments.fichiers, arguments.structure, arguments.recu_le, arguments.reference)
    if arguments.json:
        sorties.en_json([r.en_ligne() for r in resultats])
    else:
        for resultat in resultats:
            sortie = tableaux.Sortie()
            sortie.print(f"{resultat.nom} : {resultat.etat}" + (f", {resultat.motif}" if resultat.motif else ""))
            tableaux.constats(consulter.regrouper_constats(resultat.constats), sortie)
    return 1 if any(r.refuse for r in resultats) else 0


def executer_demo(arguments: argparse.Namespace, env: Env) -> int:
    """`demo`: no warehouse."""
    from decompte.app.demonstration import fabriquer_demonstration

    with Avancement() as avancement:
        bilan = fabriquer_demonstration(
            env,
            arguments.annee,
            arguments.graine,
            arguments.boite,
            arguments.mois,
            arguments.reference,
            lambda fait, total: avancement.annoncer("Classeurs", fait, total),
        )
    dire(bilan.resume())
    dire(f"Ensuite : decompte init --reference {bilan.reference} && decompte nuit --boite {arguments.boite} --au AAAA-MM-JJ")
    return 0


def executer_decider(arguments: argparse.Namespace, env: Env) -> int:
    """`decider`."""
    with ouvrir(env) as ctx:
        if arguments.action == "noter":
            noter(
                ctx,
                arguments.convention,
                arguments.exercice,
                arguments.indicateur,
                arguments.note,
                arguments.motif,
                arguments.par,
            )
        else:
            decider_mois(
                ctx,
                ActionObligation(arguments.action),
                arguments.convention,
                arguments.mois,
                arguments.par,
                arguments.motif,
                datetime.now(PARIS).date(),
                getattr(arguments, "echeance", None),
            )
    dire("Décision enregistrée et journalisée ; elle comptera à la prochaine nuit.")
    return 0


EXECUTER: dict[str, Callable[[argparse.Namespace, Env], int]] = {
    "init": executer_init,
    "nuit": executer_nuit,
    "depots": executer_depots,
    "constats": executer_constats,
    "soldes": executer_soldes,
    "decompte": executer_decompte,
    "verifier": executer_verifier,
    "demo": executer_demo,
    "decider": executer_decider,
}
