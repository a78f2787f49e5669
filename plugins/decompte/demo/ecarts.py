"""What does not hold from one month to the next, or between two structures: planted in a few conventions, one kind each.

Everywhere else a table tells of each person what really happened, and no person is known by two structures.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from decompte.demo.personne import DuMois, Personne, plus_jours
from decompte.domaine.convention import Convention
from decompte.domaine.mois import Mois

_PLACES_MINIMUM = 30
"""Below, half a table is not more than 10 persons."""
_PART_GARDEE = 0.45
_JOURS_DE_PLUS_TOT = 5
_JOURS_DE_PLUS_TARD = 3


class Genre(StrEnum):
    """What goes wrong, and the series rule that should tell it."""

    DISPARUE = "disparue"
    """S01: her row is no longer there, no exit was written."""
    REVENUE = "revenue"
    """S02: she left, and is there again as if she had not."""
    A_MOITIE = "a_moitie"
    """S03: a table with less than half of the persons (and S01 for the others; the month after, all are back: S03 again)."""
    PARTAGEE = "partagee"
    """S04: another structure follows her too, for the same phase."""
    REORIENTEE = "reorientee"
    """S05: her orientation is some days earlier than it was told."""
    RESIGNEE = "resignee"
    """S05: so is the signature of her CER, later."""


_PARTS = {
    Genre.DISPARUE: 0.04,
    Genre.REVENUE: 0.03,
    Genre.A_MOITIE: 0.012,
    Genre.PARTAGEE: 0.03,
    Genre.REORIENTEE: 0.03,
    Genre.RESIGNEE: 0.02,
}
"""Share of the conventions in which each is planted; at least one."""


@dataclass(frozen=True, slots=True)
class Ecart:
    """What was planted: ``identifiant`` is the person concerned, None for a whole table."""

    genre: Genre
    convention: str
    mois: Mois
    identifiant: str | None = None


def planter(conventions: Sequence[Convention], annee: int, graine: int) -> dict[str, Ecart]:
    """The écart of each convention chosen, by code; ``mois`` is the first month in which it may be.

    Half of each kind by March, so that a slice of three months has some.
    """
    alea = random.Random(f"{graine}|{annee}|écarts")
    entieres = [
        c
        for c in conventions
        if (c.cible_places or 0) >= _PLACES_MINIMUM and c.debut <= date(annee, 1, 1) and c.fin >= date(annee, 12, 31)
    ]
    alea.shuffle(entieres)
    ecarts: dict[str, Ecart] = {}
    for genre, part in _PARTS.items():
        for rang in range(max(1, round(part * len(conventions)))):
            mois = Mois(annee, 2 + int(alea.random() * (2 if rang % 2 == 0 else 11)))
            if entieres:
                convention = entieres.pop()
                ecarts[convention.code] = Ecart(genre, convention.code, mois)
    return ecarts


@dataclass(slots=True)
class Tenue:
    """How a structure keeps its table month after month: ``noter`` gives the persons that it writes down.

    ``prevu`` is what is planted, None for a table kept as it should be; ``pose`` what was, once it was.
    """

    prevu: Ecart | None
    graine: int
    pose: Ecart | None = None
    _avant: list[Personne] = field(default_factory=list)
    _revenue: Personne | None = None

    def noter(self, mois: Mois, presents: Sequence[Personne]) -> list[Personne]:
        """The persons of the table of the month, from those really followed; months are to be given in order."""
        if self.prevu is not None and self.pose is None and mois >= self.prevu.mois:
            self._poser(self.prevu, mois, presents)
        notes = self._appliquer(mois, presents)
        self._avant = list(presents)
        return notes

    def _poser(self, prevu: Ecart, mois: Mois, presents: Sequence[Personne]) -> None:
        """Plant it on somebody who lends herself to it; a month later when nobody does."""
        if prevu.genre is Genre.A_MOITIE:
            self.pose = replace(prevu, mois=mois)
            return
        convient = _CONVIENT.get(prevu.genre)
        if convient is None:
            return
        connus = {p.identifiant for p in presents if p.phase == "accompagnement"}
        candidats = [p for p in self._avant if p.phase == "accompagnement" and convient(p, mois, p.identifiant in connus)]
        if not candidats:
            return
        alea = random.Random(f"{self.graine}|{prevu.convention}|{mois}|écart")
        choisie = candidats[int(alea.random() * len(candidats))]
        self.pose = replace(prevu, mois=mois, identifiant=choisie.identifiant)
        if prevu.genre is Genre.REVENUE:
            # A life of its own from here on: nothing happens to her any more, and she does not leave.
            self._revenue = replace(choisie, sortie=None, motif=None, mois=DuMois())
        elif prevu.genre is Genre.REORIENTEE:
            choisie.orientation = plus_jours(choisie.orientation, -_JOURS_DE_PLUS_TOT)
        elif prevu.genre is Genre.RESIGNEE and choisie.cer is not None:
            choisie.cer.signature = plus_jours(choisie.cer.signature, _JOURS_DE_PLUS_TARD)

    def _appliquer(self, mois: Mois, presents: Sequence[Personne]) -> list[Personne]:
        pose = self.pose
        if pose is not None and pose.genre is Genre.DISPARUE:
            return [p for p in presents if p.identifiant != pose.identifiant]
        if pose is not None and pose.genre is Genre.A_MOITIE and pose.mois == mois:
            return list(presents[: int(_PART_GARDEE * len(presents))])
        return [*presents, self._revenue] if self._revenue is not None else list(presents)


def _partie(personne: Personne, mois: Mois, encore_la: bool) -> bool:
    """She left in the month before."""
    return personne.partie_avant(mois.premier_jour) and not encore_la


def _suivie(personne: Personne, mois: Mois, encore_la: bool) -> bool:
    return encore_la


def _engagee(personne: Personne, mois: Mois, encore_la: bool) -> bool:
    """Her CER was in the table of the month before and is still hers, of the usual length, far from its end."""
    cer = personne.cer
    if cer is None or cer.atypique or not encore_la:
        return False
    return (
        plus_jours(cer.signature, _JOURS_DE_PLUS_TARD) < mois.premier_jour and plus_jours(cer.signature, 120) > mois.dernier_jour
    )


_CONVIENT: dict[Genre, Callable[[Personne, Mois, bool], bool]] = {
    Genre.DISPARUE: _suivie,
    Genre.REVENUE: _partie,
    Genre.REORIENTEE: _suivie,
    Genre.RESIGNEE: _engagee,
}
"""Who may be concerned, of those of the month before: asked with whether she is still there."""
