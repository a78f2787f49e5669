"""What no text of PostgreSQL holds, in any address, filter or field: a French answer, never an error that nobody foresaw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from decompte.web.gardes import CHAMP_JETON
from decompte.web.jetons import donner_jeton
from decompte.web.statiques import trouver_statique
from tests.pages.conftest import SECRET, Pages

_PARAMETRE = re.compile(r"\{[^}]+\}")
_CHAMP = re.compile(r'<(?:input|select)[^>]* name="([^"]+)"')
CONNUS = {"convention": "2024-1.3-ccas-arras", "mois": "2024-01"}


@pytest.fixture(scope="module")
def client(pages: Pages) -> Iterator[Any]:
    """One server for all of them: what nobody foresaw is a page, as users get it."""
    with TestClient(pages.application, headers={"x-qui": "tout"}, follow_redirects=False) as ouvert:
        yield ouvert


def routes(pages: Pages, methode: str) -> list[APIRoute]:
    return [r for r in pages.application.routes if isinstance(r, APIRoute) and methode in r.methods]


@pytest.mark.parametrize("octets", ["%00", "a%00b", "%ED%A0%80", "%FF", "x" * 300])
def test_dans_un_chemin(pages: Pages, client: Any, octets: str) -> None:
    for route in routes(pages, "GET"):
        if not _PARAMETRE.search(route.path):
            continue
        adresse = _PARAMETRE.sub(lambda _: octets, route.path)
        reponse = client.get(adresse)
        assert reponse.status_code < 500, adresse
        assert reponse.status_code == 303 or '<html lang="fr"' in reponse.text, adresse
        if "%00" in octets or "statique" in adresse:
            assert reponse.status_code == 404, adresse
    for route in routes(pages, "POST"):
        adresse = _PARAMETRE.sub(lambda _: octets, route.path)
        reponse = client.post(adresse, data={CHAMP_JETON: donner_jeton(SECRET, "tout"), "motif": "essai"})
        assert 400 <= reponse.status_code < 500, adresse


def test_dans_un_filtre(pages: Pages, client: Any) -> None:
    essayes = 0
    for route in routes(pages, "GET"):
        if _PARAMETRE.search(route.path):
            adresse = _PARAMETRE.sub(lambda m: CONNUS.get(m[0].strip("{}"), "2024"), route.path)
        else:
            adresse = route.path
        page = client.get(adresse)
        if page.status_code != 200:
            continue
        lus = {p.name for p in route.dependant.query_params}
        lus |= set(_CHAMP.findall(page.text)) if "html" in page.headers["content-type"] else {"texte", "convention", "structure"}
        for nom in lus:
            for valeur in ("a%00b", "%ED%A0%80"):
                reponse = client.get(f"{adresse}?{nom}={valeur}")
                assert reponse.status_code < 500, (adresse, nom, valeur)
                essayes += 1
    assert essayes > 60


def test_dans_un_champ(pages: Pages, client: Any) -> None:
    """In each alone, the others being right enough; multipart too, in the charset that a client says."""
    jeton = donner_jeton(SECRET, "tout")
    depot = pages.ctx.entrepot.lire_fichiers()[0]["depot"]
    justes = {
        "action": "excuser",
        "motif": "essai",
        "objet": "mois:2024-1.3-ccas-arras 2024-01",
        "indicateur": "x",
        "exercice": "2024",
        "genre": "notes",
    }
    for route in routes(pages, "POST"):
        if route.path.startswith("/{"):
            continue
        adresse = _PARAMETRE.sub(lambda m: {**CONNUS, "depot": depot}.get(m[0].strip("{}"), "2024"), route.path)
        for champ in [p.name for p in route.dependant.body_params]:
            for valeur in ("a\0b", "\0"):
                corps = {CHAMP_JETON: jeton, **justes, champ: valeur}
                assert client.post(adresse, data=corps).status_code < 500, (adresse, champ)
    champs = {**justes, CHAMP_JETON: jeton, "motif": r"a\ud800b"}
    parties = "".join(f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in champs.items())
    entetes = {"content-type": "multipart/form-data; boundary=b; charset=raw_unicode_escape"}
    for adresse in ("/a-traiter/decider", "/conventions/2024-1.3-ccas-arras/mois/2024-01"):
        assert client.post(adresse, content=f"{parties}--b--\r\n".encode(), headers=entetes).status_code < 500


@pytest.mark.parametrize("chemin", ["\0", "x" * 300, "x/" * 3000, "decompte.css/x", "../application.py", "..", "", "."])
def test_ce_qui_n_est_pas_un_fichier_statique(chemin: str) -> None:
    """For the guichet too, which answers anybody."""
    assert trouver_statique(chemin) is None
    assert trouver_statique("decompte.css") is not None
