"""A calendar month, the period of one tableau de suivi."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_TEXTE = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True, slots=True)
class Mois:
    """A calendar month; ordered, written ``AAAA-MM``."""

    annee: int
    numero: int

    def __post_init__(self) -> None:
        if not 1 <= self.numero <= 12:
            raise ValueError(f"« {self.annee}-{self.numero} » n'est pas un mois : attendu de 1 à 12.")

    @classmethod
    def de_texte(cls, texte: str) -> Mois:
        """The month written ``AAAA-MM``; ValueError (in French) for anything else."""
        trouve = _TEXTE.fullmatch(texte.strip())
        if trouve is None:
            raise ValueError(f"« {texte} » n'est pas un mois : attendu AAAA-MM, par exemple 2024-05.")
        return cls(int(trouve[1]), int(trouve[2]))

    @classmethod
    def contenant(cls, jour: date) -> Mois:
        """The month in which the day falls."""
        return cls(jour.year, jour.month)

    @property
    def premier_jour(self) -> date:
        """The first day of the month."""
        return date(self.annee, self.numero, 1)

    @property
    def dernier_jour(self) -> date:
        """The last day of the month."""
        return date(self.annee, self.numero, calendar.monthrange(self.annee, self.numero)[1])

    def plus(self, mois: int) -> Mois:
        """The month that many months later (or earlier when negative)."""
        rang = self.annee * 12 + self.numero - 1 + mois
        return Mois(rang // 12, rang % 12 + 1)

    def __str__(self) -> str:
        return f"{self.annee:04d}-{self.numero:02d}"


def mois_touches(debut: date, fin: date) -> tuple[Mois, ...]:
    """The months that a period touches, first and last included: a month touched counts whole."""
    return tuple(_mois_entre(Mois.contenant(debut), Mois.contenant(fin)))


def _mois_entre(premier: Mois, dernier: Mois) -> Iterator[Mois]:
    courant = premier
    while courant <= dernier:
        yield courant
        courant = courant.plus(1)
