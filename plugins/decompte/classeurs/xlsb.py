"""`.xlsb` workbooks."""

from __future__ import annotations

from decompte.classeurs.limites import Limites
from decompte.classeurs.par_calamine import ParCalamine
from decompte.classeurs.sources import Grille


class SourceXlsb:
    """An opened `.xlsb`. Illisible when it is not one; TropGrand beyond the limits."""

    epoque_1904 = False

    def __init__(self, contenu: bytes, limites: Limites) -> None:
        self._classeur = ParCalamine(contenu, limites)
        self.feuilles = self._classeur.feuilles

    def grille(self, nom: str) -> Grille:
        """See Source."""
        return self._classeur.grille(nom, {})
