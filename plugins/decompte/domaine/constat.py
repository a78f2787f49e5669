"""A finding (constat): one rule × one place, told so that it can be mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severite(StrEnum):
    """What a finding does to the deposit or to its row."""

    BLOQUANT_FICHIER = "bloquant_fichier"
    BLOQUANT_LIGNE = "bloquant_ligne"
    AVERTISSEMENT = "avertissement"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Constat:
    """One finding.

    ``ligne`` is the Excel row (1 for the first of the sheet), ``colonne`` its letter, ``entete`` the
    header as the partner wrote it, ``cle`` our key of the column, ``valeur`` the value seen as text
    (masked for personal columns). ``message`` says what is wrong, ``conduite`` what to do; both French.
    """

    depot: str
    regle: str
    severite: Severite
    message: str
    conduite: str
    feuille: str | None = None
    ligne: int | None = None
    colonne: str | None = None
    entete: str | None = None
    cle: str | None = None
    valeur: str | None = None


def empaqueter(constats: Iterable[Constat]) -> list[list[Constat]]:
    """The findings that differ only by row and value, together, by row: same deposit, rule, place, severity and thing to do.

    Those of a whole sheet or file are told apart by their message. In the order in which each packet begins.
    """
    paquets: dict[tuple[object, ...], list[Constat]] = {}
    for c in constats:
        cle = (c.depot, c.regle, c.severite, c.feuille, c.colonne, c.entete, c.conduite)
        paquets.setdefault(cle if c.ligne is not None else (*cle, c.message), []).append(c)
    return [sorted(paquet, key=lambda c: c.ligne or 0) for paquet in paquets.values()]
