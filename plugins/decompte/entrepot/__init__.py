"""The warehouse: the only room that knows SQL. ``Entrepot`` is its door; statements are files of ``sql/``."""

from decompte.entrepot.chargement import BilanDeChargement, EchecDeChargement
from decompte.entrepot.depots import DepotATraiter
from decompte.entrepot.entrepot import Entrepot
from decompte.entrepot.erreurs import (
    ChargementImpossible,
    DecisionImpossible,
    EntrepotInjoignable,
    ErreurEntrepot,
    MigrationRefusee,
    NuitDejaEnCours,
    PostgresTropAncien,
    ReferenceRefusee,
)

__all__ = [
    "BilanDeChargement",
    "ChargementImpossible",
    "DecisionImpossible",
    "DepotATraiter",
    "EchecDeChargement",
    "Entrepot",
    "EntrepotInjoignable",
    "ErreurEntrepot",
    "MigrationRefusee",
    "NuitDejaEnCours",
    "PostgresTropAncien",
    "ReferenceRefusee",
]
