"""`.xls` workbooks (Excel 95 to 2003), read from their records.

Not by calamine: a number changed in the file makes it reserve memory that no machine has, which ends the process (docs/adr/0043).
"""

from __future__ import annotations

from decompte.classeurs.biff8 import FeuilleXls, read_plan
from decompte.classeurs.biff8_cellules import LecteurXls
from decompte.classeurs.formats import damaged_container
from decompte.classeurs.limites import Limites
from decompte.classeurs.ole import ERREURS_OLE, open_ole
from decompte.classeurs.sources import Grille, InfoFeuille


class SourceXls:
    """An opened `.xls`. Illisible when it is not one; TropGrand beyond the limits."""

    def __init__(self, contenu: bytes, limites: Limites) -> None:
        self._limites = limites
        try:
            with open_ole(contenu) as document:
                self._flux: bytes = document.openstream("Workbook" if document.exists("Workbook") else "Book").read()
        except ERREURS_OLE as erreur:
            raise damaged_container() from erreur
        self._plan = read_plan(self._flux)
        self.epoque_1904 = self._plan.epoque_1904
        # Of two sheets of one name, the first: Excel lets none be written.
        self._feuilles: dict[str, FeuilleXls] = {feuille.nom: feuille for feuille in reversed(self._plan.feuilles)}
        self.feuilles = tuple(InfoFeuille(feuille.nom, feuille.visible) for feuille in self._plan.feuilles)

    def grille(self, nom: str) -> Grille:
        """See Source."""
        debut = self._feuilles[nom].debut
        if debut is None:
            return []
        return LecteurXls(self._plan, self._limites).lire(self._flux, debut).deplier(nom, self._limites)
