"""Which cell of the copy each finding points at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from decompte.classeurs.annotation_gravites import RANG
from decompte.classeurs.ecriture_cellules import COLONNES_MAX, LIGNES_MAX
from decompte.classeurs.sources import Grille
from decompte.classeurs.textes import letter, normalize, rank
from decompte.domaine.constat import Constat, Severite


@dataclass(frozen=True, slots=True)
class Plan:
    """A sheet to be copied. ``nom`` as in the file, ``titre`` in the copy; ``rang_entete`` (from 0) when a table is found.

    ``grille`` is None when the sheet cannot be copied: ``raison`` says why.
    """

    nom: str
    titre: str
    visible: bool
    grille: Grille | None
    rang_entete: int | None = None
    raison: str | None = None

    @property
    def coupe(self) -> bool:
        """Whether the sheet has more columns than Excel can hold."""
        return bool(self.grille and len(self.grille[0]) > COLONNES_MAX)


@dataclass(frozen=True, slots=True)
class Repere:
    """A cell of the copy: its sheet, row and column (both from 0)."""

    plan: Plan
    ligne: int
    colonne: int

    @property
    def adresse(self) -> str:
        """The cell as people name it: « F7 »."""
        return f"{letter(self.colonne)}{self.ligne + 1}"


class Reperage:
    """Finds the cell of a finding. Findings about a sheet as a whole, or about the file, have none."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = {plan.nom: plan for plan in plans}
        self._seul = plans[0] if len(plans) == 1 else None
        self._approches: dict[str, list[Plan]] = defaultdict(list)
        for plan in plans:
            self._approches[normalize(plan.nom)].append(plan)

    def find(self, constat: Constat) -> Repere | None:
        """The cell; the header for a whole column, the first filled cell for a whole row."""
        plan = self._find_plan(constat)
        if plan is None or plan.grille is None:
            return None
        colonne = None if constat.colonne is None else _read_colonne(constat.colonne)
        if constat.ligne is None:
            if colonne is None or plan.rang_entete is None:
                return None
            return Repere(plan, plan.rang_entete, colonne)
        ligne = constat.ligne - 1
        if not 0 <= ligne < LIGNES_MAX:
            return None
        return Repere(plan, ligne, _first_pleine(plan.grille, ligne) if colonne is None else colonne)

    def _find_plan(self, constat: Constat) -> Plan | None:
        """The sheet by its name; a CSV has one sheet, whatever name findings give to its table."""
        if constat.feuille is None:
            return self._seul if constat.ligne is not None else None
        exact = self._plans.get(constat.feuille)
        if exact is not None:
            return exact
        # Findings show names without their invisible characters.
        approches = self._approches.get(normalize(constat.feuille), [])
        return approches[0] if len(approches) == 1 else self._seul


def _read_colonne(lettres: str) -> int | None:
    if not (lettres.isascii() and lettres.isupper() and lettres.isalpha() and len(lettres) <= 3):
        return None
    colonne = rank(lettres)
    return colonne if colonne < COLONNES_MAX else None


def _first_pleine(grille: Grille, ligne: int) -> int:
    rangee = grille[ligne] if ligne < len(grille) else []
    return next((rang for rang, cellule in enumerate(rangee[:COLONNES_MAX]) if cellule != ""), 0)


@dataclass(frozen=True, slots=True)
class Marque:
    """What is to be shown on one cell: the gravest severity, and the findings, gravest first."""

    severite: Severite
    constats: tuple[Constat, ...]


Marques = Mapping[tuple[str, int, int], Marque]
"""By sheet of the file, row and column (from 0)."""


def mark(constats: Iterable[Constat], reperage: Reperage) -> Marques:
    """The marked cells, the gravest first (so that a limit on comments keeps what matters), then in reading order."""
    par_cellule: dict[tuple[str, int, int], list[Constat]] = defaultdict(list)
    for constat in constats:
        repere = reperage.find(constat)
        if repere is not None:
            par_cellule[repere.plan.nom, repere.ligne, repere.colonne].append(constat)
    marques = {}
    for cle, groupe in par_cellule.items():
        groupe.sort(key=lambda c: (RANG[c.severite], c.regle))
        marques[cle] = Marque(groupe[0].severite, tuple(groupe))
    return dict(sorted(marques.items(), key=lambda element: (RANG[element[1].severite], element[0])))
