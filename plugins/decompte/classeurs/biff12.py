"""What calamine does not tell of an `.xlsb`: the errors of its cells, its epoch, the size of a sheet before it is built.

Record numbers and layouts: [MS-XLSB], « Excel Binary File Format (.xlsb) Structure », Microsoft Open Specifications.
"""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator

from decompte.classeurs.biff8 import ERREURS
from decompte.classeurs.cellules import FAUTE_TYPE, CelluleFautive
from decompte.classeurs.conteneur import Conteneur
from decompte.classeurs.formats import damaged_container
from decompte.classeurs.limites import Limites, check_cellules, check_taille
from decompte.classeurs.par_calamine import damaged_sheet
from decompte.classeurs.relations import read_relations

_CLASSEUR = "xl/workbook.bin"
_RELATIONS = "xl/_rels/workbook.bin.rels"
_RANGEE, _ERREUR, _ERREUR_CALCULEE, _DERNIERE_CELLULE = 0, 3, 11, 11
_FIN_DES_CELLULES, _PROPRIETES, _FEUILLE = 146, 153, 156
_LONG = struct.Struct("<I")


def read_plan(conteneur: Conteneur) -> tuple[dict[str, str], bool]:
    """The part of each sheet by its name, and whether dates count from 1904; Illisible when the workbook is broken."""
    cibles = read_relations(conteneur, _RELATIONS)
    parts: dict[str, str] = {}
    epoque_1904 = False
    try:
        for numero, corps in _iterate(conteneur.lire(_CLASSEUR)):
            if numero == _PROPRIETES:
                epoque_1904 = bool(corps[0] & 1)
            elif numero == _FEUILLE:
                lien, suite = _read_texte(corps, 8)
                nom, _ = _read_texte(corps, suite)
                parts[nom] = posixpath.normpath(posixpath.join("xl", cibles.get(lien, ""))).lstrip("/")
    except (struct.error, IndexError) as erreur:
        raise damaged_container() from erreur
    return parts, epoque_1904


def find_fautives(xlsb: bytes, nom: str, limites: Limites) -> dict[tuple[int, int], CelluleFautive]:
    """The cells of a sheet without usable value, by (row, column), both from 0. Illisible when broken, TropGrand when too big."""
    fautives: dict[tuple[int, int], CelluleFautive] = {}
    ligne = derniere = -1
    hauteur = largeur = cellules = 0
    try:
        for numero, corps in _iterate(xlsb):
            if numero == _RANGEE:
                ligne = _LONG.unpack_from(corps)[0]
                if ligne <= derniere:
                    # Calamine takes the first and the last cell for the bounds of the sheet.
                    raise damaged_sheet()
                derniere = ligne
            elif 2 <= numero <= _DERNIERE_CELLULE:
                colonne = _LONG.unpack_from(corps)[0]
                hauteur, largeur = ligne + 1, max(largeur, colonne + 1)
                cellules += 1
                if numero in (_ERREUR, _ERREUR_CALCULEE):
                    fautives[ligne, colonne] = CelluleFautive(ERREURS.get(corps[8], "#ERREUR"), FAUTE_TYPE)
                if not cellules % 10_000:
                    check_cellules(cellules, limites)
            elif numero == _FIN_DES_CELLULES:
                break
    except (struct.error, IndexError) as erreur:
        raise damaged_sheet() from erreur
    check_taille(nom, hauteur, largeur, limites)
    return fautives


def _iterate(octets: bytes) -> Iterator[tuple[int, bytes]]:
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
