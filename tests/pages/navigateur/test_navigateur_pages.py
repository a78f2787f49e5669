"""Every page, as each role that may read it, on a desk and at 400 %: WCAG 2.2 AA as axe checks it, nothing cut.

The pages are those of ``test_acces.ROUTES``: a new one is here by itself, but for what its address names (``exemples``).
"""

from __future__ import annotations

import re

import pytest

from decompte.web.roles import Role
from tests.pages.navigateur.airflow_reel import AirflowReel
from tests.pages.navigateur.conftest import Visiter
from tests.pages.navigateur.visites import ETROIT, LARGE
from tests.pages.test_acces import ROUTES

_FICHIER = re.compile(r"\.(csv|xlsx|txt|pdf)$|^/statique/|^/data-docs")
"""What is downloaded; and Data Docs, written by Great Expectations."""
PAGES = {cle.removeprefix("GET "): roles for cle, roles in ROUTES.items() if cle.startswith("GET ")}
PAGES = {chemin: roles for chemin, roles in PAGES.items() if not _FICHIER.search(chemin)}
_EXEMPLES = {
    "depot": "SELECT depot FROM pilotage.constat GROUP BY depot ORDER BY count(*) DESC, depot LIMIT 1",
    "rang": "SELECT 1",
    "numero": "SELECT incident FROM pilotage.incident ORDER BY incident LIMIT 1",
    "convention": "SELECT convention FROM finance.solde WHERE penalite_eur > 0 ORDER BY convention LIMIT 1",
    "mois": "SELECT min(mois) FROM pilotage.depot_attendu",
    "operation": "SELECT min(operation) FROM finance.budget",
    "lot": "SELECT 1",
}
"""What the parameters of addresses are called, and a value that has much to show."""

pytestmark = pytest.mark.longue


@pytest.fixture(scope="module")
def exemples(airflow_reel: AirflowReel) -> dict[str, str]:
    """A value for each parameter of an address."""
    return {nom: str(airflow_reel.lire(requete)[0][0]) for nom, requete in _EXEMPLES.items()}


@pytest.mark.parametrize("chemin", sorted(PAGES))
def test_chaque_page_se_lit_par_tous_et_partout(visiter: Visiter, exemples: dict[str, str], chemin: str) -> None:
    adresse = re.sub(r"\{([^}]+)\}", lambda trouve: exemples[trouve[1]], chemin)
    if chemin.endswith("/lignes"):
        # Which figure is behind, a link of the convention says.
        derriere = visiter("gestion").aller(adresse.removesuffix("/lignes")).locator("a", has_text="Lignes derrière ce chiffre")
        adresse = (derriere.first.get_attribute("href") or "").removeprefix("/decompte")
    for role in sorted(PAGES[chemin] & {Role.LECTURE, Role.GESTION, Role.FINANCES}):
        visite = visiter(role.value)
        reponse = visite.page.goto(visite.airflow.pages + adresse)
        assert reponse is not None and reponse.status == 200, (adresse, role)
        visite.verifier_accessibilite()
        visite.page.set_viewport_size({"width": ETROIT, "height": 1000})
        visite.verifier_largeur()
        visite.verifier_accessibilite()
        visite.page.set_viewport_size({"width": LARGE, "height": 1000})


@pytest.mark.parametrize(
    ("qui", "chemin", "statut"), [(None, "/depots", 401), ("finances", "/a-traiter", 403), ("lecture", "/nulle-part", 404)]
)
def test_un_refus_se_lit_aussi(visiter: Visiter, qui: str | None, chemin: str, statut: int) -> None:
    visite = visiter(qui, ETROIT)
    reponse = visite.page.goto(visite.airflow.pages + chemin)
    assert reponse is not None and reponse.status == statut
    visite.verifier_largeur()
    visite.verifier_accessibilite()
