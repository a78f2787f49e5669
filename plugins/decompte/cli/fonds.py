"""`fonds`: the funds entrusted to the CAF: import of movements, restitution, payment delay."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from decompte.cli.options import Commande, formats, jour, mois
from decompte.domaine.calendrier import PARIS

if TYPE_CHECKING:
    from decompte.cli.tableaux import Sortie
    from decompte.domaine.fonds import Delai, Restitution

AIDE = "Les fonds confiés à la CAF : mouvements, restitutions mensuelle et annuelle, délai de paiement."
COLONNES_COMPTE = ("fonds", "jour", "nature", "reference", "territoire", "recette_eur", "depense_eur", "solde_eur")
COLONNES_DELAIS = (
    "fonds", "reference", "territoire", "montant_eur", "titre_recu_le", "echeance", "paye_le", "etat", "jours_ouvres",
)  # fmt: skip
_ETATS = {
    "en_attente_en_retard": ("bold red", "à payer, en retard de {}"),
    "en_attente": ("yellow", "à payer, reste {}"),
    "paye_en_retard": ("dark_orange", "payé, en retard de {}"),
    "paye_a_temps": ("green", "payé à temps, en {}"),
}


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
    actions = commande("fonds", AIDE).add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(nom: str, aide: str) -> argparse.ArgumentParser:
        return actions.add_parser(nom, help=aide, description=aide)

    importer = action("importer", "Importe un fichier de mouvements : vérifié en entier, puis chargé en entier, une seule fois.")
    importer.add_argument("fichier", type=Path, metavar="FICHIER")
    importer.add_argument("--par", required=True, metavar="QUI", help="qui importe")

    restitution = action("restitution", "Le compte de chaque fonds : solde au début, mouvements, solde à la fin, par territoire.")
    periode = restitution.add_mutually_exclusive_group(required=True)
    periode.add_argument("--mois", type=mois, metavar="AAAA-MM")
    periode.add_argument("--annee", type=int, metavar="AAAA")
    restitution.add_argument("--fonds", metavar="ID", help="d'un seul fonds")
    formats(restitution).add_argument("--xlsx", type=Path, metavar="FICHIER")

    delais = action("delais", "Les paiements et leur délai de jours ouvrés : à temps, en retard, en attente.")
    delais.add_argument("--au", type=jour, metavar="AAAA-MM-JJ", help="ce qui est connu à cette date (défaut : aujourd'hui)")
    formats(delais).add_argument("--xlsx", type=Path, metavar="FICHIER")


def executer_fonds(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`fonds importer`, `fonds restitution`, `fonds delais`."""
    faire = {"importer": _importer, "restitution": _restitution, "delais": _delais}[arguments.action]
    return faire(arguments, env)


