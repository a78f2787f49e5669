"""Reads: rows as dicts for commands and pages (keys are the contract's column names), domain objects for computing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from decompte.domaine.convention import Convention, DocumentRecu, Note, OperationBudgetaire, Structure, Versement
from decompte.domaine.mois import Mois
from decompte.entrepot.requetes import requete

Ligne = dict[str, Any]


def lire(cnx: Connection, nom: str, **parametres: object) -> list[Ligne]:
    """The rows of ``sql/requetes/lectures/<nom>.sql``."""
    return [dict(ligne) for ligne in cnx.execute(requete(f"lectures/{nom}"), parametres).mappings()]


def lire_vue(cnx: Connection, nom: str, **parametres: object) -> list[Ligne]:
    """The rows of ``sql/requetes/pages/<nom>.sql``."""
    return [dict(ligne) for ligne in cnx.execute(requete(f"pages/{nom}"), parametres).mappings()]


def depots_attendus(cnx: Connection, mois: Mois | None) -> list[Ligne]:
    """The obligations, of one month or all."""
    return lire(cnx, "depots_attendus", mois=None if mois is None else str(mois))


def depot(cnx: Connection, identifiant: str) -> Ligne | None:
    """One deposit, or None when it is unknown."""
    return next(iter(lire(cnx, "depot", depot=identifiant)), None)


def structures(cnx: Connection) -> list[Structure]:
    """The partner bodies."""
    return [Structure(**ligne) for ligne in lire(cnx, "structures")]


def conventions(cnx: Connection) -> list[Convention]:
    """The conventions, by code."""
    return [Convention(**{**ligne, "hypotheses": tuple(ligne["hypotheses"])}) for ligne in lire(cnx, "conventions")]


def operations(cnx: Connection) -> list[OperationBudgetaire]:
    """The budget operations."""
    return [OperationBudgetaire(**ligne) for ligne in lire(cnx, "operations")]


def versements(cnx: Connection) -> list[Versement]:
    """The payments made, by convention, exercice and date."""
    return [Versement(**ligne) for ligne in lire(cnx, "versements")]


def documents(cnx: Connection) -> list[DocumentRecu]:
    """The documents received."""
    return [DocumentRecu(**ligne) for ligne in lire(cnx, "documents")]


def notes(cnx: Connection) -> list[Note]:
    """The judged notes."""
    return [Note(**ligne) for ligne in lire(cnx, "notes")]
