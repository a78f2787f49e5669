"""What `make run` decides and says, apart from the processes that it runs."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path

import psutil
import pytest

from decompte.installation import config_airflow, demarrage
from decompte.installation.demarrage import Programme
from decompte.installation.postgres import Serveur
from decompte.installation.reglages import lire_reglages
from decompte.installation.services_airflow import arreter_restes, port_annonce, port_libre


def test_la_demonstration_sauf_dans_une_boite_que_l_on_a_nommee() -> None:
    assert demarrage._choisir_programme({}) == Programme(demonstration=True, au=date(2024, 4, 15))
    assert demarrage._choisir_programme({"DECOMPTE_BOITE": " "}).demonstration
    assert not demarrage._choisir_programme({"DECOMPTE_BOITE": "/srv/depots"}).demonstration


@pytest.mark.parametrize(
    ("etats", "dit"),
    [
        ([], "en file"),
        ([("recevoir", "success"), ("repartir", None)], "en file"),
        ([("recevoir", "running"), ("repartir", None)], "recevoir"),
        ([("recevoir", "success"), ("traiter", "success"), ("traiter", "running"), ("traiter", "queued")], "traiter 1/3"),
        ([("recevoir", "up_for_retry")], "recevoir a échoué, nouvel essai dans quelques secondes"),
    ],
)
def test_ou_en_est_la_nuit(etats: list[tuple[str, str | None]], dit: str) -> None:
    assert demarrage._ou_en_est([{"task_id": tache, "state": etat} for tache, etat in etats]) == dit


def test_la_raison_d_un_echec_vient_du_journal_de_la_tache(tmp_path: Path) -> None:
    journal = tmp_path / "attempt=1.log"
    assert demarrage._raison(journal) == ""
    lignes = [
        {"event": "x"},
        {"event": "Task failed", "error_detail": [{"exc_value": "L'entrepôt ne répond pas."}]},
        {"event": "fin"},
    ]
    journal.write_text("\n".join(json.dumps(ligne) for ligne in lignes) + "\npas du JSON\n")
    assert demarrage._raison(journal) == " (L'entrepôt ne répond pas.)"


def test_le_port_suivant_quand_le_premier_est_pris() -> None:
    with socket.socket() as occupant:
        # Whatever port the system gives: 8080 itself may be anybody's while tests run side by side.
        occupant.bind(("127.0.0.1", 0))
        occupant.listen()
        pris = occupant.getsockname()[1]
        assert port_libre(pris) > pris


def test_la_configuration_d_airflow_est_privee_et_stable(tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    reglages = lire_reglages({}, tmp_path)
    serveur = Serveur(tmp_path / "grappe", Path("/tmp/prise 100 %"), 1)
    ici = config_airflow.preparer(reglages, serveur)
    avant = ici.configuration.read_text()
    assert config_airflow.preparer(reglages, serveur).configuration.read_text() == avant
    assert "sql_alchemy_conn = postgresql+psycopg2://airflow@/airflow?host=%%2Ftmp%%2Fprise%%20100%%20%%25&port=5432" in avant
    for fichier in (ici.configuration, ici.mots_de_passe, tmp_path / "var" / "cles" / "airflow_jetons"):
        assert fichier.stat().st_mode & 0o077 == 0
    assert not any(ici.mot_de_passe(compte) in avant for compte in config_airflow.COMPTES)
    assert "simple_auth_manager_users = decompte:admin,gestion:op,finances:user,lecture:viewer\n" in avant


def test_une_installation_plus_ancienne_garde_ses_mots_de_passe_et_recoit_les_autres(tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    reglages = lire_reglages({}, tmp_path)
    ici = config_airflow.maison(reglages)
    ici.dossier.mkdir(parents=True)
    ici.mots_de_passe.write_text('{"decompte": "celui-d-avant", "ajoute-a-la-main": "le-sien"}')
    ici.mots_de_passe.chmod(0o600)
    serveur = Serveur(tmp_path / "grappe", tmp_path / "prise", 1)
    config_airflow.preparer(reglages, serveur)
    lus = json.loads(ici.mots_de_passe.read_text())
    assert (lus.pop("decompte"), lus.pop("ajoute-a-la-main")) == ("celui-d-avant", "le-sien")
    assert set(lus) == {"gestion", "finances", "lecture"}
    assert len({*lus.values()}) == 3 and all(len(mot) >= 16 for mot in lus.values())
    assert ici.mots_de_passe.stat().st_mode & 0o077 == 0
    config_airflow.preparer(reglages, serveur)
    assert {**lus, "decompte": "celui-d-avant", "ajoute-a-la-main": "le-sien"} == json.loads(ici.mots_de_passe.read_text())


def test_ou_sont_les_pages_et_qui_s_y_connecte(tmp_path: Path) -> None:
    ici = config_airflow.Maison(tmp_path)
    ici.mots_de_passe.write_text(json.dumps({nom: f"secret-{nom}" for nom in config_airflow.COMPTES}))
    montre, tu = demarrage.dire_acces(8081, ici, terminal=True), demarrage.dire_acces(8081, ici, terminal=False)
    assert montre.startswith("Pages : http://localhost:8081/decompte/ ; ou dans Airflow, http://localhost:8081, ")
    assert "  gestion   gestionnaire de données, mot de passe secret-gestion\n" in montre
    # What is piped ends in a file: it says where the passwords are, and none.
    assert "secret" not in tu and str(ici.mots_de_passe) in tu
    assert all(f"\n  {nom}" in tu for nom in config_airflow.COMPTES)


def test_les_taches_recoivent_les_chemins_absolus_et_pas_les_cles(tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    reglages = lire_reglages({}, tmp_path)
    env = config_airflow.environnement({"NO_PROXY": "interne.example"}, reglages, config_airflow.maison(reglages), 8085)
    assert env["DECOMPTE_DATA_DIR"] == str(tmp_path / "var")
    assert env["NO_PROXY"] == "interne.example,localhost,127.0.0.1"
    assert env["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:8085/execution/"
    assert "DECOMPTE_REFERENCE" not in env
    assert reglages.cle_pseudonyme.hex() not in "".join(env.values())


def test_les_restes_d_un_demarrage_tue_sont_arretes_et_eux_seuls(tmp_path: Path) -> None:
    ici = config_airflow.Maison(tmp_path)
    assert arreter_restes(ici) == 0
    attendre = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with (
        subprocess.Popen(attendre, stdin=subprocess.PIPE, start_new_session=True) as reste,
        subprocess.Popen(attendre, stdin=subprocess.PIPE, start_new_session=True) as autre,
    ):
        naissance = psutil.Process(reste.pid).create_time()
        # The number of the second came back to somebody else: born at another time.
        pids = {"scheduler": [reste.pid, naissance], "api-server": [autre.pid, naissance - 1000]}
        ici.etat.write_text(json.dumps({"port": 8090, "pids": pids}))
        assert port_annonce(ici) == 8090
        assert arreter_restes(ici) == 1
        assert not psutil.pid_exists(reste.pid)
        assert autre.poll() is None
        autre.kill()
    assert port_annonce(ici) is None


def test_le_lanceur_marche_de_partout_et_par_un_lien(racine: Path, tmp_path: Path) -> None:
    (tmp_path / "un").mkdir()
    (tmp_path / "un" / "vers").symlink_to(racine / "bin" / "decompte")
    (tmp_path / "decompte").symlink_to("un/vers")
    env = {nom: valeur for nom, valeur in os.environ.items() if nom != "PYTHONPATH"}
    dit = subprocess.run(["./decompte", "--help"], cwd=tmp_path, capture_output=True, text=True, check=True, env=env)
    assert "soldes" in dit.stdout


def test_un_python_qui_ne_convient_pas_est_dit(racine: Path) -> None:
    script = str(racine / "scripts" / "python.sh")
    env = {**os.environ, "PYTHON": sys.executable}
    assert subprocess.run([script], capture_output=True, text=True, check=True, env=env).stdout.strip() == sys.executable
    refus = subprocess.run([script], capture_output=True, text=True, check=False, env={**os.environ, "PYTHON": "/nulle/part"})
    assert refus.returncode == 1
    assert "Python 3.11, 3.12 ou 3.13" in refus.stderr


def test_sans_rien_d_installe_une_phrase(racine: Path, tmp_path: Path) -> None:
    """A Python without our libraries (-S: no site-packages) says what to do; help answers all the same."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(racine / "plugins")}

    def lancer(*mots: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-S", "-m", "decompte", *mots], capture_output=True, text=True, check=False, env=env
        )

    refus = lancer("depots")
    assert (refus.returncode, refus.stdout) == (1, "")
    assert "lancez d'abord « make run »" in refus.stderr and "Traceback" not in refus.stderr
    assert lancer("--help").returncode == 0
