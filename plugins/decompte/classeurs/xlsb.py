"""`.xlsb` workbooks, read from their records.

Not by calamine: it does not say which cells are errors, gives days as bare numbers, and sizes a sheet by what the file says of it
(docs/adr/0043).
"""

from __future__ import annotations

from decompte.classeurs.biff12 import FeuilleXlsb, read_plan
from decompte.classeurs.biff12_cellules import read_feuille
from decompte.classeurs.conteneur import Conteneur
from decompte.classeurs.limites import Limites
from decompte.classeurs.sources import Grille, InfoFeuille

_TABLEAUX = "xl/worksheets/"


class SourceXlsb:
    """An opened `.xlsb`. Illisible when it is not one; TropGrand beyond the limits."""

    def __init__(self, contenu: bytes, limites: Limites) -> None:
        self._limites = limites
        self._conteneur = Conteneur(contenu, limites)
        self._plan = read_plan(self._conteneur)
        self.epoque_1904 = self._plan.epoque_1904
        # Of two sheets of one name, the first: Excel lets none be written.
        self._feuilles: dict[str, FeuilleXlsb] = {feuille.nom: feuille for feuille in reversed(self._plan.feuilles)}
        self.feuilles = tuple(InfoFeuille(feuille.nom, feuille.visible) for feuille in self._plan.feuilles)

    def grille(self, nom: str) -> Grille:
        """See Source; a sheet of charts has no cells."""
        part = self._feuilles[nom].part
        if not part.startswith(_TABLEAUX):
            return []
        return read_feuille(self._conteneur.lire(part), self._plan, self._limites).deplier(nom, self._limites)
