"""``make run``: PostgreSQL, Airflow, the demonstration, a night, then the deposit matrix and the solde table.

``python -m decompte.installation.demarrage``; ends with 0 after the summary unless it has a terminal, where it keeps
serving until Ctrl-C. Any failure is one French sentence, with where the log is, and 1.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from decompte.domaine.nuit import jour_de_la_nuit
from decompte.installation import config_airflow
from decompte.installation.api_airflow import AirflowInjoignable, AirflowRefuse, Api
from decompte.installation.cles import CleInvalide
from decompte.installation.config_airflow import Maison
from decompte.installation.postgres import BASE_AIRFLOW, Serveur, ServeurIndisponible, demarrer
from decompte.installation.progres import Progres
from decompte.installation.reglages import Reglages, ReglagesInvalides, lire_reglages
from decompte.installation.services_airflow import ServiceMort, Services, arreter_restes, port_annonce, port_libre

RACINE = Path(__file__).resolve().parents[3]
COLLECTE, CALCUL = "collecte_nocturne", "calcul_soldes"

DEMONSTRATION = {"annee": "2024", "graine": "1", "mois": "2024-01..2024-03"}
"""The slice that fits in the time of a first look: every RSA convention of 2024, three months."""
AU_DEMONSTRATION = date(2024, 4, 15)
"""Just after the échéance of March (10 April 2024): what is late shows as late, what is missing as missing."""

_ATTENTE_SERVICES_S = 180
_ATTENTE_NUIT_S = 1800
_PAS_S = 0.4


class Echec(RuntimeError):
    """The run failed; the message is what the user reads."""


@dataclass(frozen=True, slots=True)
class Programme:
    """What this start does: on the demonstration, or on the user's own drop-box."""

    demonstration: bool
    au: date

    @property
    def exercice(self) -> int:
        """The exercice whose soldes are shown."""
        return self.au.year


def main() -> int:
    """The whole start; its exit code."""
    # A stop asked by the system is a Ctrl-C: Airflow is stopped in order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _executer(dict(os.environ))
    except KeyboardInterrupt:
        sys.stderr.write("\nDécompte s'arrête.\n")
        return 130
    except (Echec, ReglagesInvalides, ServeurIndisponible, ServiceMort, AirflowInjoignable, AirflowRefuse, CleInvalide) as erreur:
        sys.stderr.write(f"\n{erreur}\n")
        return 1


def _executer(env: dict[str, str]) -> int:
    progres = Progres()
    reglages = lire_reglages(env, RACINE)
    for avertissement in reglages.avertissements:
        progres.ligne(avertissement)
    programme = _choisir_programme(env)
    progres.dire("PostgreSQL démarre")
    serveur = demarrer(reglages.donnees)
    ici = config_airflow.preparer(reglages, serveur)
    with _proprietaire(ici) as seul:
        if not seul:
            return _par_les_services_d_un_autre(env, reglages, ici, programme, progres)
        arreter_restes(ici)
        port = port_libre()
        if port != 8080:
            progres.ligne(f"Le port 8080 est pris : les pages seront sur le port {port}.")
        env = config_airflow.environnement(env, reglages, ici, port)
        with _migration(env, ici, serveur, progres):
            _preparer_donnees(env, reglages, programme, progres)
        services = Services(ici, port)
        try:
            progres.dire("Airflow démarre")
            services.demarrer(env)
            api = Api(f"http://127.0.0.1:{port}", config_airflow.COMPTE, ici.mot_de_passe())
            _attendre_services(api, services, progres)
            _nuit(api, services, ici, programme, progres)
            _montrer(env, programme, port, ici, progres)
            if sys.stdin.isatty() and sys.stdout.isatty():
                _servir(services)
        finally:
            progres.dire("Airflow s'arrête")
            services.arreter()
            progres.effacer()
    return 0


def _choisir_programme(env: Mapping[str, str]) -> Programme:
    """Never a demonstration file in a drop-box that somebody named: it may be the real one."""
    if env.get("DECOMPTE_BOITE", "").strip():
        return Programme(demonstration=False, au=jour_de_la_nuit(datetime.now(UTC)))
    return Programme(demonstration=True, au=AU_DEMONSTRATION)


