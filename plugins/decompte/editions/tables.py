"""Rows as CSV or XLSX, safe against formula injection: the keys are the column names of the warehouse."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, TextIO

from decompte.domaine.calendrier import PARIS

Ligne = Mapping[str, object]
_PRUDENCE = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
_DANGEREUX = ("=", "+", "-", "@", "\t", "\r")


def en_csv(lignes: Sequence[Ligne], colonnes: Sequence[str], flux: TextIO) -> None:
    """CSV with a header; a text that a spreadsheet would take for a formula is preceded by an apostrophe."""
    ecriture = csv.writer(flux, lineterminator="\n")
    ecriture.writerow(colonnes)
    ecriture.writerows([_cellule(ligne[c]) for c in colonnes] for ligne in lignes)


def en_xlsx(lignes: Sequence[Ligne], colonnes: Sequence[str], feuille: str, vers: Path | BinaryIO) -> None:
    """An XLSX sheet: numbers as numbers with their format, everything else as plain text, never as a formula or a link."""
    import xlsxwriter  # loaded late: only this export needs it

    with xlsxwriter.Workbook(str(vers) if isinstance(vers, Path) else vers, _PRUDENCE) as classeur:
        onglet = classeur.add_worksheet(feuille)
        gras = classeur.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        formats = {"eur": classeur.add_format({"num_format": "#,##0.00"}), "taux": classeur.add_format({"num_format": "0.0000"})}
        onglet.freeze_panes(1, 1)
        onglet.autofilter(0, 0, max(1, len(lignes)), len(colonnes) - 1)
        for j, nom in enumerate(colonnes):
            onglet.write_string(0, j, nom, gras)
            onglet.set_column(j, j, max(12, min(40, len(nom) + 2)))
        for i, ligne in enumerate(lignes, 1):
            for j, nom in enumerate(colonnes):
                valeur = ligne[nom]
                if isinstance(valeur, Decimal):
                    # A spreadsheet cell is a binary number by nature; two decimals below 10^12 come back exact.
                    onglet.write_number(i, j, valeur, formats["eur" if nom.endswith("_eur") else "taux"])
                elif isinstance(valeur, int) and not isinstance(valeur, bool):
                    onglet.write_number(i, j, valeur)
                elif valeur is not None:
                    onglet.write_string(i, j, _texte(valeur))


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
    if isinstance(valeur, str | list | tuple) and texte.startswith(_DANGEREUX):
        return f"'{texte}"
    return texte
