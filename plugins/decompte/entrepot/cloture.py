"""What a year end asks of the warehouse: what is still open in an exercice, and whether a month is frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from decompte.domaine.mois import Mois
from decompte.entrepot.lectures import Ligne
from decompte.entrepot.requetes import requete


@dataclass(frozen=True, slots=True)
class MoisClos:
    """The exercice of a month was closed, that day by that person; ``rouvert``: the month was reopened since."""

    exercice: int
    le: date
    par: str
    rouvert: bool


def mois_ouverts(cnx: Connection, exercice: int) -> list[Ligne]:
    """convention, structure, mois, etat, echeance, depot, excuse, prolonge: missing, to come, incomplete, excused or extended."""
    return [dict(r) for r in cnx.execute(requete("cloture/mois"), {"exercice": str(exercice)}).mappings()]


def a_traiter(cnx: Connection, exercice: int, cloture_le: date) -> list[Ligne]:
    """nature (depot, lignes, incident), convention, mois, structure, depot, regles, nombre, etat, depuis."""
    cles = {"exercice": str(exercice), "cloture_le": cloture_le}
    return [dict(r) for r in cnx.execute(requete("cloture/a_traiter"), cles).mappings()]


def mois_clos(cnx: Connection, convention: str, mois: Mois) -> MoisClos | None:
    """None while the exercice of the month is open."""
    cles = {"convention": convention, "mois": str(mois), "exercice": mois.annee}
    ligne = cnx.execute(requete("cloture/gel"), cles).mappings().one_or_none()
    return None if ligne is None else MoisClos(**ligne)
