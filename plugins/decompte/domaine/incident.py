"""A steward's incident: one rule that fails on one (convention, month), until a later deposit passes or somebody resolves it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class RaisonIncident(StrEnum):
    """Why an incident is resolved by hand (spec of controls, « Steward's incidents »)."""

    FAUX_POSITIF = "faux_positif"
    DONNEE_MANQUANTE_JUSTIFIEE = "donnee_manquante_justifiee"
    CORRIGE_PAR_LE_PARTENAIRE = "corrige_par_le_partenaire"
    DEROGATION = "derogation"
    AUTRE = "autre"


RAISONS_DITES = MappingProxyType(
    {
        RaisonIncident.FAUX_POSITIF: "faux positif",
        RaisonIncident.DONNEE_MANQUANTE_JUSTIFIEE: "donnée manquante justifiée",
        RaisonIncident.CORRIGE_PAR_LE_PARTENAIRE: "corrigé par le partenaire",
        RaisonIncident.DEROGATION: "dérogation",
        RaisonIncident.AUTRE: "autre raison",
    }
)
"""The reasons as people read them."""


@dataclass(frozen=True, slots=True)
class ResolutionIncident:
    """An open incident resolved by hand: its number, by whom, for which reason, with a comment."""

    incident: int
    raison: RaisonIncident
    commentaire: str
    par: str
