"""Faults of the files that stewards write: all collected, then raised at once, each with its file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from decompte.domaine.texte import accord


@dataclass(frozen=True, slots=True)
class Faute:
    """One fault. ``fichier`` is as the reader knows it; ``ligne`` counts from 1, None for the whole file.

    ``colonne``: the header above the cell, where the reader tells it apart from the message.
    """

    fichier: str
    ligne: int | None
    message: str
    colonne: str | None = None

    def __str__(self) -> str:
        lieu = self.fichier if self.ligne is None else f"{self.fichier}, ligne {self.ligne}"
        if self.colonne is not None:
            lieu += f", colonne « {self.colonne} »"
        return f"{lieu} : {self.message}"


class FichiersInvalides(ValueError):
    """Files that cannot be used. ``fautes`` lists everything that must be mended; the message (French) says it all.

    Each room derives its own, with its heading: « Les suites de contrôle ne peuvent pas être utilisées ».
    """

    def __init__(self, entete: str, fautes: Iterable[Faute]) -> None:
        self.fautes = tuple(fautes)
        liste = "\n".join(f"- {faute}" for faute in self.fautes)
        super().__init__(f"{entete} ({accord(len(self.fautes), 'faute')}) :\n{liste}")


@dataclass(slots=True)
class Releve:
    """Where the readers note what they find. Warnings (``avertissements``) do not stop the loading."""

    fautes: list[Faute] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)

    def faute(self, fichier: str, ligne: int | None, message: str, colonne: str | None = None) -> None:
        """Note a fault."""
        self.fautes.append(Faute(fichier, ligne, message, colonne))

    def avertir(self, fichier: str, ligne: int | None, message: str) -> None:
        """Note a warning."""
        self.avertissements.append(str(Faute(fichier, ligne, message)))


def suggestion(valeur: str, connus: Iterable[str]) -> str:
    """« Vouliez-vous dire … ? » with the nearest known value, preceded by a space; empty when none is near."""
    proches = get_close_matches(valeur, list(connus), n=1, cutoff=0.75)
    return f" Vouliez-vous dire « {proches[0]} » ?" if proches else ""
