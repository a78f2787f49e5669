"""What the warehouse may refuse, each in one French sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class ErreurEntrepot(Exception):
    """Base of what this room raises; the message is French and may be shown as it stands."""


class EntrepotInjoignable(ErreurEntrepot):
    """PostgreSQL does not answer, or was lost on the way. Never holds a password."""


class EntrepotNonInitialise(ErreurEntrepot):
    """The database is there, the schema of the warehouse is not (or is older than the program)."""


class PostgresTropAncien(ErreurEntrepot):
    """The server is older than the version that the warehouse needs."""


class MigrationRefusee(ErreurEntrepot):
    """A migration already applied was changed, disappeared, or could not be applied."""


class NuitDejaEnCours(ErreurEntrepot):
    """Another night holds the lock."""


class DecisionsEnCours(ErreurEntrepot):
    """Too many of this process wait for the lock already; nothing was begun."""


class TexteImpossible(ErreurEntrepot):
    """A text holds what PostgreSQL cannot (a NUL, half a character); nothing was written."""


class ChargementImpossible(ErreurEntrepot):
    """A deposit could not be loaded; nothing of it was."""


class DecisionImpossible(ErreurEntrepot):
    """A decision or a note that names what does not exist; ``fautes``: each one, in French."""

    def __init__(self, message: str, fautes: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.fautes = tuple(fautes)


class LotRefuse(ErreurEntrepot):
    """A set of which something cannot be: nothing of it was recorded. ``refus``: the faults, in French, by rank in the set."""

    def __init__(self, refus: Mapping[int, Sequence[str]]) -> None:
        super().__init__(
            "Rien n'a été enregistré : " + " ; ".join(faute for rang in sorted(refus) for faute in refus[rang]) + "."
        )
        self.refus = {rang: tuple(fautes) for rang, fautes in refus.items()}


class ReferenceRefusee(ErreurEntrepot):
    """The reference data contradict the warehouse or themselves; nothing was loaded."""


class ImportationRefusee(ErreurEntrepot):
    """What a file brings contradicts what was registered meanwhile; nothing of it was loaded."""
