"""Many at once, or while a night works: some wait, some are told to come back, and the pages are still read."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from decompte.entrepot import Entrepot
from decompte.web.gardes import CHAMP_JETON
from decompte.web.jetons import donner_jeton
from tests.pages.conftest import SECRET, Pages

DECISION = {CHAMP_JETON: donner_jeton(SECRET, "gestion"), "action": "excuser", "motif": "grève des agents"}
NOMBRE = 18


@pytest.fixture
def ailleurs(pages: Pages) -> Iterator[Entrepot]:
    """The warehouse, as a night or another server of the pages has it."""
    with Entrepot(pages.env["DECOMPTE_WAREHOUSE_URL"]) as ouvert:
        yield ouvert


@pytest.fixture
def client(pages: Pages) -> Iterator[Any]:
    """One server for requests at once."""
    with TestClient(pages.application, headers={"x-qui": "gestion"}) as ouvert:
        yield ouvert


def a_excuser(pages: Pages) -> list[str]:
    """The addresses where to decide of months that are not on time."""
    lues = pages.ctx.entrepot.lire_depots_attendus()
    voulus = [o for o in lues if o["etat"] in ("manquant", "en_retard", "incomplet", "a_temps")]
    return [f"/conventions/{o['convention']}/mois/{o['mois']}" for o in voulus]


def test_des_decisions_a_la_fois_attendent_ou_reviendront_et_les_pages_se_lisent(
    pages: Pages, client: Any, ailleurs: Entrepot
) -> None:
    adresses = a_excuser(pages)[:NOMBRE]
    assert len(adresses) == NOMBRE
    with ThreadPoolExecutor(NOMBRE) as fils:
        with ailleurs.verrou_de_nuit():
            faites = [fils.submit(client.post, adresse, data=DECISION) for adresse in adresses]
            # All but the four that wait are answered at once, while the other still works.
            refusees, attendent = _finies(faites, NOMBRE - 4)
            assert {r.status_code for r in refusees} == {409}
            for reponse in refusees:
                assert "D&#39;autres décisions sont en cours : rien n&#39;a été enregistré." in reponse.text
            assert client.get("/").status_code == 200
            assert not any(f.done() for f in attendent)
        assert [f.result().status_code for f in attendent] == [200] * 4
    decidees = [d for d in pages.ctx.entrepot.decisions() if d.motif == "grève des agents"]
    assert len(decidees) == 4


def _finies(faites: list[Future[Response]], combien: int) -> tuple[list[Response], set[Future[Response]]]:
    """The answers of so many, and those that still work; fails when nothing more is answered."""
    finies: set[Future[Response]] = set()
    restent = set(faites)
    while len(finies) < combien:
        nouvelles, restent = wait(restent, timeout=60, return_when=FIRST_COMPLETED)
        assert nouvelles, f"{len(finies)} réponses seulement"
        finies |= nouvelles
    return [f.result() for f in finies], restent
