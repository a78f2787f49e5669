"""The parts of an `.xlsb`: their records, its sheets, what their cells refer to.

Record numbers and layouts: [MS-XLSB], « Excel Binary File Format (.xlsb) Structure », Microsoft Open Specifications.
"""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from decompte.classeurs.conteneur import Conteneur
from decompte.classeurs.formats import damaged_container
from decompte.classeurs.nombres_excel import FORMATS_DE_JOUR, shows_jour
from decompte.classeurs.relations import read_relations

_CLASSEUR, _TEXTES, _STYLES = "xl/workbook.bin", "xl/sharedStrings.bin", "xl/styles.bin"
_RELATIONS = "xl/_rels/workbook.bin.rels"
_PROPRIETES, _FEUILLE, _TEXTE, _FORMAT = 153, 156, 19, 44
_DEBUT_DES_STYLES, _STYLE, _FIN_DES_STYLES = 617, 47, 618
_LONG = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class FeuilleXlsb:
    """A sheet: its name, whether it is seen, the part where it stands."""

    nom: str
    visible: bool
    part: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands outside the sheets."""

    feuilles: tuple[FeuilleXlsb, ...]
    textes: tuple[str, ...]
    styles_de_jour: frozenset[int]
    epoque_1904: bool


def iterate_records(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """The records: a number in one or two bytes of seven bits, a size in one to four, the body. IndexError when it is cut."""
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


def read_texte(corps: bytes, position: int) -> tuple[str, int]:
    """A text of two-byte units after their number; the position after it. IndexError when it is cut."""
    (longueur,) = _LONG.unpack_from(corps, position)
    if longueur == 0xFFFFFFFF:
        return "", position + 4
    fin = position + 4 + 2 * longueur
    if fin > len(corps):
        raise IndexError
    return corps[position + 4 : fin].decode("utf-16-le", "replace"), fin


def read_plan(conteneur: Conteneur) -> Plan:
    """Read what stands outside the sheets; Illisible when it is broken."""
    try:
        feuilles, epoque_1904 = _read_feuilles(conteneur)
        textes = conteneur.lire(_TEXTES) if _TEXTES in conteneur else b""
        styles = conteneur.lire(_STYLES) if _STYLES in conteneur else b""
        return Plan(
            feuilles,
            tuple(read_texte(corps, 1)[0] for numero, corps in iterate_records(textes) if numero == _TEXTE),
            _find_styles_de_jour(styles),
            epoque_1904,
        )
    except (struct.error, IndexError) as erreur:
        raise damaged_container() from erreur


def _read_feuilles(conteneur: Conteneur) -> tuple[tuple[FeuilleXlsb, ...], bool]:
    """The sheets in their order, and whether dates count from 1904."""
    cibles = read_relations(conteneur, _RELATIONS)
    feuilles: list[FeuilleXlsb] = []
    epoque_1904 = False
    for numero, corps in iterate_records(conteneur.lire(_CLASSEUR)):
        if numero == _PROPRIETES:
            epoque_1904 = bool(corps[0] & 1)
        elif numero == _FEUILLE:
            (etat,) = _LONG.unpack_from(corps)
            lien, suite = read_texte(corps, 8)
            nom, _ = read_texte(corps, suite)
            part = posixpath.normpath(posixpath.join("xl", cibles.get(lien, ""))).lstrip("/")
            feuilles.append(FeuilleXlsb(nom, etat == 0, part))
    return tuple(feuilles), epoque_1904


def _find_styles_de_jour(styles: bytes) -> frozenset[int]:
    """The ranks of the cell styles that show a day."""
    propres: dict[int, bool] = {}
    jours: set[int] = set()
    rang = -1
    for numero, corps in iterate_records(styles):
        if numero == _FORMAT:
            propres[struct.unpack_from("<H", corps)[0]] = shows_jour(read_texte(corps, 2)[0])
        elif numero == _DEBUT_DES_STYLES:
            rang = 0
        elif numero == _STYLE and rang >= 0:
            (format_du_style,) = struct.unpack_from("<H", corps, 2)
            if propres.get(format_du_style, format_du_style in FORMATS_DE_JOUR):
                jours.add(rang)
            rang += 1
        elif numero == _FIN_DES_STYLES:
            break
    return frozenset(jours)
