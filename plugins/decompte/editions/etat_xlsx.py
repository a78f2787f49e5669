"""The état liquidatif as a workbook: the same content as the PDF, numbers as numbers, texts never formulas, the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import ceil
from typing import Any

from decompte.domaine.etat_liquidatif import Element, EtatLiquidatif, Piece
from decompte.editions.etat_contenu import contenu
from decompte.editions.etat_mots import RUBRIQUES, dire_nature
from decompte.editions.tables import PRUDENCE

Cellule = str | Decimal | date | int | None
_CARACTERES = 32767
"""The most that a cell holds."""
_HAUTEUR, _LIGNES = 14.5, 27
"""Points a line, and the most lines that a row may show (a row has 409 points at most)."""
_A3, _A4 = 8, 9
_LARGE = 180
"""Characters: a sheet wider than that is not read on A4."""
_FEUILLES = {
    "État": (26, 52, 44, 22, 18, 18),
    "Décompte": (18, 46, 34, 34, 16, 13, 26, 10, 42),
    "Mois": (18, 12, 12, 14, 12, 20),
    "Versements": (12, 32, 26, 14, 60),
    "Hypothèses": (46, 30, 12, 44, 48),
}
"""The sheets and the widths of their columns, in characters."""


def en_classeur(etat: EtatLiquidatif) -> bytes:
    """The workbook of a version: sheets État, Décompte, Mois, Versements, Hypothèses."""
    import xlsxwriter  # loaded late: only this export needs it

    dit = contenu(etat)
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, PRUDENCE) as classeur:
        # The day of the document, not that of the machine: the same version gives the same bytes.
        classeur.set_properties(
            {"title": f"{etat.titre} n° {etat.numero}", "created": datetime.combine(etat.date_du_document, time())}
        )
        styles = {
            "titre": classeur.add_format({"bold": True, "font_size": 15}),
            "entete": classeur.add_format({"bold": True, "bg_color": "#F2F5F8", "bottom": 1, "text_wrap": True, "valign": "top"}),
            "section": classeur.add_format({"bold": True, "bottom": 1}),
            "phrase": classeur.add_format({"valign": "top"}),
            "texte": classeur.add_format({"text_wrap": True, "valign": "top"}),
            "entier": classeur.add_format({"valign": "top", "align": "left"}),
            "eur": classeur.add_format({"num_format": "#,##0.00_ ", "valign": "top"}),
            "eur_gauche": classeur.add_format({"num_format": "#,##0.00_ ", "valign": "top", "align": "left"}),
            "taux": classeur.add_format({"num_format": "0.0000", "valign": "top", "align": "left"}),
            "jour": classeur.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"}),
        }
        ecrivains = (_etat, _decompte, _mois, _versements, _hypotheses)
        for (nom, largeurs), ecrire in zip(_FEUILLES.items(), ecrivains, strict=True):
            feuille = _Feuille(classeur.add_worksheet(nom), styles, largeurs)
            ecrire(feuille, etat, dit)
            feuille.finir(f"{etat.titre} n° {etat.numero}")
    return tampon.getvalue()


class _Feuille:
    """A sheet written from top to bottom, its columns ``largeurs`` characters wide; a text is always a text."""

    def __init__(self, onglet: Any, styles: Mapping[str, Any], largeurs: Sequence[int]) -> None:
        self.onglet, self.styles, self.largeurs, self.rang = onglet, styles, largeurs, 0
        for colonne, largeur in enumerate(largeurs):
            onglet.set_column(colonne, colonne, largeur)

    def ecrire(self, *cellules: Cellule, style: str = "texte", nombre: str = "eur") -> None:
        """One row, as high as its longest text; ``nombre``: the style of its Decimal."""
        for colonne, valeur in enumerate(cellules):
            if isinstance(valeur, Decimal):
                # A spreadsheet cell is a binary number by nature; two decimals below 10^12 come back exact.
                self.onglet.write_number(self.rang, colonne, valeur, self.styles[nombre])
            elif isinstance(valeur, date):
                self.onglet.write_datetime(self.rang, colonne, valeur, self.styles["jour"])
            elif isinstance(valeur, int):
                self.onglet.write_number(self.rang, colonne, valeur, self.styles["entier"])
            elif valeur is not None:
                self.onglet.write_string(self.rang, colonne, valeur[:_CARACTERES], self.styles[style])
        if style in {"texte", "entete"}:
            self.onglet.set_row(self.rang, _HAUTEUR * min(_LIGNES, max(map(self._lignes, range(len(cellules)), cellules))))
        self.rang += 1

    def section(self, titre: str) -> None:
        """An empty row, then a title."""
        self.rang += 1
        self.ecrire(titre, style="section")

    def _lignes(self, colonne: int, valeur: Cellule) -> int:
        """How many lines a text takes in its column. Spreadsheets differ in doing it by themselves."""
        if not isinstance(valeur, str):
            return 1
        return sum(max(1, ceil(len(ligne) / self.largeurs[colonne])) for ligne in valeur.split("\n"))

    def finir(self, titre: str) -> None:
        """On paper: landscape, one page wide, named and numbered."""
        self.onglet.set_landscape()
        self.onglet.set_paper(_A3 if sum(self.largeurs) > _LARGE else _A4)
        self.onglet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)  # inches
        self.onglet.fit_to_pages(1, 0)
        # « & » begins a code in a footer.
        self.onglet.set_footer(f"&L{titre.replace('&', '&&')[:200]}&Rpage &P/&N")


def _etat(feuille: _Feuille, etat: EtatLiquidatif, dit: Mapping[str, Any]) -> None:
    feuille.ecrire(etat.titre, style="titre")
    feuille.ecrire("Numéro", etat.numero)
    feuille.ecrire("Statut", dit["statut"])
    calcule = etat.piece is not Piece.NON_CALCULE
    feuille.ecrire(dit["montant"]["libelle"], etat.montant_eur if calcule else None, nombre="eur_gauche")
    feuille.ecrire("En lettres", dit["montant"]["lettres"])
    for ligne in dit["fiche"]:
        feuille.ecrire(ligne["nom"], ligne["valeur"] or "à compléter")
    feuille.section("Liquidation")
    for colonne, libelle in _LIQUIDATION:
        if etat.eur(colonne) is not None:
            libelle = dit["deja_verse_libelle"] if colonne == "deja_verse_eur" else libelle
            feuille.ecrire(libelle, etat.eur(colonne), nombre="taux" if colonne == "taux_penalite" else "eur_gauche")
    feuille.section("Imputation budgétaire")
    feuille.ecrire("Opération", "Budget", "Libellé", "Imputation", "Engagé (convention)", "Part de ce solde", style="entete")
    part = "reversement_eur" if etat.piece is Piece.REVERSEMENT else "solde_net_eur"
    for b in etat.parties("budget"):
        montants = (_decimal(b["engage_eur"]), _decimal(b[part]))
        feuille.ecrire(
            b["operation"] or "hors budget", int(b["annee"]), b["libelle"], b["imputation"] or "à compléter", *montants
        )
    if dit["regularisation"]:
        feuille.section(f"Régularisation : version {etat.version}")
        feuille.ecrire("Déjà arrêté", etat.liquide_eur, nombre="eur_gauche")
        feuille.ecrire("Différence", etat.difference_eur, nombre="eur_gauche")
        for cause in dit["regularisation"]["causes"]:
            feuille.ecrire(cause, style="phrase")
    for phase in dit["contradictoire"]:
        feuille.section(f"Phase contradictoire : {phase['titre']}")
        for phrase in (phase["termes"], *phase["evenements"]):
            feuille.ecrire(phrase, style="phrase")
    feuille.section("Preuve")
    feuille.ecrire("Calculé au", dit["au"])
    feuille.ecrire("Paramètres en version", dit["parametres_version"])
    feuille.ecrire("Empreinte des données", dit["empreinte"])
    feuille.ecrire("Document figé (SHA-256)", dit["sha256"] or "aucun : ce projet n'est pas arrêté")


_LIQUIDATION = (
    ("montant_exercice_eur", "Montant de l'exercice"),
    ("part_quantitative_eur", "Part quantitative"),
    ("part_qualitative_eur", "Part qualitative"),
    ("du_eur", "Montant dû"),
    ("deja_verse_eur", "Déjà versé"),
    ("solde_brut_eur", "Solde brut"),
    ("taux_penalite", "Taux de pénalité"),
    ("penalite_eur", "Pénalité"),
    ("solde_net_eur", "Net à payer"),
    ("reversement_eur", "À reverser"),
)


def _decompte(feuille: _Feuille, etat: EtatLiquidatif, dit: Mapping[str, Any]) -> None:
    feuille.ecrire(
        "Partie", "Libellé", "Formule", "Calcul", "Résultat", "Montant (€)", "Règle", "Hypothèse", "Source", style="entete"
    )
    feuille.onglet.freeze_panes(1, 0)
    for ligne in etat.lignes:
        feuille.ecrire(
            RUBRIQUES.get(ligne.rubrique, ligne.rubrique),
            ligne.libelle,
            ligne.formule,
            ligne.calcul,
            ligne.resultat,
            ligne.montant_eur,
            ligne.regle,
            "oui" if ligne.hypothese else "non",
            ligne.source,
        )


def _mois(feuille: _Feuille, etat: EtatLiquidatif, dit: Mapping[str, Any]) -> None:
    feuille.ecrire("Mois", "Attendu le", "Reçu le", "Jours de retard", "Complétude", "Situation", style="entete")
    feuille.onglet.freeze_panes(1, 0)
    for lu, m in zip(etat.parties("mois"), dit["mois"], strict=True):
        attendu, recu = _jour(lu["echeance"]), _jour(lu["recu_le"])
        feuille.ecrire(
            m["mois"], attendu, recu, int(lu["retard_jours"]), _decimal(lu["taux_completude"]), m["etat"], nombre="taux"
        )  # fmt: skip
    feuille.ecrire(dit["mois_resume"], style="phrase")
    for document in dit["documents"]:
        feuille.ecrire(document, style="phrase")


def _versements(feuille: _Feuille, etat: EtatLiquidatif, dit: Mapping[str, Any]) -> None:
    feuille.ecrire("Date", "Objet", "Mandat ou titre", "Montant (€)", "Source", style="entete")
    feuille.onglet.freeze_panes(1, 0)
    for v in etat.versements:
        feuille.ecrire(_jour(v["date"]), dire_nature(v["nature"]), v["mandat"], _decimal(v["montant_eur"]), v["source"])
    for lu, v in zip(etat.versions, dit["versions"], strict=True):
        liquide = Decimal(lu["solde_net_eur"]) - Decimal(lu["reversement_eur"])
        feuille.ecrire(_jour(lu["arrete_le"]), f"version {v['version']} arrêtée : {v['objet']}", v["reference"], liquide)
    feuille.ecrire(None, f"Total {dit['deja_verse_libelle'].lower()}", None, etat.eur("deja_verse_eur"))


def _hypotheses(feuille: _Feuille, etat: EtatLiquidatif, dit: Mapping[str, Any]) -> None:
    feuille.ecrire("Paramètre", "Valeur", "Depuis le", "Hypothèse", "Source", style="entete")
    feuille.onglet.freeze_panes(1, 0)
    for lu, p in zip(etat.parties("parametres"), dit["parametres"], strict=True):
        feuille.ecrire(p["libelle"], p["valeur"], _jour(lu["depuis"]), p["hypothese"], lu["source"])
    _phrases(feuille, "Hypothèses retenues", dit["hypotheses"])
    _phrases(feuille, "Ce qui retient ce solde", dit["blocages"])


def _phrases(feuille: _Feuille, titre: str, phrases: Sequence[str]) -> None:
    if phrases:
        feuille.section(titre)
        for phrase in phrases:
            feuille.ecrire(phrase, style="phrase")


def _jour(texte: str | None) -> date | None:
    return None if texte is None else date.fromisoformat(texte)


def _decimal(texte: Element | str | None) -> Decimal | None:
    return None if texte is None else Decimal(str(texte))
