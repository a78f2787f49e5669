"""Locks that processes share through PostgreSQL: they vanish with the connection, so no stale lock is ever left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from decompte.entrepot.connexion import Serveur
from decompte.entrepot.erreurs import NuitDejaEnCours

VERROU_DE_MIGRATION = 620_001
"""Arbitrary numbers, each used for one thing only."""
VERROU_DE_NUIT = 620_002


@contextmanager
def verrou_de_nuit(serveur: Serveur) -> Iterator[None]:
    """Hold the lock of the night; NuitDejaEnCours when another process or thread holds it."""
    with serveur.hors_transaction() as cnx:
        if not cnx.execute(text("SELECT pg_try_advisory_lock(:cle)"), {"cle": VERROU_DE_NUIT}).scalar_one():
            raise NuitDejaEnCours(
                "Une autre nuit est déjà en cours sur cet entrepôt : attendez sa fin, puis relancez. Rien n'a été commencé."
            )
        try:
            yield
        finally:
            if not cnx.invalidated:
                cnx.execute(text("SELECT pg_advisory_unlock(:cle)"), {"cle": VERROU_DE_NUIT})
