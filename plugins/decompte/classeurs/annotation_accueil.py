"""The first sheet of the copy, « À corriger »: the verdict, the counts, and one line a fault with a link to its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from decompte.classeurs.annotation_gravites import GRAVITES
from decompte.classeurs.annotation_groupes import Groupe
from decompte.classeurs.annotation_phrases import Bilan, describe_fichier, write_verdict
from decompte.classeurs.ecriture_cellules import Livre, Style
from decompte.classeurs.ecriture_textes import clean_cellule, count_lignes, typeset
from decompte.domaine.constat import Constat
from decompte.domaine.depot import EtatDepot
from decompte.domaine.texte import accord

FEUILLE = "À corriger"
TITRE = "À corriger : ce que le contrôle a relevé"
LIGNES_MAX = 500
"""Lines of the list: nobody mends more in one sitting, and the gravest come first. A line says how many are left out."""

_COLONNES = (
    ("Gravité", 19),
    ("Où", 15),
    ("Lignes", 12),
    ("Colonne", 22),
    ("Valeur lue", 16),
    ("Ce qui ne va pas", 44),
    ("Que faire", 44),
    ("Règle", 7),
)
_LARGEUR = sum(largeur for _, largeur in _COLONNES)
_LIGNE_PT = 15.0
"""Height of a line of text of eleven points."""
_FILET = "#C9D2DC"
_ENCRE = "#1F2A37"
_GRIS = "#5A6672"
_CELLULE = Style.of(text_wrap=True, valign="top", bottom=1, bottom_color=_FILET, font_color=_ENCRE)
_LIEN = _CELLULE.plus(font_color="#1A4F8B", underline=1)
_REGLE = _CELLULE.plus(font_color=_GRIS)
_NOTE = Style.of(text_wrap=True, valign="top", font_color=_GRIS)
_ENTETE = Style.of(
    bold=True, text_wrap=True, valign="vcenter", bg_color="#E9EDF2", bottom=1, bottom_color="#8A99AA", font_color=_ENCRE
)
_FOND_VERDICT = "#EEF1F4"
_FONDS_VERDICT = {
    EtatDepot.ACCEPTE: "#E4F1E4",
    EtatDepot.ACCEPTE_AVEC_RESERVES: "#FBF3DC",
    EtatDepot.REJETE: "#FBE6E3",
    EtatDepot.ILLISIBLE: "#FBE6E3",
}


class Accueil:
    """Writes the first sheet, from the top down."""

    def __init__(self, livre: Livre, feuille: Any) -> None:
        self._livre = livre
        self._feuille = feuille
        self._ligne = 0
        feuille.hide_gridlines(2)
        feuille.set_landscape()
        feuille.set_paper(9)
        feuille.fit_to_pages(1, 0)
        feuille.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        feuille.set_footer("&R&8Page &P / &N")
        for rang, (_, largeur) in enumerate(_COLONNES):
            feuille.set_column(rang, rang, largeur)

    def write(self, nom: str, bilan: Bilan, constats: Sequence[Constat], groupes: Sequence[Groupe], notes: Sequence[str]) -> None:
        """The whole sheet. ``notes`` are sentences on the copy itself (what is not in it, how to send it back)."""
        self._write_bande(TITRE, Style.of(bold=True, font_size=18, font_color=_ENCRE, valign="vcenter"))
        self._write_bande(describe_fichier(nom, bilan), _NOTE)
        fond = _FOND_VERDICT if bilan.etat is None else _FONDS_VERDICT.get(bilan.etat, _FOND_VERDICT)
        style = Style.of(font_size=12, bg_color=fond, text_wrap=True, valign="vcenter", font_color=_ENCRE, indent=1)
        self._write_bande(write_verdict(bilan, constats), style, marge=14)
        self._ligne += 1
        if constats:
            self._write_comptes(constats)
        for note in notes:
            self._write_bande(note, _NOTE)
        if groupes:
            self._ligne += 1
            self._write_liste(groupes)

    def _write_bande(self, texte: str, style: Style, marge: float = 4) -> None:
        """A sentence over the whole width. Merged cells do not grow by themselves: the height is reckoned."""
        texte = clean_cellule(typeset(texte))
        taille = dict(style.proprietes).get("font_size", 11)
        lignes = count_lignes(texte, _LARGEUR - 4, taille)
        self._feuille.set_row(self._ligne, lignes * _LIGNE_PT * taille / 11 + marge)
        self._feuille.merge_range(self._ligne, 0, self._ligne, len(_COLONNES) - 1, "", self._livre.format(style))
        self._feuille.write_string(self._ligne, 0, texte, self._livre.format(style))
        self._ligne += 1

    def _write_comptes(self, constats: Sequence[Constat]) -> None:
        comptes = Counter(constat.severite for constat in constats)
        for severite, gravite in GRAVITES.items():
            if not comptes[severite]:
                continue
            self._put(0, gravite.nom, gravite.style.plus(bold=True, valign="vcenter", indent=1))
            compte = accord(comptes[severite], "constat")
            self._put(1, compte, Style.of(bold=True, valign="vcenter", indent=1, font_color=_ENCRE))
            self._put(2, gravite.effet, Style.of(valign="vcenter", font_color=_GRIS))
            self._feuille.set_row(self._ligne, 20)
            self._ligne += 1
        self._ligne += 1

    def _write_liste(self, groupes: Sequence[Groupe]) -> None:
        for rang, (titre, _) in enumerate(_COLONNES):
            self._put(rang, titre, _ENTETE)
        self._feuille.set_row(self._ligne, 22)
        # Repeated on paper, not frozen: with what stands above it would fill the screen.
        self._feuille.repeat_rows(self._ligne)
        self._ligne += 1
        for groupe in groupes[:LIGNES_MAX]:
            self._write_groupe(groupe)
        reste = len(groupes) - LIGNES_MAX
        if reste > 0:
            autres = accord(reste, "autre point", "autres points")
            self._write_bande(f"Et {autres} : corrigez ceux-ci, puis vérifiez de nouveau le fichier pour voir la suite.", _NOTE)

    def _write_groupe(self, groupe: Groupe) -> None:
        constat = groupe.premier
        gravite = GRAVITES[constat.severite]
        autres = len(groupe.constats) - 1
        suite = f" Et {accord(autres, 'autre ligne', 'autres lignes')} de même." if autres and constat.ligne is not None else ""
        textes = (
            gravite.nom, _name_place(groupe), groupe.lignes, _name_colonne(constat), groupe.valeurs,
            typeset(constat.message + suite), typeset(constat.conduite), constat.regle,
        )  # fmt: skip
        styles = {0: gravite.style.plus(bold=True, valign="top", align="left", text_wrap=True, indent=1), 7: _REGLE}
        for colonne, texte in enumerate(textes):
            self._put(colonne, texte, styles.get(colonne, _CELLULE))
        self._link(groupe)
        lignes = max(count_lignes(texte, largeur) for texte, (_, largeur) in zip(textes, _COLONNES, strict=True))
        self._feuille.set_row(self._ligne, min(lignes * _LIGNE_PT + 5, 400))
        self._ligne += 1

    def _link(self, groupe: Groupe) -> None:
        """Make the place a link to the cell; no link leads to a hidden sheet."""
        repere = groupe.repere
        if repere is None or not repere.plan.visible:
            return
        cible = "internal:'{}'!{}".format(repere.plan.titre.replace("'", "''"), repere.adresse)
        infobulle = f"Aller à la cellule {repere.adresse}"
        self._feuille.write_url(self._ligne, 1, cible, self._livre.format(_LIEN), string=_name_place(groupe), tip=infobulle)

    def _put(self, colonne: int, texte: str, style: Style) -> None:
        self._livre.write(self._feuille, self._ligne, colonne, texte, style)


def _name_place(groupe: Groupe) -> str:
    """Where, in words; a hidden sheet is said to be one."""
    if groupe.repere is None:
        return clean_cellule(groupe.premier.feuille or "Tout le fichier")
    plan = groupe.repere.plan
    return f"{plan.titre}, {groupe.repere.adresse}" + ("" if plan.visible else " (feuille masquée)")


def _name_colonne(constat: Constat) -> str:
    """« F — Date d'orientation »."""
    return " — ".join(partie for partie in (constat.colonne, constat.entete) if partie)
