"""A deposit (dépôt): what a structure sent, and what became of it."""

from __future__ import annotations

from enum import StrEnum


class EtatDepot(StrEnum):
    """The states of a deposit, as the warehouse and the pages name them."""

    RECU = "recu"
    LU = "lu"
    CONTROLE = "controle"
    ACCEPTE = "accepte"
    ACCEPTE_AVEC_RESERVES = "accepte_avec_reserves"
    REJETE = "rejete"
    ILLISIBLE = "illisible"
    DOUBLON = "doublon"
    REMPLACE = "remplace"
    ECARTE = "ecarte"


ACCEPTES = frozenset({EtatDepot.ACCEPTE, EtatDepot.ACCEPTE_AVEC_RESERVES})
