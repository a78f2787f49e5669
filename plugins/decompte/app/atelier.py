"""The workshop: files are opened and read by separate processes, none of which can stop, slow or bring down the night."""

from __future__ import annotations

import os
import pickle
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType

import decompte
from decompte.app.lecteur import LONGUEUR, MEMOIRE_EPUISEE, Bienvenue, Copie, Demande, composer_message
from decompte.app.refus import refuser
from decompte.domaine.lecture import Lecture
from decompte.domaine.limites import Limites
from decompte.domaine.modele import Modele
from decompte.domaine.tableau import Probleme
from decompte.domaine.texte import nombre

__all__ = ["Atelier", "Copie", "Demande"]

_MORCEAU = 1 << 20
_GROSSE = 20_000_000
"""Bytes from which an answer is received alone."""
_ESSAIS = 2
"""A reader that dies may have been killed by somebody else: the file is blamed when it happens to a second one."""
_ABANDONS_MEMOIRE = (MEMOIRE_EPUISEE, -signal.SIGABRT)
"""How a reader ends when memory is refused to it: by itself, or aborted by a library."""


class _TropLong(Exception):
    """The reader did not answer in time."""


class _Mort(Exception):
    """The reader ended without answering; its exit code."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(str(code))


class Atelier:
    """A few reading processes. Started at the first file, ended by ``with``; ``lire`` may be called from several threads.

    ``memoire_octets`` is what each process may take.
    """

    def __init__(self, modeles: Mapping[str, Modele], memoire_octets: int, ouvriers: int = 2) -> None:
        self._modeles = dict(modeles)
        self._memoire = memoire_octets
        self._libres: SimpleQueue[_Ouvrier | None] = SimpleQueue()
        self._vivants: set[_Ouvrier] = set()
        # Taken again by the same thread when a first process died of its answer.
        self._grosses = threading.RLock()
        for _ in range(ouvriers):
            self._libres.put(None)

    def __enter__(self) -> Atelier:
        return self

    def __exit__(self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None) -> None:
        for ouvrier in list(self._vivants):
            ouvrier.terminer()
        self._vivants.clear()

    @contextmanager
    def lecture(self, demande: Demande) -> Iterator[Lecture]:
        """Read one file. The files of an archive may be large: while ``with`` holds them, no other large answer is received."""
        with ExitStack() as pile:
            yield self._lire(demande, pile)

    def lire(self, demande: Demande) -> Lecture:
        """Read one file; one that takes too long or too much memory, or that breaks its reader, is told as such."""
        with self.lecture(demande) as lecture:
            return lecture

    def copier(self, copie: Copie) -> bytes | None:
        """The annotated copy of a file; None when its making takes too long or too much memory, or breaks."""
        with ExitStack() as pile:
            try:
                rendu = self._demander(copie, copie.limites, pile)
            except (_TropLong, _Mort):
                return None
        assert isinstance(rendu, bytes)
        return rendu

    def _lire(self, demande: Demande, pile: ExitStack) -> Lecture:
        try:
            lecture = self._demander(demande, demande.limites, pile)
        except _TropLong:
            return refuser(demande.depot, demande.nom, _trop_long(demande))
        except _Mort as mort:
            probleme = _trop_de_memoire(demande) if mort.code in _ABANDONS_MEMOIRE else _casse()
            return refuser(demande.depot, demande.nom, probleme)
        assert isinstance(lecture, Lecture)
        return lecture

    def _demander(self, travail: Demande | Copie, limites: Limites, pile: ExitStack) -> object:
        """What a process answers; _TropLong, or _Mort when two of them died of it."""
        message = composer_message(travail)
        essais = 0
        while True:
            essais += 1
            ouvrier = self._libres.get()
            try:
                if ouvrier is None:
                    ouvrier = _Ouvrier(self._modeles, self._memoire)
                    self._vivants.add(ouvrier)
                return ouvrier.demander(message, limites.duree_s, lambda: pile.enter_context(self._grosses))
            except (_TropLong, _Mort) as abandon:
                self._renvoyer(ouvrier)
                ouvrier = None
                if isinstance(abandon, _TropLong) or essais == _ESSAIS:
                    raise
            finally:
                self._libres.put(ouvrier)

    def _renvoyer(self, ouvrier: _Ouvrier | None) -> None:
        if ouvrier is not None:
            self._vivants.discard(ouvrier)
            ouvrier.terminer()


class _Ouvrier:
    """One reading process."""

    def __init__(self, modeles: dict[str, Modele], memoire_octets: int) -> None:
        # Nothing of our environment: it holds keys and passwords, and a reader needs none of it.
        env = {nom: os.environ[nom] for nom in ("PATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT") if nom in os.environ}
        env["PYTHONPATH"] = str(Path(decompte.__file__).resolve().parents[1])
        env["PYTHONUTF8"] = "1"
        self._processus = subprocess.Popen(
            [sys.executable, "-P", "-m", "decompte.app.lecteur"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=env,
            bufsize=0,
        )
        self._bienvenue: tuple[bytes, bytes] | None = composer_message(Bienvenue(modeles, memoire_octets))

    def demander(self, message: tuple[bytes, bytes], duree_s: float, avant_une_grosse: Callable[[], object]) -> object:
        """Send a demand and wait for its answer, after ``avant_une_grosse`` when it is large; _TropLong or _Mort."""
        limite = time.monotonic() + duree_s
        a_envoyer = message if self._bienvenue is None else (*self._bienvenue, *message)
        self._bienvenue = None
        for morceau in a_envoyer:
            self._envoyer(memoryview(morceau), limite)
        (longueur,) = LONGUEUR.unpack(self._recevoir(LONGUEUR.size, limite))
        if longueur > _GROSSE:
            avant_une_grosse()
            limite = time.monotonic() + duree_s
        # Only our own classes come back, from our own program.
        return pickle.loads(self._recevoir(longueur, limite))

    def _envoyer(self, message: memoryview, limite: float) -> None:
        assert self._processus.stdin is not None
        descripteur = self._processus.stdin.fileno()
        os.set_blocking(descripteur, False)
        while message:
            self._attendre([], [descripteur], limite)
            try:
                message = message[os.write(descripteur, message[:_MORCEAU]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise _Mort(self._processus.wait()) from None

    def _recevoir(self, taille: int, limite: float) -> bytearray:
        assert self._processus.stdout is not None
        descripteur = self._processus.stdout.fileno()
        recu = bytearray()
        while len(recu) < taille:
            self._attendre([descripteur], [], limite)
            morceau = os.read(descripteur, min(_MORCEAU, taille - len(recu)))
            if not morceau:
                raise _Mort(self._processus.wait())
            recu += morceau
        return recu

    def _attendre(self, lus: list[int], ecrits: list[int], limite: float) -> None:
        reste = limite - time.monotonic()
        if reste <= 0 or not any(select.select(lus, ecrits, [], reste)):
            raise _TropLong

    def terminer(self) -> None:
        """End the process, whatever it is doing."""
        self._processus.kill()
        self._processus.wait()
        for flux in (self._processus.stdin, self._processus.stdout):
            if flux is not None:
                flux.close()


_ALLEGER = (
    "Supprimez les feuilles, images, mises en forme et lignes inutiles (Ctrl+Fin montre la dernière cellule utilisée), "
    "ou recopiez le tableau dans un modèle vierge, puis renvoyez-le."
)


def _trop_long(demande: Demande) -> Probleme:
    return Probleme("D08", f"Le fichier n'a pas pu être lu en {demande.limites.duree_s} secondes, la limite.", _ALLEGER)


def _trop_de_memoire(demande: Demande) -> Probleme:
    limite = nombre(demande.limites.memoire_octets // 1_000_000)
    return Probleme("D08", f"La lecture du fichier demande plus de {limite} Mo de mémoire, la limite.", _ALLEGER)


def _casse() -> Probleme:
    return Probleme(
        "D01",
        "Le fichier est abîmé : sa lecture s'est interrompue.",
        "Ouvrez-le dans votre tableur, enregistrez-le de nouveau au format .xlsx, puis renvoyez-le.",
    )
