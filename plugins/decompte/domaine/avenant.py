"""Avenants: what changes inside a convention, and from which month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise

from decompte.domaine.convention import Convention
from decompte.domaine.mois import Mois, mois_touches


@dataclass(frozen=True, slots=True)
class Avenant:
    """One avenant. Amounts in euros and targets are the new ones of the whole convention; None: unchanged.

    It holds from the month of ``effet_le`` (a month touched counts whole) until the next one takes effect.
    Source: Délibération n° 2024-273, annexe 9 art. 9 (amounts change only by avenant); annexes 10 to 12 (the amount is the new
    total, not what is added).
    """

    convention: str
    numero: int
    signe_le: date
    effet_le: date
    montant_eur: Decimal | None = None
    cible_accueils: Decimal | None = None
    cible_places: Decimal | None = None
    cible_autre: Decimal | None = None
    fin_convention: date | None = None
    motif: str | None = None
    source: str | None = None


def en_vigueur(avenants: Iterable[Avenant], au: date) -> tuple[Avenant, ...]:
    """Those signed by the date, in the order in which they take effect."""
    return tuple(sorted((a for a in avenants if a.signe_le <= au), key=lambda a: (a.effet_le, a.numero)))


def fin_apres(convention: Convention, avenants: Iterable[Avenant]) -> date:
    """The last day of the convention, its avenants (in order of effect) taken into account."""
    fin = convention.fin
    for avenant in avenants:
        fin = avenant.fin_convention or fin
    return fin


def prolongee(convention: Convention, avenants: Sequence[Avenant]) -> Convention:
    """The convention until its present end; its other terms stay those first agreed (see ``exercice``)."""
    return replace(convention, fin=fin_apres(convention, avenants)) if avenants else convention


@dataclass(frozen=True, slots=True)
class Etape:
    """How a total is spread from one avenant on, exact: (``total`` − ``porte``) / ``mois_restants`` = ``mensuel``.

    ``porte``: what the months before bear; ``ecoules``: those months, equal parts that follow each other together.
    """

    avenant: Avenant
    total: Fraction
    porte: Fraction
    ecoules: tuple[tuple[int, Fraction], ...]
    mois_restants: int
    mensuel: Fraction


def etapes(convention: Convention, avenants: Sequence[Avenant], initial: Decimal, champ: str) -> tuple[Etape, ...]:
    """One step for each avenant that changes the total or the end and leaves months to bear it (see ``par_mois``)."""
    trouvees, fin, total = [], convention.fin, Fraction(initial)
    for rang, avenant in enumerate(avenants):
        nouveau = getattr(avenant, champ)
        total = total if nouveau is None else Fraction(nouveau)
        change = nouveau is not None or avenant.fin_convention not in (None, fin)
        fin = avenant.fin_convention or fin
        effet = max(Mois.contenant(avenant.effet_le), Mois.contenant(convention.debut))
        parts = par_mois(convention, avenants[: rang + 1], initial, champ)
        ecoules = [part for m, part in sorted(parts.items()) if m < effet]
        restants = len(parts) - len(ecoules)
        if not change or not restants:
            continue
        porte = sum(ecoules, Fraction(0))
        groupes = tuple((len(list(suite)), part) for part, suite in groupby(ecoules))
        trouvees.append(Etape(avenant, total, porte, groupes, restants, (total - porte) / restants))
    return tuple(trouvees)


def par_mois(convention: Convention, avenants: Sequence[Avenant], initial: Decimal, champ: str) -> dict[Mois, Fraction]:
    """What of a total (an amount, a flow) falls in each month of the convention, exact; the months add up to the last total.

    Each month of the period bears an equal part. What the months before an avenant bore stays; its new total, less that, is
    spread over the months that remain. ``champ``: the field of the avenants that gives the new total.
    """
    total, parts = Fraction(initial), {}
    restants = mois_touches(convention.debut, convention.fin)
    mensuel = total / len(restants)
    parts = dict.fromkeys(restants, mensuel)
    fin = convention.fin
    for avenant in avenants:
        fin = avenant.fin_convention or fin
        nouveau = getattr(avenant, champ)
        total = total if nouveau is None else Fraction(nouveau)
        effet = max(Mois.contenant(avenant.effet_le), Mois.contenant(convention.debut))
        ecoules = {m: part for m, part in parts.items() if m < effet}
        restants = tuple(m for m in mois_touches(convention.debut, fin) if m >= effet)
        if not restants:
            continue
        mensuel = (total - sum(ecoules.values(), Fraction(0))) / len(restants)
        parts = ecoules | dict.fromkeys(restants, mensuel)
    return parts


def en_place(
    convention: Convention, avenants: Sequence[Avenant], initial: Decimal | None, champ: str, mois: Sequence[Mois]
) -> tuple[Decimal | None, ...]:
    """What is agreed to be in place (places, ETP…) in each of the months given: the last terms in force in that month."""
    valeurs = []
    for m in mois:
        valeur = initial
        for avenant in avenants:
            nouveau = getattr(avenant, champ)
            if nouveau is not None and Mois.contenant(avenant.effet_le) <= m:
                valeur = nouveau
        valeurs.append(valeur)
    return tuple(valeurs)


def periodes(avenants: Iterable[Avenant]) -> tuple[tuple[Avenant, date | None], ...]:
    """The avenants of one convention in order, each with the last day on which it holds: the day before the next takes effect.

    ValueError (in French) when their numbers and their dates of effect do not follow the same order: which one holds would not be
    known.
    """
    ordre = sorted(avenants, key=lambda a: a.numero)
    for avant, apres in pairwise(ordre):
        if apres.effet_le <= avant.effet_le:
            raise ValueError(
                f"l'avenant n° {apres.numero} prend effet le {apres.effet_le:%d/%m/%Y}, l'avenant n° {avant.numero} le "
                f"{avant.effet_le:%d/%m/%Y} : un avenant prend effet après celui qui le précède"
            )
    suivants = [a.effet_le - timedelta(days=1) for a in ordre[1:]]
    return tuple(zip(ordre, [*suivants, None], strict=True))
