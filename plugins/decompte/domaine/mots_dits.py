"""The words that name a way of computing, as people write them: codes have no accents."""

from __future__ import annotations

from types import MappingProxyType

_DITS = MappingProxyType(
    {
        "duree": "durée",
        "mois_touches": "mois touchés",
        "plafonds_versements_penalite": "plafonds, versements, pénalité",
        "rien_du": "rien dû",
        "solde_brut_exercice": "solde brut de l'exercice",
    }
)


def dire_mot(mot: str) -> str:
    """The word with its accents; one that is not known, with spaces for its underscores."""
    return _DITS.get(mot, mot.replace("_", " "))
