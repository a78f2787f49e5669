"""The restitution of the funds as an Excel workbook: a summary, then a sheet a fund (annexe 13, articles 2 and 3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from decompte.domaine.fonds import Restitution, Sens, Ventilation
from decompte.domaine.mois import Mois
from decompte.domaine.texte import accord, euros, jour, mois_en_lettres

_INTERDITS = re.compile(r"[\[\]:*?/\\']")
_ZERO = Decimal("0.00")


@dataclass
class _Styles:
    titre: Any
    entete: Any
    entete_droite: Any
    texte: Any
    jour: Any
    eur: Any
    total: Any
    total_jour: Any
    total_eur: Any
    alerte: Any


class _Feuille:
    """A sheet written from top to bottom; text is text, never a formula."""

    def __init__(self, onglet: Any, styles: _Styles) -> None:
        self.onglet, self.styles, self.rang = onglet, styles, 0

    def ecrire(self, cellules: Sequence[str | Decimal | date | int | None], *, style: str = "texte") -> None:
        """One row: amounts as numbers, days as dates; ``style``: texte or total."""
        s = self.styles
        for colonne, valeur in enumerate(cellules):
            gras = style == "total"
            if isinstance(valeur, Decimal):
                # A spreadsheet cell is a binary number by nature; two decimals below 10^12 come back exact.
                self.onglet.write_number(self.rang, colonne, valeur, s.total_eur if gras else s.eur)
            elif isinstance(valeur, date):
                self.onglet.write_datetime(self.rang, colonne, valeur, s.total_jour if gras else s.jour)
            elif isinstance(valeur, int):
                self.onglet.write_number(self.rang, colonne, valeur, s.total if gras else s.texte)
            elif valeur is not None:
                self.onglet.write_string(self.rang, colonne, valeur, getattr(s, style))
            elif gras:
                self.onglet.write_blank(self.rang, colonne, None, s.total)
        self.rang += 1

    def entete(self, noms: Sequence[str], textes: int) -> None:
        """The row above a table; its first columns (``textes``) hold text, the others numbers."""
        for colonne, nom in enumerate(noms):
            style = self.styles.entete if colonne < textes else self.styles.entete_droite
            self.onglet.write_string(self.rang, colonne, nom, style)
        self.rang += 1

    def titre(self, texte: str, style: str = "titre") -> None:
        """A line of text over the whole width."""
        self.onglet.write_string(self.rang, 0, texte, getattr(self.styles, style))
        self.rang += 1

    def sauter(self) -> None:
        """An empty row."""
        self.rang += 1


def ecrire_restitution(restitutions: Sequence[Restitution], chemin: Path) -> None:
    """Write the workbook of one period (the same for all the funds); there must be at least one."""
    import xlsxwriter  # loaded late: only this export needs it

    with xlsxwriter.Workbook(str(chemin), {"strings_to_formulas": False, "strings_to_urls": False}) as classeur:
        eur = {"num_format": "#,##0.00"}
        entete = {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "top"}
        styles = _Styles(
            titre=classeur.add_format({"bold": True, "font_size": 13}),
            entete=classeur.add_format(entete),
            entete_droite=classeur.add_format({**entete, "align": "right"}),
            texte=classeur.add_format(),
            jour=classeur.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
            eur=classeur.add_format(eur),
            total=classeur.add_format({"bold": True, "top": 1}),
            total_jour=classeur.add_format({"bold": True, "top": 1, "num_format": "dd/mm/yyyy", "align": "left"}),
            total_eur=classeur.add_format({"bold": True, "top": 1, **eur}),
            alerte=classeur.add_format({"bold": True, "font_color": "#B00020"}),
        )
        _synthese(_Feuille(_preparer(classeur, "Synthèse", (46, 20, 20, 20, 20, 14)), styles), restitutions)
        pris: set[str] = set()
        for restitution in restitutions:
            onglet = _preparer(classeur, _nom(restitution, pris), (14, 24, 22, 16, 16, 18))
            _fonds(_Feuille(onglet, styles), restitution)


def periode(debut: date, fin: date) -> str:
    """« mars 2025 », « année 2025 », or the two days."""
    mois = Mois.contenant(debut)
    if debut == mois.premier_jour and fin == mois.dernier_jour:
        return mois_en_lettres(mois)
    if (debut.month, debut.day, fin.month, fin.day, fin.year) == (1, 1, 12, 31, debut.year):
        return f"année {debut.year}"
    return f"du {jour(debut)} au {jour(fin)}"


def _preparer(classeur: Any, nom: str, largeurs: Sequence[int]) -> Any:
    onglet = classeur.add_worksheet(nom)
    for colonne, largeur in enumerate(largeurs):
        onglet.set_column(colonne, colonne, largeur)
    onglet.set_landscape()
    onglet.set_paper(9)
    onglet.fit_to_pages(1, 0)
    onglet.set_footer("&L&A&RPage &P / &N")
    return onglet


def _nom(restitution: Restitution, pris: set[str]) -> str:
    """A name that Excel accepts (31 characters, none of []:*?/\\'), not used yet."""
    base = _INTERDITS.sub(" ", restitution.fonds.fonds).strip()[:28].upper() or "FONDS"
    nom, rang = base, 2
    while nom.casefold() in pris | {"synthèse"}:
        nom, rang = f"{base} {rang}", rang + 1
    pris.add(nom.casefold())
    return nom


def _synthese(feuille: _Feuille, restitutions: Sequence[Restitution]) -> None:
    premiere = restitutions[0]
    feuille.titre(f"Fonds confiés à la CAF : {periode(premiere.debut, premiere.fin)}")
    feuille.sauter()
    feuille.entete(("Fonds", "Solde au début", "Recettes", "Dépenses", "Solde à la fin", "Mouvements"), 1)
    for r in restitutions:
        feuille.ecrire((r.fonds.libelle, r.ouverture_eur, r.recettes_eur, r.depenses_eur, r.cloture_eur, len(r.lignes)))
    feuille.ecrire(
        (
            "Total",
            sum((r.ouverture_eur for r in restitutions), _ZERO),
            sum((r.recettes_eur for r in restitutions), _ZERO),
            sum((r.depenses_eur for r in restitutions), _ZERO),
            sum((r.cloture_eur for r in restitutions), _ZERO),
            sum(len(r.lignes) for r in restitutions),
        ),
        style="total",
    )
    feuille.titre("Montants en euros. Solde à la fin = solde au début + recettes − dépenses.", "texte")
    for r in restitutions:
        if r.negatifs:
            feuille.titre(f"{r.fonds.libelle} : {_negatifs(r)}", "alerte")
    _territoires(feuille, restitutions)


def _territoires(feuille: _Feuille, restitutions: Sequence[Restitution]) -> None:
    """Payments by territory: a column a fund, then their total."""
    par_fonds = [{v.libelle: v.depenses_eur for v in r.territoires} for r in restitutions]
    feuille.sauter()
    feuille.titre("Dépenses par territoire")
    feuille.entete(("Territoire", *(r.fonds.fonds.upper() for r in restitutions), "Total"), 1)
    connus = dict.fromkeys(t for r in restitutions for t in r.fonds.territoires)
    for territoire in dict.fromkeys([*connus, *(t for depenses in par_fonds for t in depenses)]):
        depenses = [par.get(territoire, _ZERO) for par in par_fonds]
        if any(depenses):
            feuille.ecrire((territoire, *depenses, sum(depenses, _ZERO)))
    totaux = [r.depenses_eur for r in restitutions]
    feuille.ecrire(("Total", *totaux, sum(totaux, _ZERO)), style="total")


def _fonds(feuille: _Feuille, r: Restitution) -> None:
    """What sums up first, then the movements: their header is repeated on every page they take."""
    feuille.titre(f"{r.fonds.libelle} : {periode(r.debut, r.fin)}")
    if r.negatifs:
        feuille.titre(_negatifs(r), "alerte")
    _ventiler(feuille, "Par territoire", ("Territoire", "Mouvements", "", "Recettes (€)", "Dépenses (€)"), r.territoires)
    if len(r.mois) > 1:
        entete = ("Mois", "Mouvements", "", "Recettes (€)", "Dépenses (€)", "Solde à la fin (€)")
        _ventiler(feuille, "Par mois", entete, [_en_lettres(v) for v in r.mois])
    feuille.sauter()
    feuille.titre("Mouvements")
    feuille.onglet.repeat_rows(feuille.rang)
    feuille.entete(("Date", "Référence", "Territoire", "Recette (€)", "Dépense (€)", "Solde (€)"), 3)
    feuille.ecrire((r.debut, "Solde au début", None, None, None, r.ouverture_eur))
    for ligne in r.lignes:
        m = ligne.mouvement
        recette, depense = (m.montant_eur, None) if m.sens is Sens.RECETTE else (None, m.montant_eur)
        feuille.ecrire((ligne.jour, m.reference, m.territoire, recette, depense, ligne.solde_eur))
    feuille.ecrire((r.fin, "Solde à la fin", None, r.recettes_eur, r.depenses_eur, r.cloture_eur), style="total")


def _ventiler(feuille: _Feuille, titre: str, entete: Sequence[str], ventilations: Sequence[Ventilation]) -> None:
    feuille.sauter()
    feuille.titre(titre)
    feuille.entete(entete, 1)
    for v in ventilations:
        feuille.ecrire((v.libelle, v.nombre, None, v.recettes_eur, v.depenses_eur, v.cloture_eur))
    if not ventilations:
        feuille.ecrire(("Aucun mouvement",))


def _en_lettres(v: Ventilation) -> Ventilation:
    return replace(v, libelle=mois_en_lettres(Mois.de_texte(v.libelle)))


def _negatifs(r: Restitution) -> str:
    premier, solde = r.negatifs[0]
    return (
        f"Solde négatif en fin de journée pendant {accord(len(r.negatifs), 'jour avec mouvement', 'jours avec mouvement')}, "
        f"d'abord le {jour(premier)} ({euros(solde)})."
    )
