"""The log of the guichet: which page, how it ended, how long it took. Never an address, a name, a code or a value."""

from __future__ import annotations

import logging
import sys
import time
import traceback
from types import TracebackType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LIEUX = 12
"""How many of the innermost calls are told."""
_journal = logging.getLogger("decompte.guichet")


class SansValeurs(logging.Formatter):
    """A formatter that tells of an exception its kind and its places, never its message, which may hold what a file holds."""

    def formatException(self, ei: object) -> str:  # noqa: N802 (a name of the standard library)
        """« ValueError » and where it went through, innermost last."""
        assert isinstance(ei, tuple)
        genre, _, trace = ei
        assert trace is None or isinstance(trace, TracebackType)
        lieux = [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)[-_LIEUX:]]
        return "\n".join([*lieux, genre.__name__ if isinstance(genre, type) else "erreur"])

    def formatStack(self, stack_info: str) -> str:  # noqa: N802
        """Nothing: places are enough."""
        return ""


class Passages:
    """ASGI middleware: one line a request, by the pattern of its route."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; told at the end."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        debut = time.monotonic()
        statut = 0

        async def envoyer(message: Message) -> None:
            nonlocal statut
            if message["type"] == "http.response.start":
                statut = message["status"]
            await send(message)

        try:
            await self._application(scope, receive, envoyer)
        finally:
            route = getattr(scope.get("route"), "path", "(adresse inconnue)")
            _journal.info("%s %s %d %.2f s", scope["method"] if route[0] == "/" else "?", route, statut, time.monotonic() - debut)


def installer_journal() -> None:
    """What the guichet and its server log goes to the standard error, through ``SansValeurs``; what libraries log, nowhere: one
    of them repeats a byte of what it received.
    """
    sortie = logging.StreamHandler(sys.stderr)
    sortie.setFormatter(SansValeurs("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger().handlers[:] = [logging.NullHandler()]
    for nom, niveau in (("decompte", logging.INFO), ("uvicorn", logging.WARNING)):
        notre = logging.getLogger(nom)
        notre.handlers[:] = [sortie]
        notre.setLevel(niveau)
        notre.propagate = False
