"""What calamine does not tell of an `.xls`, nor bounds: its records are walked through once before it opens the file.

Record numbers and layouts: [MS-XLS], « Excel Binary File Format (.xls) Structure », Microsoft Open Specifications.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from decompte.classeurs.cellules import FAUTE_TYPE, CelluleFautive
from decompte.classeurs.formats import damaged_container, protected
from decompte.classeurs.limites import Limites, check_cellules, check_etendue
from decompte.classeurs.par_calamine import damaged_sheet

_EOF, _FILEPASS, _DATEMODE, _BOUNDSHEET, _SST, _DIMENSIONS = 0x0A, 0x2F, 0x22, 0x85, 0xFC, 0x200
_FORMULA, _MULRK, _LABELSST, _NUMBER, _LABEL, _BOOLERR, _RK = 0x06, 0xBD, 0xFD, 0x203, 0x204, 0x205, 0x27E
_CELLULES = frozenset({_FORMULA, _MULRK, _LABELSST, _NUMBER, _LABEL, _BOOLERR, _RK})
_ENTETE = struct.Struct("<HH")
_PLACE = struct.Struct("<HH")
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
"""Codes of the errors of a cell, the same in `.xls` and `.xlsb`."""


@dataclass(slots=True)
class Feuille:
    """A sheet: its cells without usable value by (row, column), both from 0, and the box that its cells fill."""

    fautives: dict[tuple[int, int], CelluleFautive] = field(default_factory=dict)
    hauteur: int = 0
    largeur: int = 0


@dataclass(slots=True)
class Interieur:
    """The inside of an `.xls`: its sheets in their order, and whether dates count from 1904."""

    feuilles: list[Feuille]
    epoque_1904: bool


def read_interieur(flux: bytes, limites: Limites) -> Interieur:
    """Walk through the stream « Workbook »; Illisible when it is broken or ciphered, TropGrand beyond the limits."""
    debuts: list[int] = []
    epoque_1904 = False
    try:
        for numero, corps in _iterate(flux, 0):
            if numero == _EOF:
                break
            if numero == _FILEPASS:
                raise protected()
            if numero == _DATEMODE:
                epoque_1904 = corps[:2] == b"\x01\x00"
            elif numero == _BOUNDSHEET:
                debuts.append(struct.unpack_from("<I", corps)[0])
            elif numero == _SST and struct.unpack_from("<I", corps, 4)[0] > len(flux) // 3:
                # Each text takes three bytes at least: a greater number is a lie, for which memory would be reserved.
                raise damaged_container()
        feuilles: list[Feuille] = []
        cellules = etendue = 0
        for debut in debuts:
            feuille, lues = _read_feuille(flux, debut, limites)
            feuilles.append(feuille)
            # Calamine builds every sheet on opening: together they must hold in memory.
            cellules += lues
            etendue += feuille.hauteur * feuille.largeur
            check_cellules(cellules, limites)
            check_etendue(etendue, limites)
    except struct.error as erreur:
        raise damaged_container() from erreur
    return Interieur(feuilles, epoque_1904)


def _iterate(flux: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    fin = len(flux)
    while position + 4 <= fin:
        numero, taille = _ENTETE.unpack_from(flux, position)
        position += 4
        yield numero, flux[position : position + taille]
        position += taille


def _read_feuille(flux: bytes, debut: int, limites: Limites) -> tuple[Feuille, int]:
    """A sheet and how many cells it has."""
    feuille = Feuille()
    cellules = derniere = 0
    for numero, corps in _iterate(flux, debut):
        if numero == _EOF:
            break
        if numero == _DIMENSIONS and len(corps) == 14:
            premiere, fin, gauche, droite = struct.unpack_from("<IIHH", corps)
            if fin and droite:
                # Calamine reserves that much, whatever the sheet really holds.
                check_etendue(max(fin - premiere, 1) * max(droite - gauche, 1), limites)
                if fin <= premiere or droite <= gauche:
                    raise damaged_sheet()
        if numero not in _CELLULES:
            continue
        ligne, colonne = _PLACE.unpack_from(corps)
        if ligne < derniere:
            # Calamine takes the first and the last cell for the bounds of the sheet.
            raise damaged_sheet()
        derniere = ligne
        droite = struct.unpack_from("<H", corps, len(corps) - 2)[0] if numero == _MULRK else colonne
        feuille.hauteur, feuille.largeur = ligne + 1, max(feuille.largeur, droite + 1)
        cellules += 1
        erreur = _find_erreur(numero, corps)
        if erreur is not None:
            feuille.fautives[ligne, colonne] = CelluleFautive(ERREURS.get(erreur, "#ERREUR"), FAUTE_TYPE)
        if not cellules % 10_000:
            check_cellules(cellules, limites)
    return feuille, cellules


def _find_erreur(numero: int, corps: bytes) -> int | None:
    """The code of the error that a cell holds, typed or given by its formula."""
    if numero == _BOOLERR and len(corps) >= 8 and corps[7]:
        return corps[6]
    if numero == _FORMULA and len(corps) >= 14 and corps[12:14] == b"\xff\xff" and corps[6] == 2:
        return corps[8]
    return None
