"""Write a table as a partner would: a workbook with its decoration, or a CSV. Same arguments, same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from decompte.demo.habillage import CODEES, LIBELLES, Habillage
from decompte.demo.tableau import Cellule, Ligne
from decompte.domaine.mois import Mois

MODELE = "suivi-2024"
_ADDITIONNEES = ("nb_entretiens_physiques", "nb_entretiens_distance", "nb_absences_injustifiees")
_CREE_LE = datetime(2024, 1, 1)  # noqa: DTZ001 - a fixed moment, so that the bytes do not depend on the clock


@dataclass(frozen=True, slots=True)
class Quantite:
    """A row of the sheet Activité."""

    indicateur: str
    quantite: int
    precision: str


@dataclass(frozen=True, slots=True)
class Contenu:
    """What to write. ``fiche`` is the sheet Identification; a Mois there becomes a date cell.

    ``colonne_otee`` and ``sans_entete`` are faults of structure.
    """

    fiche: Sequence[tuple[str, str | date | Mois]]
    lignes: Sequence[Ligne]
    activite: Sequence[Quantite] = ()
    colonne_otee: str | None = None
    sans_entete: bool = False


@dataclass(frozen=True, slots=True)
class Ecrit:
    """The bytes of a file, and the Excel row of each row of the table, in the order given."""

    octets: bytes
    rangs: tuple[int, ...]


def ecrire_xlsx(contenu: Contenu, habillage: Habillage, titre: str) -> Ecrit:
    """A workbook: Identification, Suivi, Activité where there are quantities, sometimes a hidden sheet of lists."""
    tampon = io.BytesIO()
    classeur = xlsxwriter.Workbook(tampon, {"in_memory": True})
    classeur.set_properties({"created": _CREE_LE, "title": titre})
    format_date = classeur.add_format({"num_format": "dd/mm/yyyy"})
    gras = classeur.add_format({"bold": True, "text_wrap": True})
    ecrire_fiche(classeur, contenu.fiche, gras, format_date)
    rangs = _ecrire_suivi(classeur.add_worksheet("Suivi"), contenu, habillage, titre, format_date, gras)
    if contenu.activite:
        _ecrire_activite(classeur.add_worksheet("Activité"), contenu.activite, gras)
    if habillage.feuille_cachee:
        listes = classeur.add_worksheet("Listes")
        listes.hide()
        for rang, libelle in enumerate(("Valeurs possibles", *sorted(LIBELLES.values()))):
            listes.write_string(rang, 0, libelle)
    classeur.close()
    return Ecrit(tampon.getvalue(), rangs)


def ecrire_fiche(classeur: Any, fiche: Sequence[tuple[str, str | date | Mois]], gras: Any, format_date: Any = None) -> None:
    """The sheet Identification; a Mois is written as a date cell in that month."""
    format_date = format_date or classeur.add_format({"num_format": "dd/mm/yyyy"})
    feuille = classeur.add_worksheet("Identification")
    for rang, (libelle, valeur) in enumerate(fiche):
        feuille.write_string(rang, 0, libelle, gras)
        if isinstance(valeur, str):
            feuille.write_string(rang, 1, valeur)
        else:
            feuille.write_datetime(rang, 1, valeur.premier_jour if isinstance(valeur, Mois) else valeur, format_date)


def _ecrire_suivi(
    feuille: Any, contenu: Contenu, habillage: Habillage, titre: str, format_date: Any, gras: Any
) -> tuple[int, ...]:
    colonnes = [cle for cle in habillage.colonnes if cle != contenu.colonne_otee]
    courant = _ecrire_bandeau(feuille, habillage.bandeau, titre)

    def ecrire_entete(rang: int) -> None:
        for colonne, cle in enumerate(colonnes):
            feuille.write_string(rang, colonne, habillage.entete(cle), gras)

    if not contenu.sans_entete:
        ecrire_entete(courant)
        courant += 1
    rangs = []
    for numero, ligne in enumerate(contenu.lignes):
        if habillage.lignes_vides and numero % 60 == 15:
            courant += 1
        if habillage.entete_repetee and numero == 50:
            ecrire_entete(courant)
            courant += 1
        for colonne, cle in enumerate(colonnes):
            valeur = ligne.cellule(cle)
            if valeur is None:
                continue
            montre = _montrer(valeur, cle, habillage)
            if isinstance(montre, str):
                feuille.write_string(courant, colonne, montre)
            elif isinstance(montre, date):
                feuille.write_datetime(courant, colonne, montre, format_date)
            else:
                feuille.write_number(courant, colonne, montre)
        courant += 1
        rangs.append(courant)
    if habillage.total and contenu.lignes:
        for colonne, cle in enumerate(colonnes):
            if cle == "nom":
                feuille.write_string(courant, colonne, "Total", gras)
            elif cle in _ADDITIONNEES:
                feuille.write_number(courant, colonne, _somme(contenu.lignes, cle), gras)
    return tuple(rangs)


def _ecrire_bandeau(feuille: Any, bandeau: int, titre: str) -> int:
    """Rows above the header; returns the row where the header goes (0 for the first)."""
    if bandeau == 0:
        return 0
    feuille.write_string(0, 0, titre)
    if bandeau == 1:
        return 2
    feuille.write_string(1, 2, "[logo]")
    feuille.write_string(2, 0, "Une ligne par personne suivie dans le mois. À rendre au Département au début du mois suivant.")
    return 4


def _ecrire_activite(feuille: Any, quantites: Sequence[Quantite], gras: Any) -> None:
    for colonne, entete in enumerate(("Indicateur", "Quantité du mois", "Précision")):
        feuille.write_string(0, colonne, entete, gras)
    for rang, ligne in enumerate(quantites, 1):
        feuille.write_string(rang, 0, ligne.indicateur)
        feuille.write_number(rang, 1, ligne.quantite)
        feuille.write_string(rang, 2, ligne.precision)


def ecrire_csv(lignes: Sequence[Ligne], habillage: Habillage) -> Ecrit:
    """A CSV in cp1252, separator « ; », header on the first line, dates JJ/MM/AAAA."""
    tampon = io.StringIO(newline="")
    ecrivain = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow([" ".join(habillage.entete(cle).split()) for cle in habillage.colonnes])
    for ligne in lignes:
        champs = []
        for cle in habillage.colonnes:
            valeur = ligne.cellule(cle)
            montre = "" if valeur is None else _montrer(valeur, cle, habillage)
            champs.append(f"{montre:%d/%m/%Y}" if isinstance(montre, date) else montre)
        ecrivain.writerow(champs)
    return Ecrit(tampon.getvalue().encode("cp1252"), tuple(range(2, len(lignes) + 2)))


def _montrer(valeur: Cellule, cle: str, habillage: Habillage) -> str | int | date:
    """A value as this structure writes it."""
    if isinstance(valeur, str):
        return LIBELLES.get(valeur, valeur) if habillage.libelles and cle in CODEES else valeur
    if isinstance(valeur, bool):
        return habillage.oui_non[0] if valeur else habillage.oui_non[1]
    if isinstance(valeur, date):
        return f"{valeur.day:02d}/{valeur.month:02d}/{valeur.year:04d}" if habillage.dates_en_texte else valeur
    if isinstance(valeur, int):
        return valeur
    raise TypeError(f"Colonne « {cle} » : rien à montrer.")


def _somme(lignes: Sequence[Ligne], cle: str) -> int:
    valeurs = (ligne.cellule(cle) for ligne in lignes)
    return sum(v for v in valeurs if isinstance(v, int))
