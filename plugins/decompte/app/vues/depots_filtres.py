"""What visitors ask of the lists of deposits: read gently, a value that does not exist is told and not applied."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from decompte.app.erreurs import DemandeInvalide
from decompte.domaine.calendrier import PARIS
from decompte.domaine.mois import Mois

Demande = Mapping[str, str]
"""The query of the address: names and texts, as they came."""

_LONGUEUR_MAXIMALE = 100
_LONGUEUR_MONTREE = 40
_ANNEES = range(1990, 2200)
"""Of the days that can be asked for: beyond, a day has no next one that PostgreSQL and Python both know."""


@dataclass
class Lecture:
    """Reads a query; collects a French sentence for each value that is not applied."""

    demande: Demande
    phrases: list[str] = field(default_factory=list)

    def brut(self, champ: str) -> str:
        """The text of a field, without control characters nor spaces around; empty when it is not there."""
        texte = "".join(c if c.isprintable() else " " for c in self.demande.get(champ, ""))
        return texte.strip()[:_LONGUEUR_MAXIMALE]

    def parmi(self, champ: str, connus: Collection[str], nom: str) -> str | None:
        """The value of a field, when it is one of ``connus``; ``nom``: what it is (« Le territoire »)."""
        texte = self.brut(champ)
        if not texte or texte in connus:
            return texte or None
        self._refuser(nom, texte, "n'existe pas ici")
        return None

    def mois(self, champ: str, nom: str) -> Mois | None:
        """The month written AAAA-MM; ``nom``: what it is (« Le mois »)."""
        texte = self.brut(champ)
        try:
            return Mois.de_texte(texte) if texte else None
        except ValueError:
            self._refuser(nom, texte, "ne se lit pas (attendu : AAAA-MM)")
            return None

    def jour(self, champ: str, nom: str) -> date | None:
        """The day written AAAA-MM-JJ."""
        texte = self.brut(champ)
        try:
            jour = date.fromisoformat(texte) if texte else None
        except ValueError:
            self._refuser(nom, texte, "ne se lit pas (attendu : AAAA-MM-JJ)")
            return None
        if jour is not None and jour.year not in _ANNEES:
            self._refuser(nom, texte, "est hors du calendrier")
            return None
        return jour

    def page(self) -> int:
        """The number of the page, from 1; the first one when it is not a number."""
        texte = self.brut("page")
        return max(1, int(texte)) if texte.isascii() and texte.isdigit() and len(texte) < 7 else 1

    def mots(self) -> str:
        """The words to find, as the statements take them: a JSON array, without accents nor capitals."""
        plat = unicodedata.normalize("NFKD", self.brut("texte").lower())
        return json.dumps("".join(c for c in plat if not unicodedata.combining(c)).split())

    def exiger(self) -> None:
        """For a file to download, which could not say that a filter was left out: DemandeInvalide."""
        if self.phrases:
            raise DemandeInvalide("\n".join([*self.phrases, "Rien n'a été exporté : corrigez le filtre, puis recommencez."]))

    def _refuser(self, nom: str, texte: str, tort: str) -> None:
        self.phrases.append(f"{nom} « {_abreger(texte)} » {tort} : ce filtre n'est pas appliqué.")


@dataclass(frozen=True, slots=True)
class FiltreMatrice:
    """What the matrix shows. ``mois`` is of the exercice."""

    exercice: int
    territoire: str | None
    dispositif: str | None
    structure: str | None
    etat: str | None
    mois: Mois | None
    texte: str
    mots: str

    @property
    def parametres(self) -> dict[str, object]:
        """Those of ``retenues.sql``."""
        return {
            "exercice": str(self.exercice),
            "territoire": self.territoire,
            "dispositif": self.dispositif,
            "structure": self.structure,
            "etat": self.etat,
            "mois": None if self.mois is None else str(self.mois),
            "mots": self.mots,
        }

    @property
    def adresse(self) -> dict[str, str]:
        """The same, as the query of an address; what is not asked for is not in it."""
        return _sans_vide({**self.parametres, "mots": None, "texte": self.texte})


@dataclass(frozen=True, slots=True)
class FiltreFichiers:
    """What the list of the deposits received shows; ``du`` and ``au`` are days in Paris, both included."""

    etat: str | None
    structure: str | None
    convention: str | None
    mois: Mois | None
    du: date | None
    au: date | None
    texte: str
    mots: str

    @property
    def parametres(self) -> dict[str, object]:
        """Those of ``fichiers.sql``, but for its slice."""
        return {
            "etat": self.etat,
            "structure": self.structure,
            "convention": self.convention,
            "mois": None if self.mois is None else str(self.mois),
            "recu_des": None if self.du is None else _minuit(self.du),
            "recu_avant": None if self.au is None else _minuit(self.au + timedelta(days=1)),
            "mots": self.mots,
        }

    @property
    def adresse(self) -> dict[str, str]:
        """The same, as the query of an address."""
        champs = ("etat", "structure", "convention", "mois", "du", "au", "texte")
        return _sans_vide({champ: getattr(self, champ) for champ in champs})


def _minuit(jour: date) -> datetime:
    return datetime.combine(jour, time(), PARIS)


def _sans_vide(champs: Mapping[str, object]) -> dict[str, str]:
    return {nom: str(valeur) for nom, valeur in champs.items() if valeur}


def _abreger(texte: str) -> str:
    return texte if len(texte) <= _LONGUEUR_MONTREE else texte[: _LONGUEUR_MONTREE - 1] + "…"
