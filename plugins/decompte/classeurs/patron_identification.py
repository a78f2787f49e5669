"""The sheet « Identification »: filled, but for the day on which the table is made."""

from __future__ import annotations

from typing import Any

from decompte.classeurs.ecriture_cellules import TEXTE, Livre, Style
from decompte.classeurs.identification import FEUILLE
from decompte.classeurs.patron_donnees import Patron
from decompte.domaine.texte import jour, mois_en_lettres

__all__ = ["FEUILLE", "write_identification"]

_ENCRE = "#1F2A37"
_GRIS = "#5A6672"
_TITRE = Style.of(bold=True, font_size=16, font_color=_ENCRE, valign="vcenter")
_CASE = Style.of(font_color=_ENCRE, bottom=1, bottom_color="#C9D2DC", indent=1, valign="vcenter", align="left")
_LIBELLE = _CASE.plus(bold=True, bg_color="#E9EDF2")
_VALEUR = _CASE.plus(num_format=TEXTE)
_AIDE = Style.of(font_color=_GRIS, italic=True, indent=1, valign="vcenter")


def write_identification(livre: Livre, feuille: Any, patron: Patron) -> None:
    """Labels in column A, values in column B (spec of the table)."""
    feuille.hide_gridlines(2)
    feuille.set_column(0, 0, 18)
    feuille.set_column(1, 1, 46)
    feuille.set_column(2, 2, 60)
    feuille.set_landscape()
    feuille.set_paper(9)
    feuille.fit_to_pages(1, 0)
    feuille.set_row(0, 30)
    livre.write(feuille, 0, 0, "Tableau mensuel d'activité", _TITRE)
    lignes = (
        ("Modèle", patron.modeles[0].id, "La version de ce tableau."),
        ("Structure", patron.structure, ""),
        ("SIRET", patron.siret or "", "Facultatif : 14 chiffres."),
        ("Convention", patron.convention, "Le code de la convention."),
        ("Dispositif", patron.dispositif, ""),
        ("Territoire", patron.territoire or "", ""),
        ("Mois", mois_en_lettres(patron.mois), "Le mois dont ce tableau rend compte."),
    )
    for rang, (libelle, valeur, aide) in enumerate(lignes, start=2):
        feuille.set_row(rang, 21)
        livre.write(feuille, rang, 0, libelle, _LIBELLE)
        livre.write(feuille, rang, 1, valeur, _VALEUR)
        livre.write(feuille, rang, 2, aide, _AIDE)
    dernier = 2 + len(lignes)
    feuille.set_row(dernier, 21)
    livre.write(feuille, dernier, 0, "Établi le", _LIBELLE)
    livre.write(feuille, dernier, 1, "", _VALEUR.plus(num_format="dd/mm/yyyy", bg_color="#FFF8E1"))
    livre.write(feuille, dernier, 2, "À remplir : le jour où vous terminez ce tableau.", _AIDE)
    debut = patron.mois.premier_jour
    feuille.data_validation(
        dernier,
        1,
        dernier,
        1,
        {
            "validate": "date",
            "criteria": ">=",
            "value": debut,
            "input_title": "Établi le",
            "input_message": "Le jour où vous terminez ce tableau, JJ/MM/AAAA.",
            "error_title": "À corriger",
            "error_message": f"Écrivez une date JJ/MM/AAAA, à partir du {jour(debut)}.",
        },
    )
