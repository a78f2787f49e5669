"""A sheet of the pre-filled workbook: header, formats, drop-downs, checks on entry, and the rows already known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from decompte.classeurs.ecriture_cellules import TEXTE, Livre, Style
from decompte.classeurs.ecriture_textes import count_lignes, typeset
from decompte.classeurs.patron_donnees import Patron
from decompte.classeurs.patron_listes import Listes
from decompte.classeurs.patron_phrases import describe_exemple, describe_format, describe_obligation
from decompte.classeurs.patron_saisies import check_saisie
from decompte.classeurs.textes import letter
from decompte.domaine.convention import Tableau
from decompte.domaine.modele import ColonneModele, Modele, Obligation, TypeColonne
from decompte.domaine.texte import mois_en_lettres

RANG_ENTETE = 3
"""From 0: a title, a legend and a blank row stand above."""
LIGNES_PREPAREES = 1_000
"""Rows with drop-downs and checks under those already filled; beyond, rows are read all the same."""

_ENCRE = "#1F2A37"
_GRIS = "#5A6672"
_TITRE = Style.of(bold=True, font_size=16, font_color=_ENCRE, valign="vcenter")
_BASE = Style.of(text_wrap=True, valign="vcenter", border=1, border_color="#B8C4D0", font_color=_ENCRE)
_OBLIGATOIRE = _BASE.plus(bold=True, bg_color="#CFE0F2", bottom=5, bottom_color="#2F5D8C")
_SELON = _BASE.plus(bold=True, italic=True, bg_color="#E6EEF7", bottom=2, bottom_color="#2F5D8C")
_FACULTATIF = _BASE.plus(bg_color="#F3F4F6", font_color=_GRIS, bottom=1)
_LEGENDE = (("Obligatoire", _OBLIGATOIRE), ("Obligatoire selon le cas", _SELON), ("Facultatif", _FACULTATIF))
_A_REMPLIR = {"bg_color": "#FFF3CD"}
_LARGEURS = {
    TypeColonne.TEXTE: 15,
    TypeColonne.IDENTIFIANT: 15,
    TypeColonne.DATE: 12,
    TypeColonne.ENTIER: 12,
    TypeColonne.NOMBRE: 14,
    TypeColonne.OUI_NON: 13,
}
_FORMATS = {
    TypeColonne.IDENTIFIANT: Style.of(num_format=TEXTE),
    TypeColonne.TEXTE: Style.of(num_format=TEXTE),
    TypeColonne.DATE: Style.of(num_format="dd/mm/yyyy", align="center"),
    TypeColonne.ENTIER: Style.of(num_format="0", align="center"),
    TypeColonne.NOMBRE: Style.of(num_format="#,##0.00"),
    TypeColonne.OUI_NON: Style.of(align="center"),
    TypeColonne.CODE: Style.of(align="left"),
}


def write_tableau(
    livre: Livre, feuille: Any, modele: Modele, patron: Patron, listes: Listes, lignes: Sequence[Mapping[str, object]]
) -> None:
    """Fill a sheet. ``lignes`` are the rows already known: typed values by key (a code by its code)."""
    derniere = RANG_ENTETE + max(len(lignes), 1) + LIGNES_PREPAREES
    _write_haut(livre, feuille, modele, patron)
    largeurs = [_measure(colonne) for colonne in modele.colonnes]
    hauteurs = [count_lignes(c.entete, largeur - 1) for c, largeur in zip(modele.colonnes, largeurs, strict=True)]
    feuille.set_row(RANG_ENTETE, max(hauteurs) * 15 + 10)
    for rang, colonne in enumerate(modele.colonnes):
        feuille.set_column(rang, rang, largeurs[rang], livre.format(_FORMATS[colonne.type]))
        livre.write(feuille, RANG_ENTETE, rang, colonne.entete, _choose_style(colonne, patron))
        _comment(feuille, rang, colonne, modele, patron)
        saisie = check_saisie(colonne, patron.bornes, listes.place(colonne))
        if saisie is not None:
            feuille.data_validation(RANG_ENTETE + 1, rang, derniere, rang, saisie)
        _show_manques(livre, feuille, rang, colonne, modele, patron, derniere)
    for i, ligne in enumerate(lignes, start=RANG_ENTETE + 1):
        for rang, colonne in enumerate(modele.colonnes):
            livre.write(feuille, i, rang, _show(colonne, ligne.get(colonne.cle)), _FORMATS[colonne.type])
    feuille.freeze_panes(RANG_ENTETE + 1, 1)
    feuille.set_landscape()
    feuille.set_paper(9)
    feuille.fit_to_pages(1, 0)
    feuille.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    feuille.repeat_rows(RANG_ENTETE)
    feuille.set_footer("&L&8&A&R&8Page &P / &N")


def _write_haut(livre: Livre, feuille: Any, modele: Modele, patron: Patron) -> None:
    feuille.set_row(0, 28)
    livre.write(feuille, 0, 0, f"{modele.feuille} — {patron.structure} — {mois_en_lettres(patron.mois)}", _TITRE)
    feuille.set_row(1, 34)
    for rang, (texte, style) in enumerate(_LEGENDE):
        livre.write(feuille, 1, rang, texte, style.plus(font_size=9))
    aide = "Le détail de chaque colonne est dans la feuille « Notice », et en passant la souris sur son en-tête."
    livre.write(feuille, 1, len(_LEGENDE), typeset(aide), Style.of(font_color=_GRIS, valign="vcenter", font_size=9, indent=1))
    feuille.set_row(2, 6)


def _measure(colonne: ColonneModele) -> int:
    if colonne.type is TypeColonne.CODE:
        return min(max(15, *(len(code.libelle) + 2 for code in colonne.codes)), 22)
    mots = max(len(mot) for mot in colonne.entete.split()) + 1
    return max(_LARGEURS[colonne.type], mots)


def _choose_style(colonne: ColonneModele, patron: Patron) -> Style:
    if patron.is_requise(colonne):
        return _OBLIGATOIRE
    return _SELON if colonne.obligation is Obligation.AVEC else _FACULTATIF


def _comment(feuille: Any, rang: int, colonne: ColonneModele, modele: Modele, patron: Patron) -> None:
    exemple = describe_exemple(colonne, patron)
    morceaux = (
        colonne.aide,
        f"{describe_obligation(colonne, modele, patron)}. {describe_format(colonne)}.",
        f"Exemple : {exemple}" if exemple else None,
    )
    texte = typeset("\n".join(morceau for morceau in morceaux if morceau))
    hauteur = 16 + 15 * sum(1 + len(ligne) // 44 for ligne in texte.split("\n"))
    options = {"author": "Décompte", "font_name": "Calibri", "font_size": 10, "width": 290, "height": hauteur}
    feuille.write_comment(RANG_ENTETE, rang, texte, options)


def _show_manques(
    livre: Livre, feuille: Any, rang: int, colonne: ColonneModele, modele: Modele, patron: Patron, derniere: int
) -> None:
    """Colour a required cell that is still blank in a row that has been begun (« néant » begins none)."""
    premiere = RANG_ENTETE + 2
    cellule = f"{letter(rang)}{premiere}"
    cle = f"$A{premiere}"
    if patron.is_requise(colonne):
        fin = letter(len(modele.colonnes) - 1)
        formule = f'=AND(COUNTA($A{premiere}:${fin}{premiere})>0,LEFT({cle},2)<>"né",LEN({cellule})=0)'
    elif colonne.obligation is Obligation.AVEC and colonne.avec is not None:
        autre = letter([c.cle for c in modele.colonnes].index(colonne.avec))
        formule = f"=AND(LEN(${autre}{premiere})>0,LEN({cellule})=0)"
    else:
        return
    options = {"type": "formula", "criteria": formule, "format": livre.xlsx.add_format(_A_REMPLIR)}
    feuille.conditional_format(RANG_ENTETE + 1, rang, derniere, rang, options)


def _show(colonne: ColonneModele, valeur: object) -> object:
    """A value as a partner writes it: the label of a code, oui or non."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if colonne.type is TypeColonne.CODE:
        return next((code.libelle for code in colonne.codes if code.code == valeur), "")
    return "" if valeur is None else valeur


def rows_of_activite(indicateurs: Sequence[str]) -> list[dict[str, object]]:
    """The rows of an Activité table, one for each indicator that the convention needs, its quantity to be filled."""
    return [{"indicateur": code} for code in indicateurs]


def is_suivi(modele: Modele) -> bool:
    """Whether a version has one row a person."""
    return modele.tableau is Tableau.SUIVI
