"""What each command does: open the installation, call the use case, show the answer. Returns the exit code."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from decompte.app import consulter
from decompte.app.annoter import annoter_depot
from decompte.app.contexte import ouvrir, retenir_reference
from decompte.app.erreurs import DemandeInvalide
from decompte.app.initialiser import initialiser
from decompte.app.lignes import comptees, joindre
from decompte.app.traiter import Refus
from decompte.app.vues.paiements import EtapePaiement, dire_paiements, lire_paiements
from decompte.cli import sorties, tableaux, tableaux_controle, tableaux_decompte
from decompte.cli.avancement import Avancement, dire
from decompte.cli.budget import executer_budget
from decompte.cli.changements import executer_changements
from decompte.cli.cloture import executer_cloture
from decompte.cli.decisions import executer_decider
from decompte.cli.documents import executer_document
from decompte.cli.etats import ecrire_fichiers, executer_etats
from decompte.cli.fichiers import ecrire_annote, executer_modele, executer_verifier
from decompte.cli.fonds import executer_fonds
from decompte.cli.importer import executer_importer
from decompte.cli.lignes import executer_lignes
from decompte.cli.mandatement import executer_mandatement
from decompte.cli.simuler import executer_simuler
from decompte.cli.vie import executer_vie
from decompte.domaine.calendrier import PARIS

Env = Mapping[str, str]


def executer_init(arguments: argparse.Namespace, env: Env) -> int:
    """`init`."""
    with ouvrir(env, arguments.reference) as ctx:
        bilan = initialiser(ctx)
        if arguments.reference is not None:
            retenir_reference(ctx.reglages)
    for avertissement in (*ctx.reglages.avertissements, *bilan.avertissements):
        dire(f"Attention : {avertissement}")
    dire(bilan.resume())
    dire("Ensuite : bin/decompte nuit --boite DIR --au AAAA-MM-JJ")
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
    for alerte in bilan.calcul.alertes[:10]:
        dire(f"Alerte : {alerte}")
    if len(bilan.calcul.alertes) > 10:
        dire(f"… et {len(bilan.calcul.alertes) - 10} autres alertes.")
    if bilan.contradictoires.phrases or bilan.contradictoires.echecs:
        print(f"  {bilan.contradictoires.resume()}")
    for phrase in bilan.contradictoires.phrases:
        dire(f"Contradictoire : {phrase}")
    for echec in bilan.contradictoires.echecs:
        dire(f"Non fait : {echec}")
    if bilan.calcul.changes:
        dire("Ce qui a changé, et pourquoi : bin/decompte changements")
    dire(f"Ensuite : bin/decompte depots ; bin/decompte soldes --exercice {arguments.au.year}")
    return 0


def _dire_refus(refuses: Sequence[Refus]) -> None:
    """The deposits refused this night, with the command that tells more: what to do first in the morning."""
    for refus in refuses[:20]:
        dire(f"Refusé : {refus.chemin} : {refus.motif} (bin/decompte constats --depot {refus.depot})")
    if len(refuses) > 20:
        dire(f"… et {len(refuses) - 20} autres dépôts refusés : bin/decompte depots --fichiers.")


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
        tableaux_controle.fichiers(lignes, tableaux.Sortie())
    elif lignes:
        tableaux.matrice(lignes, tableaux.Sortie())
    else:
        dire("Aucun dépôt attendu à montrer : lancez d'abord bin/decompte nuit --boite DIR --au AAAA-MM-JJ.")
    return 0


def executer_constats(arguments: argparse.Namespace, env: Env) -> int:
    """`constats`."""
    with ouvrir(env) as ctx:
        lignes = consulter.constats(ctx, arguments.depot)
        if arguments.annote:
            ecrire_annote(arguments.annote, annoter_depot(ctx, arguments.depot))
    if arguments.json:
        sorties.en_json(lignes)
    else:
        tableaux_controle.constats(consulter.regrouper_constats(lignes), tableaux.Sortie())
    return 0


def executer_soldes(arguments: argparse.Namespace, env: Env) -> int:
    """`soldes`."""
    paiements: tuple[EtapePaiement, ...] = ()
    with ouvrir(env) as ctx:
        try:
            lignes = consulter.soldes(ctx, arguments.exercice)
            paiements = lire_paiements(ctx, arguments.exercice)
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
        sortie = tableaux.Sortie()
        tableaux.tableau_soldes(lignes, sortie)
        for phrase in dire_paiements(paiements):
            sortie.print(phrase)
        dire(f"Ensuite : bin/decompte decompte --convention CODE --exercice {arguments.exercice}")
    return 0


def executer_decompte(arguments: argparse.Namespace, env: Env) -> int:
    """`decompte`."""
    with ouvrir(env) as ctx:
        if ecrire_fichiers(ctx, arguments) and not arguments.json:
            return 0
        solde, lignes = consulter.decompte(ctx, arguments.convention, arguments.exercice)
        lignes = joindre(lignes, comptees(ctx, arguments.convention, arguments.exercice))
    if arguments.json:
        sorties.en_json(lignes)
    else:
        tableaux_decompte.decompte(solde, lignes, tableaux.Sortie())
    return 0


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
    dire(
        f"Ensuite : bin/decompte init --reference {bilan.reference} && "
        f"bin/decompte nuit --boite {arguments.boite} --au AAAA-MM-JJ"
    )
    return 0


def executer_incidents(arguments: argparse.Namespace, env: Env) -> int:
    """`incidents`."""
    with ouvrir(env) as ctx:
        lignes = consulter.incidents(ctx, arguments.etat)
    return _montrer(arguments, lignes, consulter.COLONNES_INCIDENTS, tableaux_controle.incidents, "Aucun incident.")


def executer_quarantaine(arguments: argparse.Namespace, env: Env) -> int:
    """`quarantaine`."""
    with ouvrir(env) as ctx:
        lignes = consulter.quarantaine(ctx, arguments.depot)
    return _montrer(arguments, lignes, consulter.COLONNES_QUARANTAINE, tableaux_controle.quarantaine, "Aucune ligne en attente.")


def _montrer(
    arguments: argparse.Namespace,
    lignes: list[consulter.Ligne],
    colonnes: Sequence[str],
    tableau: Callable[[Sequence[tableaux.Ligne], tableaux.Sortie], None],
    rien: str,
) -> int:
    if arguments.json:
        sorties.en_json(lignes)
    elif arguments.csv:
        sorties.en_csv(lignes, colonnes)
    elif lignes:
        tableau(lignes, tableaux.Sortie())
    else:
        dire(rien)
    return 0


def executer_rejouer(arguments: argparse.Namespace, env: Env) -> int:
    """`rejouer`: exit 1 when something is not as it was."""
    from decompte.app.rejouer import rejouer

    with ouvrir(env) as ctx, Avancement() as avancement:
        bilan = rejouer(ctx, datetime.now(PARIS).date(), arguments.depuis, avancement.annoncer)
    for echec in bilan.traitement.echecs:
        dire(f"Non chargé : {echec}")
    print(bilan.resume())
    return 0 if bilan.fidele else 1


def executer_archive(arguments: argparse.Namespace, env: Env) -> int:
    """`archive`: exit 1 when a file cannot be read back."""
    from decompte.app.archive import mesurer, rechiffrer

    with Avancement() as avancement:
        agir = rechiffrer if arguments.rechiffrer else mesurer
        bilan = agir(env, lambda fait, total: avancement.annoncer("Archive", fait, total))
    for faute in bilan.fautes:
        dire(f"À réparer : {faute}")
    print(bilan.resume())
    return 1 if bilan.fautes else 0


EXECUTER: dict[str, Callable[[argparse.Namespace, Env], int]] = {
    "init": executer_init,
    "nuit": executer_nuit,
    "depots": executer_depots,
    "constats": executer_constats,
    "soldes": executer_soldes,
    "decompte": executer_decompte,
    "lignes": executer_lignes,
    "verifier": executer_verifier,
    "demo": executer_demo,
    "decider": executer_decider,
    "incidents": executer_incidents,
    "quarantaine": executer_quarantaine,
    "modele": executer_modele,
    "rejouer": executer_rejouer,
    "archive": executer_archive,
    "importer": executer_importer,
    "changements": executer_changements,
    "simuler": executer_simuler,
    "budget": executer_budget,
    "fonds": executer_fonds,
    "mandatement": executer_mandatement,
    "etats": executer_etats,
    "vie": executer_vie,
    "cloture": executer_cloture,
    "document": executer_document,
}
