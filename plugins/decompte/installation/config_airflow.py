"""Airflow's home under the data directory: its configuration, its secrets, its development accounts.

``airflow.cfg`` is written again at each start from what stands here; ``AIRFLOW__…`` variables prevail over it, as usual.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from decompte.installation.cles import fabriquer_cle_archive, lire_ou_creer
from decompte.installation.postgres import BASE_AIRFLOW, Serveur
from decompte.installation.reglages import Reglages

COMPTE = "decompte"
"""The administrator's account on this machine (SimpleAuthManager is for development: docs/adr/0004)."""


@dataclass(frozen=True, slots=True)
class Compte:
    """A development account."""

    role: str
    """One of SimpleAuthManager's four: ``web/identite_airflow`` says what it may do in the pages."""
    dit: str
    """What it is for, as the terminal says it."""


COMPTES = {
    COMPTE: Compte("admin", "administration, et tous les rôles des pages"),
    "gestion": Compte("op", "gestionnaire de données"),
    "finances": Compte("user", "finances"),
    "lecture": Compte("viewer", "lecture seule"),
}
"""The accounts of ``make run``, one a public of the pages (docs/adr/0078)."""
APPROBATEURS = tuple(nom for nom, compte in COMPTES.items() if compte.role in {"admin", "user"})
"""Those that approve soldes when no setting says otherwise: the accounts that have the pages' role of finance."""

_CONFIGURATION = """\
# Written by Décompte at each start: change {source}, or give an AIRFLOW__… variable.
[core]
executor = LocalExecutor
parallelism = {parallelisme}
dags_folder = {racine}/dags
plugins_folder = {racine}/plugins
load_examples = False
dags_are_paused_at_creation = False
auth_manager = airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager
simple_auth_manager_users = {comptes}
simple_auth_manager_passwords_file = {mots_de_passe}
fernet_key = {fernet}
default_timezone = Europe/Paris

[database]
sql_alchemy_conn = {base}
load_default_connections = False

[logging]
base_log_folder = {maison}/logs
colored_console_log = False

[api]
# Only this machine: the development account must not face a network.
host = 127.0.0.1
workers = 1
secret_key = {secret_pages}
expose_config = False

[api_auth]
jwt_secret = {secret_jetons}

# A night of the demonstration is a chain of short tasks: waiting between them would be most of its time.
[scheduler]
scheduler_idle_sleep_time = 0.2
scheduler_heartbeat_sec = 2

[workers]
# A worker sees the end of its task at its next heartbeat: 5 s by default, for tasks of less than one.
min_heartbeat_interval = 1

[dag_processor]
parsing_processes = 1
min_file_process_interval = 30
refresh_interval = 60
print_stats_interval = 0
"""


@dataclass(frozen=True, slots=True)
class Maison:
    """Airflow's home: where things are in it."""

    dossier: Path

    @property
    def configuration(self) -> Path:
        """airflow.cfg."""
        return self.dossier / "airflow.cfg"

    @property
    def mots_de_passe(self) -> Path:
        """The JSON file of the development accounts, read by SimpleAuthManager."""
        return self.dossier / "mots_de_passe.json"

    @property
    def journaux(self) -> Path:
        """The folder of the logs, one file a service and one a task attempt."""
        return self.dossier / "logs"

    @property
    def etat(self) -> Path:
        """What is running: pids and port."""
        return self.dossier / "etat.json"

    @property
    def verrou(self) -> Path:
        """Held by the « make run » that owns the services."""
        return self.dossier / "verrou"

    def mot_de_passe(self, compte: str = COMPTE) -> str:
        """The password of a development account."""
        return str(json.loads(self.mots_de_passe.read_text())[compte])


def maison(reglages: Reglages) -> Maison:
    """Airflow's home of this installation."""
    return Maison(reglages.donnees / "airflow")


def preparer(reglages: Reglages, serveur: Serveur) -> Maison:
    """Write the configuration and what it names; secrets are made once and stay."""
    ici = maison(reglages)
    ici.journaux.mkdir(mode=0o700, parents=True, exist_ok=True)
    ici.dossier.chmod(0o700)
    secret = reglages.donnees / "cles"
    _donner_mots_de_passe(ici.mots_de_passe)
    texte = _CONFIGURATION.format(
        source=Path(__file__).name,
        parallelisme=max(4, min(8, os.cpu_count() or 4)),
        racine=_echapper(str(reglages.racine)),
        comptes=",".join(f"{nom}:{compte.role}" for nom, compte in COMPTES.items()),
        mots_de_passe=_echapper(str(ici.mots_de_passe)),
        fernet=lire_ou_creer(secret / "airflow_fernet", fabriquer_cle_archive),
        base=_echapper(serveur.url(BASE_AIRFLOW, BASE_AIRFLOW)),
        maison=_echapper(str(ici.dossier)),
        secret_pages=lire_ou_creer(secret / "airflow_pages", secrets.token_hex),
        secret_jetons=lire_ou_creer(secret / "airflow_jetons", lambda: secrets.token_hex(64)),
    )
    _ecrire_prive(ici.configuration, texte)
    return ici


def _donner_mots_de_passe(fichier: Path) -> None:
    """A password for each account that has none; those that exist stay (an installation older than an account)."""
    connus: dict[str, str] = json.loads(lire_ou_creer(fichier, lambda: json.dumps(_nouveaux(COMPTES))))
    absents = [nom for nom in COMPTES if nom not in connus]
    if absents:
        _ecrire_prive(fichier, json.dumps({**connus, **_nouveaux(absents)}) + "\n")


def _nouveaux(comptes: Iterable[str]) -> dict[str, str]:
    return {nom: secrets.token_urlsafe(12) for nom in comptes}


def _ecrire_prive(fichier: Path, texte: str) -> None:
    """Whole or not at all, for its owner alone."""
    provisoire = fichier.with_suffix(".part")
    descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descripteur, "w", encoding="utf-8") as flux:
        flux.write(texte)
    provisoire.replace(fichier)


def environnement(env: Mapping[str, str], reglages: Reglages, ici: Maison, port: int) -> dict[str, str]:
    """The environment of Airflow's processes and of their tasks."""
    local = ",".join(filter(None, [env.get("NO_PROXY") or env.get("no_proxy", ""), "localhost", "127.0.0.1"]))
    chemin = os.pathsep.join(filter(None, [str(reglages.racine / "plugins"), env.get("PYTHONPATH", "")]))
    # Not given, it may be the one that `init` was last given: the tasks look for it as the commands do.
    reference = {"DECOMPTE_REFERENCE": str(reglages.reference)} if env.get("DECOMPTE_REFERENCE", "").strip() else {}
    return {
        **env,
        **reglages.pour_environnement(),
        **reference,
        "DECOMPTE_APPROBATEURS": env.get("DECOMPTE_APPROBATEURS", "").strip() or ",".join(APPROBATEURS),
        "AIRFLOW_HOME": str(ici.dossier),
        "AIRFLOW_CONFIG": str(ici.configuration),
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://localhost:{port}",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "GX_ANALYTICS_ENABLED": "False",
        "PYTHONPATH": chemin,
        "PYTHONUNBUFFERED": "1",
        # A proxy of the house does not know this machine's own addresses.
        "NO_PROXY": local,
        "no_proxy": local,
    }


def _echapper(valeur: str) -> str:
    """For a value of airflow.cfg, where % opens an interpolation."""
    return valeur.replace("%", "%%")
