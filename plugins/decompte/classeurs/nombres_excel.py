"""Numbers of the binary Excel formats: how they are packed, and which of them are days."""

from __future__ import annotations

import re
import struct
from datetime import date, datetime, timedelta
from math import isfinite

ERREURS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""Codes of the errors of a cell (BErr), the same in `.xls` and `.xlsb`."""
FORMATS_DE_JOUR = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)})
"""Built-in number formats that show a day; those of times alone do not."""
_LITTERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_JOUR_OU_AN = re.compile(r"[dy]", re.IGNORECASE)
_ORIGINES = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 (a cell has no zone)
_PREMIERS = {False: 61, True: 1}
"""Below, with the epoch of 1900, Excel counts a 29 February that never was."""
_DERNIER = 2_950_000
"""Before the year 9999 ends, in both epochs."""
_JOUR_EN_MS = 86_400_000


def shows_jour(code: str) -> bool:
    """Whether a number format of the workbook shows a day or a year (« dd/mm/yyyy », not « 0.00 » nor « hh:mm »)."""
    return _JOUR_OU_AN.search(_LITTERAL.sub("", code)) is not None


def read_rk(octets: bytes, position: int) -> float:
    """A number packed in four bytes (RkNumber): thirty bits of a whole number or of a double, in hundredths or not."""
    (rk,) = struct.unpack_from("<I", octets, position)
    if rk & 2:
        nombre = float((rk >> 2) - (0x40000000 if rk & 0x80000000 else 0))
    else:
        (nombre,) = struct.unpack("<d", struct.pack("<II", 0, rk & 0xFFFFFFFC))
    return nombre / 100 if rk & 1 else nombre


def read_serie(nombre: float, epoque_1904: bool) -> object:
    """The day, or the instant, that a serial number in a format of date is; the number itself when it is none."""
    if not isfinite(nombre) or not _PREMIERS[epoque_1904] <= nombre < _DERNIER:
        return nombre
    instant = _ORIGINES[epoque_1904] + timedelta(milliseconds=round(nombre * _JOUR_EN_MS))
    return instant if instant.time() != datetime.min.time() else date(instant.year, instant.month, instant.day)
