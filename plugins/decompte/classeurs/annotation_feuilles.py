"""The partner's sheets copied cell for cell, the faulty cells marked."""

from __future__ import annotations

from typing import Any

from decompte.classeurs.annotation_gravites import GRAVITES
from decompte.classeurs.annotation_reperes import Marque, Marques, Plan
from decompte.classeurs.ecriture_cellules import COLONNES_MAX, LIGNES_MAX, NU, Livre, Style
from decompte.classeurs.ecriture_textes import clean_cellule, count_lignes, cut, typeset
from decompte.classeurs.sources import Grille
from decompte.domaine.constat import Constat

COMMENTAIRES_MAX = 2_000
"""Comments of the whole copy. Each is a drawing that Excel and LibreOffice keep in memory and redraw: a few thousands are smooth,
tens of thousands freeze a modest machine. Cells beyond keep their colour and border; the first sheet says how many."""
COMMENTAIRE_LONG = 1_500
"""Characters of one comment: more cannot be read in a box."""

_ENTETE = Style.of(bold=True, bg_color="#E9EDF2", bottom=1, border_color="#8A99AA", text_wrap=True, valign="vcenter")
_RANGEES_MESUREES = 300
_LARGEUR_MIN, _LARGEUR_MAX = 9, 42
_RANGS_FIGES = 15
"""A header lower than this is not frozen: it would leave no room for the rows."""
_LARGEUR_FIGEE = 24
"""A first column wider than this is not frozen: it would leave no room for the others."""


class Copieur:
    """Copies the planned sheets into a workbook; counts the comments that it could not give."""

    def __init__(self, livre: Livre, marques: Marques) -> None:
        self._livre = livre
        self._marques = marques
        self._commentees = set(list(marques)[:COMMENTAIRES_MAX])
        self.sans_commentaire = max(0, len(marques) - COMMENTAIRES_MAX)

    def copy(self, plan: Plan, feuille: Any) -> None:
        """Fill a sheet of the copy; one that cannot be copied says why."""
        if not plan.visible:
            feuille.hide()
        if plan.grille is None:
            self._livre.write(feuille, 0, 0, plan.raison or "", Style.of(italic=True, font_color="#5A6672"))
            return
        grille = plan.grille
        largeurs = _set_largeurs(feuille, grille, plan.rang_entete)
        if plan.rang_entete is not None:
            _set_hauteur(feuille, plan.rang_entete, grille[plan.rang_entete], largeurs)
        if plan.rang_entete is not None and plan.rang_entete <= _RANGS_FIGES:
            feuille.freeze_panes(plan.rang_entete + 1, _count_figees(largeurs))
        _prepare_print(feuille, plan)
        marques = {(i, j): marque for (nom, i, j), marque in self._marques.items() if nom == plan.nom}
        for i, rangee in enumerate(grille[:LIGNES_MAX]):
            base = _ENTETE if i == plan.rang_entete else NU
            for j, cellule in enumerate(rangee[:COLONNES_MAX]):
                if cellule == "" or (i, j) in marques:
                    continue
                self._livre.write(feuille, i, j, cellule, base)
        for (i, j), marque in marques.items():
            cellule = grille[i][j] if i < len(grille) and j < len(grille[i]) else ""
            self._mark(feuille, i, j, cellule, marque, gras=i == plan.rang_entete)
            if (plan.nom, i, j) in self._commentees:
                _comment(feuille, i, j, marque)

    def _mark(self, feuille: Any, i: int, j: int, cellule: object, marque: Marque, gras: bool) -> None:
        style = GRAVITES[marque.severite].style
        self._livre.write(feuille, i, j, cellule, style.plus(bold=True, text_wrap=True, valign="vcenter") if gras else style)


def _set_largeurs(feuille: Any, grille: Grille, rang_entete: int | None) -> list[int]:
    """Columns as wide as their content, within reason; long headers are wrapped. Gives the widths."""
    largeurs = []
    largeur = min(len(grille[0]) if grille else 0, COLONNES_MAX)
    for j in range(largeur):
        longueur = _LARGEUR_MIN
        for i, rangee in enumerate(grille[:_RANGEES_MESUREES]):
            cellule = rangee[j]
            if cellule == "":
                continue
            if i == rang_entete:
                # Two words a line or so.
                longueur = max(longueur, min(len(str(cellule)), 12), *(len(mot) + 1 for mot in str(cellule).split()))
            elif rang_entete is None or i > rang_entete:
                longueur = max(longueur, len(str(cellule)) + 2 if isinstance(cellule, str) else 11)
        largeurs.append(min(longueur, _LARGEUR_MAX))
        feuille.set_column(j, j, largeurs[-1])
    return largeurs


def _count_figees(largeurs: list[int]) -> int:
    """Columns that stay in sight: the first, which tells whose row a link of « À corriger » leads to."""
    return 1 if len(largeurs) > 1 and largeurs[0] <= _LARGEUR_FIGEE else 0


def _set_hauteur(feuille: Any, rang: int, rangee: list[object], largeurs: list[int]) -> None:
    """The header as tall as its longest text once wrapped."""
    lignes = max((count_lignes(str(c), largeur) for c, largeur in zip(rangee, largeurs, strict=False) if c != ""), default=1)
    feuille.set_row(rang, min(lignes, 8) * 15 + 4)


def _prepare_print(feuille: Any, plan: Plan) -> None:
    feuille.set_landscape()
    feuille.set_paper(9)
    feuille.fit_to_pages(1, 0)
    feuille.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    feuille.set_footer("&L&8&A&R&8Page &P / &N")
    if plan.rang_entete is not None:
        feuille.repeat_rows(plan.rang_entete)
    if plan.grille:
        # Texts kept as texts on purpose need no green corner.
        feuille.ignore_errors({"number_stored_as_text": f"A1:XFD{min(len(plan.grille), LIGNES_MAX)}"})


def write_commentaire(constat: Constat) -> str:
    """One finding in a comment: severity and rule, what is wrong, what to do."""
    texte = f"{GRAVITES[constat.severite].nom} · {constat.regle} — {constat.message}"
    return clean_cellule(typeset(f"{texte}\nQue faire : {constat.conduite}" if constat.conduite else texte))


def _comment(feuille: Any, i: int, j: int, marque: Marque) -> None:
    texte = cut("\n\n".join(write_commentaire(c) for c in marque.constats), COMMENTAIRE_LONG)
    hauteur = 14 + 14 * sum(1 + len(ligne) // 46 for ligne in texte.split("\n"))
    options = {"author": "Décompte", "font_name": "Calibri", "font_size": 10, "width": 300, "height": min(hauteur, 420)}
    feuille.write_comment(i, j, texte, options)
