"""The installation kept open by a server: opened at the first request, its reference read again when a file of it changes."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from decompte.app.contexte import Contexte, ouvrir, preparer_reglages
from decompte.installation.postgres import demarrer


class Permanence:
    """One open installation for all the requests of a process; safe between threads."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = dict(env)
        self._pile = ExitStack()
        self._verrou = threading.Lock()
        self._ouvert: Contexte | None = None
        self._etat: tuple[object, ...] = ()

    def contexte(self) -> Contexte:
        """The installation as it stands now; same errors as ``contexte.ouvrir``.

        A warehouse that moved (the embedded server was started elsewhere) or a reference that changed is opened again; those
        who still read the former one end their request with it.
        """
        reglages = preparer_reglages(self._env)
        url = reglages.entrepot_url or demarrer(reglages.donnees).url()
        etat = (url, _empreinte(reglages.reference))
        with self._verrou:
            if self._ouvert is None or etat != self._etat:
                # The pool of connections closes what is idle; a request at work keeps its own until it ends.
                self._pile.close()
                self._ouvert = self._pile.enter_context(ouvrir(self._env))
                self._etat = etat
            return self._ouvert

    def fermer(self) -> None:
        """Close all that was opened."""
        with self._verrou:
            self._ouvert = None
            self._pile.close()


def _empreinte(reference: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and dates of the files of the reference: a few dozen ``stat``, where reading them takes a second."""
    trouves = ((fichier, fichier.stat()) for fichier in sorted(reference.rglob("*")) if fichier.is_file())
    return tuple((str(fichier), etat.st_size, etat.st_mtime_ns) for fichier, etat in trouves)
