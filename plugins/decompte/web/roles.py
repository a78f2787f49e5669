"""Who visits and what they may: the three publics of the pages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account may do in the pages; Airflow's auth manager says which ones it has (see ``identite_airflow``)."""

    LECTURE = "lecture"
    """Looks: deposits' states, conventions, soldes, budgets, rules. No action, no row of a workbook."""
    GESTION = "gestion"
    """Data steward: sees findings by row and cell, decides, justifies."""
    FINANCES = "finances"
    """Finance: payments, soldes, budgets. Never a person's row."""


ROLES_DITS = {Role.LECTURE: "lecture", Role.GESTION: "gestion", Role.FINANCES: "finances"}
"""The roles as the pages name them."""


@dataclass(frozen=True, slots=True)
class Visiteur:
    """An account that is logged in, with its roles (none: it may see nothing of ours)."""

    compte: str
    roles: frozenset[Role]

    def a(self, *roles: Role) -> bool:
        """Whether it has one of them."""
        return not self.roles.isdisjoint(roles)
