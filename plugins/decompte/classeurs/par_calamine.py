"""Sheets and cells of a workbook by python-calamine, once what calamine cannot bound itself has been checked."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from decompte.classeurs.formats import damaged_sheet, protected
from decompte.classeurs.limites import Limites, check_taille
from decompte.classeurs.sources import Grille, InfoFeuille

Remplacements = Mapping[tuple[int, int], object]
"""Cells that stand in place of calamine's, by (row, column), both from 0."""


class ParCalamine:
    """An opened workbook; Illisible when calamine cannot open it."""

    def __init__(self, contenu: bytes, limites: Limites) -> None:
        self._limites = limites
        with guard():
            self._classeur = CalamineWorkbook.from_filelike(io.BytesIO(contenu))
            metadonnees = self._classeur.sheets_metadata
        self.feuilles = tuple(InfoFeuille(m.name, m.visible == SheetVisibleEnum.Visible) for m in metadonnees)
        self._sans_cellule = {m.name for m in metadonnees if m.typ is not SheetTypeEnum.WorkSheet}

    def grille(self, nom: str, remplacements: Remplacements) -> Grille:
        """The cells of a sheet, those of ``remplacements`` put in; none for a sheet of charts."""
        if nom in self._sans_cellule:
            return []
        with guard():
            feuille = self._classeur.get_sheet_by_name(nom)
            hauteur, largeur = _measure(feuille)
            check_taille(nom, hauteur, largeur, self._limites)
            grille = cast(Grille, feuille.to_python(skip_empty_area=False)) if hauteur else []
        if remplacements:
            _put(grille, remplacements, self._limites, nom)
        return grille


def _measure(feuille: CalamineSheet) -> tuple[int, int]:
    fin = feuille.end
    return (0, 0) if fin is None else (fin[0] + 1, fin[1] + 1)


def _put(grille: Grille, remplacements: Remplacements, limites: Limites, nom: str) -> None:
    """Set these cells in the grid, which calamine cuts at its last non-empty row and column."""
    largeur = max(max(colonne for _, colonne in remplacements) + 1, len(grille[0]) if grille else 0)
    hauteur = max(max(ligne for ligne, _ in remplacements) + 1, len(grille))
    check_taille(nom, hauteur, largeur, limites)
    for rangee in grille:
        rangee.extend([""] * (largeur - len(rangee)))
    grille.extend([""] * largeur for _ in range(hauteur - len(grille)))
    for (ligne, colonne), cellule in remplacements.items():
        grille[ligne][colonne] = cellule


@contextmanager
def guard() -> Iterator[None]:
    """Turn what calamine raises on a damaged workbook into Illisible."""
    try:
        yield
    except PasswordError as erreur:
        raise protected() from erreur
    except (CalamineError, OSError, ValueError, OverflowError) as erreur:
        # A part that ends too soon is an OSError, a date beyond what Python counts a ValueError of the conversion.
        raise damaged_sheet() from erreur
    except BaseException as erreur:
        # A bug of calamine met on a hostile file comes out as a Rust panic, a BaseException that has no importable class.
        if type(erreur).__name__ != "PanicException":
            raise
        raise damaged_sheet() from erreur
