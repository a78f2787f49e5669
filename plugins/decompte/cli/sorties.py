"""Rows as JSON, CSV or XLSX on the standard output or in a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TextIO

from decompte.editions import tables
from decompte.editions.tables import Ligne, en_xlsx

__all__ = ["en_csv", "en_json", "en_xlsx"]


def en_json(lignes: Sequence[Ligne], flux: TextIO | None = None) -> None:
    """One JSON array: dates ISO, amounts and rates as strings with their decimals, null for what does not apply."""
    json.dump([dict(ligne) for ligne in lignes], flux or sys.stdout, default=tables.brut, ensure_ascii=False, indent=1)
    print(file=flux or sys.stdout)


def en_csv(lignes: Sequence[Ligne], colonnes: Sequence[str], flux: TextIO | None = None) -> None:
    """CSV with a header, on the standard output by default (see ``editions.tables``)."""
    tables.en_csv(lignes, colonnes, flux or sys.stdout)
