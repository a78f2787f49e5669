"""The embedded PostgreSQL: started on demand in the data directory, reached by a unix socket only.

Under the data directory, ``postgres/grappe`` is the cluster, ``postgres/journal`` its log. Each data directory has its own
server. A command attaches to the running server (about a millisecond) or starts it, and leaves it running: the
next command is fast, and a server that nobody uses costs some memory and nothing else. ``arreter`` (``make arret``) stops it.

Only the operating system's account opens the door: there is no password and no network port (``peer``).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from decompte.domaine.systeme import dire_refus
from decompte.installation.binaires import BinairesAbsents, trouver_binaires
from decompte.installation.compte import Compte, CompteIntrouvable, choisir_compte, ouvrir_passage

BASE_ENTREPOT = "decompte"
BASE_AIRFLOW = "airflow"
ROLE = "decompte"
"""The superuser of the embedded server, owner of the warehouse; ``airflow`` owns the metadata."""

_PORT = 5432
"""Only names the socket file: nothing listens on the network."""
_CHEMIN_SOCKET_MAX = 103
"""Bytes of a unix socket path: 107 on Linux, 103 on macOS (``sun_path``, without its final zero)."""
_ATTENTE_S = 60
_JOURNAL_MAX = 5_000_000

_CONFIGURATION = """\
# Written by Décompte at each start: change {source}, not this file.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 120
shared_buffers = 128MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 1GB
wal_compression = on
checkpoint_timeout = 15min
random_page_cost = 1.1
# Queries take milliseconds: compiling them or sharing them out costs more, and /dev/shm is small in containers.
jit = off
max_parallel_workers_per_gather = 0
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_checkpoints = off
# The statement of an error may hold a person's data: the log keeps the error alone.
log_min_error_statement = panic
"""
_LINUX = "recovery_init_sync_method = syncfs\n"
"""After a crash: one call a file system rather than one a file (seconds)."""
_SANS_GARANTIE = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"


class ServeurIndisponible(RuntimeError):
    """The embedded server cannot run; the message is one French sentence with where its log is."""


@dataclass(frozen=True, slots=True)
class Serveur:
    """A running server."""

    grappe: Path
    socket: Path
    """The directory of the socket."""
    pid: int

    def url(self, base: str = BASE_ENTREPOT, role: str = ROLE) -> str:
        """The SQLAlchemy URL (psycopg2) of one of its databases."""
        return f"postgresql+psycopg2://{role}@/{base}?host={quote(str(self.socket), safe='')}&port={_PORT}"

    def dsn(self, base: str = BASE_ENTREPOT, role: str = ROLE) -> str:
        """The same for libpq."""
        return f"postgresql://{role}@/{base}?host={quote(str(self.socket), safe='')}&port={_PORT}"


def attacher(donnees: Path) -> Serveur | None:
    """The server that runs in this data directory, ready with its databases; None when there is none."""
    grappe = _grappe(donnees)
    return _en_marche(grappe) if _temoin(grappe).exists() else None


def demarrer(donnees: Path, *, durable: bool = True) -> Serveur:
    """Attach, or create and start; ServeurIndisponible with one French sentence when it cannot be.

    Safe to call from several processes at once, and after a crash. ``durable=False`` gives up what protects data against a
    power cut: for the throwaway servers of tests only.
    """
    if serveur := attacher(donnees):
        return serveur
    grappe = _grappe(donnees)
    try:
        with _verrou(donnees):
            # Another process may have started it while we waited.
            serveur = _en_marche(grappe)
            if serveur is None:
                compte = choisir_compte(grappe)
                _preparer(donnees, grappe, compte)
                binaires = trouver_binaires(compte, grappe.parent / "binaires")
                _creer_grappe(grappe, binaires, compte, durable)
                serveur = _lancer(grappe, binaires, compte, durable)
            if not _temoin(grappe).exists():
                _creer_bases(serveur)
                _temoin(grappe).touch()
            return serveur
    except (CompteIntrouvable, BinairesAbsents) as erreur:
        raise ServeurIndisponible(f"Le PostgreSQL embarqué ne peut pas démarrer : {erreur}.") from erreur
    except PermissionError as erreur:
        raise ServeurIndisponible(
            f"Le PostgreSQL embarqué ne peut pas démarrer : ce compte n'a pas de droits sur {erreur.filename} ; "
            "relancez sous le compte de la première fois, ou choisissez un autre répertoire par DECOMPTE_DATA_DIR."
        ) from erreur
    except OSError as erreur:
        lieu = f" ({erreur.filename})" if erreur.filename else ""
        raise ServeurIndisponible(
            f"Le PostgreSQL embarqué ne peut pas démarrer dans {donnees} : {dire_refus(erreur)}{lieu}."
        ) from erreur


def arreter(donnees: Path) -> bool:
    """Stop the server of this data directory, clients included; True when there was one."""
    grappe = _grappe(donnees)
    serveur = _en_marche(grappe)
    if serveur is None:
        return False
    with _verrou(donnees):
        compte = choisir_compte(grappe)
        binaires = trouver_binaires(compte, grappe.parent / "binaires")
        commande = [str(binaires / "pg_ctl"), "-D", str(grappe), "-w", "-t", str(_ATTENTE_S), "-m", "fast", "stop"]
        resultat = compte.lancer(commande, capture_output=True)
    if resultat.returncode:
        raise ServeurIndisponible(f"Le PostgreSQL embarqué de {donnees} ne s'arrête pas : voir {_journal(grappe)}.")
    with contextlib.suppress(OSError):
        serveur.socket.rmdir()
    return True


def _grappe(donnees: Path) -> Path:
    return donnees.absolute() / "postgres" / "grappe"


def _journal(grappe: Path) -> Path:
    return grappe.with_name("journal")


def _temoin(grappe: Path) -> Path:
    """Exists once both databases do."""
    return grappe / "decompte.pret"


@contextlib.contextmanager
def _verrou(donnees: Path) -> Iterator[None]:
    donnees.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (donnees / "postgres.verrou").open("w") as flux:
        fcntl.flock(flux, fcntl.LOCK_EX)
        yield


def _en_marche(grappe: Path) -> Serveur | None:
    """What postmaster.pid says, if a server answers on that socket; that file survives a crash."""
    try:
        lignes = (grappe / "postmaster.pid").read_text().splitlines()
        pid, port, dossier, etat = int(lignes[0]), lignes[3], Path(lignes[4]), lignes[7].strip()
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if etat != "ready":
        return None
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as essai:
        try:
            essai.connect(str(dossier / f".s.PGSQL.{port}"))
        except OSError:
            return None
    return Serveur(grappe, dossier, pid)


def _preparer(donnees: Path, grappe: Path, compte: Compte) -> None:
    dossier = grappe.parent
    dossier.mkdir(mode=0o700, exist_ok=True)
    if compte.autre:
        os.chown(dossier, compte.uid, compte.gid)
        ouvrir_passage(dossier, compte)
    elif dossier.stat().st_uid != compte.uid:
        raise CompteIntrouvable(
            f"{dossier} appartient à un autre compte que {compte.nom} : lancez Décompte sous le compte de la première fois, "
            "ou choisissez un autre répertoire par DECOMPTE_DATA_DIR"
        )
    dossier.chmod(0o700)
    # An initdb that was interrupted leaves a folder under this name.
    for reste in dossier.glob("grappe.part*"):
        shutil.rmtree(reste)
    journal = _journal(grappe)
    if journal.exists() and journal.stat().st_size > _JOURNAL_MAX:
        journal.replace(journal.with_name("journal.1"))


def _creer_grappe(grappe: Path, binaires: Path, compte: Compte, durable: bool) -> None:
    if (grappe / "PG_VERSION").exists():
        return
    provisoire = grappe.with_name("grappe.part")
    commande = [
        str(binaires / "initdb"),
        "-D",
        str(provisoire),
        "-U",
        ROLE,
        "--auth=peer",
        "--encoding=UTF8",
        "--no-instructions",
    ]
    # The same order of text on every machine, and after every update of the system.
    commande += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if not durable:
        commande.append("--no-sync")
    resultat = compte.lancer(commande, capture_output=True)
    if resultat.returncode:
        raison = (resultat.stderr.strip().splitlines() or ["initdb a échoué"])[-1]
        raise ServeurIndisponible(f"Le PostgreSQL embarqué ne peut pas créer ses fichiers dans {grappe} : {raison}")
    with (provisoire / "postgresql.conf").open("a") as flux:
        flux.write("\ninclude 'decompte.conf'\n")
    (provisoire / "pg_hba.conf").write_text("local all all peer map=decompte\n")
    noms = dict.fromkeys((compte.nom, "root")) if compte.autre or os.geteuid() == 0 else [compte.nom]
    (provisoire / "pg_ident.conf").write_text("".join(f'decompte "{nom}" all\n' for nom in noms))
    provisoire.rename(grappe)


def _lancer(grappe: Path, binaires: Path, compte: Compte, durable: bool) -> Serveur:
    dossier = _dossier_socket(grappe, compte)
    _oublier_mort(grappe, dossier)
    configuration = _CONFIGURATION.format(source=Path(__file__).name, port=_PORT, socket=str(dossier).replace("'", "''"))
    configuration += _LINUX if sys.platform == "linux" else ""
    (grappe / "decompte.conf").write_text(configuration + ("" if durable else _SANS_GARANTIE))
    (grappe / "decompte.conf").chmod(0o644)
    commande = [str(binaires / "pg_ctl"), "-D", str(grappe), "-w", "-t", str(_ATTENTE_S), "-l", str(_journal(grappe)), "start"]
    # No pipe: the server would hold it open after us, and whoever waits for the end of our output would wait for ever.
    resultat = compte.lancer(commande, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    serveur = _en_marche(grappe)
    if resultat.returncode or serveur is None:
        raison = _derniere_erreur(_journal(grappe))
        raise ServeurIndisponible(f"Le PostgreSQL embarqué ne démarre pas{raison} : voir {_journal(grappe)}.")
    return serveur


def _dossier_socket(grappe: Path, compte: Compte) -> Path:
    """A private folder with a short path, the same at each start; refused when somebody else made it."""
    dossier = grappe.with_name("socket")
    if len(os.fsencode(dossier / f".s.PGSQL.{_PORT}.lock")) > _CHEMIN_SOCKET_MAX:
        cle = hashlib.sha256(os.fsencode(grappe)).hexdigest()[:12]
        dossier = Path("/tmp" if Path("/tmp").is_dir() else tempfile.gettempdir()) / f"decompte-{compte.uid}-{cle}"
    with contextlib.suppress(FileExistsError):
        dossier.mkdir(mode=0o700)
        if compte.autre:
            os.chown(dossier, compte.uid, compte.gid)
    fiche = dossier.lstat()
    if not stat.S_ISDIR(fiche.st_mode) or fiche.st_uid != compte.uid or fiche.st_mode & 0o077:
        raise CompteIntrouvable(f"{dossier} n'est pas un répertoire privé du compte {compte.nom} : supprimez-le")
    return dossier


def _oublier_mort(grappe: Path, dossier: Path) -> None:
    """Remove the lock files of a server that crashed, when their process number now belongs to something else.

    PostgreSQL does it by itself unless a process of that number lives, which is the rule in a container (few numbers).
    """
    import psutil

    for fichier in (grappe / "postmaster.pid", dossier / f".s.PGSQL.{_PORT}.lock"):
        try:
            pid = int(fichier.read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            continue
        try:
            processus = psutil.Process(abs(pid))
            vivant = processus.name().startswith("postgres") and Path(processus.cwd()) == grappe.resolve()
        except psutil.NoSuchProcess:
            vivant = False
        except psutil.AccessDenied:
            # Somebody else's process: ours would let us look.
            vivant = False
        if not vivant:
            fichier.unlink()


def _derniere_erreur(journal: Path) -> str:
    try:
        lignes = journal.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    fatales = [ligne.split("FATAL:", 1)[1].strip() for ligne in lignes[-30:] if "FATAL:" in ligne]
    return f" ({fatales[-1]})" if fatales else ""


def _creer_bases(serveur: Serveur) -> None:
    import psycopg2

    # autocommit: CREATE DATABASE does not run inside a transaction, which « with connexion » would open.
    connexion = psycopg2.connect(serveur.dsn("postgres"))
    connexion.autocommit = True
    try:
        with connexion.cursor() as curseur:
            curseur.execute("SELECT rolname FROM pg_roles WHERE rolname = %s", (BASE_AIRFLOW,))
            if curseur.fetchone() is None:
                curseur.execute("CREATE ROLE airflow LOGIN")
            curseur.execute("SELECT datname FROM pg_database")
            existantes = {nom for (nom,) in curseur.fetchall()}
            if BASE_ENTREPOT not in existantes:
                curseur.execute("CREATE DATABASE decompte OWNER decompte")
            if BASE_AIRFLOW not in existantes:
                curseur.execute("CREATE DATABASE airflow OWNER airflow")
            # Airflow's metadata are not the truth: a power cut may lose their last half second.
            curseur.execute("ALTER DATABASE airflow SET synchronous_commit = off")
    finally:
        connexion.close()
