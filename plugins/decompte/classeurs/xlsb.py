"""`.xlsb` workbooks: cells by python-calamine, completed and bounded by what their records tell (biff12)."""

from __future__ import annotations

import struct

from decompte.classeurs.biff12 import read_plan
from decompte.classeurs.biff12_cellules import find_remplacements
from decompte.classeurs.biff12_dates import find_styles_de_date
from decompte.classeurs.conteneur import Conteneur
from decompte.classeurs.formats import damaged_container
from decompte.classeurs.limites import Limites
from decompte.classeurs.par_calamine import ParCalamine, damaged_sheet
from decompte.classeurs.sources import Grille

_STYLES = "xl/styles.bin"


class SourceXlsb:
    """An opened `.xlsb`. Illisible when it is not one; TropGrand beyond the limits."""

    def __init__(self, contenu: bytes, limites: Limites) -> None:
        self._limites = limites
        self._conteneur = Conteneur(contenu, limites)
        self._parts, self.epoque_1904 = read_plan(self._conteneur)
        self._styles_de_date = _read_styles(self._conteneur)
        self._classeur = ParCalamine(contenu, limites)
        self.feuilles = self._classeur.feuilles

    def grille(self, nom: str) -> Grille:
        """See Source."""
        part = self._parts.get(nom)
        if part is None:
            raise damaged_sheet()
        octets = self._conteneur.lire(part)
        remplacements = find_remplacements(octets, nom, self._limites, self._styles_de_date, self.epoque_1904)
        return self._classeur.grille(nom, remplacements)


def _read_styles(conteneur: Conteneur) -> frozenset[int]:
    if _STYLES not in conteneur:
        return frozenset()
    try:
        return find_styles_de_date(conteneur.lire(_STYLES))
    except (struct.error, IndexError) as erreur:
        raise damaged_container() from erreur
