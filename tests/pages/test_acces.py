"""Who may do what: every route of the application, with every role and with none, by every verb.

A new route is a new line of ``ROUTES``: the tests fail until it is there, and then hold it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from decompte.web.gardes import CHAMP_JETON, Exiger, refuser_formulaire_etranger
from decompte.web.jetons import DUREE_S, donner_jeton
from decompte.web.roles import Role
from tests.pages.conftest import COMPTES, SECRET, Pages

TOUS = frozenset(Role)
GESTION = frozenset({Role.GESTION})
FINANCES = frozenset({Role.FINANCES})
QUI_AGIT = GESTION | FINANCES

ROUTES = {
    "GET /": TOUS,
    "GET /statique/{version}/{chemin:path}": TOUS,
    "GET /depots": TOUS,
    "GET /depots.csv": TOUS,
    "GET /depots.xlsx": TOUS,
    # What a person's row, or a cell of it, may be read in: never finance, never a reader.
    "GET /depots/fichiers": GESTION,
    "GET /depots/fichiers.csv": GESTION,
    "GET /depots/fichiers.xlsx": GESTION,
    "GET /depots/{depot}": GESTION,
    "GET /depots/{depot}/annote.xlsx": GESTION,
    "GET /depots/{depot}/message.txt": GESTION,
    "GET /depots/{depot}/constats/{rang}": GESTION,
    "GET /depots/{depot}/non-executes": GESTION,
    "GET /depots/{depot}/decider": GESTION,
    "POST /depots/{depot}/decider": GESTION,
    "GET /data-docs": GESTION,
    "GET /data-docs/{chemin:path}": GESTION,
    "GET /a-traiter": GESTION,
    "GET /a-traiter/incidents/{numero}": GESTION,
    "GET /a-traiter/mois/{convention}/{mois}": GESTION,
    "GET /a-traiter/depots/{depot}": GESTION,
    "GET /a-traiter/decider": GESTION,
    "POST /a-traiter/decider": GESTION,
    "GET /conventions": TOUS,
    "GET /conventions/{convention}": TOUS,
    "GET /conventions/{convention}/lignes": GESTION,
    "GET /conventions/{convention}/mois/{mois}": TOUS,
    "POST /conventions/{convention}/mois/{mois}": GESTION,
    "GET /conventions/{convention}/notes": TOUS,
    "POST /conventions/{convention}/notes": GESTION,
    # Whose action it is, the route itself checks: steward and finance share the form (test_vie_solde_roles.py).
    "GET /conventions/{convention}/solde": TOUS,
    "POST /conventions/{convention}/solde": QUI_AGIT,
    "GET /conventions/{convention}/solde/{lettre}.txt": GESTION,
    # No person is in them.
    "GET /conventions/{convention}/etat-liquidatif.pdf": TOUS,
    "GET /conventions/{convention}/etat-liquidatif.xlsx": TOUS,
    "GET /conventions/{convention}/documents": TOUS,
    "POST /conventions/{convention}/documents": QUI_AGIT,
    "GET /soldes": TOUS,
    "GET /soldes/agir": QUI_AGIT,
    "POST /soldes/agir": QUI_AGIT,
    "GET /soldes/lots": TOUS,
    "POST /soldes/lots": FINANCES,
    "GET /soldes/lots/{lot}.csv": FINANCES,
    "GET /soldes/lots/{lot}.xlsx": FINANCES,
    "GET /soldes/lots/{lot}/annuler": TOUS,
    "POST /soldes/lots/{lot}/annuler": FINANCES,
    "GET /soldes.csv": TOUS,
    "GET /soldes.xlsx": TOUS,
    "GET /budgets": TOUS,
    "GET /budgets.csv": TOUS,
    "GET /budgets.xlsx": TOUS,
    "GET /budgets/fonds": TOUS,
    "GET /budgets/{operation}": TOUS,
    "GET /regles": TOUS,
    "GET /journal": QUI_AGIT,
    "GET /journal.csv": QUI_AGIT,
    "GET /journal.xlsx": QUI_AGIT,
    "GET /importer": QUI_AGIT,
    "GET /importer/{genre}/colonnes.csv": QUI_AGIT,
    "POST /importer/apercu": QUI_AGIT,
    "POST /importer": QUI_AGIT,
}
"""Each route and the roles that may use it."""

VERBES = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
NULLE_PART = "/{chemin:path}"
"""The last route, of any other address."""
_EXEMPLES = {"convention": "2024-1.1-tous-parrains", "mois": "2024-03", "genre": "versements", "chemin:path": "decompte.css"}


def routes(pages: Pages) -> Iterator[APIRoute]:
    """Those of the application; there is no other kind (a mounted folder or application would have no guard)."""
    for route in pages.application.router.routes:
        assert isinstance(route, APIRoute), route
        yield route


def dependances(dependant: Dependant) -> Iterator[object]:
    for sous in dependant.dependencies:
        yield sous.call
        yield from dependances(sous)


def adresse(chemin: str) -> str:
    """An address of a route; what its parameters name need not exist."""
    return re.sub(r"\{([^}]+)\}", lambda trouve: _EXEMPLES.get(trouve[1], "1"), chemin)


def actions() -> list[str]:
    return [cle for cle in ROUTES if not cle.startswith("GET ")]


@pytest.fixture(scope="module")
def client(pages: Pages) -> TestClient:
    """One client for all: the installation stays open."""
    return TestClient(pages.application)


def demander(client: TestClient, cle: str, qui: str | None, jeton: str | None = None) -> Response:
    """The route (« POST /a-traiter »), as somebody or nobody, with nothing in the form but perhaps a token."""
    verbe, chemin = cle.split()
    entetes = {} if qui is None else {"x-qui": qui}
    donnees = None if jeton is None else {CHAMP_JETON: jeton}
    return client.request(verbe, adresse(chemin), headers=entetes, data=donnees, follow_redirects=False)


def test_la_table_est_celle_de_l_application(pages: Pages) -> None:
    """In another table, nothing of what follows would prove anything."""
    trouvees = {f"{verbe} {route.path}" for route in routes(pages) if route.path != NULLE_PART for verbe in route.methods}
    assert sorted(trouvees - set(ROUTES)) == [], "routes sans ligne dans la table"
    assert sorted(set(ROUTES) - trouvees) == [], "lignes sans route"


def test_chaque_route_demande_ces_roles_et_le_jeton_des_formulaires(pages: Pages) -> None:
    for route in routes(pages):
        gardes = [appel for appel in dependances(route.dependant) if isinstance(appel, Exiger)]
        assert len(gardes) == 1, route.path
        for verbe in route.methods:
            assert gardes[0].roles == ROUTES.get(f"{verbe} {route.path}", TOUS), (verbe, route.path)
        assert refuser_formulaire_etranger in dependances(route.dependant), route.path


@pytest.mark.parametrize("verbe", VERBES)
def test_personne_n_entre_sans_se_connecter_ni_sans_role(client: TestClient, verbe: str) -> None:
    chemins = {cle.split()[1] for cle in ROUTES} | {"/nulle-part", "/openapi.json", "/docs", "/redoc"}
    for chemin in chemins:
        assert demander(client, f"{verbe} {chemin}", None).status_code == 401, chemin
        assert demander(client, f"{verbe} {chemin}", "sans-role").status_code == 403, chemin
        jeton = donner_jeton(SECRET, "sans-role")
        assert demander(client, f"{verbe} {chemin}", "sans-role", jeton).status_code == 403, chemin


@pytest.mark.parametrize("compte", ["gestion", "finances", "lecture", "tout"])
def test_chaque_role_entre_la_ou_il_peut_et_nulle_part_ailleurs(client: TestClient, compte: str) -> None:
    obtenu, attendu = {}, {}
    for cle, roles in ROUTES.items():
        statut = demander(client, cle, compte, donner_jeton(SECRET, compte) if cle in actions() else None).status_code
        assert statut < 500, (cle, statut)
        obtenu[cle] = statut != 403
        attendu[cle] = not COMPTES[compte].isdisjoint(roles)
        assert statut != 401, cle
    assert obtenu == attendu


@pytest.mark.parametrize("cle", actions())
def test_aucune_action_sans_le_jeton_donne_a_ce_compte_ce_jour(client: TestClient, cle: str) -> None:
    """Even for who may do it."""
    compte = next(nom for nom, roles in COMPTES.items() if not roles.isdisjoint(ROUTES[cle]))
    for jeton in (None, "", "faux", donner_jeton(SECRET, "autre"), donner_jeton("autre secret", compte), jeton_perime(compte)):
        reponse = demander(client, cle, compte, jeton)
        assert (reponse.status_code, "Ce formulaire n" in reponse.text) == (403, True), jeton
    assert demander(client, cle, compte, donner_jeton(SECRET, compte)).status_code != 403


@pytest.mark.parametrize("verbe", ["POST", "PUT", "PATCH", "DELETE"])
def test_une_lecture_n_est_jamais_une_action(client: TestClient, verbe: str) -> None:
    """What is only read answers to no other verb, with or without a token."""
    for chemin in {cle.split()[1] for cle in ROUTES} - {cle.split()[1] for cle in ROUTES if cle.startswith(verbe)}:
        assert demander(client, f"{verbe} {chemin}", "tout").status_code == 403, chemin
        assert demander(client, f"{verbe} {chemin}", "tout", donner_jeton(SECRET, "tout")).status_code in (404, 405), chemin


def jeton_perime(compte: str) -> str:
    """A token that we gave, half a day and a second ago."""

    class Alors(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time()) - DUREE_S - 1

    return str(URLSafeTimedSerializer(SECRET, salt="decompte.formulaires", signer=Alors).dumps(compte))
