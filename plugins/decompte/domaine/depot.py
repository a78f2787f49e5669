"""A deposit (dépôt): what a structure sent, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

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


ETATS_DITS = MappingProxyType(
    {
        EtatDepot.RECU: "reçu",
        EtatDepot.LU: "lu",
        EtatDepot.CONTROLE: "contrôlé",
        EtatDepot.ACCEPTE: "accepté",
        EtatDepot.ACCEPTE_AVEC_RESERVES: "accepté avec réserves",
        EtatDepot.REJETE: "refusé",
        EtatDepot.ILLISIBLE: "illisible",
        EtatDepot.DOUBLON: "doublon",
        EtatDepot.REMPLACE: "remplacé",
        EtatDepot.ECARTE: "écarté",
    }
)
"""The states as people read them; programs (JSON, CSV, the warehouse) get their names."""


def dire_compte(nombre: int, etat: EtatDepot) -> str:
    """So many deposits of a state: « 2 acceptés avec réserves »."""
    mot, *suite = ETATS_DITS[etat].split(" ")
    return " ".join((str(nombre), mot + ("s" if nombre > 1 else ""), *suite))


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
