"""What calamine does not tell of an `.xlsx`: formulas without cached value, error cells, the epoch, the size.

Calamine gives an empty text for a formula that was never computed and for `#REF!` alike, so the XML of
the sheet is looked at too. It is only taken apart where it holds a formula or an error.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator

from decompte.classeurs.cellules import FAUTE_FORMULE, FAUTE_TYPE, CelluleFautive
from decompte.classeurs.conteneur import Conteneur
from decompte.classeurs.formats import damaged_sheet
from decompte.classeurs.limites import Limites
from decompte.classeurs.relations import parse_xml, read_relations
from decompte.classeurs.textes import rank
from decompte.classeurs.xlsx_etendue import check_feuille, check_textes

_CLASSEUR = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_TEXTES = "xl/sharedStrings.xml"

_PREFIXE = re.compile(rb"<(\w+:)?(?:worksheet|chartsheet|dialogsheet)\b")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d+)["']""")
_NUMERO = re.compile(rb"""\br=["'](\d+)["']""")
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")


class Interne:
    """The inside of an `.xlsx`; Illisible when it is not one, TropGrand when it unpacks beyond the limits."""

    def __init__(self, contenu: bytes, limites: Limites) -> None:
        self._limites = limites
        self._conteneur = Conteneur(contenu, limites)
        textes = self._conteneur.find(_TEXTES)
        if textes is not None:
            check_textes(self._conteneur.lire(textes))
        self._parts, self.epoque_1904 = self._read_plan()

    def cellules_fautives(self, feuille: str) -> dict[tuple[int, int], CelluleFautive]:
        """The cells of a sheet without usable value, by (row, column), both from 0. TropGrand when it is too big."""
        part = self._parts.get(feuille)
        if part is None:
            raise damaged_sheet()
        xml = self._conteneur.lire(part)
        check_feuille(feuille, xml, self._limites)
        trouve = _PREFIXE.search(xml)
        prefixe = b"" if trouve is None or trouve[1] is None else trouve[1]
        formule = b"<" + prefixe + b"f"
        marques = (formule + b">", formule + b" ", formule + b"/", b't="e"', b"t='e'")
        if not any(marque in xml for marque in marques):
            return {}
        return dict(_find_fautives(xml, prefixe))

    def _read_plan(self) -> tuple[dict[str, str], bool]:
        """The part of each sheet by its name, and whether dates count from 1904."""
        cibles = read_relations(self._conteneur, _RELATIONS)
        parts: dict[str, str] = {}
        epoque_1904 = False
        for element in parse_xml(self._conteneur.lire(_CLASSEUR)).iter():
            balise = element.tag.rpartition("}")[2]
            if balise == "workbookPr":
                epoque_1904 = element.get("date1904") in ("1", "true")
            elif balise == "sheet":
                nom = element.get("name", "")
                liens = [valeur for cle, valeur in element.items() if cle.endswith("}id")]
                if nom in parts or len(liens) > 1:
                    # Two sheets of one name, or two parts for one sheet: that which is checked might not be that which is read.
                    raise damaged_sheet()
                lien = liens[0] if liens else None
                # A target is relative to xl/, or absolute in the container.
                parts[nom] = posixpath.normpath(posixpath.join("xl", cibles.get(lien, ""))).lstrip("/")
        return parts, epoque_1904


def _find_fautives(xml: bytes, prefixe: bytes) -> Iterator[tuple[tuple[int, int], CelluleFautive]]:
    """Cells are split apart row by row: a full parse would cost ten times more on a table with a row of totals."""
    balise_f, balise_c = b"<" + prefixe + b"f", b"<" + prefixe + b"c"
    ligne = -1
    for rangee in re.split(rb"<" + prefixe + rb"row(?=[ />])", xml)[1:]:
        numero = _NUMERO.search(rangee, 0, max(rangee.find(b">"), 0))
        ligne = int(numero[1]) - 1 if numero is not None else ligne + 1
        if balise_f not in rangee and b't="e"' not in rangee and b"t='e'" not in rangee:
            continue
        colonne = -1
        for cellule in re.split(balise_c + rb"(?=[ />])", rangee)[1:]:
            entete, _, corps = cellule.partition(b">")
            reference = _REFERENCE.search(entete)
            colonne = rank(reference[1].decode()) if reference is not None else colonne + 1
            fautive = _judge(entete, corps, prefixe)
            if fautive is not None:
                yield (ligne, colonne), fautive


def _judge(entete: bytes, corps: bytes, prefixe: bytes) -> CelluleFautive | None:
    trouve = _TYPE.search(entete)
    genre = b"" if trouve is None else trouve[1]
    valeur = _inner(corps, prefixe + b"v")
    if genre == b"e":
        return CelluleFautive(_to_texte(valeur) or "#ERREUR", FAUTE_TYPE)
    if not re.search(rb"<" + prefixe + rb"f[ />]", corps):
        return None
    # A text formula may well give an empty text (t="str" with an empty value); any other has a value or was never computed.
    if valeur or (genre == b"str" and valeur is not None):
        return None
    return CelluleFautive("=" + _to_texte(_inner(corps, prefixe + b"f")), FAUTE_FORMULE)


def _inner(corps: bytes, nom: bytes) -> bytes | None:
    """The text inside an element; None when there is no such element or it is self-closed."""
    trouve = re.search(rb"<" + nom + rb"(?:\s[^>]*)?(?<!/)>(.*?)</" + nom + rb">", corps, re.DOTALL)
    return None if trouve is None else trouve[1]


def _to_texte(xml: bytes | None) -> str:
    return "" if xml is None else html.unescape(xml.decode("utf-8", "replace")).strip()
