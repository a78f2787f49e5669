"""Replaying from the archive: what is treated again, and the digests that say whether two warehouses are the same."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from decompte.domaine.depot import DepotRecu
from decompte.entrepot import depots
from decompte.entrepot.requetes import requete


def remettre_a_traiter(cnx: Connection, depuis: datetime | None) -> int:
    """Put back to ``recu`` what was concluded of the deposits received since an instant (or of all); returns how many.

    Their facts, findings and quarantine leave; incidents follow, save those resolved by hand. How they arrived, what was found by
    opening them, doublons, archives with their members, decisions, journal, reference and soldes stay (ADR 0057).
    """
    cnx.execute(requete("transactions/seul"))
    a_remettre = [str(d) for d in cnx.execute(requete("rejeu/a_remettre"), {"depuis": depuis}).scalars()]
    if a_remettre:
        depots.remettre(cnx, a_remettre)
    return len(a_remettre)


def arrivees(cnx: Connection) -> list[DepotRecu]:
    """Every arrival, members of archives included, each archive before its members."""
    return [DepotRecu(**ligne) for ligne in cnx.execute(requete("rejeu/arrivees")).mappings()]


def empreintes(cnx: Connection) -> dict[str, str]:
    """SHA-256 (hexadecimal) of each table that a night writes, by its name; the same whatever the order of loading."""
    cnx.execute(requete("rejeu/ecriture_fixe"))
    return {str(r.nom): str(r.empreinte) for r in cnx.execute(requete("rejeu/empreintes"))}
