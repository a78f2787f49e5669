"""The contradictory phase: before a penalty or a reversement, the partner is heard.

Source: Code des relations entre le public et l'administration, articles L. 121-1 et L. 122-1. The delays are parameters
(hypotheses): the code sets none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class GenreEvenement(StrEnum):
    """What happens in a phase; all but the observations happen once."""

    NOTIFICATION = "notification"
    RELANCE = "relance"
    OBSERVATIONS = "observations"
    ALERTE = "alerte"
    """The administration was told that its own delay is about to run out."""
    REPONSE = "reponse"
    CADUCITE = "caducite"


class DecisionContradictoire(StrEnum):
    """What the administration answers."""

    MAINTENIR = "maintenir"
    RENONCER = "renoncer"


@dataclass(frozen=True, slots=True)
class Evenement:
    """One row of ``finance.contradictoire``. Amounts and terms belong to a notification, ``decision`` to an answer."""

    convention: str
    exercice: int
    version: int
    phase: int
    genre: GenreEvenement
    le: date
    texte: str
    par: str
    penalite_eur: Decimal | None = None
    reversement_eur: Decimal | None = None
    terme_observations: date | None = None
    terme_decision: date | None = None
    decision: DecisionContradictoire | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """One contradictory phase of one version: its events, oldest first; the first one is the notification."""

    evenements: tuple[Evenement, ...]

    @property
    def notification(self) -> Evenement:
        """What was announced, and until when."""
        return self.evenements[0]

    def premier(self, genre: GenreEvenement) -> Evenement | None:
        """The first event of a kind, or None."""
        return next((e for e in self.evenements if e.genre is genre), None)

    @property
    def reponse(self) -> Evenement | None:
        """What the administration decided, or None."""
        return self.premier(GenreEvenement.REPONSE)

    @property
    def close(self) -> bool:
        """Answered, or lapsed."""
        return self.reponse is not None or self.premier(GenreEvenement.CADUCITE) is not None

    @property
    def maintenue(self) -> bool:
        """Answered: the penalty, the reversement stand."""
        return self.reponse is not None and self.reponse.decision is DecisionContradictoire.MAINTENIR


def phases(evenements: Iterable[Evenement]) -> dict[tuple[str, int, int], tuple[Phase, ...]]:
    """The phases by (convention, exercice, version), in the order of their numbers; events come oldest first."""
    par_phase: dict[tuple[str, int, int, int], list[Evenement]] = {}
    for e in evenements:
        par_phase.setdefault((e.convention, e.exercice, e.version, e.phase), []).append(e)
    trouvees: dict[tuple[str, int, int], tuple[Phase, ...]] = {}
    for (convention, exercice, version, _), siens in sorted(par_phase.items()):
        cle = (convention, exercice, version)
        trouvees[cle] = (*trouvees.get(cle, ()), Phase(tuple(siens)))
    return trouvees
