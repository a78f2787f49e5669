"""`mandatement`: the batches for the finance software; their answer comes back by `importer mandats`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from decompte.cli.options import Commande
from decompte.domaine.calendrier import PARIS

if TYPE_CHECKING:
    from decompte.app.contexte import Contexte
    from decompte.domaine.mandatement import LotDeMandatement

AIDE = (
    "Prépare le lot des soldes arrêtés pour le logiciel financier, le récrit, l'annule, corrige un mandat ; ou montre les lots."
)
_COLONNES = ("lot", "exercice", "le", "par", "etat", "lignes", "mandatees", "a_payer_eur", "a_reprendre_eur", "motif")


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
    analyse = commande("mandatement", AIDE)
    analyse.add_argument("--exercice", type=int, metavar="AAAA", help="prépare le lot de cet exercice (avec --lots : les siens)")
    actions = analyse.add_mutually_exclusive_group()
    actions.add_argument("--lot", type=int, metavar="N", help="récrit le fichier d'un lot, à l'octet près")
    actions.add_argument("--annuler", type=int, metavar="N", help="annule un lot dont rien n'est mandaté")
    actions.add_argument("--lots", action="store_true", help="montre les lots préparés, et ce qu'ils sont devenus")
    actions.add_argument("--corriger", action="store_true", help="corrige la référence de mandat d'un solde mal saisie")
    actions.add_argument("--rejeter", action="store_true", help="note un paiement rejeté : le solde redevient à mandater")
    analyse.add_argument("--convention", metavar="CODE", help="avec --corriger ou --rejeter : le solde, avec --exercice")
    analyse.add_argument("--version", type=int, metavar="N", help="avec --corriger ou --rejeter : sa version (1 par défaut)")
    analyse.add_argument("--mandat", metavar="REF", help="la bonne référence (--corriger), ou celle du mandat rejeté (--rejeter)")
    analyse.add_argument("--ancien", metavar="REF", help="avec --corriger : la référence fausse, si le solde en a plusieurs")
    analyse.add_argument("--par", metavar="QUI", help="qui prépare, annule, corrige ou rejette")
    analyse.add_argument("--motif", metavar="TEXTE", help="pourquoi le lot est annulé, le mandat corrigé ou rejeté")
    analyse.add_argument("-o", "--sortie", type=Path, metavar="FICHIER", help="fichier .csv ou .xlsx (docs/mandatement.md)")
    analyse.add_argument("--json", action="store_true", help="avec --lots")


def executer_mandatement(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`mandatement`: what was done on stdout, then what comes next."""
    from decompte.app.contexte import ouvrir

    _verifier(arguments)
    with ouvrir(env) as ctx:
        if arguments.lots:
            return _montrer(ctx, arguments.exercice, arguments.json)
        if arguments.corriger or arguments.rejeter:
            return _reprendre(ctx, arguments)
        if arguments.annuler is not None:
            return _annuler(ctx, arguments)
        if arguments.lot is not None:
            return _recrire(ctx, arguments)
        return _preparer(ctx, arguments)


def _verifier(arguments: argparse.Namespace) -> None:
    """What the options do not have together, said before anything is opened or written."""
    from decompte.app.erreurs import DemandeInvalide
    from decompte.app.mandatement_fichier import format_du_nom

    if arguments.corriger or arguments.rejeter:
        if not arguments.convention or arguments.exercice is None:
            raise DemandeInvalide(
                "Dites de quel solde : --convention CODE --exercice AAAA, et --version N après une régularisation."
            )
        if not arguments.par or not arguments.motif:
            raise DemandeInvalide("Pour corriger ou rejeter un mandat, dites qui (--par) et pourquoi (--motif).")
        if arguments.corriger and not arguments.mandat:
            raise DemandeInvalide("Dites la bonne référence (--mandat).")
    elif arguments.annuler is not None:
        if not arguments.par or not arguments.motif:
            raise DemandeInvalide("Pour annuler un lot, dites qui (--par) et pourquoi (--motif).")
    elif not arguments.lots and arguments.lot is None:
        if arguments.exercice is None:
            raise DemandeInvalide("Dites l'exercice à mandater (--exercice), ou le lot voulu (--lot, --annuler, --lots).")
        if not arguments.par:
            raise DemandeInvalide("Dites qui prépare le lot (--par).")
    if arguments.sortie is not None:
        format_du_nom(arguments.sortie)
        if arguments.sortie.exists() and arguments.lot is None:
            raise DemandeInvalide(f"{arguments.sortie} existe déjà, peut-être avec des mandats : donnez un autre nom (-o).")


def _preparer(ctx: Contexte, arguments: argparse.Namespace) -> int:
    from decompte.app.mandatement import preparer_lot
    from decompte.cli.avancement import dire

    lot = preparer_lot(ctx, arguments.exercice, arguments.par, datetime.now(PARIS).date())
    print(f"Lot {lot.lot} préparé, exercice {lot.exercice} : {_dire(lot)}.")
    sortie = _ecrire(lot, arguments.sortie)
    if sans := sum(ligne.operation_budgetaire is None for ligne in lot.lignes):
        dire(f"Sans opération budgétaire : {sans} {'ligne' if sans == 1 else 'lignes'}, à compléter dans le logiciel financier.")
    if sans := sum(not ligne.siret for ligne in lot.lignes):
        dire(f"Sans SIRET : {sans} {'ligne' if sans == 1 else 'lignes'}, à compléter dans le logiciel financier.")
    dire(f"Ensuite, ses colonnes « mandat » et « date » remplies : bin/decompte importer mandats {sortie} --par QUI")
    dire(f"Le même fichier : bin/decompte mandatement --lot {lot.lot} -o FICHIER")
    return 0


