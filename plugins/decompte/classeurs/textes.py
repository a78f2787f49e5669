"""How texts of a workbook are compared: without regard to case, accents, punctuation or spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NI_LETTRE_NI_CHIFFRE = re.compile(r"[^a-z0-9]+")
_PARENTHESE = re.compile(r"\([^)]*\)")
_INVISIBLES = dict.fromkeys(
    [
        0x00AD,
        0x061C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    ]
)
"""Marks that show nothing (zero-width, direction, soft hyphen): pasted along unseen, they would break comparisons."""
_CONTROLES = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
"""Control characters, tab and ends of line apart: an `.xlsx` may hide a NUL (`_x0000_`), that PostgreSQL refuses."""
_A_OTER = _INVISIBLES | _CONTROLES
VIDES = frozenset({"", "na", "n/a", "-", "\u2013", "\u2014", "neant", "sans objet"})
"""What a cell holds when it says that there is nothing (spec of the table, « Values »); Excel turns « - » into dashes."""
_LONGUEUR_VIDE = 12
_INITIALES_VIDES = frozenset("nNsS-\u2013\u2014")
"""First letters of the words of VIDES: most cells are told apart by theirs, without any further work."""
NEANT = "neant"


def remove_accents(texte: str) -> str:
    """The text without its accents (compatibility forms are unfolded: « 1ᵉʳ » gives « 1er »)."""
    if texte.isascii():
        return texte
    return "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))


@lru_cache(maxsize=8192)
def normalize(texte: str) -> str:
    """The text for comparison: lower case, no accents, words of letters and digits separated by one space."""
    if not texte.isprintable():
        texte = texte.translate(_A_OTER)
    return _NI_LETTRE_NI_CHIFFRE.sub(" ", remove_accents(texte).casefold()).strip()


def remove_parentheses(texte: str) -> str:
    """The text without what stands in parentheses: « Date d'orientation (JJ/MM/AAAA) »."""
    return _PARENTHESE.sub(" ", texte)


def clean(texte: str) -> str:
    """The text trimmed, without its invisible marks and control characters."""
    if not texte.isprintable():
        texte = texte.translate(_A_OTER)
    return texte.strip()


def remove_controles(texte: str) -> str:
    """The text as written, control characters apart."""
    return texte if texte.isprintable() else texte.translate(_CONTROLES)


@lru_cache(maxsize=1024)
def _says_nothing(texte: str) -> bool:
    return " ".join(remove_accents(texte).casefold().split()) in VIDES


def read_plein(texte: str) -> str | None:
    """The cleaned text; None when it is empty, or one of the words that say so."""
    texte = clean(texte)
    if not texte or (texte[0] in _INITIALES_VIDES and len(texte) <= _LONGUEUR_VIDE and _says_nothing(texte)):
        return None
    return texte


def is_vide(valeur: object) -> bool:
    """Whether a cell is empty: blank, or one of the words that say so."""
    if valeur.__class__ is str:
        return read_plein(valeur) is None
    return valeur is None


def says_neant(valeur: object) -> bool:
    """Whether a cell carries the mention « néant » (alone, or opening a short sentence: « Néant ce mois-ci »)."""
    if valeur.__class__ is not str or len(valeur) > 60:
        return False
    texte = normalize(valeur)
    return texte == NEANT or texte.startswith(NEANT + " ")


def letter(rang: int) -> str:
    """The Excel letter of a column, 0 for A."""
    lettres = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        lettres = chr(65 + reste) + lettres
    return lettres


def rank(lettres: str) -> int:
    """The rank of a column, 0 for A; inverse of letter."""
    rang = 0
    for lettre in lettres:
        rang = rang * 26 + ord(lettre) - 64
    return rang - 1
