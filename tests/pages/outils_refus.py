"""A refused deposit that nothing corrects: the three months of the demonstration have none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from tests.pages.conftest import Pages


@contextmanager
def un_refus_de_plus(pages: Pages) -> Iterator[str]:
    """A refused file of the demonstration once more, on the eve of the night, nothing having come since; gone afterwards."""
    dsn = pages.env["DECOMPTE_WAREHOUSE_URL"].replace("+psycopg2", "")
    with psycopg2.connect(dsn) as cnx, cnx.cursor() as curseur:
        curseur.execute(
            "INSERT INTO depots.depot "
            "(depot, structure, chemin, recu_le, sha256, taille, mtime_ns, etat, verdict, motif, mois) "
            "SELECT 'd00000000000e', structure, chemin || ' (2).xlsx', '2024-04-14 12:00+02', repeat('0', 64), taille, "
            "mtime_ns, etat, verdict, motif, mois FROM depots.depot "
            "WHERE etat = 'rejete' AND convention IS NULL ORDER BY recu_le LIMIT 1 RETURNING depot"
        )
        ((depot,),) = curseur.fetchall()
        # With its findings: what its page says to do comes from them.
        curseur.execute(
            "INSERT INTO pilotage.constat "
            "SELECT (jsonb_populate_record(c, jsonb_build_object('depot', %s))).* FROM pilotage.constat AS c "
            "JOIN depots.depot AS d ON d.depot = %s AND c.depot = ("
            "SELECT o.depot FROM depots.depot AS o WHERE o.chemin || ' (2).xlsx' = d.chemin)",
            (depot, depot),
        )
    yield str(depot)
    with psycopg2.connect(dsn) as cnx, cnx.cursor() as curseur:
        curseur.execute("DELETE FROM pilotage.constat WHERE depot = %s", (depot,))
        curseur.execute("DELETE FROM depots.depot WHERE depot = %s", (depot,))
