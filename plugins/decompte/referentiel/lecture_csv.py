"""Reference CSV files as rows that know their line, and cells that know how to be read.

UTF-8 with or without BOM; separator ``,`` or ``;`` (told by the header). Every fault is noted, none stops the reading.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from decompte.lecture.dates import lire_date
from decompte.lecture.fautes import Releve, suggestion

_NOMBRE = re.compile(r"-?\d+(?:[.,]\d+)?")
_PROCHE = 0.75
"""How near two names must be, as for any suggestion (``lecture.fautes``)."""
_ESPACES_DE_MILLIERS = str.maketrans("", "", " \u00a0\u202f")


@dataclass(frozen=True, slots=True)
class LigneCsv:
    """One row. Each reader returns None when the cell is empty or at fault; a required cell that is empty is a fault."""

    fichier: str
    ligne: int
    cellules: dict[str, str]
    releve: Releve

    def faute(self, message: str, colonne: str | None = None) -> None:
        """Note a fault on this row. ``colonne``: the cell at fault; a message of the reference files already says it."""
        self.releve.faute(self.fichier, self.ligne, message)

    def texte(self, colonne: str, *, requis: bool = False) -> str | None:
        """The text of a cell, trimmed."""
        valeur = self.cellules.get(colonne, "").strip()
        if not valeur and requis:
            self.faute(f"la colonne « {colonne} » est vide : renseignez-la.")
        return valeur or None

    def code(self, colonne: str, *, requis: bool = False) -> str | None:
        """A code, exactly as other files will name it: a space around it is a fault, never trimmed away."""
        brut = self.cellules.get(colonne, "")
        valeur = self.texte(colonne, requis=requis)
        if valeur is not None and valeur != brut:
            self.faute(f"le code « {brut} » (colonne « {colonne} ») a un espace au début ou à la fin : retirez-le.")
        return valeur

    def nombre(self, colonne: str, *, requis: bool = False, decimales: int = 2) -> Decimal | None:
        """A number ≥ 0 with at most that many decimals; decimal point or comma."""
        valeur = self.texte(colonne, requis=requis)
        if valeur is None:
            return None
        serre = valeur.translate(_ESPACES_DE_MILLIERS)
        if not _NOMBRE.fullmatch(serre):
            self.faute(f"« {valeur} » (colonne « {colonne} ») n'est pas un nombre : attendu par exemple 1234.56.")
            return None
        lu = Decimal(serre.replace(",", "."))
        if -int(lu.as_tuple().exponent) > decimales:
            self.faute(f"« {valeur} » (colonne « {colonne} ») a plus de {decimales} décimales : arrondissez-le.")
            return None
        if lu < 0:
            self.faute(f"« {valeur} » (colonne « {colonne} ») est négatif : attendu zéro ou plus.")
            return None
        return lu

    def montant(self, colonne: str, *, requis: bool = False) -> Decimal | None:
        """An amount in euros, two decimals."""
        lu = self.nombre(colonne, requis=requis)
        return None if lu is None else lu.quantize(Decimal("0.01"))

    def annee(self, colonne: str) -> int | None:
        """A required year on four digits."""
        valeur = self.texte(colonne, requis=True)
        if valeur is None:
            return None
        if not re.fullmatch(r"(19|20)\d{2}", valeur):
            self.faute(f"« {valeur} » (colonne « {colonne} ») n'est pas une année : attendu quatre chiffres, par exemple 2024.")
            return None
        return int(valeur)

    def date(self, colonne: str, *, requis: bool = True) -> date | None:
        """A date, AAAA-MM-JJ or JJ/MM/AAAA."""
        valeur = self.texte(colonne, requis=requis)
        if valeur is None:
            return None
        lue = lire_date(valeur)
        if lue is None:
            self.faute(f"« {valeur} » (colonne « {colonne} ») n'est pas une date qui existe : attendu AAAA-MM-JJ.")
        return lue


def lire_table(
    dossier: Path,
    fichier: str,
    requises: Sequence[str],
    optionnelles: Sequence[str],
    releve: Releve,
    *,
    obligatoire: bool = True,
) -> list[LigneCsv]:
    """The rows of a reference file; empty when the file is absent (a fault if it is required) or unusable.

    A required column that is missing is a fault. Other columns are allowed, save one whose name nearly is that of a
    known column: a typing slip must not silently drop its values.
    """
    chemin = dossier / fichier
    if not chemin.is_file():
        if obligatoire:
            releve.faute(fichier, None, "le fichier est absent : ajoutez-le au répertoire de référence.")
        return []
    try:
        contenu = chemin.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        ligne = chemin.read_bytes()[: erreur.start].count(b"\n") + 1
        releve.faute(fichier, ligne, "le fichier n'est pas en UTF-8 : enregistrez-le en « CSV UTF-8 ».")
        return []
    premiere = contenu.split("\n", 1)[0]
    separateur = ";" if premiere.count(";") > premiere.count(",") else ","
    return _lire_lignes(contenu, separateur, fichier, requises, optionnelles, releve)


def colonne_absente(colonne: str, inconnues: Iterable[str]) -> str:
    """What to do about a required column that is not there: rename the one that nearly has its name, else add it."""
    proches = get_close_matches(colonne, list(inconnues), n=1, cutoff=_PROCHE)
    if proches:
        return f"la colonne « {colonne} » manque. La colonne « {proches[0]} » est-elle « {colonne} » ? Renommez-la."
    return f"la colonne « {colonne} » manque : ajoutez-la."


def _lire_lignes(
    contenu: str, separateur: str, fichier: str, requises: Sequence[str], optionnelles: Sequence[str], releve: Releve
) -> list[LigneCsv]:
    lecteur = csv.reader(contenu.splitlines(keepends=True), delimiter=separateur, strict=True)
    lignes: list[LigneCsv] = []
    try:
        entete = [cellule.strip() for cellule in next(lecteur, [])]
        if not _entete_valable(entete, fichier, requises, optionnelles, releve):
            return []
        precedente = lecteur.line_num
        for cellules in lecteur:
            ligne, precedente = precedente + 1, lecteur.line_num
            if not any(cellule.strip() for cellule in cellules):
                continue
            if len(cellules) != len(entete):
                releve.faute(
                    fichier,
                    ligne,
                    f"{len(cellules)} cellules pour {len(entete)} colonnes : vérifiez les séparateurs et les guillemets.",
                )
                continue
            lignes.append(LigneCsv(fichier, ligne, dict(zip(entete, cellules, strict=True)), releve))
    except csv.Error as erreur:
        releve.faute(fichier, lecteur.line_num, f"le CSV est mal formé ({erreur}) : vérifiez les guillemets de cette ligne.")
    return lignes


def _entete_valable(
    entete: Sequence[str], fichier: str, requises: Sequence[str], optionnelles: Sequence[str], releve: Releve
) -> bool:
    valable = True
    for colonne in requises:
        if colonne not in entete:
            inconnues = [c for c in entete if c not in requises and c not in optionnelles]
            releve.faute(fichier, 1, colonne_absente(colonne, inconnues))
            valable = False
    for colonne in sorted({c for c in entete if c and entete.count(c) > 1}):
        releve.faute(fichier, 1, f"la colonne « {colonne} » est écrite plusieurs fois : n'en gardez qu'une.")
        valable = False
    for colonne in entete:
        if colonne in requises or colonne in optionnelles:
            continue
        absentes = [c for c in optionnelles if c not in entete]
        if proche := suggestion(colonne, absentes):
            releve.faute(fichier, 1, f"colonne inconnue « {colonne} ».{proche}")
            valable = False
    return valable
