"""A deposit (dépôt): what a structure sent, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from decompte.domaine.mois import Mois


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


@dataclass(frozen=True, slots=True)
class DepotRecu:
    """A file taken from the drop-box and archived; ``sha256`` of the bytes as received.

    ``depot`` is derived from (structure, chemin, recu_le, sha256): the same arrival has the same id on any machine.
    """

    depot: str
    structure: str
    chemin: str
    recu_le: datetime
    sha256: str
    taille: int
    mtime_ns: int
    contenant: str | None = None


@dataclass(frozen=True, slots=True)
class DepotAccepte:
    """A deposit whose table counted or counts for (convention, mois): what obligations and décomptes need of it."""

    depot: str
    convention: str
    mois: Mois
    chemin: str
    recu_le: datetime
    sha256: str
    taux_completude: Decimal
    neant: bool
    nb_lignes: int
    nb_quarantaine: int
