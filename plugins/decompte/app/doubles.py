"""Two tables for one (convention, month) in one archive: which one counts is the partner's to say (rule D10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from decompte.controles.identite import normaliser_code
from decompte.domaine.mois import Mois
from decompte.domaine.tableau import ClasseurLu


@dataclass(frozen=True, slots=True)
class TableDeContenant:
    """A table found in an archive, and what it is for; None where that is not known."""

    contenant: str
    depot: str
    convention: str | None
    mois: Mois | None


def identifier(contenant: str, classeur: ClasseurLu) -> TableDeContenant:
    """What a table says it is for."""
    lue = classeur.identification
    return TableDeContenant(contenant, classeur.depot, lue.convention, lue.mois)


def chercher_doubles(tables: Iterable[TableDeContenant]) -> frozenset[str]:
    """The deposits that share their archive, convention and month with another."""
    groupes: dict[tuple[str, str, Mois], set[str]] = defaultdict(set)
    for table in tables:
        # The same reading of a code as the rule that recognises it (D05).
        convention = normaliser_code(table.convention or "")
        if convention and table.mois is not None:
            groupes[table.contenant, convention, table.mois].add(table.depot)
    return frozenset(depot for groupe in groupes.values() if len(groupe) > 1 for depot in groupe)
