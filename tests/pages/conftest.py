"""The pages over the demonstration as `make run` leaves it: three months, one night as of 15 April 2024.

The night is run once a worker; each module has its own copy of that warehouse and of its archive, so that it may decide.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import HTTPException, Request
from fastapi.testclient import TestClient
from httpx2 import Response

from decompte.app.contexte import Contexte, ouvrir
from decompte.app.demonstration import fabriquer_demonstration
from decompte.app.initialiser import initialiser
from decompte.app.nuit import nuit
from decompte.app.permanence import Permanence
from decompte.domaine.calendrier import PARIS
from decompte.domaine.mois import Mois
from decompte.installation.postgres import Serveur
from decompte.web.application import creer_application
from decompte.web.gardes import CHAMP_JETON
from decompte.web.jetons import donner_jeton
from decompte.web.roles import Role, Visiteur
from tests.conftest import base_neuve, env_sur

AU = date(2024, 4, 15)
MAINTENANT = datetime(2024, 4, 16, 9, 0, tzinfo=PARIS)
"""The morning after that night."""
SECRET = "secret-des-essais"
COMPTES = {
    "gestion": frozenset({Role.GESTION}),
    "finances": frozenset({Role.FINANCES}),
    "lecture": frozenset({Role.LECTURE}),
    "tout": frozenset({Role.GESTION, Role.FINANCES}),
    "sans-role": frozenset[Role](),
}


@dataclass(frozen=True)
class Faite:
    """The demonstration after its night: the database to copy, the data directory, the reference."""

    base: str
    donnees: Path
    reference: Path


@pytest.fixture(scope="session")
def demonstration_faite(serveur: Serveur, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faite]:
    """The night of `make run`, without Airflow."""
    dossier = tmp_path_factory.mktemp("demonstration")
    boite = dossier / "boite"
    for url in base_neuve(serveur, ""):
        env = env_sur(url, dossier / "donnees")
        fabriquer_demonstration(env, 2024, 1, boite, (Mois(2024, 1), Mois(2024, 3)), None)
        reference = boite.with_name("boite.reference")
        with ouvrir(env, reference) as ctx:
            initialiser(ctx)
            nuit(ctx, str(boite), AU, datetime(2024, 4, 15, 22, 0, tzinfo=UTC))
        yield Faite(url.rsplit("/", 1)[-1].split("?")[0], dossier / "donnees", reference)


@pytest.fixture(scope="module")
def env_demonstration(
    demonstration_faite: Faite, serveur: Serveur, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The settings of a copy of the demonstration."""
    donnees = tmp_path_factory.mktemp("copie") / "donnees"
    shutil.copytree(demonstration_faite.donnees, donnees)
    for url in base_neuve(serveur, f"TEMPLATE {demonstration_faite.base}"):
        yield {**env_sur(url, donnees), "DECOMPTE_REFERENCE": str(demonstration_faite.reference)}


@dataclass
class Pages:
    """The application of the pages; a request is made as one of ``COMPTES``, or as nobody (None)."""

    application: Any
    env: dict[str, str]
    permanence: Permanence

    @property
    def ctx(self) -> Contexte:
        """The installation behind the pages."""
        return self.permanence.contexte()

    def lire(self, qui: str | None, adresse: str, statut: int = 200) -> str:
        """GET: the page, with plain spaces."""
        reponse = self.demander("GET", qui, adresse)
        assert reponse.status_code == statut, (adresse, reponse.status_code, reponse.text[:2000])
        return reponse.text.replace("\u202f", " ").replace("\xa0", " ")

    def agir(self, qui: str, adresse: str, donnees: dict[str, Any], statut: int = 200, **options: Any) -> str:
        """POST of a form of ours (its token is added); the page that answers, with plain spaces."""
        donnees = {CHAMP_JETON: donner_jeton(SECRET, qui), **donnees}
        reponse = self.demander("POST", qui, adresse, data=donnees, **options)
        assert reponse.status_code == statut, (adresse, reponse.status_code, reponse.text[:2000])
        return reponse.text.replace("\u202f", " ").replace("\xa0", " ")

    def demander(self, methode: str, qui: str | None, adresse: str, **options: Any) -> Response:
        """Any request, redirections not followed; what it answers."""
        entetes = {"x-qui": qui} if qui else {}
        with TestClient(self.application, raise_server_exceptions=True) as client:
            reponse: Any = client.request(methode, adresse, headers=entetes, follow_redirects=False, **options)
        return reponse  # type: ignore[no-any-return]


async def _identifier(requete: Request) -> Visiteur:
    qui = requete.headers.get("x-qui")
    if qui is None:
        raise HTTPException(401)
    return Visiteur(qui, COMPTES[qui])


@pytest.fixture(scope="module")
def pages(env_demonstration: dict[str, str]) -> Iterator[Pages]:
    """The pages of this module's copy of the demonstration."""
    permanence = Permanence(env_demonstration)
    application = creer_application(permanence, _identifier, SECRET, lambda suite: f"/connexion?next={suite}", lambda: MAINTENANT)
    yield Pages(application, env_demonstration, permanence)
    permanence.fermer()


@pytest.fixture
def sans_balises() -> Callable[[str], str]:
    """The words of a page, tags removed, spaces joined."""
    return lambda page: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
