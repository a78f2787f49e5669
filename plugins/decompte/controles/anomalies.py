"""A fault of a whole deposit, before it becomes a finding."""

from __future__ import annotations

from dataclasses import dataclass, field

from decompte.controles.montrer import couper, entete_personnel, nettoyer
from decompte.domaine.confidentiel import POINTS
from decompte.domaine.tableau import Probleme


@dataclass(frozen=True, slots=True)
class Anomalie:
    """One fault under a deposit rule: its cause in the suite, the fields of its sentence, its place when it has one."""

    regle: str
    cause: str
    champs: dict[str, str] = field(default_factory=dict)
    feuille: str | None = None
    ligne: int | None = None
    colonne: str | None = None
    entete: str | None = None
    cle: str | None = None
    valeur: str | None = None


def de_lecture(probleme: Probleme) -> Anomalie:
    """What the reader saw, told in its own words."""
    return Anomalie(
        regle=probleme.regle,
        cause="lecture",
        champs={"detail": nettoyer(probleme.message), "a_faire": nettoyer(probleme.conduite)},
        feuille=_net(probleme.feuille),
        ligne=probleme.ligne,
        colonne=probleme.colonne,
        entete=_net(probleme.entete),
        valeur=None if probleme.valeur is None else POINTS if entete_personnel(probleme.entete or "") else _net(probleme.valeur),
    )


def _net(texte: str | None) -> str | None:
    return None if texte is None else couper(nettoyer(texte))
