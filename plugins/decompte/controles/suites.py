"""The suites as data: what `expectations/*.yml` says, once checked. No Great Expectations here, no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from decompte.domaine.constat import Severite
from decompte.domaine.convention import Tableau
from decompte.domaine.modele import TypeColonne

PAR_ETAT = "{etat}"
"""As the cause of a verification: the cause is named by the state of the failing cell."""

PAR_NOMBRE = "{nombre}"
"""As the cause of a verification of series: ``une`` or ``plusieurs``, by how many rows fail."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: a document of the Département by its title, or « Règle de Décompte »."""

    titre: str
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """One way of failing a rule: its French sentence and what to do, both templates with ``{placeholders}``.

    ``conduites`` says what to do otherwise for some types of column: a date is not mended as a number is. ``severite``
    overrides the rule's; ``avant`` and ``apres`` are an example for the error catalogue (none for ``lecture``: the
    reader has its own sentences, described in ``Regle.lectures``).
    """

    id: str
    message: str
    conduite: str
    severite: Severite | None = None
    avant: str | None = None
    apres: str | None = None
    conduites: Mapping[TypeColonne, str] = field(default_factory=dict)

    def conduite_pour(self, type_colonne: TypeColonne | None) -> str:
        """What to do in a column of that type."""
        return self.conduite if type_colonne is None else self.conduites.get(type_colonne, self.conduite)


@dataclass(frozen=True, slots=True)
class CasDeLecture:
    """A fault that a reader tells in its own words, as the error catalogue describes it: when, what to do, an example."""

    quand: str
    conduite: str
    avant: str
    apres: str


@dataclass(frozen=True, slots=True)
class Condition:
    """The rows that a verification looks at: ``colonne`` in ``dans``, or at least ``au_moins``."""

    colonne: str
    dans: tuple[str, ...] = ()
    au_moins: int | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """One expectation, repeated for each of its columns.

    ``colonnes``: keys of the template, or a selector (``typees``: all but free text, ``obligatoires``, ``bornees``,
    ``dates``, ``codees``) resolved on the templates of the lot, less ``sauf``. The column is the cell that the finding points at;
    ``avec`` are the other cells that the comparison reads. ``arguments`` are the expectation's, with placeholders.
    """

    colonnes: str | tuple[str, ...]
    attente: str
    arguments: Mapping[str, object]
    cause: str
    sauf: tuple[str, ...] = ()
    avec: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Regle:
    """A rule: id, severity, sentences, source, where it holds (templates, dispositifs; empty = everywhere).

    ``sens`` says in French what it asks and why; ``lectures`` describes what the readers tell under it.
    ``severites`` overrides the severity for some columns. ``valeur_chargee`` False: a failing value is not loaded.
    """

    id: str
    titre: str
    severite: Severite
    source: Source
    causes: Mapping[str, Cause]
    verifications: tuple[Verification, ...]
    severites: Mapping[str, Severite] = field(default_factory=dict)
    valeur_chargee: bool = True
    modeles: tuple[str, ...] = ()
    dispositifs: tuple[str, ...] = ()
    sens: str = ""
    lectures: tuple[CasDeLecture, ...] = ()

    def severite_de(self, cause: str, colonne: str | None) -> Severite:
        """The severity of a finding: that of its column, else of its cause, else of the rule."""
        if colonne is not None and colonne in self.severites:
            return self.severites[colonne]
        return self.causes[cause].severite or self.severite


@dataclass(frozen=True, slots=True)
class Suite:
    """The rules of one table, in the order of their file."""

    nom: str
    regles: tuple[Regle, ...]

    def regle(self, id: str) -> Regle | None:
        """The rule of that id, None when the suite has none."""
        return next((r for r in self.regles if r.id == id), None)


@dataclass(frozen=True, slots=True)
class Suites:
    """All suites: one row a deposit, one row a line of each kind of table, one row a table set beside the others."""

    depots: Suite
    suivi: Suite
    activite: Suite
    series: Suite

    @property
    def toutes(self) -> tuple[Suite, ...]:
        """The suites in the order in which they are told."""
        return (self.depots, self.suivi, self.activite, self.series)

    def de(self, tableau: Tableau) -> Suite:
        """The line-level suite of a kind of table."""
        return self.suivi if tableau is Tableau.SUIVI else self.activite
