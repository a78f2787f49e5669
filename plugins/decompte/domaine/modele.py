"""Template versions of the monthly table, as data: which columns, under which headers, of which type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from decompte.domaine.convention import Tableau
from decompte.domaine.mois import Mois


class TypeColonne(StrEnum):
    """How a cell is understood."""

    TEXTE = "texte"
    IDENTIFIANT = "identifiant"
    DATE = "date"
    ENTIER = "entier"
    NOMBRE = "nombre"
    OUI_NON = "oui_non"
    CODE = "code"


class Obligation(StrEnum):
    """When a cell must be filled."""

    TOUJOURS = "toujours"
    AVEC = "avec"
    """When another column of the row is filled (``avec``)."""
    POUR = "pour"
    """For the dispositifs of ``pour`` only."""
    NON = "non"


@dataclass(frozen=True, slots=True)
class CodeModele:
    """One value of a list: its code, and the French label that the workbook shows (both are accepted)."""

    code: str
    libelle: str
    alias: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColonneModele:
    """One column of a template version."""

    cle: str
    entete: str
    type: TypeColonne
    obligation: Obligation = Obligation.NON
    avec: str | None = None
    pour: tuple[str, ...] = ()
    alias: tuple[str, ...] = ()
    codes: tuple[CodeModele, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    personnelle: bool = False
    """Personal data: its value is masked in findings."""
    chargee: bool = True
    """False: read only to be controlled, never loaded."""
    somme_dans: str | None = None
    """The key to which this column adds up (telephone + video = distance)."""
    aide: str | None = None
    """What to write there, in a French sentence: for those who fill the table."""


@dataclass(frozen=True, slots=True)
class Modele:
    """One template version."""

    id: str
    tableau: Tableau
    feuille: str
    colonnes: tuple[ColonneModele, ...]
    libelles_total: tuple[str, ...] = ("total",)
    depuis: Mois | None = None
    """The first month for which this version is handed out; None: never. Whatever the month, a known version is read."""

    def colonne(self, cle: str) -> ColonneModele:
        """The column of that key; KeyError when the version has none."""
        for colonne in self.colonnes:
            if colonne.cle == cle:
                return colonne
        raise KeyError(cle)
