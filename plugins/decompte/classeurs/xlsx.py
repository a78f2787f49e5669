"""`.xlsx` and `.xlsm` workbooks: cells by python-calamine, completed by what their XML tells (xlsx_interne)."""

from __future__ import annotations

from decompte.classeurs.limites import Limites
from decompte.classeurs.par_calamine import ParCalamine
from decompte.classeurs.sources import Grille
from decompte.classeurs.xlsx_interne import Interne


class SourceXlsx:
    """An opened `.xlsx`. Illisible when it is not one; TropGrand when it unpacks beyond the limit."""

    def __init__(self, contenu: bytes, limites: Limites) -> None:
        self._interne = Interne(contenu, limites)
        self.epoque_1904 = self._interne.epoque_1904
        self._classeur = ParCalamine(contenu, limites)
        self.feuilles = self._classeur.feuilles

    def grille(self, nom: str) -> Grille:
        """See Source."""
        return self._classeur.grille(nom, self._interne.cellules_fautives(nom))
