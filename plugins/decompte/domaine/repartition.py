"""The parts of each convention: which operation and year of the budget its amount is charged to, its avenants included.

What is engaged is never understated: an avenant raises (or lowers) the parts even where nobody has said yet on which of them
(a hypothesis, ADR 0066). Source: Délibération n° 2024-273 du 17 juin 2024, annexe 7 (one convention on two budget years).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from decompte.domaine.avenant import Avenant
from decompte.domaine.convention import Convention
from decompte.domaine.montant import repartir
from decompte.domaine.texte import euros

ZERO = Decimal("0.00")
Repartitions = Mapping[tuple[str, str, int], Decimal]
"""(convention, operation, year of the budget) -> amount in euros, for the conventions charged to several."""
Avenants = Mapping[str, Sequence[Avenant]]
"""By convention, in the order in which they take effect."""


@dataclass(frozen=True, slots=True)
class PartBudgetaire:
    """What a convention charges to one operation of one year, in euros; ``operation`` None: outside the budget."""

    convention: str
    operation: str | None
    annee: int
    montant_eur: Decimal


Suites = Mapping[tuple[str, int], Sequence[PartBudgetaire]]
"""(convention, number of an avenant) -> the parts of its new total, where somebody gave them."""
SANS_AVENANT: Avenants = {}
SANS_SUITE: Suites = {}


@dataclass(frozen=True, slots=True)
class RepartitionACompleter:
    """The parts that were given no longer make the total: ``ecart_eur`` is total − parts, ``avenant`` the number that says it."""

    convention: str
    avenant: int
    total_eur: Decimal
    ecart_eur: Decimal
    comptes: tuple[tuple[str, int], ...]
    """The operations and years between which the gap is shared in proportion, until somebody says better."""

    def phrase(self) -> str:
        """What finance must do, in French."""
        parts = self.total_eur - self.ecart_eur
        return (
            f"L'avenant n° {self.avenant} porte « {self.convention} » à {euros(self.total_eur)}, sa répartition fait "
            f"{euros(parts)} : l'écart est engagé sur ses parts en proportion (hypothèse), complétez "
            f"repartition_budgetaire.csv (colonne « avenant »)."
        )


def parts_de(
    conventions: Iterable[Convention],
    repartitions: Repartitions,
    avenants: Avenants = SANS_AVENANT,
    suites: Suites = SANS_SUITE,
) -> dict[str, tuple[PartBudgetaire, ...]]:
    """By convention, its parts; they add up to the new amount of the last of its ``avenants`` that gives one.

    Without avenant: the parts of the repartition, or the voted amount on its one operation, on the budget of its year. With
    one: the parts given for it in ``suites``, else those before it, their difference with the new total shared between them in
    proportion. A convention without operation (financed elsewhere, or not charged yet) has one part outside the budget.
    """
    donnees = _par_convention(repartitions)
    parts = {}
    for c in conventions:
        siennes, total, _ = _base(c, donnees.get(c.code, ()), avenants.get(c.code, ()), suites)
        ajouts = partager(ZERO if total is None else total - _somme(siennes), [p.montant_eur for p in siennes])
        ajustees = [replace(p, montant_eur=p.montant_eur + ajout) for p, ajout in zip(siennes, ajouts, strict=True)]
        parts[c.code] = tuple(sorted(ajustees, key=lambda p: (p.annee, p.operation or "")))
    return parts


def repartitions_a_completer(
    conventions: Iterable[Convention], repartitions: Repartitions, avenants: Avenants, suites: Suites = SANS_SUITE
) -> list[RepartitionACompleter]:
    """The conventions on several parts that an avenant took away from their repartition, by code."""
    donnees = _par_convention(repartitions)
    trouvees = []
    for c in sorted(conventions, key=lambda c: c.code):
        siennes, total, numero = _base(c, donnees.get(c.code, ()), avenants.get(c.code, ()), suites)
        if total is None or numero is None or len(siennes) < 2 or total == _somme(siennes):
            continue
        comptes = tuple((p.operation, p.annee) for p in siennes if p.operation is not None)
        trouvees.append(RepartitionACompleter(c.code, numero, total, total - _somme(siennes), comptes))
    return trouvees


def partager(total: Decimal, poids: Sequence[Decimal]) -> list[Decimal]:
    """A total by weights, to the cent; equal parts when no weight is above zero. A part without weight gets nothing."""
    centimes = [int(p * 100) for p in poids] if any(poids) else [1] * len(poids)
    parts = iter(repartir(total, [c for c in centimes if c]))
    return [next(parts) if c else ZERO for c in centimes]


def _base(
    c: Convention, reparties: Sequence[PartBudgetaire], avenants: Sequence[Avenant], suites: Suites
) -> tuple[Sequence[PartBudgetaire], Decimal | None, int | None]:
    """The parts last given, the amount of the last avenant that has one (None: none), and the number of that avenant."""
    vote = c.montant_eur if c.montant_vote_eur is None or c.operation_budgetaire is None else c.montant_vote_eur
    siennes: Sequence[PartBudgetaire] = reparties or [PartBudgetaire(c.code, c.operation_budgetaire, c.annee, vote)]
    total, numero = None, None
    for avenant in avenants:
        siennes = suites.get((c.code, avenant.numero), siennes)
        if avenant.montant_eur is not None:
            total, numero = avenant.montant_eur, avenant.numero
    return siennes, total, numero


def _par_convention(repartitions: Repartitions) -> dict[str, list[PartBudgetaire]]:
    donnees: dict[str, list[PartBudgetaire]] = {}
    for (code, operation, annee), montant in repartitions.items():
        donnees.setdefault(code, []).append(PartBudgetaire(code, operation, annee, montant))
    return donnees


def _somme(parts: Iterable[PartBudgetaire]) -> Decimal:
    return sum((p.montant_eur for p in parts), ZERO)
