"""The contradictory phase: before a penalty or a reversement, the partner is heard.

Source: Code des relations entre le public et l'administration, articles L. 121-1 et L. 122-1. The delays are parameters
(hypotheses): the code sets none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
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
    retiree: bool = False
    """As read: its version was withdrawn and opened again since, so that it speaks of another matter."""


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
    def numero(self) -> int:
        """Its rank among those of its version, from 1."""
        return self.notification.phase

    @property
    def terme_observations(self) -> date:
        """The last day on which the partner's observations are in time."""
        terme = self.notification.terme_observations
        assert terme is not None
        return terme

    @property
    def terme_decision(self) -> date:
        """The last day on which the administration may maintain a penalty."""
        terme = self.notification.terme_decision
        assert terme is not None
        return terme

    @property
    def penalite_eur(self) -> Decimal:
        """The penalty announced, in euros."""
        return self.notification.penalite_eur or Decimal("0.00")

    @property
    def reversement_eur(self) -> Decimal:
        """The reversement announced, in euros."""
        return self.notification.reversement_eur or Decimal("0.00")

    @property
    def observations(self) -> tuple[Evenement, ...]:
        """What the partner said, oldest first."""
        return tuple(e for e in self.evenements if e.genre is GenreEvenement.OBSERVATIONS)

    def tardives(self, observations: Evenement) -> bool:
        """Observations that came after the partner's term: recorded all the same."""
        return observations.le > self.terme_observations

    @property
    def reponse(self) -> Evenement | None:
        """What the administration decided, or None."""
        return self.premier(GenreEvenement.REPONSE)

    @property
    def close(self) -> bool:
        """Answered, or lapsed."""
        return self.reponse is not None or self.tombee

    @property
    def retiree(self) -> bool:
        """Of a version withdrawn and opened again since: shown, but it says nothing of the present one."""
        return self.notification.retiree

    @property
    def entendue(self) -> bool:
        """Answered, whatever the answer, once the partner's time was over."""
        return self.reponse is not None and self.reponse.le > self.terme_observations

    @property
    def tombee(self) -> bool:
        """Its penalty lapsed: what a version already approved decided is all that may remain of it."""
        return self.premier(GenreEvenement.CADUCITE) is not None


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


@dataclass(frozen=True, slots=True)
class Delais:
    """The delays of a phase, in days: for the partner, then for the administration; the two warnings before their ends."""

    observations: int
    decision: int
    alerte: int
    relance: int

    def termes(self, le: date) -> tuple[date, date]:
        """(end of the observations, end of the decision) of what is notified that day; both days are still in time."""
        observations = le + timedelta(days=self.observations)
        return observations, observations + timedelta(days=self.decision)

    def alerte_le(self, terme_decision: date) -> date:
        """From when the administration is told that its delay runs out."""
        return terme_decision - timedelta(days=self.alerte)

    def relance_le(self, terme_observations: date) -> date:
        """From when a silent partner may be reminded."""
        return terme_observations - timedelta(days=self.relance)


def en_vigueur(siennes: Iterable[Phase]) -> tuple[Phase, ...]:
    """The phases that speak of the present version, in their order: not those from before it was opened again."""
    return tuple(p for p in siennes if not p.retiree)


def sans_decision(siennes: Iterable[Phase]) -> tuple[Phase, ...]:
    """The phases of the present version that announced a penalty and got no answer in time: neither theirs, nor a later one's."""
    restantes = en_vigueur(siennes)

    def repondue(rang: int) -> bool:
        terme = restantes[rang].terme_decision
        return any(p.tombee or (p.reponse is not None and p.reponse.le <= terme) for p in restantes[rang:])

    return tuple(p for rang, p in enumerate(restantes) if p.penalite_eur > 0 and not repondue(rang))


def echeance(siennes: Iterable[Phase]) -> date | None:
    """The last day on which the penalty of the present version may be decided, or None when no delay runs.

    The first delay given is the only one: sending back, then notifying again opens no other.
    """
    return min((p.terme_decision for p in sans_decision(siennes)), default=None)


def entendu(toutes: Iterable[Phase], version: int, penalite_eur: Decimal, reversement_eur: Decimal) -> bool:
    """Whether the partner was heard, and answered, of at least as much: ``toutes``, the phases of an exercice, of any version.

    The penalty of an exercice is heard once for all its versions, each reversement for its own (as the database asks before
    « arrete », ``finance.verifier_transition``). What is left of a penalty that lapsed is what was decided before: it is heard.
    """
    siennes = en_vigueur(toutes)
    penalite = penalite_eur == 0 or any(p.penalite_eur >= penalite_eur for p in siennes if p.entendue or p.tombee)
    reversement = reversement_eur == 0 or any(
        p.reversement_eur >= reversement_eur for p in siennes if p.entendue and p.notification.version == version
    )
    return penalite and reversement
