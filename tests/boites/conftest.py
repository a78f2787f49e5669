"""Real servers of drop-boxes, started from packages; nothing here reads the machine's keys, accounts or AWS settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boites.appels_airflow import DansAirflow
from tests.boites.serveur_s3 import ServeurS3
from tests.boites.serveur_sftp import ServeurSftp


@pytest.fixture
def maison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder: no key, no known_hosts, no AWS profile but those that a test writes."""
    dossier = tmp_path / "maison"
    (dossier / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(dossier))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return dossier


@pytest.fixture
def sftp(tmp_path: Path, maison: Path) -> Iterator[ServeurSftp]:
    """An SFTP server whose key this machine knows, with an empty folder « boite »."""
    from sshfs import SSHFileSystem

    racine = tmp_path / "serveur"
    (racine / "boite").mkdir(parents=True)
    serveur = ServeurSftp(racine)
    (maison / ".ssh" / "known_hosts").write_text(serveur.known_hosts())
    yield serveur
    SSHFileSystem.clear_instance_cache()
    serveur.fermer()


@pytest.fixture(scope="module")
def service_s3() -> Iterator[ServeurS3]:
    """Stopping it takes half a second: one a module."""
    serveur = ServeurS3()
    yield serveur
    serveur.arreter()


@pytest.fixture
def s3(service_s3: ServeurS3, maison: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServeurS3]:
    """An S3 server with one bucket, and an account that has every right, given by the environment."""
    from s3fs import S3FileSystem

    for nom in [nom for nom in os.environ if nom.startswith("AWS_")]:
        monkeypatch.delenv(nom)
    service_s3.vider()
    for nom, valeur in service_s3.environnement().items():
        monkeypatch.setenv(nom, valeur)
    yield service_s3
    S3FileSystem.clear_instance_cache()


@pytest.fixture
def airflow(tmp_path: Path, racine: Path, maison: Path) -> DansAirflow:
    """Calls made where Airflow is: in another process, so that its settings and ours do not meet."""
    return DansAirflow(tmp_path, racine)
