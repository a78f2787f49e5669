"""Mode ``objectifs_etp``: dispositif 1.1 and 1.1bis (accueils and places weighed in ETP)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.montant import Nombre, taux


@dataclass(frozen=True, slots=True)
class Objectif:
    """One objective: realised against the target of the months due; ``poids_etp`` = target of the whole exercice in ETP."""

    libelle: str
    realise: Nombre
    cible: Nombre
    poids_etp: Fraction


def taux_objectifs(objectifs: Sequence[Objectif]) -> Decimal:
    """Σ wᵢ min(1, realisedᵢ / targetᵢ) / Σ wᵢ, four decimals; w = target in ETP (accueils / 400, places / 180).

    Source: Fiches de l'appel à projets RSA 2024, fiche 1.1 (1 ETP = 400 accueils or 180 places); the proportional
    reading is a hypothesis. ValueError without any objective of a positive weight.
    """
    poids = sum((o.poids_etp for o in objectifs), Fraction(0))
    if poids <= 0:
        raise ValueError("Aucun objectif : ni accueils ni places.")
    atteint = sum(
        (o.poids_etp * min(Fraction(1), Fraction(o.realise) / Fraction(o.cible)) for o in objectifs if o.cible), Fraction(0)
    )
    return taux(atteint / poids)
