"""What a steward decides of one deposit, or of one row that it holds in quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from decompte.domaine.mois import Mois


class ActionDepot(StrEnum):
    """What may be decided. The last of each kind prevails; ``RELIRE`` also brings back a deposit that was set aside."""

    REAFFECTER = "reaffecter"
    """The deposit is for another (convention, month) of the same structure."""
    RELIRE = "relire"
    """Read it again: a password, an alias or a parameter changed."""
    ECARTER = "ecarter"
    """Set it aside: it counts for nothing."""
    ADMETTRE = "admettre"
    """A row in quarantine is loaded as it stands."""
    LAISSER = "laisser"
    """A row in quarantine is left out for good: it no longer holds the solde."""


SUR_UNE_LIGNE = frozenset({ActionDepot.ADMETTRE, ActionDepot.LAISSER})


@dataclass(frozen=True, slots=True)
class DecisionDepot:
    """One decision; ``convention`` and ``mois`` for REAFFECTER only, ``feuille`` and ``ligne`` (Excel row) for a row only."""

    depot: str
    action: ActionDepot
    par: str
    motif: str
    convention: str | None = None
    mois: Mois | None = None
    feuille: str | None = None
    ligne: int | None = None
