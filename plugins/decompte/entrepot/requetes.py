"""SQL by name: each statement is a file of ``sql/requetes``, with ``:nom`` parameters."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import TextClause, text

DOSSIER_SQL = Path(__file__).resolve().parents[3] / "sql"
"""The SQL of the project, beside ``plugins/``."""


@cache
def requete(nom: str) -> TextClause:
    """The statement of ``sql/requetes/<nom>.sql`` (« depots/a_traiter »); FileNotFoundError when there is none."""
    return text((DOSSIER_SQL / "requetes" / f"{nom}.sql").read_text(encoding="utf-8"))
