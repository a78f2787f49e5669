"""How wide a table must be for no amount to be cut.

rich shortens any column when a table is too wide, an amount like a word, and takes the narrow space between thousands for one
where a line may break. An amount that is cut is another amount: here texts fold first, and then the table is wider than asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from rich.table import Column, Table
from rich.text import Text

from decompte.domaine.texte import ESPACE

PLIE = 14
"""Characters under which a column that folds is not pressed."""


_SOUDE = "\ue000"
"""Stands for the narrow space while rich breaks the lines: of private use, so that no text has it."""


def souder(objet: object) -> object:
    """The same, whose amounts no line break can cut in two; a table through its cells of text. See ``dessouder``."""
    if isinstance(objet, str):
        return objet.replace(ESPACE, _SOUDE)
    if isinstance(objet, Text):
        objet.plain = objet.plain.replace(ESPACE, _SOUDE)
    elif isinstance(objet, Table):
        for cellule in (cellule for colonne in objet.columns for cellule in colonne.cells):
            if isinstance(cellule, Text):
                souder(cellule)
    return objet


def dessouder(texte: str) -> str:
    """What was printed, its narrow spaces again."""
    return texte.replace(_SOUDE, ESPACE)


def necessaire(table: Table) -> int:
    """Characters that the table needs for the columns that do not fold, and for the others to stay readable."""
    colonnes = [_contenu(c) if c.no_wrap else min(_contenu(c), PLIE) for c in table.columns]
    gauche, droite = table.padding[3], table.padding[1]
    traits = len(colonnes) + 1 if table.box else 0
    return sum(colonnes) + len(colonnes) * (gauche + droite) + traits


def plier(table: Table) -> None:
    """Let the columns of text fold; those that are not aligned on the left are numbers and signs, and stay whole."""
    for colonne in table.columns:
        if colonne.justify == "left":
            colonne.no_wrap, colonne.overflow = False, "fold"


def alleger(construire: Callable[[frozenset[str]], Table], noms: Sequence[str], largeur: int) -> Table:
    """The table without as many of these columns, in that order, as the width asks for."""
    table = construire(frozenset())
    for combien in range(1, len(noms) + 1):
        if necessaire(table) <= largeur:
            break
        table = construire(frozenset(noms[:combien]))
    return table


def _contenu(colonne: Column) -> int:
    """The longest line of a column, its header included, at most the width that it may have."""
    lignes = [ligne for texte in (colonne.header, *colonne.cells) for ligne in (str(texte).splitlines() or [""])]
    longueur = max((cell_len(ligne) for ligne in lignes), default=0)
    return longueur if colonne.max_width is None else min(longueur, colonne.max_width)
