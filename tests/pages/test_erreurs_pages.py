"""Errors of the pages: French, without a value of a file, with the headers of every answer."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from decompte.app.erreurs import DemandeInvalide
from decompte.app.permanence import Permanence
from decompte.entrepot.erreurs import EntrepotInjoignable
from decompte.web.application import creer_application
from decompte.web.entetes import POLITIQUE
from decompte.web.erreurs import ReponseInterrompue
from decompte.web.gardes import Lecteur
from decompte.web.roles import Role, Visiteur
from tests.pages.conftest import Pages

VALEUR = "MJ-000123 né le 1er janvier"
"""What the message of an error may hold."""


async def _gestion(_: Request) -> Visiteur:
    return Visiteur("gestion", frozenset({Role.GESTION}))


@pytest.fixture
def fautive() -> FastAPI:
    """The application, with routes that fail, asked before the one that answers any other address."""
    application = creer_application(Permanence({}), _gestion, "secret", lambda suite: f"/connexion?next={suite}")
    avant = list(application.router.routes)

    @application.get("/imprevue")
    def imprevue(visiteur: Lecteur) -> None:
        try:
            raise KeyError(VALEUR)
        except KeyError as erreur:
            raise ValueError(VALEUR) from erreur

    @application.get("/interrompue")
    def interrompue(visiteur: Lecteur) -> StreamingResponse:
        async def morceaux() -> AsyncIterator[bytes]:
            yield b"debut"
            raise ValueError(VALEUR)

        return StreamingResponse(morceaux())

    @application.get("/demande")
    def demande(visiteur: Lecteur) -> None:
        raise DemandeInvalide("Aucune convention <script> de ce nom.\nVérifiez le code.")

    @application.get("/injoignable")
    def injoignable(visiteur: Lecteur) -> None:
        raise EntrepotInjoignable("L'entrepôt PostgreSQL ne répond pas.")

    @application.get("/entier")
    def entier(visiteur: Lecteur, rang: int) -> None:
        """Never reached with what is not a number."""

    ajoutees = application.router.routes[len(avant) :]
    application.router.routes[:] = [*ajoutees, *avant]
    return application


def lire(application: FastAPI, adresse: str) -> Any:
    # As a server: what is raised to it is a failure of the test.
    with TestClient(application) as client:
        return client.get(adresse)


def test_une_erreur_imprevue_est_une_page_et_son_message_ne_va_nulle_part(
    fautive: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        reponse = lire(fautive, "/imprevue")
    assert reponse.status_code == 500
    assert "Une erreur que nous n&#39;avions pas prévue" in reponse.text
    [ligne] = [r.getMessage() for r in caplog.records if r.name == "decompte.web.erreurs"]
    reference = ligne.split()[1]
    assert reference in reponse.text
    # Its kind, that of its cause, and the places say where to look.
    assert "ValueError (" in ligne and "cause : KeyError (" in ligne and "test_erreurs_pages.py:" in ligne
    assert "MJ-000123" not in reponse.text + caplog.text


def test_le_serveur_n_ecrit_pas_la_trace(fautive: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    """With uvicorn itself, which prints whatever reaches it."""

    async def demander() -> bytes:
        serveur = uvicorn.Server(uvicorn.Config(fautive, host="127.0.0.1", port=0, log_config=None, lifespan="off"))
        tache = asyncio.create_task(serveur.serve())
        while not serveur.started:
            await asyncio.sleep(0.01)
        port = serveur.servers[0].sockets[0].getsockname()[1]
        lu = b""
        for adresse in ("/imprevue", "/interrompue"):
            lecteur, ecrivain = await asyncio.open_connection("127.0.0.1", port)
            ecrivain.write(f"GET {adresse} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            lu += await lecteur.read()
            ecrivain.close()
            await ecrivain.wait_closed()
        serveur.should_exit = True
        await tache
        return lu

    with caplog.at_level(logging.DEBUG):
        lu = asyncio.run(demander()).decode()
    assert lu.startswith("HTTP/1.1 500 ") and "debut" in lu
    # An answer that had begun is cut: its last, empty piece is missing.
    assert not lu.rstrip().endswith("\r\n0")
    assert "ReponseInterrompue: Réponse interrompue, erreur " in caplog.text
    assert caplog.text.count("decompte.web.erreurs") >= 2
    assert "MJ-000123" not in lu + caplog.text


def test_une_reponse_interrompue_n_a_ni_cause_ni_contexte(fautive: FastAPI) -> None:
    with pytest.raises(ReponseInterrompue) as levee:
        lire(fautive, "/interrompue")
    assert levee.value.__cause__ is None and levee.value.__context__ is None


@pytest.mark.parametrize(
    ("adresse", "statut", "phrase"),
    [
        ("/demande", 400, "Aucune convention &lt;script&gt; de ce nom."),
        ("/injoignable", 503, "L&#39;entrepôt PostgreSQL ne répond pas."),
        ("/entier?rang=MJ-000123", 422, "Valeur absente ou illisible : rang."),
        ("/nulle-part", 404, "Cette adresse ne mène à rien."),
        ("/imprevue", 500, "Une erreur que nous n&#39;avions pas prévue"),
    ],
)
def test_chaque_erreur_est_une_page_en_francais_avec_ses_entetes(
    fautive: FastAPI, adresse: str, statut: int, phrase: str
) -> None:
    reponse = lire(fautive, adresse)
    assert (reponse.status_code, phrase in reponse.text) == (statut, True), reponse.text
    assert '<html lang="fr">' in reponse.text and "Accueil de Décompte" in reponse.text
    assert "MJ-000123" not in reponse.text
    verifier_entetes(reponse)


def verifier_entetes(reponse: Any) -> None:
    """What every answer carries."""
    assert reponse.headers["content-security-policy"] == POLITIQUE
    assert reponse.headers["x-content-type-options"] == "nosniff"
    assert reponse.headers["x-frame-options"] == "SAMEORIGIN"
    assert reponse.headers["referrer-policy"] == "same-origin"
    assert reponse.headers["cross-origin-opener-policy"] == "same-origin"
    assert reponse.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("methode", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("qui", [None, "sans-role", "lecture"])
def test_les_entetes_sont_sur_chaque_reponse_et_rien_ne_se_garde(pages: Pages, methode: str, qui: str | None) -> None:
    for adresse in ("/", "/nulle-part"):
        reponse = pages.demander(methode, qui, adresse)
        verifier_entetes(reponse)
        if qui != "lecture":
            assert reponse.status_code == (403 if qui else 401)


def test_seuls_les_fichiers_statiques_se_gardent(pages: Pages) -> None:
    reponse = pages.demander("GET", "lecture", "/statique/0/decompte.css")
    assert reponse.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert pages.demander("GET", "lecture", "/statique/0/absent.css").headers["cache-control"] == "no-store"


def test_qui_n_est_pas_connecte_l_est_puis_revient(pages: Pages) -> None:
    """On this server, whatever name it was asked under; after an action, at the first page."""
    page = pages.lire(None, "/depots?mois=2024-03&etat=refuse", 401)
    assert 'href="/connexion?next=/depots?mois=2024-03&amp;etat=refuse"' in page
    assert 'href="/connexion?next=/"' in pages.demander("POST", None, "/a-traiter").text
    assert "statique" not in page


def test_un_formulaire_d_inconnu_n_est_pas_lu(pages: Pages) -> None:
    """Neither its faults nor its files: the door is before them."""
    entetes = {"content-type": "multipart/form-data"}
    assert pages.demander("POST", None, "/", content=b"pas un formulaire").status_code == 401
    with TestClient(pages.application) as client:
        assert client.post("/", content=b"sans frontiere", headers=entetes).status_code == 401
        assert client.post("/", content=b"sans frontiere", headers={**entetes, "x-qui": "sans-role"}).status_code == 403


def test_le_greffon_n_importe_ni_les_pages_ni_ce_qu_elles_appellent(racine: Path, tmp_path: Path) -> None:
    """Schedulers and workers load plugins too."""
    code = (
        "import sys, importlib; import airflow.plugins_manager; avant = set(sys.modules);"
        "importlib.import_module('decompte_plugin');"
        "print(*sorted(set(sys.modules) - avant))"
    )
    lu = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(racine / "plugins"), "PATH": "/usr/bin:/bin", "AIRFLOW_HOME": str(tmp_path)},
    )
    ajoutes = {m for m in lu.stdout.split() if not m.startswith("airflow")}
    assert {m for m in ajoutes if m.startswith("decompte")} == {
        "decompte",
        "decompte.web",
        "decompte.web.greffon",
        "decompte_plugin",
    }
    lourds = {"fastapi", "sqlalchemy", "pandas", "psycopg2", "jinja2", "great_expectations", "xlsxwriter"}
    assert not {m.split(".")[0] for m in ajoutes} & lourds
