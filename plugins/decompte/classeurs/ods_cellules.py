"""One cell of an `.ods`: what its attributes and its text say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from math import isfinite

from decompte.classeurs.cellules import FAUTE_FORMULE, FAUTE_TYPE, CelluleFautive

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_ERREUR = re.compile(r"#(?:REF|N/A|DIV/0|VALUE|VALEUR|NAME|NOM|NULL|NUL|NUM|NOMBRE)[!?]?|Err ?: ?\d{3}")
_NOMBRES = frozenset({"float", "percentage", "currency"})


def read_cellule(attributs: Mapping[str, str], texte: str) -> object:
    """The value of a cell (float, bool, date, instant, text, CelluleFautive), "" when it is blank.

    LibreOffice marks an error by an attribute of its own; older programs only by the text that stands for the value.
    """
    formule = attributs.get(_TABLE + "formula")
    if attributs.get(_CALCEXT + "value-type") == "error" or (formule is not None and _ERREUR.fullmatch(texte)):
        return CelluleFautive(texte or "#ERREUR", FAUTE_TYPE)
    genre = attributs.get(_OFFICE + "value-type")
    valeur = _read_valeur(genre, attributs, texte)
    if valeur is not None:
        return valeur
    if formule is not None and not texte:
        return CelluleFautive("=" + formule.partition("=")[2], FAUTE_FORMULE)
    return texte


def _read_valeur(genre: str | None, attributs: Mapping[str, str], texte: str) -> object:
    """The typed value; None when the cell has none, or one that is not of its type."""
    if genre in _NOMBRES:
        return _read_nombre(attributs.get(_OFFICE + "value"))
    if genre == "date":
        return _read_date(attributs.get(_OFFICE + "date-value"))
    if genre == "boolean":
        return {"true": True, "false": False}.get(attributs.get(_OFFICE + "boolean-value", ""))
    if genre == "string":
        # A text formula may well give an empty text: LibreOffice writes it so.
        return attributs.get(_OFFICE + "string-value", texte or None)
    return texte or None


def _read_nombre(ecrit: str | None) -> float | None:
    try:
        nombre = float(ecrit or "")
    except ValueError:
        return None
    return nombre if isfinite(nombre) else None


def _read_date(ecrite: str | None) -> object:
    """A day, or an instant when its time says something."""
    try:
        instant = datetime.fromisoformat(ecrite or "")
    except ValueError:
        return None
    instant = instant.replace(tzinfo=None)
    return date(instant.year, instant.month, instant.day) if not (instant.hour or instant.minute or instant.second) else instant
