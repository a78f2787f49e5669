"""Locks that processes share through PostgreSQL: they vanish with the connection, so no stale lock is ever left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from decompte.entrepot.connexion import Serveur, code_sql
from decompte.entrepot.erreurs import DecisionsEnCours, NuitDejaEnCours

VERROU_DE_MIGRATION = 620_001
"""Arbitrary numbers, each used for one thing only (620_003 and 620_004: sql/requetes/chargement/verrouiller.sql;
620_005: sql/requetes/depots/verrouiller_structures.sql)."""
VERROU_DE_NUIT = 620_002
_DELAI_PASSE = "55P03"
"""SQLSTATE lock_not_available."""
_PRENDRE = {
    (False, False): "SELECT pg_try_advisory_lock(:cle)",
    (True, False): "SELECT pg_try_advisory_lock_shared(:cle)",
    (False, True): "SELECT pg_advisory_lock(:cle) IS NOT NULL",
    (True, True): "SELECT pg_advisory_lock_shared(:cle) IS NOT NULL",
}
"""By (shared, waiting)."""


@contextmanager
def verrou_de_nuit(serveur: Serveur, partage: bool = False, attendre_s: float | None = None) -> Iterator[None]:
    """Hold the lock of the night, alone or with the other tasks of the same night (``partage``).

    Waits ``attendre_s`` seconds at most for whoever is in the way (None: not at all), then raises NuitDejaEnCours. One that
    waits to be alone goes before those who come to share after it. DecisionsEnCours, at once, when too many wait here already.
    """
    with _place(serveur) if attendre_s else nullcontext(), serveur.hors_transaction() as cnx:
        if not _prendre(cnx, partage, attendre_s):
            raise NuitDejaEnCours(_refus(attendre_s))
        try:
            yield
        finally:
            if not cnx.invalidated:
                rendre = "pg_advisory_unlock_shared" if partage else "pg_advisory_unlock"
                cnx.execute(text(f"SELECT {rendre}(:cle)"), {"cle": VERROU_DE_NUIT})


@contextmanager
def _place(serveur: Serveur) -> Iterator[None]:
    """Be one of the few of this process that wait."""
    if not serveur.attentes.acquire(blocking=False):
        raise DecisionsEnCours("D'autres décisions sont en cours : rien n'a été enregistré. Réessayez dans quelques secondes.")
    try:
        yield
    finally:
        serveur.attentes.release()


def _prendre(cnx: Connection, partage: bool, attendre_s: float | None) -> bool:
    attente_ms = 0 if attendre_s is None else max(0, round(attendre_s * 1000))
    prendre = text(_PRENDRE[partage, attente_ms > 0])
    if not attente_ms:
        return bool(cnx.execute(prendre, {"cle": VERROU_DE_NUIT}).scalar_one())
    cnx.execute(text("SELECT set_config('lock_timeout', :delai, false)"), {"delai": f"{attente_ms}ms"})
    try:
        return bool(cnx.execute(prendre, {"cle": VERROU_DE_NUIT}).scalar_one())
    except DBAPIError as erreur:
        if code_sql(erreur) != _DELAI_PASSE:
            raise
        return False


def _refus(attendre_s: float | None) -> str:
    constat = "Une autre nuit est déjà en cours sur cet entrepôt"
    if attendre_s:
        constat += f", elle n'a pas fini en {attendre_s:g} s".replace(".", ",")
    return f"{constat} : attendez sa fin, puis recommencez. Rien n'a été commencé."
