"""A line of décompte: an amount that explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Rubrique(StrEnum):
    """The part of the décompte to which a line belongs, in reading order."""

    MONTANT = "montant"
    CONTROLE = "controle"
    QUANTITATIF = "quantitatif"
    QUALITATIF = "qualitatif"
    DU = "du"
    VERSEMENTS = "versements"
    PENALITE = "penalite"
    SOLDE = "solde"
    BLOCAGE = "blocage"


@dataclass(frozen=True, slots=True)
class DepotCompte:
    """A deposit counted in a line: its month and how many of its rows."""

    mois: str
    depot: str
    lignes: int


@dataclass(frozen=True, slots=True)
class LigneDeDecompte:
    """One line: label, formula in words, formula with its numbers, result, rule, source.

    ``montant_eur`` is set only on lines that are amounts; ``hypothese`` when a parameter in it is one.
    """

    rubrique: Rubrique
    libelle: str
    formule: str | None
    calcul: str | None
    resultat: str | None
    montant_eur: Decimal | None
    regle: str
    source: str | None
    hypothese: bool = False
    depots: tuple[DepotCompte, ...] = ()
