"""Texts of an `.xls`: one byte or two a character, cut across records ([MS-XLS] 2.5.293 to 2.5.296)."""

from __future__ import annotations

import codecs
import struct

_DEUX_OCTETS, _ETENDU, _ENRICHI = 0x1, 0x4, 0x8
_CODECS = {367: "ascii", 10_000: "mac_roman", 32_768: "mac_roman", 32_769: "cp1252"}


def find_codec(page: int) -> str:
    """The codec of a code page of BIFF5; Windows French for one that is not known."""
    nom = _CODECS.get(page, f"cp{page}")
    try:
        codecs.lookup(nom)
    except LookupError:
        return "cp1252"
    return nom


def read_texte(corps: bytes, position: int, codec: str | None, court: bool = False) -> str:
    """A text after its number of characters (one byte when ``court``); ``codec`` is that of BIFF5, None in BIFF8."""
    longueur = corps[position] if court else struct.unpack_from("<H", corps, position)[0]
    position += 1 if court else 2
    if codec is not None:
        return corps[position : position + longueur].decode(codec, "replace")
    drapeaux = corps[position]
    return _decode(corps[position + 1 :], longueur, drapeaux)[0]


def _decode(octets: bytes, longueur: int, drapeaux: int) -> tuple[str, int]:
    """Characters, and how many bytes they took."""
    if drapeaux & _DEUX_OCTETS:
        pris = octets[: 2 * longueur]
        pris = pris[: len(pris) & ~1]
        return pris.decode("utf-16-le", "replace"), len(pris)
    pris = octets[:longueur]
    return pris.decode("latin-1"), len(pris)


class TextesPartages:
    """The table of shared texts: a record and those that continue it."""

    def __init__(self, segments: list[bytes]) -> None:
        self._segments = segments
        self._rang = 0
        self._position = 8
        (self._annonces,) = struct.unpack_from("<I", segments[0], 4)

    def lire(self) -> list[str]:
        """The texts, fewer than announced when the table is cut; struct.error or IndexError when it makes no sense."""
        textes: list[str] = []
        while len(textes) < self._annonces and self._next():
            textes.append(self._read())
        return textes

    def _next(self) -> bool:
        """Whether something is left; moves to the next record at the end of one."""
        while self._rang < len(self._segments) and self._position >= len(self._segments[self._rang]):
            self._rang += 1
            self._position = 0
        return self._rang < len(self._segments)

    def _read(self) -> str:
        segment = self._segments[self._rang]
        longueur, drapeaux = struct.unpack_from("<HB", segment, self._position)
        self._position += 3
        a_sauter = 0
        if drapeaux & _ENRICHI:
            a_sauter += 4 * struct.unpack_from("<H", segment, self._position)[0]
            self._position += 2
        if drapeaux & _ETENDU:
            a_sauter += struct.unpack_from("<I", segment, self._position)[0]
            self._position += 4
        morceaux: list[str] = []
        while longueur:
            morceau, pris = _decode(self._segments[self._rang][self._position :], longueur, drapeaux)
            self._position += pris
            # Two units may make one character: units are what is counted.
            longueur -= pris // 2 if drapeaux & _DEUX_OCTETS else pris
            morceaux.append(morceau)
            if longueur:
                self._position = len(self._segments[self._rang])
                if not self._next():
                    break
                # A text that goes on in another record says again how its characters are written.
                drapeaux = self._segments[self._rang][0]
                self._position = 1
        self._skip(a_sauter)
        return "".join(morceaux)

    def _skip(self, octets: int) -> None:
        """Pass over the formatting of a text, through several records if need be."""
        while octets and self._next():
            pris = min(octets, len(self._segments[self._rang]) - self._position)
            self._position += pris
            octets -= pris
