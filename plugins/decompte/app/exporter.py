"""Rows as a file to download: CSV or XLSX, safe against formula injection."""

from __future__ import annotations

import io
from collections.abc import Sequence

from decompte.editions.tables import Bloc as Bloc
from decompte.editions.tables import Ligne, en_csv, en_xlsx


def exporter_csv(lignes: Sequence[Ligne], colonnes: Sequence[str]) -> bytes:
    """UTF-8 with a byte order mark, by which spreadsheets know the encoding; comma, one header line."""
    flux = io.StringIO()
    en_csv(lignes, colonnes, flux)
    return flux.getvalue().encode("utf-8-sig")


def exporter_xlsx(lignes: Sequence[Ligne], colonnes: Sequence[str], feuille: str) -> bytes:
    """One sheet; amounts as numbers with two decimals, rates with four."""
    flux = io.BytesIO()
    en_xlsx(lignes, colonnes, feuille, flux)
    return flux.getvalue()


def exporter_xlsx_avec_synthese(
    lignes: Sequence[Ligne], colonnes: Sequence[str], feuille: str, synthese: Sequence[Bloc], feuille_synthese: str
) -> bytes:
    """The same, and a second sheet that tells small tables one under the other (see ``editions.tables.Bloc``)."""
    flux = io.BytesIO()
    en_xlsx(lignes, colonnes, feuille, flux, synthese, feuille_synthese)
    return flux.getvalue()
