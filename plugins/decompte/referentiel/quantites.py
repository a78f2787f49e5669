"""Places and accueils: people and places are whole."""

from __future__ import annotations

from decimal import Decimal

from decompte.domaine.texte import nombre
from decompte.referentiel.lecture_csv import LigneCsv

_QUOI = {"cible_places": "places", "cible_accueils": "accueils"}


def lire_cible(ligne: LigneCsv, colonne: str) -> Decimal | None:
    """A target; for places and accueils a whole number, and places are at least one."""
    lue = ligne.nombre(colonne)
    quoi = _QUOI.get(colonne)
    if lue is None or quoi is None:
        return lue
    if lue % 1:
        ligne.faute(f"{nombre(lue)} {quoi} : attendu un nombre entier, sans décimales.", colonne)
        return None
    if colonne == "cible_places" and lue == 0:
        ligne.faute("0 places : attendu au moins 1, ou une cellule vide s'il n'y a pas de places.", colonne)
        return None
    return lue
