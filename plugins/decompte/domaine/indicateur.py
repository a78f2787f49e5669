"""Quality indicators: from a count to a score in [0, 1].

Source of the list and of the objectives: Fiches de l'appel à projets RSA 2024, fiches 1.2 to 1.4, tables of indicators.
A rate stands exact inside the score; the score is rounded once, to four decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.montant import Nombre, taux


@dataclass(frozen=True, slots=True)
class FicheIndicateur:
    """An indicator as it holds for one dispositif: measured from the facts, or judged (a note entered by a steward)."""

    id: str
    libelle: str
    juge: bool
    source: str | None = None


def score(numerateur: int, denominateur: int, objectif: Decimal | None) -> Decimal | None:
    """The score of a measured indicator: min(1, rate / objective), or the rate itself without an objective.

    None when the denominator is empty: the indicator is left out of its group.
    """
    if denominateur == 0:
        return None
    rapport = Fraction(numerateur, denominateur)
    if objectif is not None:
        rapport /= Fraction(objectif)
    return taux(min(Fraction(1), rapport))


@dataclass(frozen=True, slots=True)
class EntretiensAttendus:
    """The interviews expected over the months due: in total, and physical; None where no minimum is set."""

    total: Fraction | None
    physiques: Fraction | None


def entretiens_attendus(
    minimum_total_an: int | None,
    minimum_physiques_an: int | None,
    places: Nombre,
    file_active_moyenne: Nombre,
    mois_dus: int,
) -> EntretiensAttendus:
    """Minimum per place and year × min(places, mean file active) × months due / 12."""
    base = min(Fraction(places), Fraction(file_active_moyenne)) * mois_dus / 12
    return EntretiensAttendus(
        total=None if minimum_total_an is None else minimum_total_an * base,
        physiques=None if minimum_physiques_an is None else minimum_physiques_an * base,
    )


def score_entretiens(total: int, physiques: int, attendus: EntretiensAttendus) -> Decimal | None:
    """min(total / expected total, physical / expected physical, 1); None when nothing is expected."""
    rapports = [
        Fraction(realise) / attendu for realise, attendu in ((total, attendus.total), (physiques, attendus.physiques)) if attendu
    ]
    return taux(min([*rapports, Fraction(1)])) if rapports else None


def moyenne(scores: Sequence[Decimal]) -> Decimal:
    """The score of a group: the mean of its indicators, equal weights (hypothesis), four decimals. ValueError if empty."""
    if not scores:
        raise ValueError("Aucun indicateur à moyenner.")
    return taux(sum((Fraction(s) for s in scores), Fraction(0)) / len(scores))
