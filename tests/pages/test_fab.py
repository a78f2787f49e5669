"""The pages behind FAB, the auth manager of production: its own tables, accounts and tokens, in a real api-server."""

from __future__ import annotations

import http.cookiejar
import json
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from decompte.installation.postgres import Serveur
from tests.conftest import RACINE, base_neuve, env_sur
from tests.pages.conftest import Faite
from tests.pages.navigateur.airflow_reel import AirflowReel, servir

pytestmark = pytest.mark.longue

FAB = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"
MOT_DE_PASSE = "un-mot-de-passe-d-essai"
COMPTES = {
    "agent-gestion": ["Décompte gestion"],
    "agent-finances": ["Décompte finances"],
    "agent-lecture": ["Décompte lecture"],
    "agent-double": ["Décompte gestion", "Décompte finances"],
    "agent-airflow": ["Viewer"],
    "administrateur": ["Admin"],
}
_CREER = """
import sys, json
from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
from airflow.utils.providers_configuration_loader import providers_configuration_loaded
comptes = json.loads(sys.argv[1])
with providers_configuration_loaded(get_application_builder)() as constructeur:
    sm = constructeur.sm
    for nom, roles in comptes.items():
        roles = [sm.find_role(role) for role in roles]
        assert all(roles)
        assert sm.add_user(nom, 'Agent', 'Essai', f'{nom}@departement.example', roles, password=sys.argv[2])
    dire = lambda role: [f'{p.action.name} on {p.resource.name}' for p in role.permissions]
    print(json.dumps({role.name: dire(role) for role in sm.get_all_roles()}))
"""


@pytest.fixture(scope="module")
def roles_crees() -> dict[str, list[str]]:
    """The permissions of each role, as FAB holds them; filled in by ``fab``."""
    return {}


