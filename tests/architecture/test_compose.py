"""docker-compose.yml keeps its shape; what no Docker engine has run here is at least never silently broken."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from decompte.installation.reglages import VARIABLES, VARIABLES_GUICHET, lire_reglages_guichet
from decompte.installation.services_airflow import SERVICES


@pytest.fixture(scope="module")
def compose(racine: Path) -> dict[str, Any]:
    return yaml.safe_load((racine / "docker-compose.yml").read_text())


def test_les_services_sont_ceux_de_make_run(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"postgres", "installation", "guichet", *SERVICES}
    for nom in SERVICES:
        service = compose["services"][nom]
        assert service["command"][:2] == ["airflow", nom]
        assert service["depends_on"] == {"installation": {"condition": "service_completed_successfully"}}


def test_l_image_vient_du_verrou(compose: dict[str, Any], racine: Path) -> None:
    recette = compose["x-decompte"]["build"]["dockerfile_inline"]
    assert "--require-hashes -r requirements.txt" in recette
    assert re.search(r"^FROM python:3\.1[123]-slim$", recette, re.MULTILINE)
    for copie in re.findall(r"^COPY (\S+) \.$", recette, re.MULTILINE):
        assert (racine / copie).exists()
    assert ".venv" in (racine / ".dockerignore").read_text().splitlines()


def test_aucun_secret_n_a_de_valeur(compose: dict[str, Any]) -> None:
    env = {**compose["x-decompte"]["environment"], **compose["services"]["postgres"]["environment"]}
    secrets = {n: v for n, v in env.items() if re.search(r"PASSWORD|CLE|KEY|SECRET|URL$|CONN", n) and "EXECUTION_API" not in n}
    assert len(secrets) >= 8
    for nom, valeur in secrets.items():
        assert re.search(r"\$\{[A-Z_]+:\?\}", valeur), nom


def test_les_reglages_sont_connus(compose: dict[str, Any]) -> None:
    donnes = {nom for nom in compose["x-decompte"]["environment"] if nom.startswith("DECOMPTE_")}
    assert {"DECOMPTE_WAREHOUSE_URL", "DECOMPTE_CLE_PSEUDONYME", "DECOMPTE_CLE_ARCHIVE"} <= donnes <= set(VARIABLES)


def test_les_pages_ne_sont_servies_qu_a_cette_machine(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8080:8080", "127.0.0.1:8090:8090"]


def test_le_guichet_n_a_ni_disque_ni_secret_ni_entrepot(compose: dict[str, Any]) -> None:
    guichet = compose["services"]["guichet"]
    assert guichet["image"] == compose["x-decompte"]["image"]
    assert guichet["build"] == compose["x-decompte"]["build"]
    assert guichet["command"] == ["python", "-m", "decompte.web.guichet"]
    assert guichet["read_only"] is True
    assert [montage.split(":")[0] for montage in guichet["tmpfs"]] == ["/tmp"]
    assert not {"volumes", "env_file", "secrets", "configs", "depends_on", "privileged"} & set(guichet)
    assert guichet["cap_drop"] == ["ALL"] and guichet["security_opt"] == ["no-new-privileges:true"]
    # Alone on its network: PostgreSQL is not even reachable.
    assert guichet["networks"] == ["guichet"]
    assert [nom for nom, service in compose["services"].items() if "networks" in service] == ["guichet"]
    # A process left by a check that was killed is somebody's.
    assert guichet["init"] is True
    donnes = {nom for nom in guichet["environment"] if nom.startswith("DECOMPTE_")}
    assert donnes <= set(VARIABLES_GUICHET)
    assert not re.search(r"PASSWORD|CLE|KEY|SECRET|URL", " ".join(guichet["environment"]))


def _par_defaut(valeur: str) -> str:
    """What Compose puts there when the environment says nothing."""
    return re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", valeur)


def test_le_guichet_croit_la_passerelle_de_son_reseau_et_elle_seule(compose: dict[str, Any], racine: Path) -> None:
    """Otherwise all partners, who come through the reverse proxy of this machine, would be one visitor."""
    (reseau,) = compose["networks"]["guichet"]["ipam"]["config"]
    passerelle = _par_defaut(reseau["gateway"])
    assert ipaddress.ip_address(passerelle) in ipaddress.ip_network(_par_defaut(reseau["subnet"]))
    env = {n: _par_defaut(v) for n, v in compose["services"]["guichet"]["environment"].items() if n.startswith("DECOMPTE_")}
    assert lire_reglages_guichet(env, racine).mandataires == (f"{passerelle}/32",)


def test_chaque_volume_est_declare(compose: dict[str, Any]) -> None:
    montes = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
        if not volume.startswith(("$", "/", "."))
    }
    assert montes == set(compose["volumes"])
    assert {c["source"] for c in compose["services"]["postgres"]["configs"]} == set(compose["configs"])
