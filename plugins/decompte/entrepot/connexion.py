"""The engine, and transactions whose failures are told in one sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg2
from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as AucuneLibre

from decompte.entrepot.erreurs import EntrepotInjoignable, EntrepotNonInitialise, TexteImpossible
from decompte.entrepot.requetes import requete

OuvrirTransaction = Callable[[], AbstractContextManager[Connection]]
"""Opens one transaction: committed at the end, rolled back on any error."""

_DELAI_DE_CONNEXION_S = 10
_ATTENTE_D_UNE_LIBRE_S = 10
"""Seconds before a page gives up waiting for one of the connections of its process."""
_QUI_ATTENDENT = 4
"""How many may at a time hold or await a lock with a delay: each keeps a thread of the server of the pages."""
_CLASSES_DE_COUPURE = ("08", "28", "57P", "3D000", "53300")
"""SQLSTATE prefixes: connection, authorisation, shutdown, unknown database, too many connections."""
_CODES_DE_SCHEMA_ABSENT = ("42P01", "3F000")
"""SQLSTATE: no such table, no such schema."""
_CODES_DE_TEXTE = ("22021", "22P05")
"""SQLSTATE: character not in repertoire, untranslatable character."""


class Serveur:
    """A PostgreSQL by its URL; nothing is opened before the first transaction."""

    def __init__(self, url: str) -> None:
        """``url``: ``postgresql://…`` (any driver suffix). EntrepotInjoignable when it is not the URL of a PostgreSQL."""
        self._url = _url_psycopg2(url)
        self._moteur = _creer_moteur(self._url, pool_pre_ping=True, pool_timeout=_ATTENTE_D_UNE_LIBRE_S)
        # Not from the pool: those who wait for a lock would take the connections that its holder needs to end.
        self._a_part = _creer_moteur(self._url, poolclass=NullPool)
        self.attentes = threading.BoundedSemaphore(_QUI_ATTENDENT)

    @property
    def adresse(self) -> str:
        """Where the warehouse is, without user or password: fit for messages."""
        hote = self._url.host or self._url.query.get("host") or "socket local"
        port = f":{self._url.port}" if self._url.port else ""
        return f"{hote}{port}/{self._url.database or ''}"

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back on any error. EntrepotInjoignable when the server is lost."""
        with self._traduire(), self._moteur.begin() as cnx:
            yield cnx

    @contextmanager
    def transactions_en_file(self) -> Iterator[OuvrirTransaction]:
        """A way to open many transactions one after the other on one connection. EntrepotInjoignable when the server is lost.

        They wait for the disk together, at the end, rather than each: a power cut takes the last ones away whole, never
        a part of one. All are on disk when it ends without error.
        """

        @contextmanager
        def ouvrir() -> Iterator[Connection]:
            with cnx.begin():
                cnx.execute(requete("transactions/sans_attendre"))
                yield cnx

        with self._traduire(), self._moteur.connect() as cnx:
            yield ouvrir
            with cnx.begin():
                cnx.execute(requete("transactions/attendre"))

    @contextmanager
    def transaction_annulee(self) -> Iterator[Connection]:
        """One transaction that is always rolled back: to see what something would do. Same errors as ``transaction``."""
        with self._traduire(), self._moteur.connect() as cnx, cnx.begin() as essai:
            try:
                yield cnx
            finally:
                essai.rollback()

    @contextmanager
    def hors_transaction(self) -> Iterator[Connection]:
        """A connection of its own, in autocommit, for what outlives a transaction (a session lock)."""
        with self._traduire(), self._a_part.connect().execution_options(isolation_level="AUTOCOMMIT") as cnx:
            yield cnx

    def fermer(self) -> None:
        """Close the connections."""
        self._moteur.dispose()

    @contextmanager
    def _traduire(self) -> Iterator[None]:
        try:
            yield
        except AucuneLibre:
            raise EntrepotInjoignable(
                f"L'entrepôt PostgreSQL est très sollicité : aucune connexion à « {self.adresse} » ne s'est libérée en "
                f"{_ATTENTE_D_UNE_LIBRE_S} secondes. Réessayez dans un instant."
            ) from None
        except (DBAPIError, psycopg2.Error) as erreur:
            if code_sql(erreur) in _CODES_DE_SCHEMA_ABSENT:
                raise EntrepotNonInitialise(
                    f"L'entrepôt « {self.adresse} » n'est pas initialisé, ou pas à jour : lancez « bin/decompte init », "
                    "puis recommencez."
                ) from erreur
            if code_sql(erreur) in _CODES_DE_TEXTE:
                raise _texte_impossible() from None
            if not est_coupure(erreur):
                raise
            # "from None": the driver's own message may repeat the connection string.
            raise EntrepotInjoignable(
                f"L'entrepôt PostgreSQL ne répond pas à l'adresse « {self.adresse} » ({_raison(erreur)}) : vérifiez qu'il est "
                "démarré, que cette base existe et que les identifiants de DECOMPTE_WAREHOUSE_URL sont les bons, puis relancez."
            ) from None


def est_coupure(erreur: DBAPIError | psycopg2.Error) -> bool:
    """Whether the server was not reached, or was lost, rather than refused a statement."""
    origine = erreur.orig if isinstance(erreur, DBAPIError) else erreur
    code = code_sql(erreur)
    if code is not None:
        return code.startswith(_CLASSES_DE_COUPURE)
    if isinstance(erreur, DBAPIError):
        return erreur.connection_invalidated or isinstance(erreur, OperationalError | InterfaceError)
    return isinstance(origine, psycopg2.OperationalError | psycopg2.InterfaceError)


def code_sql(erreur: DBAPIError | psycopg2.Error) -> str | None:
    """The SQLSTATE that the server gave, None when it gave none."""
    origine = erreur.orig if isinstance(erreur, DBAPIError) else erreur
    code = getattr(origine, "pgcode", None)
    return None if code is None else str(code)


def _texte_impossible() -> TexteImpossible:
    return TexteImpossible(
        "Un des textes donnés contient un caractère invisible qui ne peut pas être enregistré (octet nul) : "
        "retapez-le à la main. Rien n'a été fait."
    )


def _raison(erreur: DBAPIError | psycopg2.Error) -> str:
    """Why, from the driver's message: only what it says for sure, never its text."""
    texte = str(erreur.orig if isinstance(erreur, DBAPIError) else erreur).lower()
    for signe, raison in (
        ("password authentication failed", "mot de passe ou utilisateur refusé"),
        ("no password supplied", "mot de passe manquant"),
        ("does not exist", "base ou utilisateur inconnu"),
        ("could not translate host", "nom d'hôte inconnu"),
        ("timeout", "délai dépassé"),
        ("refused", "connexion refusée"),
        ("no such file", "connexion refusée"),
        ("too many", "trop de connexions"),
    ):
        if signe in texte:
            return raison
    return "connexion perdue"


