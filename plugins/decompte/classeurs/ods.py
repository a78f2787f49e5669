"""`.ods` workbooks, read from their XML in one pass.

Not by calamine: it builds every table whole on opening, with the repetitions that the format allows (one cell « repeated » a
billion times is a line of XML), and does not tell formulas without value nor errors (docs/adr/0043).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from decompte.classeurs.conteneur import ERREURS_ZIP, Conteneur
from decompte.classeurs.formats import damaged_container, damaged_sheet, protected
from decompte.classeurs.limites import Limites, check_cellules, check_taille
from decompte.classeurs.ods_cellules import read_cellule
from decompte.classeurs.sources import Grille, InfoFeuille

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT, _STYLE = (f"{_NS}{nom}:1.0 " for nom in ("table", "office", "text", "style"))
_TABLEAU, _RANGEE = _TABLE + "table", _TABLE + "table-row"
_CELLULES = frozenset({_TABLE + "table-cell", _TABLE + "covered-table-cell"})
_PARAGRAPHE, _ESPACES, _TABULATION, _A_LA_LIGNE = (_TEXT + nom for nom in ("p", "s", "tab", "line-break"))
_FEUILLES, _STYLE_DE_FEUILLE, _PROPRIETES = _OFFICE + "spreadsheet", _STYLE + "style", _STYLE + "table-properties"
_GENRE, _FORMULE = _OFFICE + "value-type", _TABLE + "formula"
_RANGEES_REPETEES, _COLONNES_REPETEES = _TABLE + "number-rows-repeated", _TABLE + "number-columns-repeated"
_MORCEAU = 1 << 16
_ESPACES_AU_PLUS = 1000

_Suites = list[tuple[int, int, object]]
"""The cells of a row that hold something: column from 0, how many times it is repeated, value."""


class SourceOds:
    """An opened `.ods`. Illisible when it is not one; TropGrand beyond the limits."""

    epoque_1904 = False

    def __init__(self, contenu: bytes, limites: Limites) -> None:
        self._limites = limites
        conteneur = Conteneur(contenu, limites)
        if "META-INF/manifest.xml" in conteneur and b"encryption-data" in conteneur.lire("META-INF/manifest.xml"):
            raise protected()
        self._tableaux = _Lecteur(limites).lire(conteneur)
        self.feuilles: tuple[InfoFeuille, ...] = tuple(
            InfoFeuille(tableau.nom, tableau.visible) for tableau in self._tableaux.values()
        )

    def grille(self, nom: str) -> Grille:
        """See Source."""
        return self._tableaux[nom].deplier(self._limites)


@dataclass(slots=True)
class _Tableau:
    """A sheet as the XML gives it: rows that hold something, with how many times each is repeated."""

    nom: str
    visible: bool
    rangees: list[tuple[int, int, _Suites]] = field(default_factory=list)
    hauteur: int = 0
    largeur: int = 0

    def deplier(self, limites: Limites) -> Grille:
        check_taille(self.nom, self.hauteur, self.largeur, limites)
        grille: Grille = [[""] * self.largeur for _ in range(self.hauteur)]
        for premiere, fois, suites in self.rangees:
            for rangee in grille[premiere : premiere + fois]:
                for colonne, repetee, valeur in suites:
                    rangee[colonne : colonne + repetee] = [valeur] * repetee
        return grille


class _Lecteur:
    """Follows the XML. What is deeper than a paragraph of a cell (a note, a drawing) is not looked at."""

    def __init__(self, limites: Limites) -> None:
        self._limites = limites
        self._tableaux: dict[str, _Tableau] = {}
        self._caches: set[str] = set()
        self._style = ""
        self._profondeur = 0
        self._niveau_feuilles = self._niveau_tableau = self._niveau_cellule = self._niveau_paragraphe = self._saut = 0
        self._tableau: _Tableau | None = None
        self._ligne = self._colonne = self._fois = self._cellules = 0
        self._suites: _Suites = []
        self._attributs: dict[str, str] = {}
        self._textes: list[str] = []

    def lire(self, conteneur: Conteneur) -> dict[str, _Tableau]:
        parseur = expat.ParserCreate(namespace_separator=" ")
        parseur.buffer_text = True
        parseur.StartElementHandler = self._open
        parseur.EndElementHandler = self._close
        parseur.CharacterDataHandler = self._text
        parseur.StartDoctypeDeclHandler = _refuse_doctype
        try:
            with conteneur.flux("content.xml") as flux:
                while morceau := flux.read(_MORCEAU):
                    parseur.Parse(morceau, False)
            parseur.Parse(b"", True)
        except (expat.ExpatError, LookupError) as erreur:
            # An encoding that nobody knows is a LookupError.
            raise damaged_sheet() from erreur
        except ERREURS_ZIP as erreur:
            raise damaged_container() from erreur
        return self._tableaux

    def _open(self, nom: str, attributs: dict[str, str]) -> None:
        self._profondeur += 1
        if self._saut:
            return
        if self._niveau_cellule:
            self._open_in_cellule(nom, attributs)
        elif self._tableau is not None:
            if nom in _CELLULES:
                self._niveau_cellule = self._profondeur
                self._attributs = attributs
                self._textes = []
            elif nom == _RANGEE:
                self._fois = _read_fois(attributs, _RANGEES_REPETEES)
                self._colonne, self._suites = 0, []
            elif nom == _TABLEAU or nom == _TABLE + "shapes":
                self._saut = self._profondeur
        elif self._niveau_feuilles and nom == _TABLEAU:
            self._open_tableau(attributs)
        elif nom == _FEUILLES:
            self._niveau_feuilles = self._profondeur
        elif nom == _STYLE_DE_FEUILLE:
            self._style = attributs.get(_STYLE + "name", "")
        elif nom == _PROPRIETES and attributs.get(_TABLE + "display") == "false":
            self._caches.add(self._style)
        elif self._niveau_feuilles:
            # Tracked changes, database ranges: nothing that shows.
            self._saut = self._profondeur

    def _open_tableau(self, attributs: Mapping[str, str]) -> None:
        nom = attributs.get(_TABLE + "name", "")
        if nom in self._tableaux:
            raise damaged_sheet()
        self._tableau = _Tableau(nom, attributs.get(_TABLE + "style-name") not in self._caches)
        self._tableaux[nom] = self._tableau
        self._niveau_tableau = self._profondeur
        self._ligne = 0

    def _open_in_cellule(self, nom: str, attributs: Mapping[str, str]) -> None:
        if self._niveau_paragraphe:
            if nom == _ESPACES:
                # Several spaces are one element with their number.
                self._textes.append(" " * min(_read_fois(attributs, _TEXT + "c"), _ESPACES_AU_PLUS))
            elif nom in (_TABULATION, _A_LA_LIGNE):
                self._textes.append("\t" if nom == _TABULATION else "\n")
            elif not nom.startswith(_TEXT):
                self._saut = self._profondeur
        elif nom == _PARAGRAPHE:
            self._niveau_paragraphe = self._profondeur
            if self._textes:
                self._textes.append("\n")
            else:
                self._textes.append("")
        else:
            self._saut = self._profondeur

    def _text(self, texte: str) -> None:
        if self._niveau_paragraphe and not self._saut:
            self._textes.append(texte)

    def _close(self, nom: str) -> None:
        niveau, self._profondeur = self._profondeur, self._profondeur - 1
        if self._saut:
            if niveau == self._saut:
                self._saut = 0
        elif niveau == self._niveau_paragraphe:
            self._niveau_paragraphe = 0
        elif niveau == self._niveau_cellule:
            self._niveau_cellule = 0
            self._close_cellule()
        elif nom == _RANGEE and self._tableau is not None:
            self._close_rangee(self._tableau)
        elif niveau == self._niveau_tableau:
            self._tableau, self._niveau_tableau = None, 0

    def _close_cellule(self) -> None:
        fois = _read_fois(self._attributs, _COLONNES_REPETEES)
        if self._textes or _GENRE in self._attributs or _FORMULE in self._attributs:
            valeur = read_cellule(self._attributs, "".join(self._textes))
            if valeur != "":
                self._suites.append((self._colonne, fois, valeur))
        self._colonne += fois

    def _close_rangee(self, tableau: _Tableau) -> None:
        if self._suites:
            colonne, fois, _ = self._suites[-1]
            tableau.rangees.append((self._ligne, self._fois, self._suites))
            tableau.hauteur = self._ligne + self._fois
            tableau.largeur = max(tableau.largeur, colonne + fois)
            # The sheet may be of no use to us: its size is judged when it is asked for, what it takes in memory at once.
            self._cellules += len(self._suites)
            check_cellules(self._cellules, self._limites)
        self._ligne += self._fois


def _read_fois(attributs: Mapping[str, str], nom: str) -> int:
    try:
        return max(int(attributs.get(nom, "1")), 1)
    except ValueError:
        return 1


def _refuse_doctype(*_: object) -> None:
    # No spreadsheet program writes one; entities are how an XML bomb is built.
    raise damaged_sheet()
