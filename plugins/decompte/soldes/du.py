"""What a mode answers: the amount before caps, its parts, its own caps; or that it cannot be computed, and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


class Empeche(LookupError):
    """The due cannot be computed; the message (a French sentence) says what is missing. It becomes a hold, never a zero."""


@dataclass(frozen=True, slots=True)
class Plafond:
    """A cap in euros. ``libelle`` names it (in the line « Plafond : … »); ``parametres``: the ids it rests on."""

    regle: str
    libelle: str
    plafond_eur: Decimal
    source: str | None = None
    parametres: tuple[str, ...] = ()
    controle: str | None = None
    """The rule of the control line written when it does not bind; None: nothing is said then."""


@dataclass(frozen=True, slots=True)
class Du:
    """Before caps, in euros; the two parts only where the mode has them. ``non_evalues``: judged notes that are missing."""

    montant_eur: Decimal
    quantitative_eur: Decimal | None = None
    qualitative_eur: Decimal | None = None
    non_evalues: tuple[str, ...] = ()
    plafonds: tuple[Plafond, ...] = ()
