"""The sheet « Notice »: how to fill the workbook, when and where to send it, and what each column expects."""

from __future__ import annotations

from typing import Any

from decompte.classeurs.ecriture_cellules import Livre, Style
from decompte.classeurs.ecriture_textes import count_lignes, typeset
from decompte.classeurs.patron_donnees import Patron
from decompte.classeurs.patron_phrases import describe_exemple, describe_format, describe_obligation
from decompte.domaine.convention import Tableau
from decompte.domaine.modele import Modele, Obligation
from decompte.domaine.texte import accord, jour, mois_en_lettres

FEUILLE = "Notice"
_COLONNES = (("Colonne", 28), ("À remplir", 24), ("Ce qu'il faut écrire", 58), ("Format", 30), ("Exemple", 18))
_LARGEUR = sum(largeur for _, largeur in _COLONNES)
_ENCRE = "#1F2A37"
_GRIS = "#5A6672"
_FILET = "#C9D2DC"
_TITRE = Style.of(bold=True, font_size=16, font_color=_ENCRE, valign="vcenter")
_SECTION = Style.of(bold=True, font_size=13, font_color="#2F5D8C", valign="vcenter")
_TEXTE = Style.of(text_wrap=True, valign="top", font_color=_ENCRE)
_FORT = _TEXTE.plus(bold=True, bg_color="#E6EEF7", valign="vcenter", indent=1)
_ENTETE = Style.of(bold=True, bg_color="#E9EDF2", bottom=1, bottom_color="#8A99AA", font_color=_ENCRE, valign="vcenter")
_CELLULE = Style.of(text_wrap=True, valign="top", bottom=1, bottom_color=_FILET, font_color=_ENCRE)


def write_notice(livre: Livre, feuille: Any, patron: Patron, repris: int) -> None:
    """Fill the sheet. ``repris`` people were carried from an earlier table."""
    _Notice(livre, feuille).write(patron, repris)


class _Notice:
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

    def write(self, patron: Patron, repris: int) -> None:
        self._write_bande(f"Notice — {mois_en_lettres(patron.mois)}", _TITRE, taille=16)
        self._write_bande(
            f"À déposer au plus tard le {jour(patron.echeance)} inclus, dans votre dossier de la boîte de dépôt "
            f"(« {patron.dossier} »).",
            _FORT,
            marge=12,
        )
        self._ligne += 1
        for phrase in _tell_usage(patron, repris):
            self._write_bande(f"•  {phrase}", _TEXTE)
        for modele in patron.modeles:
            self._ligne += 1
            self._write_bande(f"Feuille « {modele.feuille} »", _SECTION, taille=13)
            self._write_colonnes(modele, patron)

    def _write_bande(self, texte: str, style: Style, taille: float = 11, marge: float = 5) -> None:
        texte = typeset(texte)
        self._feuille.set_row(self._ligne, count_lignes(texte, _LARGEUR - 4, taille) * 15 * taille / 11 + marge)
        self._feuille.merge_range(self._ligne, 0, self._ligne, len(_COLONNES) - 1, "", self._livre.format(style))
        self._feuille.write_string(self._ligne, 0, texte, self._livre.format(style))
        self._ligne += 1

    def _write_colonnes(self, modele: Modele, patron: Patron) -> None:
        self._write_rangee([titre for titre, _ in _COLONNES], _ENTETE, 8)
        for colonne in modele.colonnes:
            textes = [
                colonne.entete,
                describe_obligation(colonne, modele, patron),
                colonne.aide or "",
                describe_format(colonne),
                describe_exemple(colonne, patron),
            ]
            gras = patron.is_requise(colonne) or colonne.obligation is Obligation.AVEC
            self._write_rangee(textes, _CELLULE, 5, _CELLULE.plus(bold=True) if gras else _CELLULE)

    def _write_rangee(self, textes: list[str], style: Style, marge: float, premier: Style | None = None) -> None:
        textes = [typeset(texte) for texte in textes]
        for rang, texte in enumerate(textes):
            self._livre.write(self._feuille, self._ligne, rang, texte, premier if premier is not None and rang == 0 else style)
        lignes = max(count_lignes(texte, largeur) for texte, (_, largeur) in zip(textes, _COLONNES, strict=True))
        self._feuille.set_row(self._ligne, lignes * 15 + marge)
        self._ligne += 1


def _tell_usage(patron: Patron, repris: int) -> list[str]:
    """How to fill the workbook, in sentences."""
    phrases = []
    if any(modele.tableau is Tableau.SUIVI for modele in patron.modeles):
        phrases += [
            "Feuille « Suivi » : une ligne par personne suivie dans le mois, y compris celles qui en sont sorties dans le mois.",
            "S'il n'y a eu personne ce mois-ci, écrivez « néant » dans la première cellule sous les en-têtes, et rien d'autre.",
        ]
    if any(modele.tableau is Tableau.ACTIVITE for modele in patron.modeles):
        phrases.append(
            "Feuille « Activité » : une ligne par quantité. Celles que votre convention demande sont déjà inscrites ; écrivez 0 "
            "s'il n'y en a pas eu."
        )
    if repris:
        suivies = accord(repris, "personne encore suivie est déjà inscrite", "personnes encore suivies sont déjà inscrites")
        phrases.append(
            f"D'après votre tableau précédent, {suivies}, avec ce qui ne change pas d'un mois à l'autre. Vérifiez ces lignes, "
            "complétez-les, ajoutez les personnes nouvelles."
        )
    phrases += [
        "Les en-têtes soulignés d'un trait épais sont obligatoires. Dans une ligne commencée, ce qui reste à remplir se colore.",
        "Gardez les en-têtes tels qu'ils sont. Vous pouvez ajouter des colonnes à votre usage : elles ne sont pas lues.",
        "Noms, prénoms, dates de naissance et observations ne servent qu'à vous repérer : ils ne sont jamais chargés dans "
        "l'entrepôt ; le fichier reçu est gardé chiffré.",
        "Dans la feuille « Identification », il ne reste qu'à remplir « Établi le ».",
    ]
    return phrases
