"""How a check speaks to who sent the file: the verdict, and what a finding does. The command and the guichet say the same."""

from __future__ import annotations

from types import MappingProxyType

from decompte.domaine.constat import Severite
from decompte.domaine.depot import EtatDepot

VERDICTS_DITS = MappingProxyType(
    {
        EtatDepot.ACCEPTE: "serait accepté",
        EtatDepot.ACCEPTE_AVEC_RESERVES: "serait accepté avec réserves",
        EtatDepot.REJETE: "serait refusé : rien n'en serait chargé",
        EtatDepot.ILLISIBLE: "ne peut pas être ouvert",
    }
)
"""What would become of the file, after its name."""
EFFETS_DITS = MappingProxyType(
    {
        Severite.BLOQUANT_FICHIER: "fichier refusé",
        Severite.BLOQUANT_LIGNE: "ligne en attente",
        Severite.AVERTISSEMENT: "à corriger",
        Severite.INFORMATION: "information",
    }
)
"""What a finding does."""
