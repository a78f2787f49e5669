"""One night over the whole corpus, for all the tests of this folder, whatever process runs them."""

from __future__ import annotations

import fcntl
import pickle
from pathlib import Path

import pytest

from decompte.installation.postgres import Serveur
from tests.conftest import base_neuve, env_sur
from tests.hostile.corpus import corpus
from tests.hostile.nuit_hostile import NuitHostile, passer_la_nuit


@pytest.fixture(scope="session")
def nuit_hostile(serveur: Serveur, tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> NuitHostile:
    """The corpus deposited, one night, what it left. The first process that asks runs it; the others wait for what it saw."""
    commun = tmp_path_factory.getbasetemp().parent / f"hostile-{testrun_uid}"
    commun.mkdir(exist_ok=True)
    with (commun / "verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        memoire = commun / "nuit.pickle"
        if not memoire.exists():
            memoire.write_bytes(pickle.dumps(_passer(serveur, commun / "nuit")))
        # Written by the line above, in this run.
        vue = pickle.loads(memoire.read_bytes())
    assert isinstance(vue, NuitHostile)
    return vue


def _passer(serveur: Serveur, racine: Path) -> NuitHostile:
    racine.mkdir()
    for url in base_neuve(serveur, ""):
        vue = passer_la_nuit(env_sur(url, racine / "donnees"), racine, corpus())
    return vue
