"""Who takes care of what is to be done, and what is said of it: incidents, deposits and months as objects of one list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from decompte.domaine.mois import Mois


class GenreObjet(StrEnum):
    """What a steward decides of."""

    INCIDENT = "incident"
    DEPOT = "depot"
    MOIS = "mois"


@dataclass(frozen=True, slots=True, order=True)
class Objet:
    """One thing to be done: its kind and its key (a number of incident, the id of a deposit, « convention AAAA-MM »)."""

    genre: GenreObjet
    cle: str

    @classmethod
    def de_texte(cls, texte: str) -> Objet:
        """The object written ``genre:clé``; ValueError (in French) for anything else."""
        genre, deux_points, cle = texte.partition(":")
        if not deux_points or not cle.strip() or genre not in _GENRES:
            raise ValueError(f"« {texte} » ne désigne rien de ce qui est à traiter.")
        objet = cls(GenreObjet(genre), cle)
        if objet.genre is GenreObjet.INCIDENT and not (cle.isascii() and cle.isdigit() and len(cle) <= _CHIFFRES):
            raise ValueError(f"« {cle} » n'est pas un numéro d'incident.")
        if objet.genre is GenreObjet.MOIS:
            convention, _, mois = cle.rpartition(" ")
            if not convention:
                raise ValueError(f"« {cle} » ne dit pas une convention et un mois.")
            Mois.de_texte(mois)
        return objet

    @classmethod
    def incident(cls, numero: int) -> Objet:
        """An incident, by its number."""
        return cls(GenreObjet.INCIDENT, str(numero))

    @classmethod
    def depot(cls, depot: str) -> Objet:
        """A deposit, by its id."""
        return cls(GenreObjet.DEPOT, depot)

    @classmethod
    def du_mois(cls, convention: str, mois: Mois) -> Objet:
        """What is expected of a convention for a month."""
        return cls(GenreObjet.MOIS, f"{convention} {mois}")

    @property
    def numero(self) -> int:
        """The number of an incident."""
        return int(self.cle)

    @property
    def convention(self) -> str:
        """The convention of a month."""
        return self.cle.rpartition(" ")[0]

    @property
    def mois(self) -> Mois:
        """The month of a month."""
        return Mois.de_texte(self.cle.rpartition(" ")[2])

    def __str__(self) -> str:
        return f"{self.genre}:{self.cle}"


_GENRES = frozenset(map(str, GenreObjet))
_CHIFFRES = 18
"""More digits than that are no number of ours."""


class ActionSuivi(StrEnum):
    """What changes no amount: who takes care of it, what is said of it."""

    PRENDRE = "prendre"
    """I take care of it."""
    RENDRE = "rendre"
    """I no longer do; or, with a reason, a colleague no longer does."""
    COMMENTER = "commenter"
    """Something said to the colleagues."""
    MAINTENIR = "maintenir"
    """A month stays as it is, late, incomplete or missing: nothing more is to be decided until that changes."""


ACTIONS_DITES = MappingProxyType(
    {
        ActionSuivi.PRENDRE: "pris en charge",
        ActionSuivi.RENDRE: "rendu",
        ActionSuivi.COMMENTER: "commenté",
        ActionSuivi.MAINTENIR: "laissé tel quel",
    }
)
"""The actions as people read them, once done."""


@dataclass(frozen=True, slots=True)
class Suivi:
    """One entry: on what, which, by whom, with what words."""

    objet: Objet
    action: ActionSuivi
    par: str
    commentaire: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """Who takes care of an object, since when."""

    par: str
    depuis: datetime


def fautes_de_suivi(suivi: Suivi, charge: Charge | None) -> list[str]:
    """Why an entry cannot be made, in French; ``charge``: who has the object now. Nothing: it can.

    The first who takes an object keeps it: a second is told, and one who gives back what a colleague has says why.
    """
    fautes = []
    if not suivi.par.strip():
        fautes.append("dites qui agit")
    ecrit = bool(suivi.commentaire.strip())
    if suivi.action in (ActionSuivi.COMMENTER, ActionSuivi.MAINTENIR) and not ecrit:
        fautes.append("écrivez le commentaire" if suivi.action is ActionSuivi.COMMENTER else "donnez un motif")
    if suivi.action is ActionSuivi.MAINTENIR and suivi.objet.genre is not GenreObjet.MOIS:
        fautes.append("seul un mois se laisse tel quel")
    if suivi.action is ActionSuivi.PRENDRE and charge is not None:
        qui = "par vous" if charge.par == suivi.par else f"par « {charge.par} »"
        fautes.append(f"déjà pris en charge {qui}, depuis le {charge.depuis:%d/%m/%Y à %H h %M}")
    if suivi.action is ActionSuivi.RENDRE:
        if charge is None:
            fautes.append("personne ne l'a pris en charge")
        elif charge.par != suivi.par and not ecrit:
            fautes.append(f"« {charge.par} » l'a pris en charge : dites pourquoi vous le rendez à sa place")
    return fautes