@pytest.fixture(scope="module")
def fab(
    demonstration_faite: Faite, serveur: Serveur, tmp_path_factory: pytest.TempPathFactory, roles_crees: dict[str, list[str]]
) -> Iterator[AirflowReel]:
    """An api-server with FAB, its roles made by our command (twice: it is idempotent), its accounts by FAB."""
    donnees = tmp_path_factory.mktemp("fab") / "donnees"
    shutil.copytree(demonstration_faite.donnees, donnees)

    def preparer(env: dict[str, str]) -> None:
        for _ in range(2):
            fait = executer(env, "-m", "decompte.web.roles_fab")
            assert fait.returncode == 0, fait.stderr
            assert "Rôles prêts : Décompte lecture, Décompte gestion, Décompte finances." in fait.stdout
        fait = executer(env, "-c", _CREER, json.dumps(COMPTES), MOT_DE_PASSE)
        assert fait.returncode == 0, fait.stderr
        roles_crees.update(json.loads(fait.stdout.splitlines()[-1]))

    for url in base_neuve(serveur, f"TEMPLATE {demonstration_faite.base}"):
        env = {**env_sur(url, donnees), "DECOMPTE_REFERENCE": str(demonstration_faite.reference)}
        for metadonnees in base_neuve(serveur, ""):
            surcharges = {"AIRFLOW__CORE__AUTH_MANAGER": FAB, "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadonnees}
            with servir(env, serveur, RACINE, surcharges, preparer) as airflow:
                yield airflow


def executer(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", *arguments], env=env, capture_output=True, text=True, check=False, timeout=120
    )


def demander(
    airflow: AirflowReel, chemin: str, jeton: str | None = None, corps: bytes | None = None, **entetes: str
) -> tuple[int, str]:
    """The status and the body of an answer."""
    if jeton is not None:
        entetes["Authorization"] = f"Bearer {jeton}"
    requete = urllib.request.Request(airflow.adresse + chemin, corps, entetes)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(requete, timeout=30) as reponse:
            return reponse.status, reponse.read().decode()
    except urllib.error.HTTPError as erreur:
        with erreur:
            return erreur.code, erreur.read().decode()


def jeton(airflow: AirflowReel, compte: str, mot_de_passe: str = MOT_DE_PASSE) -> str:
    """What FAB's own endpoint gives."""
    corps = json.dumps({"username": compte, "password": mot_de_passe}).encode()
    statut, lu = demander(airflow, "/auth/token", corps=corps, **{"Content-Type": "application/json"})
    assert statut == 201, lu
    recu: str = json.loads(lu)["access_token"]
    return recu


@pytest.mark.parametrize(
    ("compte", "roles"),
    [
        ("agent-gestion", "gestion"),
        ("agent-finances", "finances"),
        ("agent-lecture", "lecture"),
        ("agent-double", "finances, gestion"),
        # FAB gives its administrator every permission that exists, ours included.
        ("administrateur", "finances, gestion, lecture"),
    ],
)
def test_chaque_role_de_fab_donne_celui_des_pages(fab: AirflowReel, compte: str, roles: str) -> None:
    acces = jeton(fab, compte)
    statut, page = demander(fab, "/decompte/", acces)
    assert statut == 200
    assert f"<strong>{compte}</strong> ({roles})" in page
    # An action without the token that the pages give is refused, whatever the account may do.
    assert demander(fab, "/decompte/", acces, corps=b"jeton=faux")[0] == 403


def test_qui_n_a_pas_de_role_des_pages_n_entre_pas(fab: AirflowReel) -> None:
    assert demander(fab, "/decompte/")[0] == 401
    assert demander(fab, "/decompte/", "pas-un-jeton")[0] == 403
    statut, page = demander(fab, "/decompte/", jeton(fab, "agent-airflow"))
    assert (statut, "aucun rôle dans Décompte" in page) == (403, True)
    corps = json.dumps({"username": "agent-gestion", "password": "un-autre"}).encode()
    assert demander(fab, "/auth/token", corps=corps, **{"Content-Type": "application/json"})[0] == 401


def test_nos_roles_donnent_le_menu_d_airflow_et_rien_de_plus(fab: AirflowReel, roles_crees: dict[str, list[str]]) -> None:
    commun = {
        "can_read on Website", "can_read on Plugins", "can_read on My Password", "can_edit on My Password",
        "can_read on My Profile", "can_edit on My Profile",
    }  # fmt: skip
    assert {nom: set(droits) for nom, droits in roles_crees.items() if nom.startswith("Décompte")} == {
        f"Décompte {role}": commun | {f"can_read on Décompte {role}"} for role in ("lecture", "gestion", "finances")
    }
    for compte in ("agent-gestion", "agent-finances", "agent-lecture"):
        acces = jeton(fab, compte)
        # From here Airflow's interface draws the entry « Décompte ».
        statut, lu = demander(fab, "/api/v2/plugins", acces)
        assert statut == 200
        vues = [vue for greffon in json.loads(lu)["plugins"] for vue in greffon["external_views"]]
        assert [(vue["name"], vue["href"]) for vue in vues if vue["name"] == "Décompte"] == [("Décompte", "/decompte/")]
        interdits = (
            "connections",
            "variables",
            "dags",
            "pools",
            "eventLogs",
            "config",
            "dags/~/dagRuns",
            "assets",
            "importErrors",
        )
        assert {chemin: demander(fab, f"/api/v2/{chemin}", acces)[0] for chemin in interdits} == dict.fromkeys(interdits, 403)


def test_le_formulaire_de_fab_ramene_a_la_page_avec_un_temoin_cache_aux_scripts(fab: AirflowReel) -> None:
    """As a browser does: the link of our 401, FAB's form, then our page."""
    temoins = http.cookiejar.CookieJar()
    navigateur = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(temoins))
    _, refus = demander(fab, "/decompte/?essai=un&autre=deux")
    [lien] = re.findall(r'href="([^"]+)">Se connecter', refus)
    adresse = urllib.parse.urljoin(fab.adresse, lien.replace("&amp;", "&"))
    with navigateur.open(adresse, timeout=30) as reponse:
        [csrf] = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', reponse.read().decode())
    formulaire = urllib.parse.urlencode({"csrf_token": csrf, "username": "agent-finances", "password": MOT_DE_PASSE}).encode()
    with navigateur.open(adresse, formulaire, timeout=30) as reponse:
        assert reponse.url == f"{fab.adresse}/decompte/?essai=un&autre=deux"
        assert "<strong>agent-finances</strong>" in reponse.read().decode()
    [temoin] = [t for t in temoins if t.name == "_token"]
    assert temoin.has_nonstandard_attr("HttpOnly") and temoin.get_nonstandard_attr("SameSite") == "Lax"


def test_les_roles_de_fab_ne_se_font_qu_avec_fab(tmp_path: Path) -> None:
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(RACINE / "plugins"), "AIRFLOW_HOME": str(tmp_path)}
    refus = executer(env, "-m", "decompte.web.roles_fab")
    assert refus.returncode == 1
    assert "rien n'a été fait" in refus.stderr
