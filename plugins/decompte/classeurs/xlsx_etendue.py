"""How far the XML of a sheet reaches, judged before calamine makes a dense grid of it.

Calamine takes the first and the last filled cell for the bounds of the sheet, so that one cell astray, or rows out of order, may
ask for more memory than any machine has, and that kills the process. Cheap checks first: most sheets are small and in order.
"""

from __future__ import annotations

import re
from itertools import pairwise

from decompte.classeurs.formats import damaged_sheet
from decompte.classeurs.limites import Limites, check_etendue, check_taille
from decompte.classeurs.textes import rank

_COLONNES = 16_384
_SANS_EXAMEN = 10_000_000
"""Cells of a grid that are harmless whatever the columns: a sheet of 600 rows is never searched for its last column."""
_OCTETS_PAR_CELLULE = 12
"""The shortest filled cell, in XML."""
_REFERENCE = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,9})["']""")
_COLONNES_REMPLIES = re.compile(rb"""\sr=["']([A-Z]{1,3})\d{1,9}["'][^<>]*(?<!/)>""")


def check_feuille(feuille: str, xml: bytes, prefixe: bytes, limites: Limites) -> None:
    """TropGrand when the sheet reaches beyond the limits, Illisible when its rows are out of order or hide their text."""
    if b"\0" in xml or b"<!DOCTYPE" in xml:
        raise damaged_sheet()
    valeur = re.compile(b"<" + prefixe + b"(?:v|is)[ >]")
    debut = valeur.search(xml)
    if debut is None:
        return
    premiere, derniere = debut.start(), _find_derniere(xml, prefixe, valeur)
    if len(xml) > _OCTETS_PAR_CELLULE * _SANS_EXAMEN:
        check_etendue(xml.count(b"</" + prefixe + b"v>") + xml.count(b"</" + prefixe + b"is>"), limites)
    rangee = _check_ordre(xml, prefixe, derniere)
    debut_lu, fin_lue = (_read_ligne(xml, prefixe, place) for place in (premiere, derniere))
    if fin_lue and (debut_lu > fin_lue or rangee not in (0, fin_lue)):
        raise damaged_sheet()
    hauteur = rangee or fin_lue or xml.count(b"<" + prefixe + b"row", 0, derniere)
    check_taille(feuille, hauteur, 1, limites)
    if hauteur * _COLONNES > _SANS_EXAMEN:
        colonnes = {rank(lettres.decode()) + 1 for lettres in set(_COLONNES_REMPLIES.findall(xml))}
        check_taille(feuille, hauteur, max(colonnes, default=1), limites)


def _find_derniere(xml: bytes, prefixe: bytes, valeur: re.Pattern[bytes]) -> int:
    """Where the last value stands: nearly always the last in its plainest writing, with nothing but closing tags behind."""
    derniere = max(xml.rfind(b"<" + prefixe + b"v>"), 0)
    for trouve in valeur.finditer(xml, derniere):
        derniere = trouve.start()
    return derniere


def _check_ordre(xml: bytes, prefixe: bytes, fin: int) -> int:
    """The number of the last row before a place, 0 when no row gives its own; Illisible when they do not go up."""
    numeros = _read_numeros(xml[:fin], b"<" + prefixe + b"row ")
    if any(suivant <= numero for numero, suivant in pairwise(numeros)):
        raise damaged_sheet()
    return numeros[-1] if numeros else 0


def _read_numeros(xml: bytes, balise: bytes) -> list[int]:
    """The numbers of the rows that give one."""
    debuts = xml.split(balise + b'r="')
    if len(debuts) == xml.count(balise) + 1:
        # As all common programs write them, the number first: three times quicker than to look for it.
        try:
            return [int(debut[: debut.find(b'"', 0, 9)]) for debut in debuts[1:]]
        except ValueError:
            pass
    return [int(numero) for numero in re.findall(balise + rb"""(?:[^<>]*?\s)?r=["'](\d{1,9})["']""", xml)]


def _read_ligne(xml: bytes, prefixe: bytes, place: int) -> int:
    """The row that the cell around a value gives to itself; 0 when it gives none."""
    trouve = _REFERENCE.search(xml, xml.rfind(b"<" + prefixe + b"c ", 0, place) + len(prefixe) + 2, place)
    return 0 if trouve is None else int(trouve[2])
