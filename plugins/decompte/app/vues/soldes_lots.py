"""The batches handed to the finance software, and what the next one would take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from decompte.app.contexte import Contexte
from decompte.app.mandatement import attend_un_lot, lister_lots
from decompte.domaine.mandatement import ETATS_DE_LOT_DITS, LotDeMandatement

ZERO = Decimal("0.00")
_GENRES = {"en_attente": "attente", "en_partie": "attention", "mandate": "bon", "annule": "neutre", "rejete": "neutre"}


@dataclass(frozen=True, slots=True)
class LotVu:
    """A batch in words: its state and how it is marked, its sums, how many lines have their mandat."""

    lot: LotDeMandatement
    etat: tuple[str, str]
    a_payer_eur: Decimal
    a_reprendre_eur: Decimal


@dataclass(frozen=True, slots=True)
class AttenteDeLot:
    """What the next batch of an exercice would take, in euros."""

    exercice: int
    nombre: int
    a_payer_eur: Decimal
    a_reprendre_eur: Decimal


def voir_lots(ctx: Contexte) -> tuple[list[LotVu], list[AttenteDeLot]]:
    """The batches, the last one first; the exercices that have something to hand over."""
    lots = [
        LotVu(lot, (ETATS_DE_LOT_DITS[lot.etat], _GENRES[lot.etat]), lot.total_eur("mandat"), lot.total_eur("titre"))
        for lot in reversed(lister_lots(ctx))
    ]
    exercices: Sequence[int] = [ligne["exercice"] for ligne in ctx.entrepot.lire_vue("soldes/exercices")]
    return lots, [attente for e in exercices if (attente := _attente(ctx, e)).nombre]


def _attente(ctx: Contexte, exercice: int) -> AttenteDeLot:
    soldes = attend_un_lot(ctx, exercice)
    return AttenteDeLot(
        exercice,
        len(soldes),
        sum((s.solde_net_eur for s in soldes), ZERO),
        sum((s.reversement_eur for s in soldes), ZERO),
    )
