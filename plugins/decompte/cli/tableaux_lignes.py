"""The rows behind a décompte on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rich import box
from rich.table import Table

from decompte.app.consulter import Ligne
from decompte.app.lignes import COLONNES_LIGNES, Derriere
from decompte.cli.tableaux import Sortie
from decompte.domaine.texte import accord, nombre
from decompte.domaine.trace import compte_en_mots

PERSONNES = "quantitatif.accueils"
"""Counts each person once: its other rows are looked at, they are no denominator, and are never the target of the convention."""
EN_TETES = {
    "mois": "Mois",
    "depot": "Dépôt",
    "chemin": "Chemin",
    "feuille": "Feuille",
    "ligne": "Ligne",
    "personne": "Personne",
    "phase": "Phase",
    "date_orientation": "Orientation",
    "date_premier_rdv": "1er rendez-vous",
    "date_signature_cer": "CER signé",
    "date_fin_cer": "Fin du CER",
    "nb_actions_cer": "Actions",
    "nb_actions_pro": "dont pro",
    "nb_entretiens_physiques": "Physiques",
    "nb_entretiens_distance": "À distance",
    "nb_absences_injustifiees": "Absences",
    "date_procedure_suspension": "Procédure",
    "inscrit_monjob62": "MonJob62",
    "date_actualisation_diagnostic": "Diagnostic actualisé",
    "date_sortie": "Sortie",
    "motif_sortie": "Motif",
    "indicateur": "Code",
    "quantite": "Quantité",
}


def regles(lignes: Sequence[Ligne], sortie: Sortie) -> None:
    """The lines that count rows: how many, and what they are."""
    if not lignes:
        sortie.print("Ce décompte ne compte aucune ligne des tableaux mensuels.")
        return
    table = Table(box=box.SIMPLE_HEAD, title="Lignes du décompte qui comptent des lignes de classeur", title_justify="left")
    table.add_column("Règle", no_wrap=True)
    table.add_column("Compté", justify="right", no_wrap=True)
    table.add_column("Sur", justify="right", no_wrap=True)
    table.add_column("Dépôts", justify="right", no_wrap=True)
    table.add_column("Ce qui est compté")
    for ligne in lignes:
        compte = ligne["quantite"] if ligne["quantite"] is not None else ligne["numerateur"]
        if ligne["regle"] == PERSONNES:
            table.add_row(PERSONNES, nombre(compte), "", str(ligne["depots"]), _personnes(compte, ligne["denominateur"]))
            continue
        sur = "" if ligne["denominateur"] is None else nombre(ligne["denominateur"])
        mots = ligne["compte_numerateur"] + (f" / {ligne['compte_denominateur']}" if ligne["compte_denominateur"] else "")
        table.add_row(ligne["regle"], nombre(compte), sur, str(ligne["depots"]), mots)
    sortie.print(table)
    sortie.print("Ensuite : la même commande avec --regle et l'une de ces règles.")


def lignes(trouve: Derriere, demandee: str, sortie: Sortie) -> None:
    """One table a counted line: where each row is, what it counts as, and the values that made it count."""
    if trouve.regles != (demandee,):
        sortie.print(f"« {demandee} » se calcule à partir de : {', '.join(trouve.regles)}.")
    for regle in trouve.regles:
        siennes = [ligne for ligne in trouve.lignes if ligne["regle"] == regle]
        if siennes:
            _une_regle(regle, siennes, sortie)


def _une_regle(regle: str, lignes: Sequence[Ligne], sortie: Sortie) -> None:
    mots = compte_en_mots(regle)
    en_place = [c for c in COLONNES_LIGNES if c in EN_TETES and (c != "personne" or any(li["personne"] for li in lignes))]
    table = Table(box=box.SIMPLE_HEAD, title=regle, title_justify="left", pad_edge=False)
    for nom in (*en_place, *mots.valeurs):
        a_droite = nom == "ligne" or isinstance(lignes[0][nom], int | Decimal)
        table.add_column(
            EN_TETES[nom], overflow="fold", no_wrap=a_droite or nom in {"mois", "depot"}, justify="right" if a_droite else "left"
        )
    table.add_column("Compte", no_wrap=True)
    for ligne in lignes:
        table.add_row(*(_cellule(ligne[nom]) for nom in (*en_place, *mots.valeurs)), _compte(ligne))
    sortie.print(table)
    comptees, regardees = (sum(bool(ligne[c]) for ligne in lignes) for c in ("numerateur", "denominateur"))
    phrase = f"{accord(comptees, 'ligne comptée', 'lignes comptées')} : {mots.numerateur}"
    if regle == PERSONNES:
        phrase = _personnes(comptees, regardees)
    elif mots.denominateur:
        phrase += f" ; sur {accord(regardees, 'ligne')} : {mots.denominateur}"
    if mots.appui:
        phrase += f" ; à l'appui, {mots.appui}"
    for somme in _sommes(mots.valeurs, lignes):
        phrase += f" ; {somme}"
    sortie.print(f"{phrase}.")


def _personnes(comptees: int, regardees: int) -> str:
    """« 390 personnes comptées, dans 479 lignes d'accueil »: persons and rows are two things, and neither is the target."""
    dans = accord(regardees, "ligne d'accueil", "lignes d'accueil")
    return (
        f"{accord(comptees, 'personne comptée', 'personnes comptées')}, dans {dans} (chacune le premier mois où elle est reçue)"
    )


def _sommes(valeurs: Sequence[str], lignes: Sequence[Ligne]) -> Sequence[str]:
    """What the quantities add up to, where they are what is counted."""
    if "quantite" in valeurs:
        codes = dict.fromkeys(ligne["indicateur"] for ligne in lignes)
        return [
            f"{c} : {nombre(sum((li['quantite'] for li in lignes if li['indicateur'] == c), Decimal(0)))}" for c in codes if c
        ]
    entretiens = [v for v in valeurs if v.startswith("nb_entretiens")]
    return [f"{EN_TETES[v].lower()} : {nombre(sum(ligne[v] or 0 for ligne in lignes))}" for v in entretiens]


def _compte(ligne: Ligne) -> str:
    if ligne["numerateur"]:
        return "compté"
    if ligne["regle"] == PERSONNES:
        return "déjà comptée"
    return "sur" if ligne["denominateur"] else "à l'appui"


def _cellule(valeur: object) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    return nombre(valeur) if isinstance(valeur, Decimal) else str(valeur)
