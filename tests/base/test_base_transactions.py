"""Many transactions that wait for the disk together: each whole by itself, all on disk at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from entrepot_fabrique import Sonde
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from decompte.entrepot.connexion import Serveur


@pytest.fixture
def serveur_qui_attend(url_migree: str, sonde: Sonde) -> Iterator[Serveur]:
    """A warehouse whose commits wait for the disk, as those of an installation do."""
    base = url_migree.rsplit("/", 1)[1].split("?")[0]
    sonde.executer(f"ALTER DATABASE {base} SET synchronous_commit = on")
    sonde.executer("CREATE TABLE essai (n integer PRIMARY KEY)")
    serveur = Serveur(url_migree)
    yield serveur
    serveur.fermer()


def _inserer(cnx: Connection, n: int) -> None:
    cnx.execute(text("INSERT INTO essai VALUES (:n)"), {"n": n})


def test_une_transaction_refusee_n_emporte_pas_les_autres(serveur_qui_attend: Serveur, sonde: Sonde) -> None:
    with serveur_qui_attend.transactions_en_file() as ouvrir:
        with ouvrir() as cnx:
            _inserer(cnx, 1)
        with pytest.raises(IntegrityError), ouvrir() as cnx:
            _inserer(cnx, 2)
            _inserer(cnx, 1)
        # Committed already: another connection sees it.
        assert sonde.lire("SELECT n FROM essai") == [(1,)]
        with ouvrir() as cnx:
            _inserer(cnx, 3)
    assert sonde.lire("SELECT n FROM essai ORDER BY n") == [(1,), (3,)]


def test_elles_n_attendent_pas_le_disque_et_la_fin_l_attend_pour_toutes(serveur_qui_attend: Serveur, sonde: Sonde) -> None:
    with serveur_qui_attend.transactions_en_file() as ouvrir, ouvrir() as cnx:
        _inserer(cnx, 1)
        assert cnx.execute(text("SHOW synchronous_commit")).scalar_one() == "off"
        ecrit = cnx.execute(text("SELECT pg_current_wal_insert_lsn()")).scalar_one()
    assert sonde.lire(f"SELECT pg_current_wal_flush_lsn() >= '{ecrit}'") == [(True,)]
    # The connection goes back to the pool as it came.
    with serveur_qui_attend.transaction() as cnx:
        assert cnx.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
