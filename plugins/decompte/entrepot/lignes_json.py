"""Domain objects as one JSON parameter: a whole list goes to a statement in one trip."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from decompte.domaine.mois import Mois

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def en_json(lignes: Iterable[Mapping[str, object]]) -> str:
    """A JSON array of objects. Decimals are written as they stand (text), dates and instants in ISO 8601, months AAAA-MM."""
    return json.dumps(list(lignes), default=_texte, ensure_ascii=False)


def champs(objet: DataclassInstance) -> dict[str, object]:
    """The fields of a domain object, one level deep (``asdict`` would take a Mois apart)."""
    return {f.name: getattr(objet, f.name) for f in fields(objet)}


def _texte(valeur: object) -> str:
    if isinstance(valeur, Decimal | Mois):
        return str(valeur)
    if isinstance(valeur, date | datetime):
        return valeur.isoformat()
    if isinstance(valeur, Enum):
        return str(valeur.value)
    raise TypeError(f"Valeur sans écriture JSON : {type(valeur).__name__}")
