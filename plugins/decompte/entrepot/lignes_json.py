"""Domain objects as one JSON parameter: a whole list goes to a statement in one trip."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from decompte.domaine.mois import Mois


def en_json(lignes: Iterable[Mapping[str, object]]) -> str:
    """A JSON array of objects. Decimals are written as they stand (text), dates and instants in ISO 8601, months AAAA-MM."""
    return json.dumps(list(lignes), default=_texte, ensure_ascii=False)


def _texte(valeur: object) -> str:
    if isinstance(valeur, Decimal | Mois):
        return str(valeur)
    if isinstance(valeur, date | datetime):
        return valeur.isoformat()
    if isinstance(valeur, Enum):
        return str(valeur.value)
    raise TypeError(f"Valeur sans écriture JSON : {type(valeur).__name__}")
