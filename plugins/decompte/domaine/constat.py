"""A finding (constat): one rule × one place, told so that it can be mended."""

from __future__ import annotations

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
