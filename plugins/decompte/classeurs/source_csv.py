"""A CSV as a source of one sheet; its separator is the one under which it looks most like a table of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from decompte.classeurs.choix import choose_modele
from decompte.classeurs.entetes import RANGEES_EXAMINEES, EnteteTrouve
from decompte.classeurs.limites import Limites
from decompte.classeurs.sources import Grille, Illisible, InfoFeuille
from decompte.classeurs.texte_csv import SEPARATEURS, decode_csv, split_csv, split_sep
from decompte.domaine.modele import Modele

_Choix = tuple[Modele, EnteteTrouve]


class SourceCsv:
    """An opened CSV: one visible sheet named by ``nom``. Illisible or TropGrand.

    ``choix`` is the version of ``modeles`` whose headers it carries best, None when it carries none of theirs.
    """

    epoque_1904 = False

    def __init__(self, contenu: bytes, nom: str, limites: Limites, modeles: Iterable[Modele] = ()) -> None:
        self.feuilles: tuple[InfoFeuille, ...] = (InfoFeuille(nom),)
        versions = tuple(modeles)
        texte, impose = split_sep(decode_csv(contenu))
        debuts, illisible = _split_debuts(texte, (impose,) if impose else SEPARATEURS, limites)
        separateur, self.choix = _choose_par_entetes(debuts, versions)
        if illisible is not None and (not debuts or (versions and self.choix is None)):
            # The table stands under the separator that cannot cut it, rather than under one that finds nothing.
            raise illisible
        self._grille = split_csv(texte, separateur or _choose_par_forme(debuts), limites)

    def grille(self, nom: str) -> Grille:
        """See Source."""
        return [list(rangee) for rangee in self._grille]


def _split_debuts(texte: str, separateurs: Iterable[str], limites: Limites) -> tuple[dict[str, Grille], Illisible | None]:
    """The first rows under each separator, and why some could not cut them."""
    debuts: dict[str, Grille] = {}
    illisible: Illisible | None = None
    for separateur in separateurs:
        try:
            debuts[separateur] = split_csv(texte, separateur, limites, RANGEES_EXAMINEES)
        except Illisible as refus:
            illisible = illisible or refus
    return debuts, illisible


def _choose_par_entetes(debuts: dict[str, Grille], modeles: tuple[Modele, ...]) -> tuple[str | None, _Choix | None]:
    """The separator under which the most headers are recognised."""
    meilleur: tuple[str, _Choix] | None = None
    for separateur, debut in debuts.items():
        choix = choose_modele(debut, modeles)
        if choix is not None and (meilleur is None or choix[1].reconnues > meilleur[1][1].reconnues):
            meilleur = (separateur, choix)
    return meilleur or (None, None)


def _choose_par_forme(debuts: dict[str, Grille]) -> str:
    """The separator that cuts the most cells into rows filled alike."""
    return max(debuts, key=lambda separateur: _regularity(debuts[separateur]))


def _regularity(debut: Grille) -> int:
    """How many cells stand in rows that end at the same column, the most frequent one beyond the first."""
    fins = Counter(max((rang for rang, cellule in enumerate(rangee, start=1) if cellule != ""), default=0) for rangee in debut)
    return max((largeur * nombre for largeur, nombre in fins.items() if largeur > 1), default=0)
