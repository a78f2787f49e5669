"""Airflow's processes on this machine: started together, watched, stopped together."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil

from decompte.installation.config_airflow import Maison

SERVICES = {
    "api-server": ["api-server"],
    # Without its log server: the pages read the files, and two installations would want its one port.
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
}
"""No triggerer: no task of ours defers."""

_PREMIER_PORT = 8080
_ARRET_S = 20


class ServiceMort(RuntimeError):
    """A service ended by itself; the French message says which and where its log is."""


class Services:
    """The running processes; ``etat.json`` lets a later start end those of a start that was killed."""

    def __init__(self, ici: Maison, port: int) -> None:
        self.ici = ici
        self.port = port
        self._processus: dict[str, subprocess.Popen[bytes]] = {}

    def demarrer(self, env: Mapping[str, str]) -> None:
        """Start every service, its output in ``logs/<service>.log``."""
        for nom, arguments in SERVICES.items():
            with self.journal(nom).open("wb") as flux:
                self._processus[nom] = subprocess.Popen(
                    [sys.executable, "-m", "airflow", *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=flux,
                    stderr=subprocess.STDOUT,
                    env=dict(env),
                    cwd=self.ici.dossier,
                    # Ctrl-C reaches us alone: we stop them in order.
                    start_new_session=True,
                )
        pids = {nom: [processus.pid, _naissance(processus.pid)] for nom, processus in self._processus.items()}
        self.ici.etat.write_text(json.dumps({"port": self.port, "pids": pids}))

    def journal(self, nom: str) -> Path:
        """The log of a service."""
        return self.ici.journaux / f"{nom}.log"

    def verifier(self) -> None:
        """ServiceMort as soon as one has ended."""
        for nom, processus in self._processus.items():
            if processus.poll() is not None:
                raise ServiceMort(f"Le service « {nom} » d'Airflow s'est arrêté : voir {self.journal(nom)}.")

    def arreter(self) -> None:
        """Stop every service and what it started; return once they are gone."""
        for processus in self._processus.values():
            _signaler(processus.pid, signal.SIGTERM)
        for processus in self._processus.values():
            try:
                processus.wait(_ARRET_S)
            except subprocess.TimeoutExpired:
                _signaler(processus.pid, signal.SIGKILL)
                processus.wait()
            # A child that outlived its parent.
            _signaler(processus.pid, signal.SIGKILL)
        self._processus.clear()
        self.ici.etat.unlink(missing_ok=True)


def port_annonce(ici: Maison) -> int | None:
    """The port of the services that run, according to their owner."""
    try:
        return int(json.loads(ici.etat.read_text())["port"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def arreter_restes(ici: Maison) -> int:
    """End the services of a start that was killed; how many there were."""
    try:
        pids = json.loads(ici.etat.read_text())["pids"]
    except (FileNotFoundError, ValueError, KeyError):
        return 0
    restes = [pid for pid, naissance in pids.values() if naissance is not None and _naissance(pid) == naissance]
    for pid in restes:
        _signaler(pid, signal.SIGTERM)
    vivants = psutil.wait_procs([p for p in map(_processus, restes) if p is not None], timeout=_ARRET_S)[1]
    for processus in vivants:
        _signaler(processus.pid, signal.SIGKILL)
    ici.etat.unlink(missing_ok=True)
    return len(restes)


def port_libre(premier: int = _PREMIER_PORT) -> int:
    """8080 (or the port given), or the first free one after it."""
    for port in range(premier, premier + 200):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as essai:
            # As the server will: a port in TIME_WAIT is free.
            essai.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                essai.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ServiceMort(f"Aucun port libre entre {premier} et {premier + 199} : libérez-en un et recommencez.")


def _processus(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


def _naissance(pid: int) -> float | None:
    processus = _processus(pid)
    return None if processus is None else processus.create_time()


def _signaler(pid: int, quoi: signal.Signals) -> None:
    """To the whole session of a service, which we made its own group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, quoi)