def _recrire(ctx: Contexte, arguments: argparse.Namespace) -> int:
    from decompte.app.mandatement import lire_lot

    _ecrire(lire_lot(ctx, arguments.lot), arguments.sortie)
    return 0


def _annuler(ctx: Contexte, arguments: argparse.Namespace) -> int:
    from decompte.app.mandatement import annuler_lot
    from decompte.cli.avancement import dire

    lot = annuler_lot(ctx, arguments.annuler, arguments.par, arguments.motif, datetime.now(PARIS).date())
    print(f"Lot {lot.lot} annulé : {_dire(lot)}, à remettre dans un autre lot.")
    dire("Si son fichier est déjà parti, prévenez qui l'a reçu : il ne doit pas être mandaté.")
    dire(f"Ensuite : bin/decompte mandatement --exercice {lot.exercice} --par QUI")
    return 0


def _reprendre(ctx: Contexte, arguments: argparse.Namespace) -> int:
    """Correct or reject; what is done on the first line, then what it changes."""
    from decompte.app.mandatement_corriger import corriger_mandat, rejeter_mandat
    from decompte.cli.avancement import dire

    cle, le = (arguments.convention, arguments.exercice, arguments.version or 1), datetime.now(PARIS).date()
    if arguments.corriger:
        phrases = corriger_mandat(ctx, cle, arguments.mandat, arguments.par, arguments.motif, le, arguments.ancien)
    else:
        phrases = rejeter_mandat(ctx, cle, arguments.par, arguments.motif, le, arguments.mandat)
    for phrase in phrases:
        print(phrase)
    if arguments.rejeter:
        dire(f"Ensuite : bin/decompte mandatement --exercice {arguments.exercice} --par QUI")
    return 0


def _montrer(ctx: Contexte, exercice: int | None, en_json: bool) -> int:
    from decompte.app.mandatement import lister_lots
    from decompte.cli import sorties, tableaux
    from decompte.cli.avancement import dire

    lots = lister_lots(ctx, exercice)
    if en_json:
        sorties.en_json([_ligne(lot) for lot in lots])
    elif not lots:
        dire("Aucun lot préparé. Pour en préparer un : bin/decompte mandatement --exercice AAAA --par QUI")
    else:
        _tableau(lots, tableaux.Sortie())
    return 0


def _ecrire(lot: LotDeMandatement, sortie: Path | None) -> Path:
    """Write the file under the name given, or its own; a file of that name with other bytes is never replaced."""
    from decompte.app.erreurs import DemandeInvalide
    from decompte.app.mandatement_fichier import ecrire_lot, format_du_nom
    from decompte.cli.avancement import dire
    from decompte.domaine.systeme import dire_refus

    nom, octets = ecrire_lot(lot, "csv" if sortie is None else format_du_nom(sortie))
    vers = sortie or Path(nom)
    reprendre = f"Le lot {lot.lot} est gardé : bin/decompte mandatement --lot {lot.lot} -o AUTRE"
    try:
        if vers.exists() and vers.read_bytes() != octets:
            raise DemandeInvalide(f"{vers} existe déjà avec un autre contenu, il n'est pas remplacé. {reprendre}")
        vers.write_bytes(octets)
    except OSError as erreur:
        raise DemandeInvalide(f"{vers} ne peut pas être écrit : {dire_refus(erreur)}. {reprendre}") from None
    dire(f"Écrit : {vers}")
    return vers


def _dire(lot: LotDeMandatement) -> str:
    """« 12 lignes, 123 456,00 € à payer, 2 000,00 € à reprendre »."""
    from decompte.domaine.mandatement import SENS_DITS
    from decompte.domaine.texte import accord, euros

    sommes = [f"{euros(lot.total_eur(sens))} {dit}" for sens, dit in SENS_DITS.items() if lot.total_eur(sens)]
    return ", ".join([accord(len(lot.lignes), "ligne"), *sommes])


def _ligne(lot: LotDeMandatement) -> dict[str, Any]:
    annulation = lot.annulation
    valeurs = (
        lot.lot, lot.exercice, lot.le, lot.par, lot.etat, len(lot.lignes), len(lot.mandats), lot.total_eur("mandat"),
        lot.total_eur("titre"), None if annulation is None else annulation.motif,
    )  # fmt: skip
    return dict(zip(_COLONNES, valeurs, strict=True))


def _tableau(lots: Sequence[LotDeMandatement], sortie: Any) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from decompte.domaine.mandatement import ETATS_DE_LOT_DITS
    from decompte.domaine.texte import accord, euros, jour

    table = Table(box=box.SIMPLE_HEAD, title="Lots de mandatement", title_justify="left", pad_edge=False)
    for nom, a_droite in (("Lot", True), ("Exercice", False), ("Du", False), ("Lignes", True), ("Mandatées", True),
                          ("À payer", True), ("À reprendre", True), ("État", False)):  # fmt: skip
        table.add_column(nom, justify="right" if a_droite else "left", no_wrap=nom != "État")
    for lot in lots:
        etat = ETATS_DE_LOT_DITS[lot.etat]
        if lot.annulation is not None:
            etat = f"{etat} : {lot.annulation.motif}"
        if lot.rejets and lot.etat != "rejete":
            etat = f"{etat}, {accord(len(lot.rejets), 'ligne rejetée', 'lignes rejetées')}"
        table.add_row(
            str(lot.lot), str(lot.exercice), jour(lot.le), str(len(lot.lignes)), str(len(lot.mandats)),
            euros(lot.total_eur("mandat")), euros(lot.total_eur("titre")), Text(etat),
        )  # fmt: skip
    sortie.print(table)
