"""The pages in a real browser, behind Airflow's own log-in, over a copy of the demonstration."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from decompte.installation.postgres import Serveur
from tests.conftest import RACINE, base_neuve, env_sur
from tests.pages.conftest import Faite
from tests.pages.navigateur.airflow_reel import AirflowReel, servir
from tests.pages.navigateur.visites import CHROMIUM, LARGE, Visite, chromium, ouvrir


@pytest.fixture(scope="session")
def chromium_installe() -> None:
    """The tests that ask for a browser are left out, saying why, where there is none; asked first, before anything starts."""
    if not Path(CHROMIUM).exists():
        pytest.skip(
            "Chromium n'est pas installé : ce que fait un navigateur de nos pages n'est pas vérifié ici "
            "(apt-get install chromium)."
        )


@pytest.fixture(scope="session")
def airflow_reel(
    chromium_installe: None, demonstration_faite: Faite, serveur: Serveur, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AirflowReel]:
    """Airflow's api-server, with our pages, on the demonstration of April 2024."""
    donnees = tmp_path_factory.mktemp("pages") / "donnees"
    shutil.copytree(demonstration_faite.donnees, donnees)
    for url in base_neuve(serveur, f"TEMPLATE {demonstration_faite.base}"):
        env = {**env_sur(url, donnees), "DECOMPTE_REFERENCE": str(demonstration_faite.reference)}
        with servir(env, serveur, RACINE) as airflow:
            yield airflow


@pytest.fixture(scope="module")
def navigateur(chromium_installe: None) -> Iterator[Browser]:
    """Chromium; closed with the module, for its event loop would be in the way of the tests that have their own."""
    with sync_playwright() as playwright, chromium(playwright) as ouvert:
        yield ouvert


@pytest.fixture(scope="module")
def connexions(navigateur: Browser, airflow_reel: AirflowReel) -> Callable[[str], Any]:
    """The cookies of an account, logged in once a module by the real form."""
    connus: dict[str, Any] = {}

    def donner(compte: str) -> Any:
        if compte not in connus:
            contexte, visite = ouvrir(navigateur, airflow_reel)
            visite.aller("/")
            visite.page.get_by_role("link", name="Se connecter").click()
            visite.connecter(compte)
            visite.page.wait_for_url(f"{airflow_reel.pages}/")
            connus[compte] = contexte.storage_state()
            contexte.close()
        return connus[compte]

    return donner


Visiter = Callable[..., Visite]


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Where pictures go: a folder of the test, or that of the guides when ``scripts/refaire_images_pages.py`` asks."""
    return Path(os.environ.get("DECOMPTE_IMAGES_DES_PAGES", tmp_path))


@pytest.fixture
def visiter(navigateur: Browser, airflow_reel: AirflowReel, connexions: Callable[[str], Any]) -> Iterator[Visiter]:
    """``visiter(compte, largeur)``: a browser logged in as that account (None: as nobody).

    When the test ends, nothing may have been asked of another host, and the console may hold no complaint.
    """
    ouverts = []

    def commencer(compte: str | None, largeur: int = LARGE) -> Visite:
        contexte, visite = ouvrir(navigateur, airflow_reel, largeur, connexions(compte) if compte else None)
        ouverts.append((contexte, visite))
        return visite

    yield commencer
    for contexte, _ in ouverts:
        contexte.close()
    assert [adresse for _, visite in ouverts for adresse in visite.ailleurs] == []
    plaintes = [plainte for _, visite in ouverts for plainte in visite.console if "Content Security Policy" in plainte]
    assert plaintes == []
