"""A slice of a list: pages show so many rows at a time, never all of a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Ligne = dict[str, Any]

PAR_PAGE = 50
"""Rows of a slice, by default."""


@dataclass(frozen=True, slots=True)
class Tranche:
    """The rows of one page among ``total``; ``page`` counts from 1."""

    lignes: Sequence[Ligne]
    total: int
    page: int
    par_page: int = PAR_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.par_page))

    @property
    def premiere(self) -> int:
        """The rank of the first row shown, from 1; 0 when there is none."""
        return (self.page - 1) * self.par_page + 1 if self.lignes else 0

    @property
    def derniere(self) -> int:
        """The rank of the last row shown."""
        return (self.page - 1) * self.par_page + len(self.lignes)


def decalage(page: int, par_page: int = PAR_PAGE) -> int:
    """How many rows come before a page: OFFSET."""
    return (max(1, page) - 1) * par_page
