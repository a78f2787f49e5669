"""`.xlsb` workbooks: cells by python-calamine, completed and bounded by what their records tell (biff12)."""

from __future__ import annotations

from decompte.classeurs.biff12 import find_fautives, read_plan
from decompte.classeurs.conteneur import Conteneur
from decompte.classeurs.limites import Limites
from decompte.classeurs.par_calamine import ParCalamine, damaged_sheet
from decompte.classeurs.sources import Grille


class SourceXlsb:
    """An opened `.xlsb`. Illisible when it is not one; TropGrand beyond the limits."""

    def __init__(self, contenu: bytes, limites: Limites) -> None:
        self._limites = limites
        self._conteneur = Conteneur(contenu, limites)
        self._parts, self.epoque_1904 = read_plan(self._conteneur)
        self._classeur = ParCalamine(contenu, limites)
        self.feuilles = self._classeur.feuilles

    def grille(self, nom: str) -> Grille:
        """See Source."""
        part = self._parts.get(nom)
        if part is None:
            raise damaged_sheet()
        return self._classeur.grille(nom, find_fautives(self._conteneur.lire(part), nom, self._limites))