@contextlib.contextmanager
def _proprietaire(ici: Maison) -> Iterator[bool]:
    """Whether this start may own Airflow's services: one start at a time and a data directory."""
    with ici.verrou.open("w") as flux:
        try:
            fcntl.flock(flux, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _par_les_services_d_un_autre(
    env: dict[str, str], reglages: Reglages, ici: Maison, programme: Programme, progres: Progres
) -> int:
    """« make run » in a second terminal: the night runs in the Airflow that the first one serves."""
    port = port_annonce(ici)
    if port is None:
        raise Echec("Un autre « make run » démarre dans ce répertoire de données : attendez qu'il soit prêt.")
    progres.ligne(f"Décompte sert déjà ce répertoire de données (http://localhost:{port}) : cette nuit y est lancée.")
    env = config_airflow.environnement(env, reglages, ici, port)
    _preparer_donnees(env, reglages, programme, progres)
    api = Api(f"http://127.0.0.1:{port}", config_airflow.COMPTE, ici.mot_de_passe())
    _attendre_services(api, None, progres)
    _nuit(api, None, ici, programme, progres)
    _montrer(env, programme, port, ici, progres)
    return 0


@contextlib.contextmanager
def _migration(env: dict[str, str], ici: Maison, serveur: Serveur, progres: Progres) -> Iterator[None]:
    """Create or upgrade Airflow's own tables, while the caller prepares ours; nothing when they are up to date."""
    if "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN" not in env and _metadonnees_a_jour(ici, serveur):
        yield
        return
    journal = ici.journaux / "migration.log"
    with journal.open("wb") as flux:
        processus = subprocess.Popen(
            [sys.executable, "-m", "airflow", "db", "migrate"], stdin=subprocess.DEVNULL, stdout=flux, stderr=flux, env=env
        )
    try:
        yield
        while processus.poll() is None:
            progres.dire("Airflow crée ses tables")
            time.sleep(_PAS_S)
    finally:
        if processus.poll() is None:
            processus.terminate()
            processus.wait()
    if processus.returncode:
        raise Echec(f"Airflow ne peut pas créer ses tables : voir {journal}.")
    _timbre(ici).write_text(version("apache-airflow-core"))


def _timbre(ici: Maison) -> Path:
    return ici.dossier / "tables_a_jour"


def _metadonnees_a_jour(ici: Maison, serveur: Serveur) -> bool:
    """The stamp alone could outlive the database."""
    if not _timbre(ici).is_file() or _timbre(ici).read_text() != version("apache-airflow-core"):
        return False
    import psycopg2

    connexion = psycopg2.connect(serveur.dsn(BASE_AIRFLOW, BASE_AIRFLOW))
    try:
        with connexion.cursor() as curseur:
            curseur.execute("SELECT to_regclass('alembic_version') IS NOT NULL")
            return curseur.fetchone() == (True,)
    finally:
        connexion.close()


def _preparer_donnees(env: dict[str, str], reglages: Reglages, programme: Programme, progres: Progres) -> None:
    """The drop-box and the reference that goes with it (payments, notes: they are not public), then the warehouse."""
    reference: tuple[str, ...] = ()
    if programme.demonstration:
        _deposer_demonstration(env, reglages, progres)
        # The variable would prevail over what init remembers; the tasks must read what it loaded.
        env["DECOMPTE_REFERENCE"] = f"{reglages.boite}.reference"
        reference = ("--reference", env["DECOMPTE_REFERENCE"])
    progres.dire("L'entrepôt et les données de référence se chargent")
    _decompte(env, "init", *reference)


def _deposer_demonstration(env: dict[str, str], reglages: Reglages, progres: Progres) -> None:
    temoin = reglages.donnees / "demonstration.json"
    voulu = {**DEMONSTRATION, "boite": reglages.boite}
    if temoin.is_file() and json.loads(temoin.read_text()) == voulu and Path(f"{reglages.boite}.reference").is_dir():
        return
    progres.dire("Les fichiers de démonstration se fabriquent")
    _decompte(env, "demo", *(mot for nom, valeur in voulu.items() for mot in (f"--{nom}", valeur)))
    temoin.write_text(json.dumps(voulu))


def _attendre_services(api: Api, services: Services | None, progres: Progres) -> None:
    fin = time.monotonic() + _ATTENTE_SERVICES_S
    while time.monotonic() < fin:
        progres.dire("Airflow démarre")
        if services is not None:
            services.verifier()
        # The dag-processor shows by the DAGs that it parsed; the scheduler by its heartbeat.
        if api.en_bonne_sante("scheduler"):
            if erreurs := api.erreurs_import():
                raise Echec("Un DAG ne se charge pas : " + " ; ".join(erreurs))
            if api.dag_connu(COLLECTE) and api.dag_connu(CALCUL):
                for dag in (COLLECTE, CALCUL):
                    api.activer(dag)
                return
        time.sleep(_PAS_S)
    ou = services.ici.journaux if services is not None else "le terminal du premier « make run »"
    raise Echec(f"Airflow n'est pas prêt après {_ATTENTE_SERVICES_S} s : voir {ou}.")


def _nuit(api: Api, services: Services | None, ici: Maison, programme: Programme, progres: Progres) -> None:
    """Trigger the collection, wait for the computation that it wakes."""
    execution = api.lancer(COLLECTE, programme.au)
    fin = time.monotonic() + _ATTENTE_NUIT_S
    _suivre(api, services, ici, COLLECTE, execution, fin, progres)
    while (eveillee := api.eveillee_par(CALCUL, execution)) is None:
        _patienter(services, fin, f"{CALCUL} s'éveille", progres)
    _suivre(api, services, ici, CALCUL, eveillee, fin, progres)


def _suivre(api: Api, services: Services | None, ici: Maison, dag: str, execution: str, fin: float, progres: Progres) -> None:
    while (etat := api.etat(dag, execution)) not in ("success", "failed"):
        _patienter(services, fin, f"{dag} : {_ou_en_est(api.taches(dag, execution))}", progres)
    if etat == "failed":
        echouee = next((t for t in api.taches(dag, execution) if t["state"] == "failed"), None)
        journal = ici.journaux / f"dag_id={dag}" / f"run_id={execution}"
        if echouee is None:
            raise Echec(f"{dag} a échoué : voir {journal}.")
        journal /= f"task_id={echouee['task_id']}"
        if echouee["map_index"] >= 0:
            journal /= f"map_index={echouee['map_index']}"
        journal /= f"attempt={max(1, echouee['try_number'])}.log"
        raise Echec(f"{dag} a échoué à la tâche « {echouee['task_id']} »{_raison(journal)} : voir {journal}.")


def _ou_en_est(taches: list[dict[str, Any]]) -> str:
    """« traiter 2/6 », or the task that will be tried again."""
    reprise = next((t["task_id"] for t in taches if t["state"] == "up_for_retry"), None)
    if reprise is not None:
        return f"{reprise} a échoué, nouvel essai dans quelques secondes"
    en_cours = next((t["task_id"] for t in taches if t["state"] not in ("success", "skipped", None)), None)
    if en_cours is None:
        return "en file"
    lots = [t["state"] for t in taches if t["task_id"] == en_cours]
    return en_cours if len(lots) == 1 else f"{en_cours} {lots.count('success')}/{len(lots)}"


def _raison(journal: Path) -> str:
    """The message of the exception that ended a task, from its JSON log."""
    try:
        lignes = journal.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    for ligne in reversed(lignes):
        with contextlib.suppress(ValueError, KeyError, IndexError, TypeError):
            return f" ({json.loads(ligne)['error_detail'][0]['exc_value']})"
    return ""


def _patienter(services: Services | None, fin: float, quoi: str, progres: Progres) -> None:
    if time.monotonic() > fin:
        raise Echec(f"La nuit n'est pas finie après {_ATTENTE_NUIT_S // 60} minutes ({quoi}).")
    if services is not None:
        services.verifier()
    progres.dire(quoi)
    time.sleep(_PAS_S)


def _montrer(env: dict[str, str], programme: Programme, port: int, ici: Maison, progres: Progres) -> None:
    progres.effacer()
    _decompte(env, "depots", montre=True)
    _decompte(env, "soldes", "--exercice", str(programme.exercice), montre=True)
    quoi = "Démonstration" if programme.demonstration else "Nuit"
    sys.stdout.write(
        f"\n{quoi} au {programme.au:%d/%m/%Y}, prête en {progres.secondes:.0f} s.\n{dire_acces(port, ici, sys.stdout.isatty())}"
        f"Un solde ligne par ligne : bin/decompte decompte --convention 2024-1.1-tous-parrains --exercice {programme.exercice}\n"
        "PostgreSQL reste en marche pour les commandes suivantes ; « make arret » l'arrête.\n"
    )
    sys.stdout.flush()


def dire_acces(port: int, ici: Maison, terminal: bool) -> str:
    """Where the pages are and who logs in as what; passwords on a terminal only, for what is piped ends in a file."""
    largeur = max(map(len, config_airflow.COMPTES))
    lignes = [
        f"Pages : http://localhost:{port}/decompte/ ; ou dans Airflow, http://localhost:{port}, entrée « Décompte » du menu.",
        "Comptes de cette machine :" if terminal else f"Comptes de cette machine (mots de passe dans {ici.mots_de_passe}) :",
    ]
    for nom, compte in config_airflow.COMPTES.items():
        acces = f", mot de passe {ici.mot_de_passe(nom)}" if terminal else ""
        lignes.append(f"  {nom:<{largeur}}  {compte.dit}{acces}")
    return "\n".join(lignes) + "\n"


def _servir(services: Services) -> None:
    sys.stdout.write("Les pages restent servies ; Ctrl-C arrête Airflow.\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            services.verifier()
            time.sleep(1)


def _decompte(env: dict[str, str], *arguments: str, montre: bool = False) -> None:
    """One command of Décompte, as a user would type it; what it says is shown only when it fails or ``montre``."""
    sortie = None if montre else subprocess.PIPE
    resultat = subprocess.run(
        [sys.executable, "-m", "decompte", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=sortie,
        stderr=sortie,
        env=env,
        check=False,
        text=True,
    )
    if resultat.returncode:
        _echouer(arguments, (resultat.stderr or resultat.stdout or "").strip())


def _echouer(arguments: tuple[str, ...], dit: str) -> NoReturn:
    commande = "bin/decompte " + " ".join(arguments)
    raise Echec(f"« {commande} » a échoué.\n{dit}" if dit else f"« {commande} » a échoué.")


if __name__ == "__main__":
    sys.exit(main())
