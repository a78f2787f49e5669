"""The value of one cell, by type: each function gives the typed value, or None and why it was not understood.

They never raise on what a cell can hold. Results are cached where cells repeat (dates, counts, codes);
identifiers and free texts are not, so that nothing personal stays in memory.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite

from decompte.classeurs.cellules import FAUTE_TYPE, CelluleFautive, write_brut
from decompte.classeurs.textes import clean, is_vide, normalize, read_plein

Lu = tuple[object, str | None]
"""The typed value (None when empty or not understood), and the fault if any."""

_VIDE: Lu = (None, None)
_FAUTE: Lu = (None, FAUTE_TYPE)

_HEURE = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_JOUR_MOIS_AN = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})" + _HEURE, re.ASCII)
_AN_MOIS_JOUR = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})" + _HEURE, re.ASCII)
_SERIE = re.compile(r"[1-9]\d{3,4}(?:[.,]\d+)?", re.ASCII)

_ORIGINE_1900 = date(1899, 12, 30)
"""Excel counts 1900 as a leap year: from March 1900 on, day 0 is 30 December 1899."""
_ORIGINE_1904 = date(1904, 1, 1)
_PREMIER_JOUR_EN_SERIE = date(1910, 1, 1)
_DERNIER_JOUR_EN_SERIE = date(2100, 1, 1)
"""A bare number is a date only between these: a year typed alone (2024) or JJMMAA (150524) is not an Excel date."""

_NOMBRE = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+(?=,))(?:[.,]\d+)?", re.ASCII)
_ESPACES = str.maketrans(dict.fromkeys(" \u00a0\u202f\u2009'\u2019") | {"\u2212": "-"})
_SANS_LIMITE = Decimal(10) ** 12
"""Quantities and euros have twelve digits before the comma in the warehouse."""
_BRUIT = 1e-9
_DECIMALES = 6
"""Binary noise of a computed cell (0.30000000000000004) is beyond the sixth decimal."""

_OUI = frozenset({"oui", "o", "x", "vrai", "true", "1", "\u2713", "\u2714"})
_NON = frozenset({"non", "n", "faux", "false", "0"})


def _faulty(valeur: object) -> Lu:
    return (None, valeur.faute) if isinstance(valeur, CelluleFautive) else _FAUTE


def read_texte(valeur: object) -> Lu:
    """Free text, trimmed; numbers and dates are written out."""
    if valeur.__class__ is str:
        return read_plein(valeur), None
    if isinstance(valeur, CelluleFautive):
        return _faulty(valeur)
    return read_plein(write_brut(valeur)), None


def read_identifiant(valeur: object) -> Lu:
    """An identifier, trimmed and in capitals; leading zeros of a text are kept, 12345.0 gives « 12345 »."""
    if valeur.__class__ is str:
        texte = read_plein(valeur)
        return (None if texte is None else texte.upper()), None
    if valeur is None:
        return _VIDE
    if isinstance(valeur, (int, float)) and not isinstance(valeur, bool) and isfinite(valeur):
        return write_brut(valeur).upper(), None
    return _faulty(valeur)


@lru_cache(maxsize=16384, typed=True)
def read_date(valeur: object, epoque_1904: bool = False) -> Lu:
    """A date: Excel cell (its time of day is dropped), text day first or ISO, or serial number of the given epoch."""
    if is_vide(valeur):
        return _VIDE
    if isinstance(valeur, datetime):
        return valeur.date(), None
    if isinstance(valeur, date):
        return valeur, None
    if isinstance(valeur, (int, float)) and not isinstance(valeur, bool):
        return _read_serie(float(valeur), epoque_1904)
    if isinstance(valeur, str):
        return _read_date_en_texte(clean(valeur), epoque_1904)
    return _faulty(valeur)


def _read_date_en_texte(texte: str, epoque_1904: bool) -> Lu:
    trouve = _JOUR_MOIS_AN.fullmatch(texte)
    if trouve is not None:
        jour, _, mois, an = trouve.groups()
    else:
        trouve = _AN_MOIS_JOUR.fullmatch(texte)
        if trouve is None:
            if _SERIE.fullmatch(texte):
                return _read_serie(float(texte.replace(",", ".")), epoque_1904)
            return _FAUTE
        an, _, mois, jour = trouve.groups()
    annee = int(an) + 2000 if len(an) == 2 else int(an)
    try:
        return date(annee, int(mois), int(jour)), None
    except ValueError:
        return _FAUTE


def _read_serie(nombre: float, epoque_1904: bool) -> Lu:
    if not isfinite(nombre) or not 0 < nombre < 100_000:
        return _FAUTE
    jour = (_ORIGINE_1904 if epoque_1904 else _ORIGINE_1900) + timedelta(days=int(nombre))
    return (jour, None) if _PREMIER_JOUR_EN_SERIE <= jour < _DERNIER_JOUR_EN_SERIE else _FAUTE


@lru_cache(maxsize=16384, typed=True)
def read_nombre(valeur: object) -> Lu:
    """A Decimal, exact for what the partner typed; at most twelve digits before the comma."""
    if is_vide(valeur):
        return _VIDE
    if isinstance(valeur, bool):
        return _FAUTE
    if isinstance(valeur, (int, float)):
        if not isfinite(valeur):
            return _FAUTE
        nombre = Decimal(int(valeur)) if valeur == int(valeur) else Decimal(repr(round(valeur, _DECIMALES)))
    elif isinstance(valeur, str):
        texte = clean(valeur).removesuffix("€").translate(_ESPACES)
        if _NOMBRE.fullmatch(texte) is None:
            return _FAUTE
        if "," in texte:
            texte = texte.replace(".", "").replace(",", ".")
        nombre = Decimal(texte)
    else:
        return _faulty(valeur)
    return (nombre, None) if abs(nombre) < _SANS_LIMITE else _FAUTE


@lru_cache(maxsize=16384, typed=True)
def read_entier(valeur: object) -> Lu:
    """A whole number: 3.0 and « 3,0 » are 3; 3.5 is a fault."""
    if valeur.__class__ is float and abs(valeur) < 1e12:
        entier = round(valeur)
        return (entier, None) if abs(valeur - entier) < _BRUIT else _FAUTE
    nombre, faute = read_nombre(valeur)
    if not isinstance(nombre, Decimal):
        return None, faute
    return (int(nombre), None) if nombre == int(nombre) else _FAUTE


@lru_cache(maxsize=1024, typed=True)
def read_oui_non(valeur: object) -> Lu:
    """True or False; a blank cell is empty here (type_colonne decides on « x or blank » for the whole column)."""
    if is_vide(valeur):
        return _VIDE
    if isinstance(valeur, bool):
        return valeur, None
    if isinstance(valeur, (int, float)) and valeur in (0, 1):
        return bool(valeur), None
    if isinstance(valeur, str):
        texte = clean(valeur).casefold()
        if texte in _OUI:
            return True, None
        if texte in _NON:
            return False, None
        return _FAUTE
    return _faulty(valeur)


def normalize_code(valeur: object) -> str:
    """A code or its label, for comparison."""
    return normalize(write_brut(valeur))
