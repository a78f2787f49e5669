"""How each severity looks and is named: a colour, a border and a word, so that none has to be seen alone."""

from __future__ import annotations

from dataclasses import dataclass

from decompte.classeurs.ecriture_cellules import Style
from decompte.domaine.constat import Severite


@dataclass(frozen=True, slots=True)
class Gravite:
    """``nom`` is the word that people read, ``effet`` what it does to the deposit (French), ``style`` the look of its cells."""

    nom: str
    effet: str
    style: Style


_TRAIT_EPAIS, _TRAIT_MOYEN, _TRAIT_FIN, _POINTILLE = 5, 2, 1, 4
"""Borders of XlsxWriter: told apart without colour, on screen and on paper."""

GRAVITES: dict[Severite, Gravite] = {
    Severite.BLOQUANT_FICHIER: Gravite(
        "Bloque le fichier",
        "Tant que ce point reste, rien du fichier n'est retenu.",
        Style.of(bg_color="#F4BDB6", border=_TRAIT_EPAIS, border_color="#A3271B"),
    ),
    Severite.BLOQUANT_LIGNE: Gravite(
        "Bloque la ligne",
        "La ligne attend sa correction, les autres sont retenues.",
        Style.of(bg_color="#FAD4B4", border=_TRAIT_MOYEN, border_color="#B55410"),
    ),
    Severite.AVERTISSEMENT: Gravite(
        "À vérifier",
        "La ligne est retenue ; la cellule est à reprendre.",
        Style.of(bg_color="#FDF0BF", border=_TRAIT_FIN, border_color="#B58A00"),
    ),
    Severite.INFORMATION: Gravite(
        "Pour information",
        "Rien d'obligatoire.",
        Style.of(bg_color="#DCE9F7", border=_POINTILLE, border_color="#4A78A8"),
    ),
}
"""From the gravest to the lightest."""
RANG = {severite: rang for rang, severite in enumerate(GRAVITES)}
