"""`document`: one final report, or the annual documents, registered with what they say the action cost."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime

from decompte.cli.options import Commande
from decompte.domaine.calendrier import PARIS

AIDE = "Enregistre un bilan final ou des documents annuels reçus, et dit ce que cela change au solde."
_NATURES = "bilan_final | bilan_intermediaire | documents_annuels"
_MONTANTS = {
    "--cout-reel": "coût réel de l'action, en euros",
    "--depenses-directes": "dépenses directes éligibles, en euros (FSE)",
    "--depenses-prestations": "les prestations, parmi les dépenses directes",
    "--depenses-indirectes": "dépenses indirectes, en euros",
}


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
    analyse = commande("document", AIDE)
    analyse.add_argument("--convention", required=True, metavar="CODE")
    analyse.add_argument("--exercice", required=True, metavar="AAAA")
    analyse.add_argument(
        "--nature", required=True, metavar="NATURE", help="bilan_final | bilan_intermediaire | documents_annuels"
    )
    analyse.add_argument("--recu-le", required=True, metavar="DATE", help="jour de réception, JJ/MM/AAAA ou AAAA-MM-JJ")
    for option, aide in _MONTANTS.items():
        analyse.add_argument(option, metavar="EUROS", help=aide)
    analyse.add_argument("--par", required=True, metavar="QUI", help="qui enregistre")


def executer_document(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`document`: what it changes on stdout; exit 1, with every fault, when nothing was recorded."""
    from decompte.app.contexte import ouvrir
    from decompte.app.documents import enregistrer_document
    from decompte.cli.avancement import dire

    dire("Enregistrement et calcul de l'effet…")
    with ouvrir(env) as ctx:
        phrases = enregistrer_document(
            ctx,
            arguments.convention,
            arguments.exercice,
            arguments.nature,
            arguments.recu_le,
            arguments.par,
            datetime.now(PARIS).date(),
            cout_reel_eur=arguments.cout_reel,
            depenses_directes_eur=arguments.depenses_directes,
            depenses_prestations_eur=arguments.depenses_prestations,
            depenses_indirectes_eur=arguments.depenses_indirectes,
        )
    for phrase in phrases:
        print(phrase)
    return 0
