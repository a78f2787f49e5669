"""What a file format must give so that its tables can be read: named sheets, each a grid of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

Grille = list[list[object]]
"""Rows from the first of the sheet, cells from column A, all rows of equal length; a blank cell is ``""``."""


class Illisible(Exception):
    """The file cannot be opened at all (D01): what is wrong, and what to do, in French."""

    def __init__(self, message: str, conduite: str) -> None:
        self.message = message
        self.conduite = conduite
        super().__init__(f"{message} {conduite}")


class TropGrand(Exception):
    """A limit is hit (D08): what is too big, and what to do, in French."""

    def __init__(self, message: str, conduite: str) -> None:
        self.message = message
        self.conduite = conduite
        super().__init__(f"{message} {conduite}")


@dataclass(frozen=True, slots=True)
class InfoFeuille:
    """A sheet of the file: its name as written, and whether the partner sees it."""

    nom: str
    visible: bool = True


class Source(Protocol):
    """An opened file. ``epoque_1904``: bare serial numbers count from 1904 (old Mac workbooks)."""

    feuilles: tuple[InfoFeuille, ...]
    epoque_1904: bool

    def grille(self, nom: str) -> Grille:
        """The cells of a sheet; Illisible or TropGrand."""
