"""The guichet's side of the brooder: started once, asked for each file, started again when it is gone."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from signal import SIGABRT, SIGALRM, SIGXCPU
from typing import Any

import decompte
from decompte.app.guichet_messages import (
    CODE,
    MEMOIRE_EPUISEE,
    Controle,
    Rompu,
    envoyer_cadre,
    envoyer_json,
    recevoir_json,
)

_PREPARATION_S = 120
"""How long the brooder may take to load; three seconds here."""
_GRACE_S = 5
"""Beyond the time of a check: the system ends it first, by its own alarm."""
_ESSAIS = 2
"""A brooder may be gone (killed from outside): a check is asked once more of a new one."""
_CODES_MEMOIRE = (MEMOIRE_EPUISEE, -SIGABRT)
_CODES_DUREE = (-SIGALRM, -SIGXCPU)


class Abandon(StrEnum):
    """Why a check gave no answer."""

    DUREE = "duree"
    MEMOIRE = "memoire"
    CASSE = "casse"


class CouveuseIndisponible(Exception):
    """The brooder does not start; the French message is for who runs the guichet."""


@dataclass(slots=True)
class _Vive:
    processus: subprocess.Popen[bytes]
    commande: socket.socket
    temporaire: tempfile.TemporaryDirectory[str]
    """Great Expectations makes an empty folder for an instant: there, and gone with the brooder whatever killed it."""

    def terminer(self) -> None:
        self.commande.close()
        try:
            self.processus.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self.processus.kill()
            self.processus.wait()
        self.temporaire.cleanup()


class Couveuse:
    """Checks files in processes of their own; ``controler`` may be called from several threads."""

    def __init__(self, reference: Path, duree_s: float, memoire_octets: int) -> None:
        self._accueil = {"reference": str(reference), "duree_s": duree_s, "memoire_octets": memoire_octets}
        self._duree_s = duree_s
        self._verrou = threading.Lock()
        self._vive: _Vive | None = None
        self._fermee = False

    def preparer(self) -> None:
        """Start it, or wait until it is ready; CouveuseIndisponible."""
        with self._verrou:
            self._prete()

    @property
    def prete(self) -> bool:
        """Whether a check would begin at once."""
        vive = self._vive
        return vive is not None and vive.processus.poll() is None

    @property
    def pid(self) -> int | None:
        """Its process, when it is ready."""
        return None if self._vive is None else self._vive.processus.pid

    def fermer(self) -> None:
        """End it and what it checks."""
        with self._verrou:
            self._fermee = True
            if self._vive is not None:
                self._vive.terminer()
                self._vive = None

    def controler(self, controle: Controle) -> dict[str, Any] | Abandon:
        """What ``guichet_controle.controler_fichier`` answers, or why there is no answer."""
        for _ in range(_ESSAIS):
            try:
                return self._controler(controle)
            except Rompu:
                continue
        return Abandon.CASSE

    def _controler(self, controle: Controle) -> dict[str, Any] | Abandon:
        ici, la_bas = socket.socketpair()
        lu, ecrit = os.pipe()
        try:
            with self._verrou:
                vive = self._prete()
                try:
                    socket.send_fds(vive.commande, [b"."], [la_bas.fileno(), ecrit])
                except (BrokenPipeError, ConnectionResetError):
                    raise Rompu from None
                finally:
                    la_bas.close()
                    os.close(ecrit)
            limite = time.monotonic() + self._duree_s + _GRACE_S
            try:
                ici.settimeout(self._duree_s + _GRACE_S)
                envoyer_cadre(ici, controle.entete())
                envoyer_cadre(ici, controle.contenu)
                reponse = recevoir_json(ici, limite)
                assert isinstance(reponse, dict)
                # The place is given to the next visitor when its memory is free, not before.
                select.select([lu], [], [], _GRACE_S)
                return reponse
            except Rompu:
                return self._issue(lu)
            except TimeoutError:
                return Abandon.DUREE
        finally:
            ici.close()
            os.close(lu)

    def _issue(self, lu: int) -> Abandon:
        """How the check ended; Rompu when the brooder ended too."""
        pret, _, _ = select.select([lu], [], [], _GRACE_S)
        octets = os.read(lu, CODE.size) if pret else b""
        if len(octets) < CODE.size:
            raise Rompu
        (code,) = CODE.unpack(octets)
        if code in _CODES_MEMOIRE:
            return Abandon.MEMOIRE
        return Abandon.DUREE if code in _CODES_DUREE else Abandon.CASSE

    def _prete(self) -> _Vive:
        """The brooder, started again if it is gone. Under the lock: whoever comes meanwhile waits for the same one."""
        if self._fermee:
            raise CouveuseIndisponible("Le guichet s'arrête.")
        if self._vive is not None and self._vive.processus.poll() is None:
            return self._vive
        if self._vive is not None:
            self._vive.terminer()
            self._vive = None
        vive = self._lancer()
        try:
            envoyer_json(vive.commande, self._accueil)
            dit = recevoir_json(vive.commande, time.monotonic() + _PREPARATION_S)
            vive.commande.settimeout(None)
        except (Rompu, TimeoutError):
            vive.processus.kill()
            vive.terminer()
            raise CouveuseIndisponible("Le processus de contrôle n'a pas pu démarrer.") from None
        if not dit["pret"]:
            vive.terminer()
            raise CouveuseIndisponible("\n".join(dit["phrases"]))
        self._vive = vive
        return vive

    def _lancer(self) -> _Vive:
        ici, la_bas = socket.socketpair()
        temporaire = tempfile.TemporaryDirectory(prefix="decompte-guichet-", ignore_cleanup_errors=True)
        # Nothing of our environment (it may hold keys of another service), no thread of a library, no trace on a disk.
        env = {nom: os.environ[nom] for nom in ("PATH", "LANG", "LD_LIBRARY_PATH", "TZ") if nom in os.environ}
        env |= {
            "PYTHONPATH": str(Path(decompte.__file__).resolve().parents[1]),
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": temporaire.name,
            "GX_ANALYTICS_ENABLED": "False",
            **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
        }
        with la_bas:
            processus = subprocess.Popen(
                [sys.executable, "-P", "-m", "decompte.app.guichet_couveuse", str(la_bas.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=env,
                pass_fds=[la_bas.fileno()],
                # Ctrl-C is for the guichet, which ends this one.
                start_new_session=True,
            )
        return _Vive(processus, ici, temporaire)
