"""How a cell is shown in a finding: short, harmless, and without what would name a person."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from decompte.domaine.modele import ColonneModele, TypeColonne
from decompte.domaine.mois import Mois

POINTS = "•••"
LONGUEUR_MAX = 60
"""Longer values are cut: a finding shows a cell, it does not repeat a text."""

_IDENTIFIANT = re.compile(r"[A-Z0-9-]{8,20}")
_NOMS_DE_MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def nettoyer(texte: str) -> str:
    """The text on one line, without control characters, direction marks or lone surrogates (PostgreSQL refuses some)."""
    propre = "".join(" " if c in "\t\r\n" else c for c in texte)
    propre = "".join("�" if unicodedata.category(c) in ("Cc", "Cs", "Cf", "Co", "Cn") and c != "�" else c for c in propre)
    return propre.strip()


def couper(texte: str) -> str:
    """The text cut to what a finding shows."""
    return texte if len(texte) <= LONGUEUR_MAX else texte[: LONGUEUR_MAX - 1] + "…"


def montrer(valeur: object) -> str | None:
    """The value as French text (dates JJ/MM/AAAA, oui/non, decimal comma); None for an empty cell."""
    if valeur is None:
        return None
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime | date):
        return f"{valeur.day:02d}/{valeur.month:02d}/{valeur.year:04d}"
    if isinstance(valeur, float) and valeur.is_integer() and abs(valeur) < 1e15:
        return str(int(valeur))
    if isinstance(valeur, float | Decimal):
        return couper(str(valeur).replace(".", ","))
    if isinstance(valeur, int) and abs(valeur) >= 10**LONGUEUR_MAX:
        return "nombre de plus de soixante chiffres"
    return couper(nettoyer(str(valeur))) or None


def masquer_identifiant(identifiant: str) -> str:
    """`MJ-000123` as `MJ-0•••23`; a short or ill-formed one (it may be a name) shows nothing."""
    if _IDENTIFIANT.fullmatch(identifiant) is None:
        return POINTS
    return f"{identifiant[:4]}{POINTS}{identifiant[-2:]}"


def est_personnelle(colonne: ColonneModele) -> bool:
    """Whether the values of a column must not be shown: personal, or free text that is never loaded."""
    return colonne.personnelle or not colonne.chargee or colonne.type is TypeColonne.IDENTIFIANT


def montrer_cellule(colonne: ColonneModele, brut: object) -> str | None:
    """The value of a cell for a finding, masked when the column is personal; None for an empty cell."""
    if brut is None or (isinstance(brut, str) and not brut.strip()):
        return None
    if colonne.type is TypeColonne.IDENTIFIANT:
        return masquer_identifiant(str(brut).strip())
    return POINTS if est_personnelle(colonne) else montrer(brut)


def montrer_mois(mois: Mois) -> str:
    """The month in words: « mai 2024 »."""
    return f"{_NOMS_DE_MOIS[mois.numero - 1]} {mois.annee}"
