"""What a column expects, in French: for its header's comment, the message shown on entry, and the notice."""

from __future__ import annotations

from datetime import date

from decompte.classeurs.patron_donnees import Patron
from decompte.domaine.modele import ColonneModele, Modele, Obligation, TypeColonne
from decompte.domaine.texte import jour, nombre

EXEMPLE_IDENTIFIANT = "MJ-000123"
_FORMATS = {
    TypeColonne.TEXTE: "Texte",
    TypeColonne.IDENTIFIANT: "4 à 20 caractères : majuscules, chiffres, tiret",
    TypeColonne.DATE: "Date JJ/MM/AAAA",
    TypeColonne.OUI_NON: "oui ou non",
    TypeColonne.CODE: "À choisir dans la liste",
}


def describe_format(colonne: ColonneModele) -> str:
    """« Nombre entier, de 0 à 31 »."""
    if colonne.type is TypeColonne.ENTIER:
        if colonne.minimum is None or colonne.maximum is None:
            return "Nombre entier"
        return f"Nombre entier, de {nombre(colonne.minimum)} à {nombre(colonne.maximum)}"
    if colonne.type is TypeColonne.NOMBRE:
        return "Nombre, avec deux décimales au plus"
    return _FORMATS[colonne.type]


def describe_obligation(colonne: ColonneModele, modele: Modele, patron: Patron) -> str:
    """« Obligatoire », « Facultatif », or when it is required."""
    if patron.is_requise(colonne):
        return "Obligatoire"
    if colonne.obligation is Obligation.AVEC and colonne.avec is not None:
        return f"Obligatoire si « {modele.colonne(colonne.avec).entete} » est remplie"
    if colonne.obligation is Obligation.POUR:
        return "Non demandé pour votre dispositif"
    return "Facultatif"


def describe_exemple(colonne: ColonneModele, patron: Patron) -> str:
    """A value that would be right; nothing where it would name somebody."""
    if colonne.type is TypeColonne.IDENTIFIANT:
        return EXEMPLE_IDENTIFIANT
    if not colonne.chargee:
        return ""
    if colonne.type is TypeColonne.DATE:
        fin = patron.bornes.of(colonne)[1]
        milieu = date(patron.mois.annee, patron.mois.numero, 15)
        return jour(milieu if fin == patron.bornes.fin_du_mois else patron.mois.plus(6).premier_jour)
    if colonne.type is TypeColonne.CODE:
        return colonne.codes[0].libelle
    return {TypeColonne.ENTIER: "2", TypeColonne.NOMBRE: "12,5", TypeColonne.OUI_NON: "oui"}.get(colonne.type, "")
