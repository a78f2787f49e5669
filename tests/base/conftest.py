"""A fresh, migrated warehouse for each test, on the embedded server of the session."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest
from entrepot_fabrique import Sonde

from decompte.entrepot import Entrepot


@pytest.fixture
def entrepot(url_migree: str) -> Iterator[Entrepot]:
    """A warehouse with its schema and nothing in it."""
    with Entrepot(url_migree) as ouvert:
        yield ouvert


@pytest.fixture
def sonde(url_migree: str) -> Iterator[Sonde]:
    """What looks into the same database by the side, as a DBA would."""
    connexion = psycopg2.connect(url_migree.replace("+psycopg2", ""))
    connexion.autocommit = True
    yield Sonde(connexion)
    connexion.close()
