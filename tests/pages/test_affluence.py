"""Many at once, or while a night works: some wait, some are told to come back, and the pages are still read."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from decompte.entrepot import Entrepot
from decompte.web.gardes import CHAMP_JETON
from decompte.web.jetons import donner_jeton
from decompte.web.pages import conventions_actions, depot_decider, importer
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
    pages: Pages, client: Any, ailleurs: Entrepot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow the machine.
    monkeypatch.setattr(conventions_actions, "ATTENTE_PAGE_S", 120)
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


def test_une_nuit_au_travail_se_dit_sans_commande_et_rien_n_est_perdu(
    pages: Pages, ailleurs: Entrepot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a month, of a deposit, of a file: told in 8 seconds (here, less), nothing recorded, to be sent again as it is."""
    for page in (conventions_actions, depot_decider, importer):
        monkeypatch.setattr(page, "ATTENTE_PAGE_S", 0.05)
    depot = next(f["depot"] for f in pages.ctx.entrepot.lire_fichiers() if f["etat"] == "rejete")
    fichier = (
        b"convention,exercice,date,montant_eur,nature,mandat\n2024-1.3-ccas-arras,2024,2024-03-05,12.34,intermediaire,M-77\n"
    )
    apercu = pages.agir("finances", "/importer/apercu", {"genre": "versements"}, files={"fichier": ("f.csv", fichier)})
    avant = pages.ctx.entrepot.lire_journal()
    with ailleurs.verrou_de_nuit():
        lues = [
            pages.agir("gestion", a_excuser(pages)[-1], {"action": "excuser", "motif": "long à écrire"}, 409),
            pages.agir("gestion", f"/depots/{depot}/decider", {"action": "ecarter", "motif": "long à écrire"}, 409),
            pages.agir("finances", "/importer", {"scelle": _scelle(apercu)}, 409),
        ]
    for lue in lues:
        dite = html.unescape(lue)
        assert "Une nuit est déjà en cours, ou un collègue enregistre une décision : rien n'a été enregistré." in dite
        assert "bin/decompte" not in lue and "relancez" not in lue and "commencé" not in lue
    assert pages.ctx.entrepot.lire_journal() == avant
    assert "long à écrire" in lues[0] and "long à écrire" in lues[1]
    assert _scelle(lues[2]) == _scelle(apercu)
    assert "Importé : 1 nouveau" in pages.agir("finances", "/importer", {"scelle": _scelle(lues[2])})


def _scelle(page: str) -> list[str]:
    return [html.unescape(valeur) for valeur in re.findall(r'name="scelle" value="([^"]+)"', page)]
