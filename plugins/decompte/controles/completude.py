"""Completeness: the share of the required cells that are there and valid (spec « Taux de complétude »)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.montant import taux


@dataclass(frozen=True, slots=True)
class Completude:
    """Required cells (or indicators) expected, and among them those missing or invalid."""

    attendues: int = 0
    defaillantes: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.defaillantes <= self.attendues:
            raise ValueError(f"Complétude impossible : {self.defaillantes} défaillantes sur {self.attendues} attendues.")

    def __add__(self, autre: Completude) -> Completude:
        return Completude(self.attendues + autre.attendues, self.defaillantes + autre.defaillantes)

    @property
    def entiere(self) -> bool:
        """Nothing is missing: judged on the cells, because a rate of 0.99997 is written 1.0000."""
        return self.defaillantes == 0

    @property
    def taux(self) -> Decimal:
        """The rate, four decimals, half up; 1 when nothing is expected (an empty « néant » table)."""
        if self.attendues == 0:
            return taux(1)
        return taux(1 - Fraction(self.defaillantes, self.attendues))


def completude_des_indicateurs(requis: Iterable[str], presents: Collection[str], invalides: Collection[str]) -> Completude:
    """For activite tables: one « cell » an indicator that the mode needs, there and valid in all its rows."""
    codes = tuple(dict.fromkeys(requis))
    return Completude(len(codes), sum(code not in presents or code in invalides for code in codes))
