"""One night over the whole corpus, for all the tests of this folder that one process runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from decompte.installation.postgres import Serveur
from tests.conftest import base_neuve, env_sur
from tests.hostile.corpus import corpus
from tests.hostile.nuit_hostile import NuitHostile, passer_la_nuit


@pytest.fixture(scope="session")
def nuit_hostile(serveur: Serveur, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NuitHostile]:
    """The corpus deposited, one night, what it left."""
    racine = tmp_path_factory.mktemp("hostile")
    for url in base_neuve(serveur, ""):
        yield passer_la_nuit(env_sur(url, racine / "donnees"), racine, corpus())
