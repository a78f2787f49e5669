"""The embedded server: idempotent, independent, back after a crash, private."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg2
import pytest
from sqlalchemy import create_engine

from decompte.installation.postgres import BASE_AIRFLOW, Serveur, ServeurIndisponible, arreter, attacher, demarrer

ENV = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "plugins")}


@pytest.fixture
def donnees(dossier_court: Path):
    yield dossier_court / "var"
    arreter(dossier_court / "var")


def demander(serveur: Serveur, question: str, base: str = "decompte") -> object:
    connexion = psycopg2.connect(serveur.dsn(base))
    try:
        with connexion.cursor() as curseur:
            curseur.execute(question)
            return curseur.fetchone()[0] if curseur.description else None
    finally:
        connexion.commit()
        connexion.close()


def test_demarre_deux_fois_le_meme(donnees: Path) -> None:
    assert attacher(donnees) is None
    premier = demarrer(donnees, durable=False)
    debut = time.monotonic()
    second = demarrer(donnees, durable=False)
    assert time.monotonic() - debut < 0.2
    assert premier == second == attacher(donnees)
    assert demander(premier, "SELECT current_database()") == "decompte"
    assert demander(premier, "SELECT current_database()", BASE_AIRFLOW) == "airflow"
    assert arreter(donnees)
    assert not arreter(donnees)
    assert attacher(donnees) is None


def test_garde_les_garanties_et_ferme_le_reseau(donnees: Path) -> None:
    serveur = demarrer(donnees)
    assert demander(serveur, "SHOW fsync") == "on"
    assert demander(serveur, "SHOW synchronous_commit") == "on"
    assert demander(serveur, "SHOW full_page_writes") == "on"
    assert demander(serveur, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(serveur.socket.stat().st_mode) == 0o700
    assert psutil.Process(serveur.pid).uids().effective != 0


def test_revient_apres_un_arret_brutal(donnees: Path) -> None:
    serveur = demarrer(donnees)
    demander(serveur, "CREATE TABLE temoin AS SELECT 42 AS n")
    _tuer(serveur)
    assert (donnees / "postgres" / "grappe" / "postmaster.pid").exists()
    assert attacher(donnees) is None
    repris = demarrer(donnees)
    assert repris.pid != serveur.pid
    assert demander(repris, "SELECT n FROM temoin") == 42


def test_revient_quand_le_numero_de_processus_sert_a_un_autre(donnees: Path) -> None:
    """PostgreSQL alone refuses: « Is another postmaster running? »; in a container numbers come back at once."""
    serveur = demarrer(donnees, durable=False)
    _tuer(serveur)
    for fichier in (serveur.grappe / "postmaster.pid", serveur.socket / ".s.PGSQL.5432.lock"):
        texte = fichier.read_text()
        fichier.write_text(texte.replace(str(serveur.pid), str(os.getppid()), 1))
    assert demander(demarrer(donnees, durable=False), "SELECT 1") == 1


def test_deux_repertoires_deux_serveurs(dossier_court: Path) -> None:
    un, deux = dossier_court / "un", dossier_court / "deux"
    try:
        a, b = demarrer(un, durable=False), demarrer(deux, durable=False)
        assert a.pid != b.pid
        demander(a, "CREATE TABLE temoin (n integer)")
        assert demander(b, "SELECT to_regclass('temoin')") is None
        arreter(un)
        assert demander(b, "SELECT 1") == 1
    finally:
        arreter(un)
        arreter(deux)


def test_un_chemin_trop_long_pour_une_prise(dossier_court: Path) -> None:
    profond = dossier_court / ("d" * 80) / ("e" * 60) / "l'été 100 %"
    try:
        serveur = demarrer(profond, durable=False)
        assert len(os.fsencode(serveur.socket)) < 60
        assert demander(serveur, "SELECT 1") == 1
        assert demarrer(profond, durable=False) == serveur
        moteur = create_engine(serveur.url())
        with moteur.connect() as connexion:
            assert connexion.exec_driver_sql("SELECT current_user").scalar() == "decompte"
        moteur.dispose()
        arreter(profond)
        assert not serveur.socket.exists()
    finally:
        arreter(profond)


def test_deux_processus_qui_demarrent_ensemble_ont_le_meme(donnees: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from decompte.installation.postgres import demarrer; "
        "print(demarrer(Path(sys.argv[1]), durable=False).pid)"
    )
    lances = [
        subprocess.Popen([sys.executable, "-c", code, str(donnees)], stdout=subprocess.PIPE, text=True, env=ENV) for _ in range(3)
    ]
    pids = {lance.communicate(timeout=60)[0].strip() for lance in lances}
    assert len(pids) == 1
    assert pids == {str(demarrer(donnees, durable=False).pid)}


def test_le_serveur_ne_retient_pas_la_sortie_de_qui_le_lance(donnees: Path) -> None:
    """`bin/decompte … | less` must end: the server lives on, without our pipes."""
    code = (
        "import sys; from pathlib import Path; from decompte.installation.postgres import demarrer; "
        "demarrer(Path(sys.argv[1]), durable=False)"
    )
    fini = subprocess.run([sys.executable, "-c", code, str(donnees)], capture_output=True, timeout=30, check=False, env=ENV)
    assert fini.returncode == 0
    assert attacher(donnees) is not None


def test_une_creation_interrompue_est_reprise(donnees: Path) -> None:
    reste = donnees / "postgres" / "grappe.part"
    reste.mkdir(parents=True)
    (reste / "PG_VERSION").write_text("18\n")
    assert demander(demarrer(donnees, durable=False), "SELECT 1") == 1
    assert not reste.exists()


def test_un_repertoire_impossible_est_dit_en_une_phrase(dossier_court: Path) -> None:
    (dossier_court / "fichier").touch()
    with pytest.raises(ServeurIndisponible, match=r"^Le PostgreSQL embarqué ne peut pas démarrer dans .*fichier.*\.$"):
        demarrer(dossier_court / "fichier" / "var")


def test_une_configuration_cassee_dit_ou_est_le_journal(donnees: Path) -> None:
    serveur = demarrer(donnees, durable=False)
    arreter(donnees)
    with (serveur.grappe / "postgresql.conf").open("a") as flux:
        flux.write("reglage_inconnu = 1\n")
    with pytest.raises(ServeurIndisponible, match=r"ne démarre pas.*reglage_inconnu|configuration file.*journal"):
        demarrer(donnees, durable=False)


def test_un_dossier_ferme_n_est_ouvert_au_plus_qu_au_passage(dossier_court: Path) -> None:
    """Root hands the server to another account, which must get through; nobody else may list or read."""
    ferme = dossier_court / "ferme"
    ferme.mkdir(mode=0o700)
    try:
        serveur = demarrer(ferme / "var", durable=False)
        assert demander(serveur, "SELECT 1") == 1
        assert stat.S_IMODE(ferme.stat().st_mode) & 0o066 == 0
    finally:
        arreter(ferme / "var")


def _tuer(serveur: Serveur) -> None:
    """Like a power cut, for the processes."""
    processus = psutil.Process(serveur.pid)
    enfants = processus.children()
    processus.send_signal(signal.SIGKILL)
    psutil.wait_procs([processus, *enfants], timeout=10)
