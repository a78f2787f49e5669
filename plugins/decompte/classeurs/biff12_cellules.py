"""The cells of one sheet of an `.xlsb`."""

from __future__ import annotations

import struct

from decompte.classeurs.biff12 import Plan, iterate_records, read_texte
from decompte.classeurs.cellules import FAUTE_TYPE, CelluleFautive
from decompte.classeurs.feuille_eparse import FeuilleEparse
from decompte.classeurs.formats import damaged_sheet
from decompte.classeurs.limites import Limites
from decompte.classeurs.nombres_excel import ERREURS, read_rk, read_serie

_RANGEE, _FIN = 0, 146
_RK, _ERREUR, _BOOLEEN, _REEL, _TEXTE, _TEXTE_PARTAGE, _TEXTE_ENRICHI = 2, 3, 4, 5, 6, 7, 62
_TEXTE_CALCULE, _REEL_CALCULE, _BOOLEEN_CALCULE, _ERREUR_CALCULEE = 8, 9, 10, 11
_CELLULES = frozenset({*range(_RK, _ERREUR_CALCULEE + 1), _TEXTE_ENRICHI})
_LONG = struct.Struct("<I")


def read_feuille(octets: bytes, plan: Plan, limites: Limites) -> FeuilleEparse:
    """The cells of a sheet. Illisible when its records make no sense, TropGrand when there are too many.

    A formula gives its result: the format always has one.
    """
    feuille = FeuilleEparse()
    ligne, complete = -1, False
    try:
        for numero, corps in iterate_records(octets):
            if numero == _RANGEE:
                (suivante,) = _LONG.unpack_from(corps)
                if suivante <= ligne:
                    raise damaged_sheet()
                ligne = suivante
            elif numero in _CELLULES:
                if ligne < 0:
                    # A cell of no row would land in the last one.
                    raise damaged_sheet()
                (colonne,) = _LONG.unpack_from(corps)
                valeur = _read_cellule(numero, corps, plan)
                if valeur != "":
                    feuille.put(ligne, colonne, valeur, limites)
            elif numero == _FIN:
                complete = True
                break
    except (struct.error, IndexError) as erreur:
        raise damaged_sheet() from erreur
    if not complete:
        raise damaged_sheet()
    return feuille


def _read_cellule(numero: int, corps: bytes, plan: Plan) -> object:
    if numero == _TEXTE_PARTAGE:
        return plan.textes[_LONG.unpack_from(corps, 8)[0]]
    if numero in (_RK, _REEL, _REEL_CALCULE):
        nombre = read_rk(corps, 8) if numero == _RK else struct.unpack_from("<d", corps, 8)[0]
        style = int.from_bytes(corps[4:7], "little")
        return read_serie(nombre, plan.epoque_1904) if style in plan.styles_de_jour else nombre
    if numero in (_BOOLEEN, _BOOLEEN_CALCULE):
        return bool(corps[8])
    if numero in (_ERREUR, _ERREUR_CALCULEE):
        return CelluleFautive(ERREURS.get(corps[8], "#ERREUR"), FAUTE_TYPE)
    return read_texte(corps, 9 if numero == _TEXTE_ENRICHI else 8)[0]
