"""Calls made in a process of their own, that may die of them without taking the tests along.

A library in Rust that is refused memory ends its process at once (SIGABRT): nothing of the same process can tell it.
"""

from __future__ import annotations

import base64
import os
import select
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Self

from decompte.app.lecteur import borner_memoire, composer_message, recevoir_message

RACINE = Path(__file__).resolve().parents[2]
ATTENTE_S = 60
_FIN_MONTREE = 3000


class Mort(AssertionError):
    """The process died of the call, or had to be killed."""


class ProcessusAPart:
    """One process for many calls, started by the first, and again after one that it died of. To be closed.

    ``memoire_octets`` bounds it as the product's reading processes are bounded.
    """

    def __init__(self, memoire_octets: int) -> None:
        self._memoire = memoire_octets
        self._processus: subprocess.Popen[bytes] | None = None
        self._erreurs: IO[bytes] | None = None
        self._ouverts = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def appeler(self, fonction: Callable[..., Any], contenu: bytes, format_voulu: str) -> Any:
        """What a function of a module gives for a file; Mort, with the file, when it raises, hangs or ends its process."""
        if self._processus is None:
            self._start()
        assert self._processus is not None and self._processus.stdin is not None and self._processus.stdout is not None
        try:
            for morceau in composer_message((fonction, contenu, format_voulu)):
                self._processus.stdin.write(morceau)
            self._processus.stdin.flush()
            if select.select([self._processus.stdout], [], [], ATTENTE_S)[0]:
                return recevoir_message(self._processus.stdout)
        except (EOFError, BrokenPipeError):
            pass
        raise self._tell(contenu, format_voulu)

    def close(self) -> None:
        if self._processus is None or self._erreurs is None:
            return
        self._processus.kill()
        self._processus.communicate()
        self._ouverts.close()
        self._processus = None

    def _start(self) -> None:
        dossier = self._ouverts.enter_context(tempfile.TemporaryDirectory())
        self._erreurs = self._ouverts.enter_context((Path(dossier) / "erreurs").open("w+b"))
        self._processus = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.a_part", str(self._memoire)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._erreurs,
            cwd=RACINE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(chemin for chemin in sys.path if chemin), "RUST_BACKTRACE": "0"},
        )

    def _tell(self, contenu: bytes, format_voulu: str) -> Mort:
        assert self._processus is not None and self._erreurs is not None
        code = self._processus.poll() if self._processus.poll() is not None else _wait(self._processus)
        self._erreurs.seek(0)
        dit = self._erreurs.read().decode("utf-8", "replace")[-_FIN_MONTREE:]
        self.close()
        # One file, written over: the last example that Hypothesis tries is the smallest.
        garde = Path(tempfile.gettempdir()) / f"decompte-fuzz.{format_voulu}"
        garde.write_bytes(contenu)
        comment = f"ended with {code}" if code is not None else f"gave no answer in {ATTENTE_S} s"
        mort = Mort(f"The process that reads {comment}, of this file: {garde}\n{dit}")
        mort.add_note(f"The file, in base64: {base64.b64encode(contenu).decode()}")
        return mort


def _wait(processus: subprocess.Popen[bytes]) -> int | None:
    """The exit code of a process whose pipe is closed; None when it still runs."""
    try:
        return processus.wait(1)
    except subprocess.TimeoutExpired:
        return None


def servir(memoire_octets: int) -> None:
    """Answer calls until the other side is gone. What a call raises ends the process, with its traceback."""
    sortie = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    borner_memoire(memoire_octets)
    while True:
        try:
            message = recevoir_message(sys.stdin.buffer)
        except EOFError:
            return
        assert isinstance(message, tuple)
        fonction, contenu, format_voulu = message
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            reponse = fonction(contenu, format_voulu)
        for morceau in composer_message(reponse):
            sortie.write(morceau)
        sortie.flush()


if __name__ == "__main__":
    servir(int(sys.argv[1]))
