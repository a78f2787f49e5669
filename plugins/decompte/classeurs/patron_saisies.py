"""What Excel checks while the partner types (data validation), so that most faults never leave the workbook."""

from __future__ import annotations

from typing import Any

from decompte.classeurs.ecriture_textes import cut
from decompte.classeurs.patron_donnees import Bornes
from decompte.classeurs.patron_phrases import describe_format
from decompte.domaine.modele import ColonneModele, TypeColonne
from decompte.domaine.texte import jour

_TITRE_MAX, _MESSAGE_MAX = 32, 255
"""Of the messages of a data validation (Excel refuses longer ones)."""
_ENTIER_MAX = 9_999
LONGUEUR_IDENTIFIANT = (4, 20)
"""Rule L01."""


def check_saisie(colonne: ColonneModele, bornes: Bornes, liste: str | None) -> dict[str, Any] | None:
    """The data validation of a column, as XlsxWriter wants it; None for free text.

    ``liste`` is the range of the values of a code or of oui/non. A cell may stay blank: what is missing is told by the controls.
    """
    regle = _choose_regle(colonne, bornes, liste)
    if regle is None:
        return None
    attendu = _tell_attendu(colonne, bornes)
    aide = f"{colonne.aide} " if colonne.aide else ""
    return regle | {
        "ignore_blank": True,
        "input_title": _cut(colonne.entete, _TITRE_MAX),
        "input_message": _cut(f"{aide}{attendu}", _MESSAGE_MAX),
        "error_title": "À corriger",
        "error_message": _cut(f"« {colonne.entete} » n'accepte pas cette valeur. {attendu}", _MESSAGE_MAX),
        "error_type": "stop",
    }


def _choose_regle(colonne: ColonneModele, bornes: Bornes, liste: str | None) -> dict[str, Any] | None:
    if liste is not None:
        return {"validate": "list", "source": liste}
    if colonne.type is TypeColonne.DATE:
        debut, fin = bornes.of(colonne)
        return {"validate": "date", "criteria": "between", "minimum": debut, "maximum": fin}
    if colonne.type is TypeColonne.ENTIER:
        maximum = _ENTIER_MAX if colonne.maximum is None else colonne.maximum
        return {"validate": "integer", "criteria": "between", "minimum": colonne.minimum or 0, "maximum": maximum}
    if colonne.type is TypeColonne.NOMBRE:
        return {"validate": "decimal", "criteria": ">=", "value": colonne.minimum or 0}
    if colonne.type is TypeColonne.IDENTIFIANT:
        minimum, maximum = LONGUEUR_IDENTIFIANT
        return {"validate": "length", "criteria": "between", "minimum": minimum, "maximum": maximum}
    return None


def _tell_attendu(colonne: ColonneModele, bornes: Bornes) -> str:
    if colonne.type is TypeColonne.DATE:
        debut, fin = bornes.of(colonne)
        return f"Écrivez une date JJ/MM/AAAA, du {jour(debut)} au {jour(fin)}."
    if colonne.type is TypeColonne.CODE:
        return "Choisissez dans la liste (flèche à droite de la cellule)."
    if colonne.type is TypeColonne.OUI_NON:
        return "Écrivez oui ou non."
    if colonne.type is TypeColonne.IDENTIFIANT:
        return "Écrivez de 4 à 20 caractères parmi les majuscules, les chiffres et le tiret."
    return f"Écrivez un {describe_format(colonne)[0].lower()}{describe_format(colonne)[1:]}."


def _cut(texte: str, longueur: int) -> str:
    return texte if len(texte) <= longueur else cut(texte, longueur) if longueur > 60 else texte[: longueur - 1] + "…"
