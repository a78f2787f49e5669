"""What a text becomes before it is written in a workbook: something that Excel can hold and that can never run."""

from __future__ import annotations

import re
from collections.abc import Iterable

from decompte.classeurs.textes import remove_controles

TEXTE_MAX = 32_767
"""Characters of a cell, in UTF-16 units (Microsoft, « Excel specifications and limits »)."""
_COUPE = " … (texte coupé)"
NOM_MAX = 31
"""Characters of the name of a sheet (same source)."""
_INTERDITS = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
_DEMI_PAIRE = re.compile("[\ud800-\udfff]")
_RESERVES = frozenset({"history", "historique"})
"""Names that Excel keeps for itself."""
_AMORCES = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters by which a spreadsheet takes what is typed, or read from a CSV, for a formula."""
_CARACTERES_PAR_UNITE = 1.05
"""Of French text in Calibri it would be 1.2; in the wider font that a machine without it shows, 1.0."""
_AVANT = re.compile(r" ([»:;!?%€])")
_NOMBRE_SIGNE = re.compile(r"[+-][\d\s.,]+")


def clean_cellule(texte: str) -> str:
    """The text as a cell can hold it.

    Control characters are taken away, as reading does, so that a copy sent back reads the same; half of a surrogate pair
    becomes U+FFFD (no file can hold it); beyond the capacity of a cell the text is cut, and says so.
    """
    texte = remove_controles(texte)
    if not texte.isascii():
        texte = _DEMI_PAIRE.sub("\ufffd", texte).replace("\ufffe", "").replace("\uffff", "")
    return cut(texte)


def cut(texte: str, longueur: int = TEXTE_MAX) -> str:
    """The text cut to that many UTF-16 units, with a word that says so."""
    if len(texte) * 2 <= longueur:
        return texte
    octets = texte.encode("utf-16-le", "replace")
    if len(octets) <= longueur * 2:
        return texte
    return octets[: (longueur - len(_COUPE)) * 2].decode("utf-16-le", "ignore") + _COUPE


def typeset(texte: str) -> str:
    """The sentence with the no-break spaces of French inside quotation marks and before double punctuation."""
    return _AVANT.sub("\u00a0\\1", texte).replace("« ", "«\u00a0")


def count_lignes(texte: str, largeur: float, taille: float = 11) -> int:
    """How many lines the text takes once wrapped in a column of that width (units of Excel), in characters of ``taille`` points.

    Reckoned wide: row heights are written, since LibreOffice does not adjust those of a file that it only converts.
    """
    par_ligne = max(1, int(largeur * _CARACTERES_PAR_UNITE * 11 / taille))
    return sum(_wrap(ligne, par_ligne) for ligne in texte.split("\n"))


def _wrap(texte: str, par_ligne: int) -> int:
    lignes, occupe = 1, 0
    for mot in texte.split():
        longueur = len(mot)
        if occupe and occupe + 1 + longueur > par_ligne:
            lignes, occupe = lignes + 1, 0
        lignes += (longueur - 1) // par_ligne
        occupe = occupe + 1 + longueur if occupe else (longueur - 1) % par_ligne + 1
    return lignes


def opens_formule(texte: str) -> bool:
    """Whether a spreadsheet would take the text for a formula, were it typed again or read from a CSV."""
    return texte.startswith(_AMORCES)


def neutralize(texte: str) -> str:
    """The text with an apostrophe before what would open a formula; a signed number stays as it is."""
    return f"'{texte}" if opens_formule(texte) and _NOMBRE_SIGNE.fullmatch(texte) is None else texte


def name_feuilles(noms: Iterable[str], pris: Iterable[str] = ()) -> list[str]:
    """Names that Excel accepts for these sheets, in their order: valid, and different without regard to case.

    ``pris`` are names already given. A name that is fine stays as it is.
    """
    donnes = {nom.casefold() for nom in pris}
    choisis = []
    for nom in noms:
        base = _cut_nom(_INTERDITS.sub("_", clean_cellule(nom)).strip("'"), NOM_MAX) or "Feuille"
        if base.casefold() in _RESERVES:
            base += "_"
        choisi, rang = base, 2
        while choisi.casefold() in donnes:
            suffixe = f" ({rang})"
            choisi = _cut_nom(base, NOM_MAX - len(suffixe)) + suffixe
            rang += 1
        donnes.add(choisi.casefold())
        choisis.append(choisi)
    return choisis


def _cut_nom(nom: str, longueur: int) -> str:
    return nom.encode("utf-16-le")[: longueur * 2].decode("utf-16-le", "ignore").strip().strip("'")
