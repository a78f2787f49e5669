"""Seconds and memory of one process and of the PostgreSQL that it talks to."""

from __future__ import annotations

import functools
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil


@dataclass(frozen=True, slots=True)
class Cout:
    """What an action cost, in seconds: wall, processor of this process and its readers, processor of the server."""

    mur_s: float
    cpu_s: float
    cpu_serveur_s: float

    def en_dict(self) -> dict[str, float]:
        return {"mur_s": self.mur_s, "cpu_s": self.cpu_s, "cpu_serveur_s": self.cpu_serveur_s}


def cpu_du_serveur(pid: int) -> float:
    """Processor seconds of the server since it started: its processes, and those that have ended."""
    principal = psutil.Process(pid)
    total = 0.0
    for processus in (principal, *principal.children()):
        try:
            temps = processus.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += temps.user + temps.system
        if processus.pid == pid:
            # Absent on macOS: the backends that have ended are then not counted.
            total += getattr(temps, "children_user", 0.0) + getattr(temps, "children_system", 0.0)
    return total


def cpu_d_ici() -> float:
    """Processor seconds of this process and of those that it started and that have ended (the readers of a night)."""
    enfants = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + enfants.ru_utime + enfants.ru_stime


def mesurer(action: Callable[[], Any], pid_serveur: int | None = None) -> tuple[Cout, Any]:
    """The cost of an action, and what it returned."""
    serveur = 0.0 if pid_serveur is None else cpu_du_serveur(pid_serveur)
    mur, cpu = time.perf_counter(), cpu_d_ici()
    rendu = action()
    mur, cpu = time.perf_counter() - mur, cpu_d_ici() - cpu
    serveur = 0.0 if pid_serveur is None else cpu_du_serveur(pid_serveur) - serveur
    return Cout(mur, cpu, serveur), rendu


def pic_memoire_mo() -> float:
    """The peak of this process's resident memory, in megabytes."""
    pic = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pic / (1_000_000 if sys.platform == "darwin" else 1_000)


class Etapes:
    """Seconds by named step; a step inside another is taken out of it, so that they add up."""

    def __init__(self) -> None:
        self.mur: dict[str, float] = defaultdict(float)
        self.cpu: dict[str, float] = defaultdict(float)
        self._ouvertes: list[str] = []
        self._depuis = (0.0, 0.0)

    @contextmanager
    def etape(self, nom: str) -> Iterator[None]:
        """Count what happens inside as this step."""
        self._basculer()
        self._ouvertes.append(nom)
        try:
            yield
        finally:
            self._basculer()
            self._ouvertes.pop()

    def suivre(self, porteur: object, attribut: str, nom: str) -> None:
        """From now on, calls of ``porteur.attribut`` count as this step."""
        fonction = getattr(porteur, attribut)

        @functools.wraps(fonction)
        def suivie(*args: Any, **kwargs: Any) -> Any:
            with self.etape(nom):
                return fonction(*args, **kwargs)

        setattr(porteur, attribut, suivie)

    def _basculer(self) -> None:
        maintenant = (time.perf_counter(), time.process_time())
        if self._ouvertes:
            self.mur[self._ouvertes[-1]] += maintenant[0] - self._depuis[0]
            self.cpu[self._ouvertes[-1]] += maintenant[1] - self._depuis[1]
        self._depuis = maintenant
