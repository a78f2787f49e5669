"""Dated parameters: a value, since when, from which source, or marked as a hypothesis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Valeur = str | int | bool | None | object


class ParametreAbsent(LookupError):
    """No value in force; the message (French) names the parameter, the date and the scope."""


@dataclass(frozen=True, slots=True)
class ValeurDatee:
    """One value of a parameter, in force since a date, for all or for the dispositifs or conventions of ``pour``."""

    depuis: date
    valeur: object
    pour: tuple[str, ...] = ()
    source: str | None = None
    hypothese: bool = False
    raison: str | None = None
    """Why this value, when it is a hypothesis."""
    verifie_le: date | None = None


@dataclass(frozen=True, slots=True)
class Parametre:
    """One notion: its values by date and scope."""

    id: str
    libelle: str
    unite: str
    valeurs: tuple[ValeurDatee, ...]

    def en_vigueur(self, jour: date, *portees: str) -> ValeurDatee | None:
        """The value at a date; a scope (convention, then dispositif, in the order given) beats the general value."""
        dates = [v for v in self.valeurs if v.depuis <= jour]
        for portee in portees:
            ciblees = [v for v in dates if portee in v.pour]
            if ciblees:
                return max(ciblees, key=lambda v: v.depuis)
        generales = [v for v in dates if not v.pour]
        return max(generales, key=lambda v: v.depuis) if generales else None


@dataclass(frozen=True, slots=True)
class Parametres:
    """All parameters, by id."""

    par_id: dict[str, Parametre] = field(default_factory=dict)

    @classmethod
    def de(cls, parametres: Iterable[Parametre]) -> Parametres:
        """From a list; ids are unique (the loader checks it)."""
        return cls({p.id: p for p in parametres})

    def cherche(self, id: str, jour: date, *portees: str) -> ValeurDatee | None:
        """The value in force, or None when there is none for that date and scope."""
        parametre = self.par_id.get(id)
        return None if parametre is None else parametre.en_vigueur(jour, *portees)

    def a(self, id: str, jour: date, *portees: str) -> ValeurDatee:
        """The value in force; ParametreAbsent when there is none."""
        trouve = self.cherche(id, jour, *portees)
        if trouve is None:
            portee = " ou ".join(portees) or "tous les dispositifs"
            raise ParametreAbsent(f"Paramètre « {id} » : aucune valeur au {jour:%d/%m/%Y} pour {portee}.")
        return trouve

    def entier(self, id: str, jour: date, *portees: str) -> int:
        """The value in force as an integer; ParametreAbsent or ValueError."""
        return int(str(self.a(id, jour, *portees).valeur))

    def decimal(self, id: str, jour: date, *portees: str) -> Decimal:
        """The value in force as an exact number."""
        return Decimal(str(self.a(id, jour, *portees).valeur))

    def jour(self, id: str, jour: date, *portees: str) -> date:
        """The value in force as a date."""
        valeur = self.a(id, jour, *portees).valeur
        return valeur if isinstance(valeur, date) else date.fromisoformat(str(valeur))
