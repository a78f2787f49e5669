"""What calamine does not tell of a sheet of an `.xlsb`: its errors, its days, its size before it is built.

Record numbers and layouts: [MS-XLSB], « Excel Binary File Format (.xlsb) Structure », Microsoft Open Specifications.
"""

from __future__ import annotations

import struct

from decompte.classeurs.biff8 import ERREURS
from decompte.classeurs.biff12 import iterate_records
from decompte.classeurs.biff12_dates import read_jour
from decompte.classeurs.cellules import FAUTE_TYPE, CelluleFautive
from decompte.classeurs.limites import Limites, check_cellules, check_taille
from decompte.classeurs.par_calamine import damaged_sheet

_RANGEE, _ENTIER, _ERREUR, _ERREUR_CALCULEE, _FIN = 0, 2, 3, 11, 146
_CELLULES = range(2, 12)
_LONG = struct.Struct("<I")


def find_remplacements(
    octets: bytes, nom: str, limites: Limites, styles_de_date: frozenset[int], epoque_1904: bool
) -> dict[tuple[int, int], object]:
    """What stands in place of calamine's cells, by (row, column) from 0: CelluleFautive, or the day that a number is.

    Illisible when the sheet is broken, TropGrand when it is too big.
    """
    remplacements: dict[tuple[int, int], object] = {}
    ligne = -1
    hauteur = largeur = cellules = 0
    try:
        for numero, corps in iterate_records(octets):
            if numero == _RANGEE:
                (suivante,) = _LONG.unpack_from(corps)
                if suivante <= ligne:
                    # Calamine takes the first and the last cell for the bounds of the sheet.
                    raise damaged_sheet()
                ligne = suivante
            elif numero in _CELLULES:
                (colonne,) = _LONG.unpack_from(corps)
                hauteur, largeur = ligne + 1, max(largeur, colonne + 1)
                cellules += 1
                if numero in (_ERREUR, _ERREUR_CALCULEE):
                    remplacements[ligne, colonne] = CelluleFautive(ERREURS.get(corps[8], "#ERREUR"), FAUTE_TYPE)
                elif numero == _ENTIER and (jour := read_jour(corps, styles_de_date, epoque_1904)) is not None:
                    remplacements[ligne, colonne] = jour
                if not cellules % 10_000:
                    check_cellules(cellules, limites)
            elif numero == _FIN:
                break
    except (struct.error, IndexError) as erreur:
        raise damaged_sheet() from erreur
    check_taille(nom, hauteur, largeur, limites)
    return remplacements
