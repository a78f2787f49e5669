"""The cells of one sheet of an `.xls`."""

from __future__ import annotations

import struct

from decompte.classeurs.biff8 import Plan, iterate_records
from decompte.classeurs.biff8_textes import read_texte
from decompte.classeurs.cellules import FAUTE_TYPE, CelluleFautive
from decompte.classeurs.feuille_eparse import FeuilleEparse
from decompte.classeurs.formats import damaged_sheet
from decompte.classeurs.limites import Limites
from decompte.classeurs.nombres_excel import ERREURS, read_rk, read_serie

_FORMULA, _MULRK, _RSTRING, _LABELSST, _NUMBER, _LABEL, _BOOLERR, _STRING, _RK = (
    0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x207, 0x27E,
)  # fmt: skip
_PLACE = struct.Struct("<HHH")
_DOUBLE = struct.Struct("<d")
_RESULTAT_AUTRE = b"\xff\xff"
"""Ends the result of a formula that is not a number."""
_R_TEXTE, _R_BOOLEEN, _R_ERREUR = 0, 1, 2


class LecteurXls:
    """Reads the records of a sheet, whatever their order; Illisible when they make no sense."""

    def __init__(self, plan: Plan, limites: Limites) -> None:
        self._plan = plan
        self._limites = limites
        self._feuille = FeuilleEparse()
        self._en_attente: tuple[int, int] | None = None
        """The formula whose text comes in a later record."""

    def lire(self, flux: bytes, debut: int) -> FeuilleEparse:
        """The sheet whose records start there."""
        try:
            for numero, corps in iterate_records(flux, debut):
                self._read(numero, corps)
        except (struct.error, IndexError) as erreur:
            raise damaged_sheet() from erreur
        return self._feuille

    def _read(self, numero: int, corps: bytes) -> None:
        if numero == _LABELSST:
            ligne, colonne, _ = _PLACE.unpack_from(corps)
            self._put(ligne, colonne, self._plan.textes[struct.unpack_from("<I", corps, 6)[0]])
        elif numero == _RK:
            ligne, colonne, style = _PLACE.unpack_from(corps)
            self._put_nombre(ligne, colonne, style, read_rk(corps, 6))
        elif numero == _NUMBER:
            ligne, colonne, style = _PLACE.unpack_from(corps)
            self._put_nombre(ligne, colonne, style, _DOUBLE.unpack_from(corps, 6)[0])
        elif numero == _MULRK:
            ligne, colonne = struct.unpack_from("<HH", corps)
            for rang, position in enumerate(range(4, len(corps) - 7, 6)):
                (style,) = struct.unpack_from("<H", corps, position)
                self._put_nombre(ligne, colonne + rang, style, read_rk(corps, position + 2))
        elif numero in (_LABEL, _RSTRING):
            ligne, colonne, _ = _PLACE.unpack_from(corps)
            self._put(ligne, colonne, read_texte(corps, 6, self._plan.codec))
        elif numero == _BOOLERR:
            ligne, colonne, _ = _PLACE.unpack_from(corps)
            self._put(ligne, colonne, _erreur(corps[6]) if corps[7] else bool(corps[6]))
        elif numero == _FORMULA:
            self._read_formule(corps)
        elif numero == _STRING and self._en_attente is not None:
            self._put(*self._en_attente, read_texte(corps, 0, self._plan.codec))
            self._en_attente = None

    def _read_formule(self, corps: bytes) -> None:
        """A formula gives its result: there is always one. `=""` and a program that computes nothing both write an empty text."""
        ligne, colonne, style = _PLACE.unpack_from(corps)
        self._en_attente = None
        if corps[12:14] != _RESULTAT_AUTRE:
            self._put_nombre(ligne, colonne, style, _DOUBLE.unpack_from(corps, 6)[0])
        elif corps[6] == _R_TEXTE:
            self._en_attente = (ligne, colonne)
        elif corps[6] == _R_BOOLEEN:
            self._put(ligne, colonne, bool(corps[8]))
        elif corps[6] == _R_ERREUR:
            self._put(ligne, colonne, _erreur(corps[8]))

    def _put_nombre(self, ligne: int, colonne: int, style: int, nombre: float) -> None:
        est_un_jour = style in self._plan.styles_de_jour
        self._put(ligne, colonne, read_serie(nombre, self._plan.epoque_1904) if est_un_jour else nombre)

    def _put(self, ligne: int, colonne: int, valeur: object) -> None:
        if valeur != "":
            self._feuille.put(ligne, colonne, valeur, self._limites)


def _erreur(code: int) -> CelluleFautive:
    return CelluleFautive(ERREURS.get(code, "#ERREUR"), FAUTE_TYPE)
