"""``pilotage.depot_attendu``: the obligations as of the last night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter

from sqlalchemy import Connection

from decompte.domaine.obligation import Obligation
from decompte.entrepot.copie import copier
from decompte.entrepot.requetes import requete

_COLONNES = tuple(f.name for f in fields(Obligation))
_valeurs = attrgetter(*_COLONNES)


def enregistrer(cnx: Connection, obligations: Sequence[Obligation]) -> int:
    """Replace the whole table at once; rows that do not change are not touched. Returns how many were written or removed."""
    cnx.execute(requete("obligations/preparer"))
    copier(cnx, "attendu", _COLONNES, map(_valeurs, obligations))
    retirees = cnx.execute(requete("obligations/retirer")).rowcount
    return retirees + cnx.execute(requete("obligations/fusionner")).rowcount
