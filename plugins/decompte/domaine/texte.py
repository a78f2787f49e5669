"""Numbers, dates and lists as people read them in French."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.mois import Mois
from decompte.domaine.montant import taux

ESPACE = "\u202f"
"""Narrow no-break space, between thousands and before the euro sign."""

MOIS_EN_LETTRES = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def nombre(valeur: Decimal | Fraction | int) -> str:
    """A quantity: thousands spaced, decimal comma, no useless zeros; a fraction shows four decimals."""
    exact = taux(valeur) if isinstance(valeur, Fraction) else Decimal(valeur)
    texte = f"{exact:,f}"
    if "." in texte:
        texte = texte.rstrip("0").rstrip(".")
    return texte.replace(",", ESPACE).replace(".", ",")


def euros(valeur: Decimal) -> str:
    """An amount: « 16 250,00 € »."""
    return f"{valeur:,.2f}".replace(",", ESPACE).replace(".", ",") + f"{ESPACE}€"


def proportion(valeur: Decimal) -> str:
    """A rate with its four decimals: « 0,9250 »."""
    return f"{valeur:.4f}".replace(".", ",")


def pourcent(valeur: Decimal) -> str:
    """A rate as a percentage: « 1,88 % »."""
    return nombre(valeur * 100) + f"{ESPACE}%"


def jour(valeur: date) -> str:
    """A date: « 31/03/2025 »."""
    return f"{valeur:%d/%m/%Y}"


def jour_en_lettres(valeur: date) -> str:
    """A date as a letter writes it: « 1er avril 2024 », « 31 mars 2025 »."""
    return f"{'1er' if valeur.day == 1 else valeur.day} {MOIS_EN_LETTRES[valeur.month - 1]} {valeur.year}"


def mois_en_lettres(mois: Mois) -> str:
    """A month: « mai 2024 »."""
    return f"{MOIS_EN_LETTRES[mois.numero - 1]} {mois.annee}"


def du_mois(mois: Mois) -> str:
    """« de mars 2024 », « d'avril 2024 »."""
    lettres = mois_en_lettres(mois)
    return f"d'{lettres}" if lettres[0] in "ao" else f"de {lettres}"


def enumeration(elements: Iterable[str]) -> str:
    """« a, b et c »."""
    liste = list(elements)
    if len(liste) < 2:
        return "".join(liste)
    return ", ".join(liste[:-1]) + " et " + liste[-1]


def accord(quantite: int, singulier: str, pluriel: str | None = None) -> str:
    """A count with its noun: « 1 mois dû », « 3 lignes »."""
    mot = singulier if abs(quantite) < 2 else (pluriel or singulier + "s")
    return f"{nombre(quantite)} {mot}"
