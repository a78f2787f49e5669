"""Short cases for the tests of the modes, written as the golden cases are and computed under the real parameters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from decompte.domaine.ligne import LigneDeDecompte
from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from decompte.soldes.calculer import calculer_solde
from tests.cas.lecture import Cas, lire_cas


def en_2024(dispositif: str, montant: str, **terme: Any) -> dict[str, Any]:
    """A convention of twelve months in 2024."""
    return {"dispositif": dispositif, "debut": date(2024, 1, 1), "fin": date(2024, 12, 31), "montant": montant, **terme}


def activite(**quantites: Any) -> dict[str, Any]:
    """The same activity table every month."""
    return {"tous": {"activité": quantites}}


def solder(referentiel: Referentiel, convention: Mapping[str, Any], **contenu: Any) -> Solde:
    """The solde of 2024 as of 31 January 2025, unless told otherwise."""
    cas = {"convention": dict(convention), "exercice": 2024, "au": date(2025, 1, 31), **contenu}
    return calculer_solde(lire_cas(Cas("modes", "cas", cas), referentiel))


def lignes(solde: Solde, regle: str) -> list[LigneDeDecompte]:
    """The lines of a rule."""
    return [ligne for ligne in solde.lignes if ligne.regle == regle]


def ligne(solde: Solde, regle: str) -> LigneDeDecompte:
    """The only line of a rule."""
    (seule,) = lignes(solde, regle)
    return seule


def lisible(texte: str | None) -> str:
    """With plain spaces."""
    return (texte or "").replace("\u202f", " ")
