"""Which cells of an `.xlsb` are days that calamine gives as bare numbers: whole numbers in a style of date.

Excel writes a day as a whole number of thirty bits (RkNumber), for which calamine 0.37 does not look at the style.
"""

from __future__ import annotations

import re
import struct
from datetime import date, timedelta

from decompte.classeurs.biff12 import iterate_records

_FORMAT, _DEBUT_DES_STYLES, _STYLE, _FIN_DES_STYLES = 44, 617, 47, 618
_DATES_CONNUES = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)})
"""Built-in number formats that show a day (times alone are not days)."""
_LITTERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_JOUR_OU_AN = re.compile(r"[dy]", re.IGNORECASE)
_PREMIER = 61
"""Below, Excel counts a 29 February 1900 that never was."""


def find_styles_de_date(styles: bytes) -> frozenset[int]:
    """The ranks of the cell styles that show a day; IndexError or struct.error when the part is broken."""
    dates: set[int] = set()
    rangs: set[int] = set()
    rang = -1
    for numero, corps in iterate_records(styles):
        if numero == _FORMAT:
            (format_propre,) = struct.unpack_from("<H", corps)
            if _JOUR_OU_AN.search(_LITTERAL.sub("", corps[6:].decode("utf-16-le", "replace"))):
                dates.add(format_propre)
        elif numero == _DEBUT_DES_STYLES:
            rang = 0
        elif numero == _STYLE and rang >= 0:
            (format_du_style,) = struct.unpack_from("<H", corps, 2)
            if format_du_style in _DATES_CONNUES or format_du_style in dates:
                rangs.add(rang)
            rang += 1
        elif numero == _FIN_DES_STYLES:
            break
    return frozenset(rangs)


def read_jour(corps: bytes, styles: frozenset[int], epoque_1904: bool) -> date | None:
    """The day of a whole number in a style of date; None for any other cell."""
    style = int.from_bytes(corps[4:7], "little")
    (rk,) = struct.unpack_from("<i", corps, 8)
    if style not in styles or rk & 3 != 2:
        return None
    serie = rk >> 2
    if epoque_1904:
        return date(1904, 1, 1) + timedelta(days=serie) if 0 < serie < 2_000_000 else None
    return date(1899, 12, 30) + timedelta(days=serie) if _PREMIER <= serie < 2_000_000 else None
