"""`.xls` workbooks: cells by python-calamine, completed and bounded by what their records tell (biff8)."""

from __future__ import annotations

from decompte.classeurs.biff8 import read_interieur
from decompte.classeurs.formats import damaged_container
from decompte.classeurs.limites import Limites
from decompte.classeurs.ole import ERREURS_OLE, open_ole
from decompte.classeurs.par_calamine import ParCalamine
from decompte.classeurs.sources import Grille


class SourceXls:
    """An opened `.xls`. Illisible when it is not one; TropGrand beyond the limits."""

    def __init__(self, contenu: bytes, limites: Limites) -> None:
        try:
            with open_ole(contenu) as document:
                nom = "Workbook" if document.exists("Workbook") else "Book"
                flux = document.openstream(nom).read()
        except ERREURS_OLE as erreur:
            raise damaged_container() from erreur
        interieur = read_interieur(flux, limites)
        self.epoque_1904 = interieur.epoque_1904
        self._classeur = ParCalamine(contenu, limites)
        self.feuilles = self._classeur.feuilles
        self._interieurs = dict(zip((feuille.nom for feuille in self.feuilles), interieur.feuilles, strict=True))

    def grille(self, nom: str) -> Grille:
        """See Source."""
        return self._classeur.grille(nom, self._interieurs[nom].fautives)