def _importer(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    from decompte.app.contexte import ouvrir
    from decompte.app.fonds import importer_mouvements
    from decompte.cli.avancement import dire

    with ouvrir(env) as ctx:
        bilan = importer_mouvements(ctx, arguments.fichier, arguments.par, datetime.now(PARIS).date())
    for alerte in bilan.alertes:
        dire(f"Attention : {alerte}")
    print(bilan.resume())
    return 0


def _restitution(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    from decompte.app.contexte import ouvrir
    from decompte.app.fonds import restitutions
    from decompte.cli import sorties, tableaux
    from decompte.cli.avancement import dire
    from decompte.editions.restitution_fonds import ecrire_restitution

    debut, fin = _bornes(arguments)
    with ouvrir(env) as ctx:
        trouvees = restitutions(ctx, debut, fin, arguments.fonds)
    if arguments.xlsx:
        ecrire_restitution(trouvees, arguments.xlsx)
        dire(f"Écrit : {arguments.xlsx}")
    elif arguments.json:
        sorties.en_json([_en_objet(r) for r in trouvees])
    elif arguments.csv:
        sorties.en_csv([ligne for r in trouvees for ligne in lignes_de_compte(r)], COLONNES_COMPTE)
    else:
        for r in trouvees:
            _montrer_compte(r, tableaux.Sortie())
    return 0


def _bornes(arguments: argparse.Namespace) -> tuple[date, date]:
    if arguments.mois:
        return arguments.mois.premier_jour, arguments.mois.dernier_jour
    if not 2000 <= arguments.annee <= 2100:
        from decompte.app.erreurs import DemandeInvalide

        raise DemandeInvalide(f"L'année {arguments.annee} n'est pas possible : attendu quatre chiffres, par exemple 2025.")
    return date(arguments.annee, 1, 1), date(arguments.annee, 12, 31)


def lignes_de_compte(r: Restitution) -> list[dict[str, object]]:
    """The account as rows: opening balance, movements, closing balance."""
    vide = dict.fromkeys(COLONNES_COMPTE)
    lignes: list[dict[str, object]] = [
        vide | {"fonds": r.fonds.fonds, "jour": r.debut, "nature": "ouverture", "solde_eur": r.ouverture_eur}
    ]
    for ligne in r.lignes:
        m = ligne.mouvement
        lignes.append(
            vide
            | {
                "fonds": m.fonds,
                "jour": ligne.jour,
                "nature": str(m.sens),
                "reference": m.reference,
                "territoire": m.territoire,
                f"{m.sens}_eur": m.montant_eur,
                "solde_eur": ligne.solde_eur,
            }
        )
    fin = {
        "fonds": r.fonds.fonds,
        "jour": r.fin,
        "nature": "cloture",
        "recette_eur": r.recettes_eur,
        "depense_eur": r.depenses_eur,
        "solde_eur": r.cloture_eur,
    }
    return [*lignes, vide | fin]


def _en_objet(r: Restitution) -> dict[str, object]:
    def ventiler(nom: str, ventilations: Sequence[Any]) -> list[dict[str, object]]:
        return [
            {nom: v.libelle, "nombre": v.nombre, "recettes_eur": v.recettes_eur, "depenses_eur": v.depenses_eur}
            | ({} if v.cloture_eur is None else {"cloture_eur": v.cloture_eur})
            for v in ventilations
        ]

    return {
        "fonds": r.fonds.fonds,
        "libelle": r.fonds.libelle,
        "debut": r.debut,
        "fin": r.fin,
        "ouverture_eur": r.ouverture_eur,
        "recettes_eur": r.recettes_eur,
        "depenses_eur": r.depenses_eur,
        "cloture_eur": r.cloture_eur,
        "mouvements": [ligne for ligne in lignes_de_compte(r) if ligne["reference"] is not None],
        "territoires": ventiler("territoire", r.territoires),
        "mois": ventiler("mois", r.mois),
        "jours_negatifs": [{"jour": jour, "solde_eur": solde} for jour, solde in r.negatifs],
    }


def _montrer_compte(r: Restitution, sortie: Sortie) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from decompte.domaine.texte import euros, jour
    from decompte.editions.restitution_fonds import periode

    titre = f"{r.fonds.libelle} : {periode(r.debut, r.fin)}, en euros"
    table = Table(box=box.SIMPLE_HEAD, title=titre, title_justify="left", pad_edge=False)
    for nom in ("Date", "Référence", "Territoire"):
        table.add_column(nom, no_wrap=True)
    for nom in ("Recette", "Dépense", "Solde"):
        table.add_column(nom, justify="right", no_wrap=True)
    for ligne in lignes_de_compte(r):
        libelle = {"ouverture": "Solde au début", "cloture": "Solde à la fin"}.get(str(ligne["nature"]), ligne["reference"])
        montants = [_montant(ligne[c]) for c in ("recette_eur", "depense_eur", "solde_eur")]
        style = "bold" if ligne["reference"] is None else ""
        date_lisible = f"{ligne['jour']:%d/%m/%Y}"
        table.add_row(date_lisible, str(libelle), str(ligne["territoire"] or ""), *montants, style=style)
    sortie.print(table)
    for v in r.territoires:
        sortie.print(f"  {v.libelle} : recettes {euros(v.recettes_eur)}, dépenses {euros(v.depenses_eur)}")
    if len(r.mois) > 1:
        for v in r.mois:
            if v.nombre and v.cloture_eur is not None:
                recettes, depenses = euros(v.recettes_eur), euros(v.depenses_eur)
                sortie.print(f"  {v.libelle} : recettes {recettes}, dépenses {depenses}, solde {euros(v.cloture_eur)}")
    for le, solde in r.negatifs[:1]:
        sortie.print(Text(f"Alerte : solde négatif le {jour(le)} ({euros(solde)}).", style="bold red"))


def _delais(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    from decompte.app.contexte import ouvrir
    from decompte.app.fonds import delais
    from decompte.cli import sorties, tableaux
    from decompte.cli.avancement import dire

    au = arguments.au or datetime.now(PARIS).date()
    with ouvrir(env) as ctx:
        suivis = delais(ctx, au)
    lignes = [
        {
            "fonds": d.mouvement.fonds,
            "reference": d.mouvement.reference,
            "territoire": d.mouvement.territoire,
            "montant_eur": d.mouvement.montant_eur,
            "titre_recu_le": d.mouvement.titre_recu_le,
            "echeance": d.echeance,
            "paye_le": d.mouvement.paye_le if d.mouvement.paye_le and d.mouvement.paye_le <= au else None,
            "etat": str(d.etat),
            "jours_ouvres": d.jours,
        }
        for d in suivis
    ]
    if arguments.xlsx:
        sorties.en_xlsx(lignes, COLONNES_DELAIS, f"Délais au {au:%d-%m-%Y}", arguments.xlsx)
        dire(f"Écrit : {arguments.xlsx}")
    elif arguments.json:
        sorties.en_json(lignes)
    elif arguments.csv:
        sorties.en_csv(lignes, COLONNES_DELAIS)
    elif lignes:
        _montrer_delais(au, suivis, tableaux.Sortie())
    else:
        dire(f"Aucun titre d'exécution reçu au {au:%d/%m/%Y}.")
    return 0


def _montrer_delais(au: date, suivis: Sequence[Delai], sortie: Sortie) -> None:
    from collections import Counter

    from rich import box
    from rich.table import Table
    from rich.text import Text

    from decompte.domaine.texte import accord, jour

    table = Table(box=box.SIMPLE_HEAD, title=f"Délais de paiement au {jour(au)}", title_justify="left", pad_edge=False)
    for nom in ("Fonds", "Référence", "Territoire"):
        table.add_column(nom, no_wrap=True)
    table.add_column("Montant", justify="right", no_wrap=True)
    for nom in ("Titre reçu", "Au plus tard le", "État"):
        table.add_column(nom, no_wrap=True)
    for d in suivis:
        m = d.mouvement
        couleur, phrase = _ETATS[d.etat]
        recu = "" if m.titre_recu_le is None else jour(m.titre_recu_le)
        etat = Text(phrase.format(accord(d.jours, "jour ouvré", "jours ouvrés")), style=couleur)
        table.add_row(m.fonds, m.reference, m.territoire, _montant(m.montant_eur), recu, jour(d.echeance), etat)
    sortie.print(table)
    compte = Counter(d.etat.value for d in suivis)
    sortie.print(
        "Jours ouvrés : du lundi au vendredi, hors jours fériés. "
        f"À payer en retard : {compte['en_attente_en_retard']} ; à payer : {compte['en_attente']} ; payés en retard : "
        f"{compte['paye_en_retard']} ; payés à temps : {compte['paye_a_temps']}."
    )


def _montant(valeur: object) -> str:
    from decimal import Decimal

    from decompte.domaine.texte import ESPACE, euros

    return euros(valeur).removesuffix(f"{ESPACE}€") if isinstance(valeur, Decimal) else ""
