"""The records of an `.xlsb`, and its plan: which part each sheet is, whether dates count from 1904.

Record numbers and layouts: [MS-XLSB], « Excel Binary File Format (.xlsb) Structure », Microsoft Open Specifications.
"""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator

from decompte.classeurs.conteneur import Conteneur
from decompte.classeurs.formats import damaged_container
from decompte.classeurs.relations import read_relations

_CLASSEUR = "xl/workbook.bin"
_RELATIONS = "xl/_rels/workbook.bin.rels"
_PROPRIETES, _FEUILLE = 153, 156
_LONG = struct.Struct("<I")


def read_plan(conteneur: Conteneur) -> tuple[dict[str, str], bool]:
    """The part of each sheet by its name, and whether dates count from 1904; Illisible when the workbook is broken."""
    cibles = read_relations(conteneur, _RELATIONS)
    parts: dict[str, str] = {}
    epoque_1904 = False
    try:
        for numero, corps in iterate_records(conteneur.lire(_CLASSEUR)):
            if numero == _PROPRIETES:
                epoque_1904 = bool(corps[0] & 1)
            elif numero == _FEUILLE:
                lien, suite = _read_texte(corps, 8)
                nom, _ = _read_texte(corps, suite)
                parts[nom] = posixpath.normpath(posixpath.join("xl", cibles.get(lien, ""))).lstrip("/")
    except (struct.error, IndexError) as erreur:
        raise damaged_container() from erreur
    return parts, epoque_1904


def iterate_records(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """The records: a number in one or two bytes of seven bits, a size in one to four, the body."""
    position, fin = 0, len(octets)
    while position < fin:
        numero = octets[position]
        position += 1
        if numero & 0x80:
            numero = (numero & 0x7F) | (octets[position] & 0x7F) << 7
            position += 1
        taille = 0
        for decalage in (0, 7, 14, 21):
            octet = octets[position]
            position += 1
            taille |= (octet & 0x7F) << decalage
            if not octet & 0x80:
                break
        if position + taille > fin:
            raise IndexError
        yield numero, octets[position : position + taille]
        position += taille


def _read_texte(corps: bytes, position: int) -> tuple[str, int]:
    """A text of two-byte units after their number; the position after it."""
    longueur = _LONG.unpack_from(corps, position)[0]
    fin = position + 4 + 2 * longueur
    if longueur == 0xFFFFFFFF:
        return "", position + 4
    if fin > len(corps):
        raise IndexError
    return corps[position + 4 : fin].decode("utf-16-le", "replace"), fin
