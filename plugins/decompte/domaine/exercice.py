"""What is agreed for one exercice (calendar year) of a convention: amount and flows shared by months, stocks whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.avenant import Avenant, en_place, fin_apres, par_mois
from decompte.domaine.convention import Convention
from decompte.domaine.mois import Mois, mois_touches
from decompte.domaine.montant import eur

STOCKS = frozenset({"etp", "postes_occupes", "logements_occupes", "points"})
"""Activité codes that count what is in place: their target is not shared between exercices."""

_AUCUN_AVENANT: tuple[Avenant, ...] = ()


@dataclass(frozen=True, slots=True)
class TermesExercice:
    """The terms of a convention for one exercice.

    ``montant_eur`` in euros; ``accueils`` (a flow) shared like the amount; ``places`` (a stock) and, when it is a stock,
    ``autre`` as they stand in its last month, month by month in ``places_par_mois`` and ``autre_par_mois``; ``mois`` the months
    of the period that fall in the year; ``mois_convention`` how many months the whole period touches.
    """

    exercice: int
    mois: tuple[Mois, ...]
    mois_convention: int
    montant_eur: Decimal
    accueils: Decimal | None
    places: Decimal | None
    autre: Decimal | None
    places_par_mois: tuple[Decimal | None, ...]
    autre_par_mois: tuple[Decimal | None, ...]
    """Empty when the other target is a flow, or there is none."""
    montants_par_mois: tuple[Fraction, ...] = field(default=(), compare=False)
    """What each month bears of the amount, exact; the last exercice takes the remainder of the roundings besides."""

    def places_moyennes(self, mois: Iterable[Mois]) -> Fraction:
        """The mean of the places agreed over some months of the exercice, exact; of all of them when none is given."""
        return _moyenne(self.mois, self.places_par_mois, frozenset(mois))

    def autre_en_place(self, mois: Mois) -> Decimal:
        """The other target, a stock, agreed for one month; 0 when there is none."""
        valeurs = dict(zip(self.mois, self.autre_par_mois, strict=False))
        return valeurs.get(mois) or Decimal(0)


def termes_par_exercice(convention: Convention, avenants: Sequence[Avenant] = _AUCUN_AVENANT) -> dict[int, TermesExercice]:
    """The terms of each exercice that the period touches; ``avenants`` in the order in which they take effect.

    The amount is shared by months (period months in the year / period months), each part rounded to the cent, the last
    exercice taking the remainder; flows are shared the same way. An avenant shares what it changes over the months left.
    """
    mois = mois_touches(convention.debut, fin_apres(convention, avenants))
    annees = sorted({m.annee for m in mois})
    montants = _partager(convention, avenants, convention.montant_eur, "montant_eur", annees)
    accueils = _partager(convention, avenants, convention.cible_accueils, "cible_accueils", annees)
    est_stock = convention.unite_autre in STOCKS
    autres = {} if est_stock else _partager(convention, avenants, convention.cible_autre, "cible_autre", annees)
    mensuels = par_mois(convention, avenants, convention.montant_eur, "montant_eur") if avenants else {}
    termes = {}
    for annee in annees:
        siens = tuple(m for m in mois if m.annee == annee)
        places = en_place(convention, avenants, convention.cible_places, "cible_places", siens)
        autre = en_place(convention, avenants, convention.cible_autre, "cible_autre", siens) if est_stock else ()
        termes[annee] = TermesExercice(
            exercice=annee,
            mois=siens,
            mois_convention=len(mois),
            montant_eur=montants[annee] or Decimal("0.00"),
            accueils=accueils[annee],
            places=places[-1],
            autre=autre[-1] if est_stock else autres[annee],
            places_par_mois=places,
            autre_par_mois=autre,
            montants_par_mois=tuple(mensuels.get(m, Fraction(0)) for m in siens),
        )
    return termes


def _partager(
    convention: Convention, avenants: Sequence[Avenant], initial: Decimal | None, champ: str, annees: Sequence[int]
) -> dict[int, Decimal | None]:
    """A total by exercice, two decimals, the last exercice taking the remainder; None when nothing was ever agreed."""
    totaux = [t for t in (initial, *(getattr(a, champ) for a in avenants)) if t is not None]
    if not totaux:
        return dict.fromkeys(annees)
    parts = par_mois(convention, avenants, initial or Decimal(0), champ)
    total = Fraction(totaux[-1])
    partages: dict[int, Decimal | None] = {}
    for annee in annees[:-1]:
        partages[annee] = part = eur(sum((p for m, p in parts.items() if m.annee == annee), Fraction(0)))
        total -= Fraction(part)
    partages[annees[-1]] = eur(total)
    return partages


def _moyenne(mois: Sequence[Mois], valeurs: Sequence[Decimal | None], retenus: frozenset[Mois]) -> Fraction:
    choisies = [Fraction(v or 0) for m, v in zip(mois, valeurs, strict=True) if m in retenus or not retenus]
    return sum(choisies, Fraction(0)) / len(choisies) if choisies else Fraction(0)
