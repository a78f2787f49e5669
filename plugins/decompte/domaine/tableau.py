"""A monthly table as it was read: what `classeurs` hands to `controles`.

Values are kept by column (lists of equal length, one entry per row), because a lot is controlled as one
set. Row numbers are those of Excel, so that every finding can say where to look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from decompte.domaine.convention import Tableau
from decompte.domaine.mois import Mois


@dataclass(frozen=True, slots=True)
class ColonneLue:
    """Where a column stands: its Excel letter and the header as written."""

    lettre: str
    entete: str
    suggestion: str | None = None
    """For an unknown column: the header of ours that it resembles."""
    rapprochee_de: str | None = None
    """For a column that is used though its header is not quite ours: the header it was taken for (told as information, D09)."""


@dataclass(frozen=True, slots=True)
class Probleme:
    """A structural fault seen while reading, to be told under a rule of the deposit suite (D01…D11)."""

    regle: str
    message: str
    conduite: str
    feuille: str | None = None
    ligne: int | None = None
    colonne: str | None = None
    entete: str | None = None
    valeur: str | None = None


@dataclass(frozen=True, slots=True)
class Identification:
    """What the file says of itself (sheet « Identification », or the name of a CSV); None where it is silent."""

    modele: str | None = None
    structure: str | None = None
    siret: str | None = None
    convention: str | None = None
    dispositif: str | None = None
    territoire: str | None = None
    mois: Mois | None = None
    mois_lu: str | None = None
    """The month as written, for the message when it is not understood."""
    etabli_le: str | None = None
    feuille: str | None = None
    """The sheet where it was read, under its own name; None for a CSV."""
    places: Mapping[str, tuple[int, str]] = field(default_factory=dict, compare=False)
    """Where each value stands: row of Excel and column letter, by field (``modele``, ``structure``, ``siret``, ``convention``,
    ``dispositif``, ``territoire``, ``mois``, ``etabli_le``). A label without value gives the empty cell at its right; a label
    that the sheet lacks gives nothing."""


@dataclass(slots=True)
class TableLue:
    """One table of a workbook.

    ``valeurs[cle][i]`` is the typed value (``str``, ``date``, ``int``, ``Decimal``, ``bool``) of row
    ``lignes[i]``, None when empty or not understood; ``bruts[cle][i]`` the cell as the file holds it;
    ``fautes[cle][i]`` None, or why it was not understood: ``type``, ``code``, ``formule`` (no cached value).
    ``colonnes`` places each key that was found; ``absentes`` are the keys of the version that were not.
    """

    modele: str
    tableau: Tableau
    feuille: str
    ligne_entete: int
    colonnes: dict[str, ColonneLue]
    absentes: tuple[str, ...]
    inconnues: tuple[ColonneLue, ...]
    lignes: list[int]
    valeurs: dict[str, list[object]]
    bruts: dict[str, list[object]]
    fautes: dict[str, list[str | None]]
    ignorees: list[tuple[int, str]] = field(default_factory=list)
    """Rows that are not data (total, repeated header), with why."""
    neant: bool = False
    """The mention « néant » stands in the table."""


@dataclass(slots=True)
class ClasseurLu:
    """A file as read. Not readable: ``lisible`` is False and ``problemes`` holds D01 with the reason.

    ``attend_mot_de_passe``: it could not be opened for want of the right password.
    """

    depot: str
    nom: str
    lisible: bool
    identification: Identification
    modele: str | None
    tables: list[TableLue] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    attend_mot_de_passe: bool = False
