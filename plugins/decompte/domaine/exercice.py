"""What is agreed for one exercice (calendar year) of a convention: amount and flows shared by months, stocks whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from decompte.domaine.convention import Convention
from decompte.domaine.mois import Mois, mois_touches
from decompte.domaine.montant import repartir

STOCKS = frozenset({"etp", "postes_occupes", "logements_occupes", "points"})
"""Activité codes that count what is in place: their target is not shared between exercices."""


@dataclass(frozen=True, slots=True)
class TermesExercice:
    """The terms of a convention for one exercice.

    ``montant_eur`` in euros; ``accueils`` (a flow) shared like the amount, ``places`` (a stock) whole; ``mois`` the months
    of the period that fall in the year; ``mois_convention`` how many months the whole period touches.
    """

    exercice: int
    mois: tuple[Mois, ...]
    mois_convention: int
    montant_eur: Decimal
    accueils: Decimal | None
    places: Decimal | None
    autre: Decimal | None


def termes_par_exercice(convention: Convention) -> dict[int, TermesExercice]:
    """The terms of each exercice that the period touches.

    The amount is shared by months (period months in the year / period months), each part rounded to the cent, the last
    exercice taking the remainder; flows are shared the same way.
    """
    mois = mois_touches(convention.debut, convention.fin)
    par_annee = Counter(m.annee for m in mois)
    annees = sorted(par_annee)
    poids = [par_annee[a] for a in annees]
    montants = repartir(convention.montant_eur, poids)
    accueils = _flux(convention.cible_accueils, poids)
    est_stock = convention.unite_autre in STOCKS
    autres = [convention.cible_autre] * len(annees) if est_stock else _flux(convention.cible_autre, poids)
    return {
        annee: TermesExercice(
            exercice=annee,
            mois=tuple(m for m in mois if m.annee == annee),
            mois_convention=len(mois),
            montant_eur=montants[rang],
            accueils=accueils[rang],
            places=convention.cible_places,
            autre=autres[rang],
        )
        for rang, annee in enumerate(annees)
    }


def _flux(cible: Decimal | None, poids: list[int]) -> list[Decimal | None]:
    return [None] * len(poids) if cible is None else list(repartir(cible, poids))
