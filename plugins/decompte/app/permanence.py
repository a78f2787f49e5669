"""The installation kept open by a server: opened at the first request, its reference read again when a file of it changes."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from decompte.app.contexte import Contexte, ouvrir, preparer_reglages
from decompte.installation.postgres import demarrer
from decompte.installation.reglages import Reglages
from decompte.lecture.fautes import FichiersInvalides

_journal = logging.getLogger(__name__)


class Permanence:
    """One open installation for all the requests of a process; safe between threads."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = dict(env)
        self._pile = ExitStack()
        self._verrou = threading.Lock()
        self._ouvert: Contexte | None = None
        self._url = ""
        self._reference: Empreinte = ()

    def contexte(self) -> Contexte:
        """The installation as it stands now; same errors as ``contexte.ouvrir``.

        A warehouse that moved (the embedded server was started elsewhere) or a reference that changed is opened again; those
        who still read the former one end their request with it. A reference that somebody is still writing, and that does not
        hold, stops nobody: the last good one serves until it changes again.
        """
        reglages = preparer_reglages(self._env)
        url = reglages.entrepot_url or demarrer(reglages.donnees).url()
        reference = _empreinte(reglages.reference)
        with self._verrou:
            if self._ouvert is None or (url, reference) != (self._url, self._reference):
                self._ouvert = self._rouvrir(reglages, url)
                self._url, self._reference = url, reference
            return self._ouvert

    def _rouvrir(self, reglages: Reglages, url: str) -> Contexte:
        """What is to be served: the installation opened again, or the former one when its reference is broken."""
        pile = ExitStack()
        try:
            ouvert = pile.enter_context(ouvrir(self._env))
        except (FichiersInvalides, OSError) as erreur:
            if self._ouvert is None or url != self._url:
                raise
            # Once a change, and without what the file says.
            _journal.warning(
                "La référence « %s » a changé et ne peut pas être lue (%s) : les pages gardent la précédente.",
                reglages.reference,
                type(erreur).__name__,
            )
            return self._ouvert
        # The pool of connections closes what is idle; a request at work keeps its own until it ends.
        self._pile.close()
        self._pile = pile
        return ouvert

    def fermer(self) -> None:
        """Close all that was opened."""
        with self._verrou:
            self._ouvert = None
            self._pile.close()


Empreinte = tuple[tuple[str, int, int], ...]


def _empreinte(reference: Path) -> Empreinte:
    """Names, sizes and dates of the files of the reference: a few dozen ``stat``, where reading them takes a second."""
    return tuple(sorted(_etats(reference)))


def _etats(reference: Path) -> Iterator[tuple[str, int, int]]:
    for dossier, _, noms in os.walk(reference):
        for nom in noms:
            fichier = Path(dossier, nom)
            try:
                etat = fichier.stat()
            except OSError:
                # Gone since its name was read, as when an editor writes.
                continue
            yield str(fichier), etat.st_size, etat.st_mtime_ns
