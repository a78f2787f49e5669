"""Rows as CSV or XLSX, safe against formula injection: the keys are the column names of the warehouse."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from decompte.domaine.calendrier import PARIS

Ligne = Mapping[str, object]
PRUDENCE = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
_DANGEREUX = ("=", "+", "-", "@")
"""What begins a formula, also in a wide form (« ＝ ») or behind what does not print: programs differ in what they skip."""
_SANS_ENCRE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Unicode categories: controls (tabs, ends of line), marks of no width, spaces."""
_LARGEURS = (8, 48)
"""Characters: the narrowest and the widest column."""
_FORMATS = {"eur": "#,##0.00", "taux": "0.0000", "jour": "dd/mm/yyyy", "instant": "dd/mm/yyyy hh:mm"}
_A3, _A4 = 8, 9
_LARGE = 200
"""Characters: a sheet wider than that is not read on A4."""
_PREMIERE_ANNEE = 1900
"""A workbook counts its days from there."""


@dataclass(frozen=True, slots=True)
class Bloc:
    """A small table of a sheet that sums up: its title, its columns (key -> header, all empty: no header), its rows."""

    titre: str
    colonnes: Mapping[str, str]
    lignes: Sequence[Ligne]


def en_csv(lignes: Sequence[Ligne], colonnes: Sequence[str], flux: TextIO) -> None:
    """CSV with a header; a text that a spreadsheet would take for a formula is preceded by an apostrophe."""
    ecriture = csv.writer(flux, lineterminator="\n")
    ecriture.writerow(colonnes)
    ecriture.writerows([_cellule(ligne[c]) for c in colonnes] for ligne in lignes)


def en_xlsx(
    lignes: Sequence[Ligne],
    colonnes: Sequence[str],
    feuille: str,
    vers: Path | BinaryIO,
    synthese: Sequence[Bloc] = (),
    feuille_synthese: str = "Synthèse",
    cree_le: datetime | None = None,
) -> None:
    """An XLSX sheet: numbers and dates as such with their format, everything else as plain text, never as a formula or a link.

    Columns as wide as what they hold (within bounds); on paper: landscape, one page wide, the header on each page.
    ``synthese``: what a second sheet tells, one table under the other. ``cree_le``: when it says it was made (now).
    """
    import xlsxwriter  # loaded late: only this export needs it

    with xlsxwriter.Workbook(str(vers) if isinstance(vers, Path) else vers, PRUDENCE) as classeur:
        if cree_le is not None:
            classeur.set_properties({"created": cree_le})
        onglet = classeur.add_worksheet(feuille)
        gras = classeur.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        formats = {nom: classeur.add_format({"num_format": code}) for nom, code in _FORMATS.items()}
        onglet.freeze_panes(1, 1)
        onglet.autofilter(0, 0, max(1, len(lignes)), len(colonnes) - 1)
        largeurs: list[int] = []
        for j, nom in enumerate(colonnes):
            onglet.write_string(0, j, nom, gras)
            largeurs.append(_largeur(nom, lignes))
            onglet.set_column(j, j, largeurs[-1])
        _preparer_l_impression(onglet, sum(largeurs))
        onglet.repeat_rows(0)
        for i, ligne in enumerate(lignes, 1):
            _ecrire_rangee(onglet, i, ligne, colonnes, formats)
        if synthese:
            texte = classeur.add_format({"text_wrap": True, "valign": "top"})
            _ecrire_synthese(classeur.add_worksheet(feuille_synthese), synthese, gras, texte, formats)


def _ecrire_rangee(
    onglet: Any, i: int, ligne: Ligne, colonnes: Sequence[str], formats: Mapping[str, Any], texte: Any = None
) -> None:
    for j, nom in enumerate(colonnes):
        valeur = ligne[nom]
        if isinstance(valeur, Decimal):
            # A spreadsheet cell is a binary number by nature; two decimals below 10^12 come back exact.
            onglet.write_number(i, j, valeur, formats["eur" if nom.endswith("_eur") else "taux"])
        elif isinstance(valeur, int) and not isinstance(valeur, bool):
            onglet.write_number(i, j, valeur)
        elif isinstance(valeur, datetime) and valeur.year >= _PREMIERE_ANNEE:
            # A workbook knows no time zone: the hour of Paris.
            onglet.write_datetime(i, j, valeur.astimezone(PARIS).replace(tzinfo=None), formats["instant"])
        elif isinstance(valeur, date) and valeur.year >= _PREMIERE_ANNEE:
            onglet.write_datetime(i, j, valeur, formats["jour"])
        elif valeur is not None:
            onglet.write_string(i, j, _texte(valeur), texte)


def _largeur(nom: str, lignes: Sequence[Ligne]) -> int:
    """The width of a column, in characters: its header with the arrow of its filter, what its cells show."""
    moins, plus = _LARGEURS
    return max(moins, min(plus, max((len(nom) + 4, *(len(_montre(nom, ligne[nom])) + 2 for ligne in lignes)))))


def _montre(nom: str, valeur: object) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, Decimal):
        return f"{valeur:,.2f}" if nom.endswith("_eur") else f"{valeur:.4f}"
    if isinstance(valeur, datetime):
        return "jj/mm/aaaa hh:mm"
    return "jj/mm/aaaa" if isinstance(valeur, date) else _texte(valeur)


def _preparer_l_impression(onglet: Any, largeur: int) -> None:
    onglet.set_landscape()
    onglet.set_paper(_A3 if largeur > _LARGE else _A4)
    onglet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.4)  # inches
    onglet.fit_to_pages(1, 0)


def _ecrire_synthese(onglet: Any, blocs: Sequence[Bloc], gras: Any, texte: Any, formats: Mapping[str, Any]) -> None:
    onglet.set_column(0, 1, 50)
    onglet.set_column(2, 12, 16)
    _preparer_l_impression(onglet, 0)
    rang = 0
    for bloc in blocs:
        onglet.write_string(rang, 0, bloc.titre, gras)
        rang += 1
        if any(bloc.colonnes.values()):
            for j, entete in enumerate(bloc.colonnes.values()):
                onglet.write_string(rang, j, entete, gras)
            rang += 1
        for ligne in bloc.lignes:
            _ecrire_rangee(onglet, rang, ligne, list(bloc.colonnes), formats, texte)
            rang += 1
        rang += 1


def brut(valeur: object) -> object:
    """A value as JSON writes it: amounts as strings with their decimals, dates ISO; TypeError for what is none of these."""
    if isinstance(valeur, Decimal):
        return f"{valeur:f}"
    if isinstance(valeur, datetime):
        return valeur.astimezone(PARIS).isoformat()
    if isinstance(valeur, date):
        return valeur.isoformat()
    raise TypeError(f"{type(valeur).__name__} ne s'écrit pas en JSON.")


def _texte(valeur: object) -> str:
    if isinstance(valeur, list | tuple):
        return " ; ".join(str(v) for v in valeur)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, str | int):
        return str(valeur)
    return str(brut(valeur))


def _cellule(valeur: object) -> str:
    if valeur is None:
        return ""
    texte = _texte(valeur)
    if not isinstance(valeur, str | list | tuple):
        return texte
    # A lone carriage return is not quoted by the writer, and would begin a row of its own.
    texte = texte.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{texte}" if _dangereux(texte) else texte


def _dangereux(texte: str) -> bool:
    if texte.startswith(("\t", "\n")):
        return True
    premier = next((c for c in texte if unicodedata.category(c) not in _SANS_ENCRE), "")
    return unicodedata.normalize("NFKC", premier).startswith(_DANGEREUX)
