"""A table set beside those of the months before and of the other structures: what the series rules S01–S05 look at."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from decompte.domaine.mois import Mois


@dataclass(frozen=True, slots=True)
class DepotEnSerie:
    """One accepted suivi table and the facts of the series rules about it. Rows are Excel rows, in order.

    ``mois_precedent`` is the month whose table in force it is compared with (the one just before), None when there is none: S01,
    S03 and S05 then have nothing to say. ``absents`` (S01) are rows of *that* table: present and not left, and no longer
    here. The others are rows of this table: ``revenus`` (S02) left in an earlier month with the same orientation date and
    here again, ``ailleurs`` (S04) also in another structure's table in force for the same phase and month, ``changes`` (S05)
    whose date of orientation or of signature of the CER is no longer that of the month before. ``effectif`` and
    ``effectif_precedent`` (S03) count the persons present.
    """

    depot: str
    convention: str
    mois: Mois
    feuille: str
    effectif: int
    mois_precedent: Mois | None = None
    effectif_precedent: int | None = None
    absents: tuple[int, ...] = ()
    revenus: tuple[int, ...] = ()
    ailleurs: tuple[int, ...] = ()
    changes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SeuilsDeSerie:
    """From when the file active is told to move (S03): by more than ``part`` (0–1) and by more than ``personnes``."""

    part: Decimal
    personnes: int
