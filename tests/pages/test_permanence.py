"""The installation that the pages keep open: its reference edited under it, its PostgreSQL stopped and started."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from decompte.app.contexte import ouvrir
from decompte.app.initialiser import initialiser
from decompte.app.permanence import Permanence, _empreinte
from decompte.installation.postgres import arreter, demarrer
from decompte.referentiel import ReferenceInvalide
from decompte.web.application import creer_application
from decompte.web.roles import Role, Visiteur
from tests.conftest import env_sur

INJOIGNABLE = "postgresql://decompte@127.0.0.1:1/entrepot"
"""Nothing is asked of it: to open an installation connects nothing."""


@pytest.fixture
def reference(racine: Path, tmp_path: Path) -> Path:
    """A reference that may be edited."""
    return shutil.copytree(racine / "reference", tmp_path / "reference")


@pytest.fixture
def permanence(reference: Path, tmp_path: Path) -> Iterator[Permanence]:
    ouverte = Permanence({**env_sur(INJOIGNABLE, tmp_path / "donnees"), "DECOMPTE_REFERENCE": str(reference)})
    yield ouverte
    ouverte.fermer()


def test_un_fichier_qui_part_pendant_qu_on_regarde_n_arrete_rien(reference: Path) -> None:
    """What an editor leaves for a moment: its name is listed, it is gone when asked for."""
    calme = _empreinte(reference)
    fini = threading.Event()

    def editer() -> None:
        while not fini.is_set():
            (reference / "copie" / "budgets.csv.swp").mkdir(parents=True)
            for rang in range(20):
                (reference / "copie" / f"{rang}.swp").touch()
            shutil.rmtree(reference / "copie")

    with ThreadPoolExecutor(1) as editeur:
        travail = editeur.submit(editer)
        try:
            for _ in range(300):
                assert set(calme) <= set(_empreinte(reference))
        finally:
            fini.set()
        travail.result()
    assert _empreinte(reference) == calme


def test_une_reference_cassee_laisse_servir_la_precedente(
    permanence: Permanence, reference: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bonne = permanence.contexte()
    fichier = reference / "conventions.csv"
    entier = fichier.read_bytes()
    fichier.write_bytes(entier[: len(entier) // 2] + b"\nMJ-000123;\xff")
    with caplog.at_level(logging.WARNING):
        assert permanence.contexte() is bonne
        assert permanence.contexte() is bonne
    dits = [r.getMessage() for r in caplog.records if r.name == "decompte.app.permanence"]
    assert len(dits) == 1 and "les pages gardent la précédente" in dits[0] and "MJ-000123" not in caplog.text
    fichier.unlink()
    assert permanence.contexte() is bonne
    fichier.write_bytes(entier)
    mendee = permanence.contexte()
    assert mendee is not bonne and mendee.referentiel.conventions == bonne.referentiel.conventions


def test_cassee_des_le_debut_elle_se_dit(permanence: Permanence, reference: Path) -> None:
    fichier = reference / "conventions.csv"
    entier = fichier.read_bytes()
    fichier.write_bytes(b"\xff")
    for _ in range(2):
        with pytest.raises(ReferenceInvalide, match=r"conventions\.csv"):
            permanence.contexte()
    fichier.write_bytes(entier)
    assert permanence.contexte().referentiel.conventions


async def _gestion(_: Request) -> Visiteur:
    return Visiteur("gestion", frozenset({Role.GESTION}))


def test_postgresql_redemarre_sous_les_pages(dossier_court: Path) -> None:
    """The user's own server: 503 while it is down, then as before. The embedded one is started again by the page itself."""
    serveur = demarrer(dossier_court, durable=False)
    try:
        env = env_sur(serveur.url(), dossier_court)
        with ouvrir(env) as ctx:
            initialiser(ctx)
        sans_url = {nom: valeur for nom, valeur in env.items() if nom != "DECOMPTE_WAREHOUSE_URL"}
        with _pages(env) as les_siennes, _pages(sans_url) as les_notres:
            assert les_siennes.get("/").status_code == les_notres.get("/").status_code == 200
            arreter(dossier_court)
            arret = les_siennes.get("/")
            assert arret.status_code == 503 and "ne répond pas" in arret.text
            assert les_notres.get("/").status_code == 200
            assert les_siennes.get("/").status_code == 200
            # Faster than a page is asked for: the connections kept are dead, and nobody sees it.
            arreter(dossier_court)
            demarrer(dossier_court, durable=False)
            assert les_siennes.get("/").status_code == les_notres.get("/").status_code == 200
    finally:
        arreter(dossier_court)


def _pages(env: dict[str, str]) -> Any:
    return TestClient(creer_application(Permanence(env), _gestion, "secret", lambda suite: suite))
