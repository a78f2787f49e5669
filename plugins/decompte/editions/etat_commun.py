"""What the parts of the état liquidatif share: days, amounts, numbered sources."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from decompte.domaine.texte import MOIS_EN_LETTRES, euros, jour

Contenu = dict[str, Any]


class Sources:
    """The sources cited, each once, by number."""

    def __init__(self) -> None:
        self.toutes: list[str] = []

    def numero(self, source: str | None) -> str | None:
        """The number of a source; None without one."""
        if not source:
            return None
        if source not in self.toutes:
            self.toutes.append(source)
        return str(self.toutes.index(source) + 1)


def dire_jour(valeur: date) -> str:
    """« 1er juin 2025 »."""
    premier = "er" if valeur.day == 1 else ""
    return f"{valeur.day}{premier} {MOIS_EN_LETTRES[valeur.month - 1]} {valeur.year}"


def dit(texte: str | None) -> str | None:
    """An ISO date as people read it: « 31/03/2025 »."""
    return None if texte is None else jour(date.fromisoformat(texte))


def en_euros(texte: str | None) -> str | None:
    """An amount of the document as people read it."""
    return None if texte is None else euros(Decimal(texte))
