"""How far the filled cells of a sheet reach, told before calamine makes a dense grid of it.

Calamine takes the cells that stand farthest for the bounds of the sheet, so that one cell astray may ask for more memory than any
machine has, and that kills the process. It also lets numbers run over: a row of ten digits is any row.
"""

from __future__ import annotations

import re

from decompte.classeurs.formats import damaged_container, damaged_sheet
from decompte.classeurs.limites import Limites, check_etendue, check_taille
from decompte.classeurs.textes import letter, rank
from decompte.classeurs.xlsx_balises import follow_tags, local_name

_COLONNES = 16_384
_NUMERO = re.compile(r"[1-9][0-9]{0,6}")
_SANS_PLACE = "?"
"""A reference left empty: that of a cell all the same."""
_LETTRES = re.compile(r"[A-Z]{0,3}")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_TEXTES_SANS_EXAMEN = 1_000_000
_OCTETS_PAR_TEXTE = 5
"""The shortest shared text, in XML."""
_COMPTE_DE_TEXTES = re.compile(rb"""uniqueCount\s*=\s*["']\s*\+?([0-9]+)""")


def check_feuille(feuille: str, xml: bytes, limites: Limites) -> None:
    """TropGrand when the sheet reaches beyond the limits, Illisible when its XML is broken or its rows are out of order."""
    etendue = _Etendue()
    follow_tags(xml, etendue.open)
    if etendue.sans_numero:
        # A place that is not given is counted by calamine at the end of each row: alike as long as no row stands within another.
        suite = _Suite()
        follow_tags(xml, suite.open, suite.close)
    check_etendue(etendue.remplies, limites)
    check_taille(feuille, etendue.hauteur, max(etendue.largeur, 1), limites)


def check_textes(xml: bytes) -> None:
    """Illisible when the shared texts claim to be more than their bytes can hold: calamine reserves memory for that many."""
    au_plus = max(_TEXTES_SANS_EXAMEN, len(xml) // _OCTETS_PAR_TEXTE)
    for trouve in _COMPTE_DE_TEXTES.finditer(xml):
        if len(trouve[1]) > len(str(au_plus)) or int(trouve[1]) > au_plus:
            raise damaged_container()


class _Etendue:
    """Follows rows and cells; only a cell that holds something (a value, a text, a formula) counts."""

    __slots__ = ("_numero", "_passee", "_plus_basse", "_rangs", "_reference", "_sans_r", "remplies", "sans_numero")

    def __init__(self) -> None:
        self._numero = ""
        """The row that we are in, in digits; empty before the first."""
        self._sans_r = False
        """Whether that row does not tell its number."""
        self._reference = ""
        """The cell that we are in until something is seen in it; then empty."""
        self._passee = ""
        """The reference of the cell before, in the same row."""
        self._rangs: dict[str, int] = {}
        """The columns seen so far that hold something, from 0, by their letters as written."""
        self._plus_basse = ""
        """The last row that holds something."""
        self.remplies = 0
        self.sans_numero = False

    @property
    def hauteur(self) -> int:
        """How many rows from the first, blank ones included."""
        return int(self._plus_basse or 0)

    @property
    def largeur(self) -> int:
        """How many columns from the first, blank ones included."""
        return max(self._rangs.values(), default=-1) + 1

    def open(self, nom: str, attributs: list[str]) -> None:
        # In the order of how many there are of each: all cells of all files pass here.
        if nom == "v":
            reference = self._reference
            if reference:
                self._reference = ""
                # Letters that are known, then the number of the row: the reference is what it should be.
                if reference.removesuffix(self._numero) not in self._rangs:
                    self._learn(reference)
                self._plus_basse = self._numero
                self.remplies += 1
        elif nom == "c":
            if attributs and attributs[0] == "r":
                self._reference = self._passee = attributs[1] or _SANS_PLACE
            else:
                self._open_cellule(attributs)
        elif nom == "row":
            self._open_rangee(_get_r(attributs))
        elif ":" in nom:
            self.open(local_name(nom), attributs)
        else:
            # A text or a formula counts as a value does, and what is none of them at least as much.
            self.open("v", attributs)

    def _open_rangee(self, r: str | None) -> None:
        avant = int(self._numero or 0)
        self._sans_r = r is None
        self._reference = self._passee = ""
        if r is None:
            self.sans_numero = True
            self._numero = str(avant + 1)
            return
        if _NUMERO.fullmatch(r) is None or int(r) <= avant:
            raise damaged_sheet()
        self._numero = r

    def _open_cellule(self, attributs: list[str]) -> None:
        reference = _get_r(attributs)
        if reference is None:
            # One column after the cell before, in the row that we are in.
            self.sans_numero = True
            lettres = self._passee.rstrip("0123456789").upper()
            if _LETTRES.fullmatch(lettres) is None:
                raise damaged_sheet()
            reference = letter(rank(lettres) + 1) + self._numero
        self._reference = self._passee = reference or _SANS_PLACE

    def _learn(self, reference: str) -> None:
        """Add the column; Illisible when the cell is not of its row. A row without number takes that of its cells."""
        trouve = _REFERENCE.fullmatch(reference.upper())
        if trouve is None or rank(trouve[1]) >= _COLONNES or not self._numero:
            raise damaged_sheet()
        if trouve[2] != self._numero:
            if not self._sans_r or int(trouve[2]) < int(self._numero):
                raise damaged_sheet()
            self._numero = trouve[2]
        self._rangs[reference.removesuffix(self._numero)] = rank(trouve[1])


class _Suite:
    """Sees that rows stand one after the other, and cells in rows; Illisible."""

    def __init__(self) -> None:
        self._dans_une_rangee = False

    def open(self, nom: str, _attributs: list[str]) -> None:
        nom = local_name(nom)
        if nom in ("row", "c"):
            if self._dans_une_rangee is (nom == "row"):
                raise damaged_sheet()
            self._dans_une_rangee = True

    def close(self, nom: str) -> None:
        if local_name(nom) == "row":
            self._dans_une_rangee = False


def _get_r(attributs: list[str]) -> str | None:
    """The attribute ``r``, when there is one."""
    return next((valeur for cle, valeur in zip(attributs[::2], attributs[1::2], strict=True) if cle == "r"), None)
