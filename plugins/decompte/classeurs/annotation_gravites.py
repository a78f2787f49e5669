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
        "Fichier refusé",
        "Rien du fichier n'est chargé tant que ce point reste.",
        Style.of(bg_color="#F4BDB6", border=_TRAIT_EPAIS, border_color="#A3271B"),
    ),
    Severite.BLOQUANT_LIGNE: Gravite(
        "Ligne en attente",
        "La ligne ne compte pas tant qu'elle n'est pas corrigée ; les autres comptent.",
        Style.of(bg_color="#FAD4B4", border=_TRAIT_MOYEN, border_color="#B55410"),
    ),
    Severite.AVERTISSEMENT: Gravite(
        "À corriger",
        "Cela n'empêche pas d'accepter le tableau, mais ce point est à corriger.",
        Style.of(bg_color="#FDF0BF", border=_TRAIT_FIN, border_color="#B58A00"),
    ),
    Severite.INFORMATION: Gravite(
        "Information",
        "Rien d'obligatoire.",
        Style.of(bg_color="#DCE9F7", border=_POINTILLE, border_color="#4A78A8"),
    ),
}
"""From the gravest to the lightest."""
RANG = {severite: rang for rang, severite in enumerate(GRAVITES)}
