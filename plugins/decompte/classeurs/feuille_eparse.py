"""A sheet kept as the cells that it fills, made into a grid only once its size is known."""

from __future__ import annotations

from dataclasses import dataclass, field

from decompte.classeurs.limites import Limites, check_cellules, check_taille
from decompte.classeurs.sources import Grille


@dataclass(slots=True)
class FeuilleEparse:
    """Cells by row and column, both from 0, in any order; of two in one place the last stands."""

    cellules: list[tuple[int, int, object]] = field(default_factory=list)
    hauteur: int = 0
    largeur: int = 0

    def put(self, ligne: int, colonne: int, valeur: object, limites: Limites) -> None:
        """Add a cell; TropGrand when there are too many."""
        self.cellules.append((ligne, colonne, valeur))
        if ligne >= self.hauteur:
            self.hauteur = ligne + 1
        if colonne >= self.largeur:
            self.largeur = colonne + 1
        if not len(self.cellules) % 10_000:
            check_cellules(len(self.cellules), limites)

    def deplier(self, nom: str, limites: Limites) -> Grille:
        """The grid; TropGrand when it spans too much."""
        check_taille(nom, self.hauteur, self.largeur, limites)
        grille: Grille = [[""] * self.largeur for _ in range(self.hauteur)]
        for ligne, colonne, valeur in self.cellules:
            grille[ligne][colonne] = valeur
        return grille
