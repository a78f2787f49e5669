"""Writes any value that a reader gives as an inert cell of the same kind: a number, a date, a boolean or a text."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

import xlsxwriter

from decompte.classeurs.cellules import write_brut
from decompte.classeurs.ecriture_textes import clean_cellule, cut, opens_formule

LIGNES_MAX = 1_048_576
COLONNES_MAX = 16_384
"""Of a sheet (Microsoft, « Excel specifications and limits »)."""
_TITRE_MAX = 200
_CREE_LE = datetime(2024, 1, 1)  # noqa: DTZ001 - a fixed moment, so that the same content gives the same bytes
_PREMIER_JOUR_1900 = date(1900, 3, 1)
"""Before it Excel's serial numbers are off by one (it counts a 29 February 1900), or do not exist."""
_PREMIER_JOUR_1904 = date(1904, 1, 2)
_NOMBRE_MAX = 1e300
"""Excel stops a little above; such a number is written as text."""
_COMME_UN_NOMBRE = re.compile(r"[\d\s.,/:+-]+")

_JOUR = "dd/mm/yyyy"
_INSTANT = "dd/mm/yyyy hh:mm"
_HEURE = "hh:mm:ss"
_DUREE = "[h]:mm:ss"
TEXTE = "@"


@dataclass(frozen=True, slots=True)
class Style:
    """The look of a cell, as properties of XlsxWriter; equal styles share one format."""

    proprietes: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, **proprietes: Any) -> Style:
        """A style from properties of XlsxWriter (``bold``, ``bg_color``…)."""
        return cls(tuple(sorted(proprietes.items())))

    def plus(self, **proprietes: Any) -> Style:
        """This style with other properties over it."""
        return Style.of(**(dict(self.proprietes) | proprietes))


NU = Style()


class Livre:
    """A workbook being written in memory (personal data must not reach a temporary file), and its formats."""

    def __init__(self, titre: str, epoque_1904: bool = False) -> None:
        self._tampon = io.BytesIO()
        self.xlsx = xlsxwriter.Workbook(
            self._tampon,
            {
                "in_memory": True,
                "date_1904": epoque_1904,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.xlsx.set_properties({"title": cut(clean_cellule(titre), _TITRE_MAX), "author": "Décompte", "created": _CREE_LE})
        self._premier_jour = _PREMIER_JOUR_1904 if epoque_1904 else _PREMIER_JOUR_1900
        self._formats: dict[Style, Any] = {}

    def format(self, style: Style) -> Any:
        """The XlsxWriter format of a style; None for a bare cell."""
        if style == NU:
            return None
        if style not in self._formats:
            self._formats[style] = self.xlsx.add_format(dict(style.proprietes))
        return self._formats[style]

    def close(self) -> bytes:
        """The bytes of the `.xlsx`; nothing may be written after."""
        self.xlsx.close()
        return self._tampon.getvalue()

    def write(self, feuille: Any, ligne: int, colonne: int, valeur: object, style: Style = NU) -> None:
        """Write one cell (from 0). A text is never taken for a formula, a number or a link; "" is a blank cell with its style.

        What Excel cannot hold (a date before 1900, a number without end) is written as the text that people read.
        """
        if valeur is None or valeur == "":
            if style != NU:
                feuille.write_blank(ligne, colonne, None, self.format(style))
        elif isinstance(valeur, bool):
            feuille.write_boolean(ligne, colonne, valeur, self.format(style))
        elif isinstance(valeur, (int, float, Decimal)) and (nombre := _to_nombre(valeur)) is not None:
            feuille.write_number(ligne, colonne, nombre, self.format(style))
        elif isinstance(valeur, (date, datetime)) and self._holds(valeur):
            # An instant at midnight is what many programs write for a day.
            instant = isinstance(valeur, datetime) and valeur.time() != time()
            jour = valeur.replace(tzinfo=None) if isinstance(valeur, datetime) else valeur
            feuille.write_datetime(ligne, colonne, jour, self.format(style.plus(num_format=_INSTANT if instant else _JOUR)))
        elif isinstance(valeur, time):
            feuille.write_datetime(ligne, colonne, valeur.replace(tzinfo=None), self.format(style.plus(num_format=_HEURE)))
        elif isinstance(valeur, timedelta) and timedelta() <= valeur:
            feuille.write_datetime(ligne, colonne, valeur, self.format(style.plus(num_format=_DUREE)))
        else:
            self._write_texte(feuille, ligne, colonne, _say(valeur), style)

    def _write_texte(self, feuille: Any, ligne: int, colonne: int, valeur: str, style: Style) -> None:
        texte = clean_cellule(valeur)
        if opens_formule(texte):
            # Without the quote mark, Excel would make it a formula when somebody edits the cell and leaves it unchanged.
            style = style.plus(num_format=TEXTE, quote_prefix=True)
        elif _COMME_UN_NOMBRE.fullmatch(texte):
            style = style.plus(num_format=TEXTE)
        feuille.write_string(ligne, colonne, texte, self.format(style))

    def _holds(self, jour: date) -> bool:
        return (jour.date() if isinstance(jour, datetime) else jour) >= self._premier_jour


def _to_nombre(valeur: int | float | Decimal) -> float | None:
    """The number that Excel can hold; None for one without end or too large."""
    try:
        nombre = float(valeur)
    except OverflowError:
        return None
    return nombre if isfinite(nombre) and abs(nombre) < _NOMBRE_MAX else None


def _say(valeur: object) -> str:
    """A value as text, the way people read it: 31/12/1899 for a date."""
    if isinstance(valeur, date):
        return f"{valeur.day:02d}/{valeur.month:02d}/{valeur.year:04d}"
    if isinstance(valeur, int) and abs(valeur) >= 10**4000:
        # Python refuses to write out such a number (it takes a time that grows with its square).
        return "nombre de plus de 4 000 chiffres"
    return write_brut(valeur)
