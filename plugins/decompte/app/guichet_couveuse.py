"""The brooder: a process that has already loaded all that a check needs, and gives each file a process of its own.

Great Expectations takes three seconds to import; a copy of a process that has it takes milliseconds. Each copy checks one file
and ends: nothing of a file is ever in the memory of what checks another. The system itself bounds a copy: its time (an alarm
that nothing can put off), its memory, and what it may write to a disk, which is nothing.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import selectors
import shutil
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from decompte.app.guichet_controle import controler_fichier
from decompte.app.guichet_messages import (
    CODE,
    MEMOIRE_EPUISEE,
    Controle,
    Rompu,
    envoyer_json,
    recevoir_cadre,
    recevoir_json,
)
from decompte.app.verifier import Regles, lire_regles
from decompte.lecture.fautes import FichiersInvalides

_RECEVOIR_S = 30
"""How long a copy waits for the file that it was made for: it is in the memory of the process next door."""


@dataclass(frozen=True, slots=True)
class Bornes:
    """What one check may take."""

    duree_s: float
    memoire_octets: int


def couver(commande: socket.socket) -> None:
    """Load, say so, then make a copy of this process for each pair of descriptors received, until the other side is gone.

    The first is the conversation of the copy; on the second, this process writes how the copy ended.
    """
    accueil = recevoir_json(commande)
    bornes = Bornes(accueil["duree_s"], accueil["memoire_octets"])
    try:
        regles = lire_regles(Path(accueil["reference"]))
    except FichiersInvalides as erreur:
        envoyer_json(commande, {"pret": False, "phrases": str(erreur).splitlines()})
        return
    _echauffer(regles)
    _se_taire()
    _ne_rien_ecrire()
    envoyer_json(commande, {"pret": True})
    vivants: dict[int, int] = {}
    reveil, sonnette = socket.socketpair()
    reveil.setblocking(False)
    sonnette.setblocking(False)
    signal.set_wakeup_fd(sonnette.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    guetteur = selectors.DefaultSelector()
    guetteur.register(commande, selectors.EVENT_READ)
    guetteur.register(reveil, selectors.EVENT_READ)
    try:
        while True:
            prets = {cle.fileobj for cle, _ in guetteur.select()}
            if reveil in prets:
                with suppress(BlockingIOError):
                    while reveil.recv(4096):
                        pass
                _relever(vivants)
            if commande in prets:
                octet, descripteurs, _, _ = socket.recv_fds(commande, 1, 2)
                if not octet:
                    return
                echange, etat = descripteurs
                pid = os.fork()
                if pid == 0:
                    signal.set_wakeup_fd(-1)
                    for autre in (commande.fileno(), reveil.fileno(), sonnette.fileno(), etat, *vivants.values()):
                        os.close(autre)
                    _vivre(echange, regles, bornes)
                os.close(echange)
                vivants[pid] = etat
    finally:
        for pid in vivants:
            _tuer_groupe(pid)
        # Also when whoever made the folder is gone without a word.
        if dossier := os.environ.get("TMPDIR"):
            shutil.rmtree(dossier, ignore_errors=True)


def _vivre(echange: int, regles: Regles, bornes: Bornes) -> None:
    """What a copy does; it never returns, whatever happens, into the loop that made it."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, bornes.duree_s)
        _borner_memoire(bornes.memoire_octets)
        with socket.socket(fileno=echange) as prise:
            limite = time.monotonic() + _RECEVOIR_S
            controle = Controle.de_cadres(recevoir_cadre(prise, limite), recevoir_cadre(prise, limite))
            prise.settimeout(None)
            envoyer_json(prise, controler_fichier(controle, regles))
        code = 0
    except MemoryError:
        code = MEMOIRE_EPUISEE
    except (Rompu, TimeoutError):
        code = 0
    finally:
        os._exit(code)


def _relever(vivants: dict[int, int]) -> None:
    """Say how the copies that ended did, and end the readers that they may have left behind."""
    while vivants:
        pid, issue = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        etat = vivants.pop(pid, None)
        if etat is None:
            continue
        _tuer_groupe(pid)
        with suppress(BrokenPipeError):
            os.write(etat, CODE.pack(os.waitstatus_to_exitcode(issue)))
        os.close(etat)


def _tuer_groupe(pid: int) -> None:
    # A copy may have been told to end before it had a group of its own.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _ne_rien_ecrire() -> None:
    """From now on no byte goes to a file, and no image of the memory is left by a process that dies."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _se_taire() -> None:
    """From now on what a library prints goes nowhere: it may name what a file holds."""
    with Path(os.devnull).open("wb") as neant:
        os.dup2(neant.fileno(), sys.stdout.fileno())
        os.dup2(neant.fileno(), sys.stderr.fileno())


def _borner_memoire(octets: int) -> None:
    """Refuse more than that, beyond what is mapped already (where the system says how much that is)."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return
    # The soft limit alone: the reader that the copy starts has one of its own, from the parameters, and tells it.
    _, dur = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + octets, dur))


def _echauffer(regles: Regles) -> None:
    """Check a table of nobody's, so that everything is imported, compiled and laid out before the copies are made."""
    _sans_fil()
    premiere = next((m for m in regles.modeles.values() if m.tableau.value == "suivi"), None)
    colonnes = [] if premiere is None else [c.entete for c in premiere.colonnes]
    convention = next(iter(regles.conventions), "")
    nom = f"{convention}_2024-05.csv"
    contenu = "\r\n".join([";".join(colonnes), ";".join("x" for _ in colonnes)]).encode("utf-8-sig")
    controler_fichier(Controle(nom, contenu), regles)
    gc.collect()
    gc.freeze()


def _sans_fil() -> None:
    """No thread of a progress bar: a copy has the calling thread alone."""
    importlib.import_module("tqdm").tqdm.monitor_interval = 0


if __name__ == "__main__":
    couver(socket.socket(fileno=int(sys.argv[1])))
