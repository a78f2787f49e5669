"""The rows of a file to import: the same readers as the reference files, each fault with its line and its column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from decompte.lecture.dates import lire_date
from decompte.lecture.fautes import Faute, FichiersInvalides, Releve, suggestion
from decompte.referentiel.lecture_csv import LigneCsv, colonne_absente

LONGUEUR_MAX = 2_000
"""Characters of a cell: the longest comment that somebody reads."""
_NOMBRE = re.compile(r"[-−]?[0-9]+(?:[.,][0-9]+)?")
_ESPACES = str.maketrans("", "", " \u00a0\u202f\u2009")
_SANS_LIMITE = Decimal(10) ** 12
"""The warehouse keeps twelve digits before the comma."""
_REMPLACEMENT = "\ufffd"
_MONTRES = 60


class FichierRefuse(FichiersInvalides):
    """A file that cannot be imported; nothing of it was loaded."""

    def __init__(self, fichier: str, fautes: Iterable[Faute]) -> None:
        self.fichier = fichier
        super().__init__(f"Le fichier « {fichier} » n'est pas importé, rien n'en a été chargé", fautes)


@dataclass(frozen=True, slots=True)
class Inutilisable:
    """A cell without a value (a formula never computed, an Excel error): what it shows, and what to do."""

    texte: str
    conduite: str


Cellule = str | Inutilisable


@dataclass(frozen=True, slots=True)
class TableImportee:
    """The cells of a file as text. ``lignes``: (line as a spreadsheet numbers it, cells under ``entete``)."""

    fichier: str
    ligne_entete: int
    entete: tuple[str, ...]
    lignes: tuple[tuple[int, tuple[Cellule, ...]], ...]


@dataclass(frozen=True, slots=True)
class LigneImport(LigneCsv):
    """A row to import. Spaces around a value are dropped; ``inutilisables``: columns whose fault is already noted."""

    inutilisables: frozenset[str] = frozenset()

    def faute(self, message: str, colonne: str | None = None) -> None:
        """Note a fault on this row, at its column."""
        self.releve.faute(self.fichier, self.ligne, message, colonne)

    def texte(self, colonne: str, *, requis: bool = False) -> str | None:
        """The text of a cell, trimmed."""
        if colonne in self.inutilisables:
            return None
        valeur = self.cellules.get(colonne, "").strip()
        if not valeur:
            if requis:
                self.faute("la cellule est vide : renseignez-la.", colonne)
            return None
        if defaut := _defaut_de_texte(valeur):
            self.faute(defaut, colonne)
            return None
        return valeur

    def code(self, colonne: str, *, requis: bool = False) -> str | None:
        """A code, trimmed."""
        return self.texte(colonne, requis=requis)

    def nombre(self, colonne: str, *, requis: bool = False, decimales: int = 2) -> Decimal | None:
        """A number ≥ 0 with at most that many decimals: « 1 234,56 », « 1234.56 »."""
        lu = self.nombre_signe(colonne, requis=requis, decimales=decimales)
        if lu is not None and lu < 0:
            self.faute(f"« {self.cellules[colonne].strip()} » est négatif : attendu zéro ou plus.", colonne)
            return None
        return lu

    def nombre_signe(self, colonne: str, *, requis: bool = False, decimales: int = 2) -> Decimal | None:
        """The same, below zero too; « € » after it is admitted."""
        valeur = self.texte(colonne, requis=requis)
        if valeur is None:
            return None
        serre = valeur.translate(_ESPACES).removesuffix("€")
        if not _NOMBRE.fullmatch(serre):
            self.faute(f"« {valeur} » n'est pas un nombre : attendu par exemple 1 234,56.", colonne)
            return None
        lu = Decimal(serre.replace(",", ".").replace("−", "-"))
        if -int(lu.as_tuple().exponent) > decimales:
            self.faute(f"« {valeur} » a plus de {decimales} décimales : arrondissez-le.", colonne)
            return None
        if abs(lu) >= _SANS_LIMITE:
            self.faute(f"« {valeur} » est démesuré : vérifiez le nombre de chiffres.", colonne)
            return None
        return lu

    def annee(self, colonne: str) -> int | None:
        """A required year on four digits."""
        valeur = self.texte(colonne, requis=True)
        if valeur is None:
            return None
        if not re.fullmatch(r"(19|20)\d{2}", valeur, re.ASCII):
            self.faute(f"« {valeur} » n'est pas une année : attendu quatre chiffres, par exemple 2024.", colonne)
            return None
        return int(valeur)

    def date(self, colonne: str, *, requis: bool = True) -> date | None:
        """A date, JJ/MM/AAAA or AAAA-MM-JJ."""
        valeur = self.texte(colonne, requis=requis)
        if valeur is None:
            return None
        lue = lire_date(valeur) if valeur.isascii() else None
        if lue is None or not 1990 <= lue.year <= 2100:
            self.faute(f"« {valeur} » n'est pas une date possible : attendu JJ/MM/AAAA ou AAAA-MM-JJ.", colonne)
            return None
        return lue


def lire_lignes(table: TableImportee, requises: Sequence[str], optionnelles: Sequence[str], releve: Releve) -> list[LigneImport]:
    """The rows under a header that can be used; none when it cannot. A blank row is left out.

    Headers may be written with capitals, accents or spaces. A column of another name is not read, which is told.
    """
    noms = [_nom_de_colonne(titre) for titre in table.entete]
    if not _entete_utilisable(table, noms, requises, optionnelles, releve):
        return []
    lignes: list[LigneImport] = []
    for numero, cellules in table.lignes:
        if all(isinstance(c, str) and not c.strip() for c in cellules):
            continue
        valeurs: dict[str, str] = {}
        inutilisables: set[str] = set()
        for nom, cellule in zip(noms, cellules, strict=False):
            if not nom and (isinstance(cellule, Inutilisable) or cellule.strip()):
                texte = cellule.texte if isinstance(cellule, Inutilisable) else cellule.strip()
                message = (
                    f"« {_montrer(texte)} » n'a pas d'en-tête au-dessus : vérifiez les séparateurs et les guillemets de la ligne."
                )
                releve.faute(table.fichier, numero, message)
            elif isinstance(cellule, Inutilisable):
                if nom in requises or nom in optionnelles:
                    releve.faute(table.fichier, numero, f"« {_montrer(cellule.texte)} » {cellule.conduite}", nom)
                inutilisables.add(nom)
            else:
                valeurs[nom] = cellule
        lignes.append(LigneImport(table.fichier, numero, valeurs, releve, frozenset(inutilisables)))
    if not lignes and not releve.fautes:
        releve.faute(table.fichier, None, "le fichier n'a aucune ligne sous ses en-têtes : complétez-le.")
    return lignes


def noms_des_colonnes(table: TableImportee) -> tuple[str, ...]:
    """The names of the columns of a file as they are read: without capitals, accents or spaces."""
    return tuple(_nom_de_colonne(titre) for titre in table.entete)


def _entete_utilisable(
    table: TableImportee, noms: Sequence[str], requises: Sequence[str], optionnelles: Sequence[str], releve: Releve
) -> bool:
    connues = {*requises, *optionnelles}
    inconnues = [nom for nom in noms if nom and nom not in connues]
    utilisable = True
    for colonne in requises:
        if colonne not in noms:
            releve.faute(table.fichier, table.ligne_entete, colonne_absente(colonne, inconnues))
            utilisable = False
    for colonne in sorted({nom for nom in noms if nom and list(noms).count(nom) > 1}):
        message = f"la colonne « {colonne} » est écrite plusieurs fois : n'en gardez qu'une."
        releve.faute(table.fichier, table.ligne_entete, message, colonne)
        utilisable = False
    for colonne in inconnues:
        if proche := suggestion(colonne, [c for c in optionnelles if c not in noms]):
            releve.faute(table.fichier, table.ligne_entete, f"colonne inconnue « {colonne} ».{proche}", colonne)
            utilisable = False
        elif utilisable:
            releve.avertir(table.fichier, table.ligne_entete, f"la colonne « {colonne} » n'est pas lue.")
    return utilisable


def _nom_de_colonne(titre: str) -> str:
    sans_accent = "".join(c for c in unicodedata.normalize("NFD", titre) if not unicodedata.combining(c))
    return re.sub(r"[\s\-]+", "_", _montrer(sans_accent.strip()).casefold())


def _montrer(texte: str) -> str:
    """A text that nobody checked, as a message may repeat it: short, and nothing that a terminal would obey."""
    return "".join(c if c.isprintable() else "·" for c in texte[:_MONTRES])


def _defaut_de_texte(valeur: str) -> str | None:
    if len(valeur) > LONGUEUR_MAX:
        return f"le texte compte {len(valeur)} caractères, la limite est de {LONGUEUR_MAX} : abrégez-le."
    for caractere in valeur:
        if caractere == _REMPLACEMENT:
            return "une lettre est illisible : enregistrez le fichier en « CSV UTF-8 » ou en .xlsx."
        if unicodedata.category(caractere) in {"Cc", "Cs"} and caractere not in "\n\r\t":
            return "la cellule contient un caractère invisible : retapez-la."
    return None