def _url_psycopg2(url: str) -> URL:
    try:
        lue = make_url(url)
    except ArgumentError:
        lue = None
    if lue is None or lue.get_backend_name() not in {"postgresql", "postgres"}:
        raise EntrepotInjoignable(
            "L'adresse de l'entrepôt (DECOMPTE_WAREHOUSE_URL) n'est pas celle d'un PostgreSQL : "
            "attendu postgresql://utilisateur:motdepasse@hote:5432/base."
        )
    return lue.set(drivername="postgresql+psycopg2")


def _creer_moteur(url: URL, **reserve: Any) -> Engine:
    """``reserve``: how connections are kept."""
    moteur = create_engine(
        url,
        **reserve,
        hide_parameters=True,  # an error message must not show a person's row
        connect_args={"connect_timeout": _DELAI_DE_CONNEXION_S, "application_name": "decompte"},
    )

    @event.listens_for(moteur, "handle_error")
    def _dire(contexte: ExceptionContext) -> None:
        # What psycopg2 itself refuses to send, whatever parameter it is in: a NUL (ValueError), half a character (Unicode's).
        if isinstance(contexte.original_exception, ValueError):
            raise _texte_impossible() from None

    @event.listens_for(moteur, "connect")
    def _regler(connexion: Any, _: Any) -> None:
        # Instants come back in Paris time whatever the server's own zone; autocommit, so that it outlives a rollback.
        connexion.autocommit = True
        with connexion.cursor() as curseur:
            curseur.execute("SET TIME ZONE 'Europe/Paris'")
        connexion.autocommit = False

    return moteur
