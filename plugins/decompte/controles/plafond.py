"""How many findings of one kind a deposit shows: beyond, one finding counts the others.

Fifty thousand rows with the same fault are one fault to mend. The verdict, the quarantine and the completeness are judged on
all rows, whatever is told of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from decompte.domaine.constat import Constat, Severite
from decompte.domaine.texte import nombre

PLAFOND = 500
"""Findings told one by one, for one deposit × rule × severity × column."""


def constat_du_reste(dernier: Constat, lignes: Sequence[int]) -> Constat:
    """The finding that stands for the rows beyond the cap, after the last one told; ``lignes`` are theirs (Excel)."""
    ou = "" if dernier.entete is None else f" sous « {dernier.entete} »"
    if len(lignes) == 1:
        message = f"La ligne {lignes[0]} a le même défaut{ou} que les {PLAFOND} déjà signalées."
    else:
        etendue = f"de la ligne {min(lignes)} à la ligne {max(lignes)}"
        message = f"{nombre(len(lignes))} autres lignes ont le même défaut{ou} que les {PLAFOND} déjà signalées, {etendue}."
    return replace(dernier, message=message, ligne=None, valeur=None)


Genre = tuple[str, str, Severite, str]
"""What is counted together: deposit, rule, severity, key of the column."""


class Recueil:
    """Gathers the findings of a lot, each list up to the cap; a sentence beyond it is never even written."""

    def __init__(self, constats: Mapping[str, list[Constat]]) -> None:
        self._constats = constats
        self._comptes: dict[Genre, int] = {}
        self._derniers: dict[Genre, Constat] = {}
        self._restes: dict[Genre, list[int]] = {}

    def ajouter(self, genre: Genre, ligne: int, ecrire: Callable[[], Constat]) -> None:
        """Add the finding that ``ecrire`` writes, or count its row when enough were told."""
        compte = self._comptes.get(genre, 0) + 1
        self._comptes[genre] = compte
        if compte > PLAFOND:
            self._restes.setdefault(genre, []).append(ligne)
            return
        constat = ecrire()
        self._constats[constat.depot].append(constat)
        if compte == PLAFOND:
            self._derniers[genre] = constat

    def clore(self) -> None:
        """Add the findings that stand for the rows beyond the cap."""
        for genre, lignes in self._restes.items():
            self._constats[genre[0]].append(constat_du_reste(self._derniers[genre], lignes))

    def nombres(self) -> dict[str, Counter[str]]:
        """By deposit, how many faults each rule has, informations apart: those told and those counted."""
        par_depot: dict[str, Counter[str]] = {}
        for (depot, regle, severite, _), compte in self._comptes.items():
            if severite is not Severite.INFORMATION:
                par_depot.setdefault(depot, Counter())[regle] += compte
        return par_depot
