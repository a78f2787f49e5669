"""The conventions with what their avenants change."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from decompte.app.contexte import Contexte
from decompte.domaine.avenant import Avenant, en_vigueur, prolongee
from decompte.domaine.convention import Convention
from decompte.referentiel import Referentiel


def avenants_signes(ctx: Contexte, au: date = date.max) -> dict[str, tuple[Avenant, ...]]:
    """By convention, the avenants signed by the date (by default all), in the order in which they take effect."""
    par_convention: dict[str, list[Avenant]] = defaultdict(list)
    for avenant in ctx.entrepot.lire_avenants():
        par_convention[avenant.convention].append(avenant)
    signes = {code: en_vigueur(siens, au) for code, siens in par_convention.items()}
    return {code: siens for code, siens in signes.items() if siens}


def conventions_de_reference(referentiel: Referentiel) -> list[Convention]:
    """The conventions of the reference directory, each until its end after the avenants of the same directory.

    For what works without a warehouse: what was imported is not known there.
    """
    avenants = en_vigueur(referentiel.avenants, date.max)
    return [prolongee(c, [a for a in avenants if a.convention == c.code]) for c in referentiel.conventions]


def conventions_a(ctx: Contexte, au: date = date.max) -> list[Convention]:
    """The conventions by code, each until its end as of the date; by default after all its avenants.

    A table is identified with the default: a month that an avenant adds is one of the convention, whenever it was signed.
    """
    avenants = avenants_signes(ctx, au)
    return [prolongee(c, avenants.get(c.code, ())) for c in ctx.entrepot.lire_conventions()]
