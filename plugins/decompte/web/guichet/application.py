"""The guichet as one application: its pages, its limits, its headers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from decompte.app.guichet import CouveuseIndisponible, Guichet
from decompte.domaine.calendrier import PARIS
from decompte.web.entetes import EntetesDeSecurite
from decompte.web.gabarits import creer_gabarits
from decompte.web.guichet import modeles, service, verification
from decompte.web.guichet.cadence import Cadence, Reserve
from decompte.web.guichet.journal import Passages
from decompte.web.guichet.refus import installer_refus

_RESERVE_FICHIERS = 8
"""Held in memory at a time, received or being received: the bytes of so many files of the largest size (200 MB as delivered)."""
_MODELES_PAR_MINUTE = 60
"""A year of templates for several conventions."""

_journal = logging.getLogger("decompte.guichet")


def creer_guichet(guichet: Guichet, maintenant: Callable[[], datetime] = lambda: datetime.now(PARIS)) -> ASGIApp:
    """The application over an open guichet; what checks starts with it and ends with it."""

    @asynccontextmanager
    async def vie(application: FastAPI) -> AsyncIterator[None]:
        # Loading takes seconds: the pages are served meanwhile, and the first file waits for it.
        threading.Thread(target=_preparer, args=(guichet,), daemon=True).start()
        application.state.places = asyncio.Semaphore(guichet.reglages.simultanes)
        yield
        guichet.fermer()

    application = FastAPI(title="Décompte : guichet", openapi_url=None, lifespan=vie)
    application.state.guichet = guichet
    application.state.maintenant = maintenant
    application.state.gabarits = creer_gabarits()
    application.state.cadence = Cadence(guichet.reglages.par_minute)
    application.state.reserve = Reserve(guichet.reglages.fichier_octets * max(_RESERVE_FICHIERS, guichet.reglages.simultanes))
    application.state.cadence_modeles = Cadence(_MODELES_PAR_MINUTE)
    installer_refus(application)
    for page in (verification, modeles, service):
        application.include_router(page.routeur)
    # Around the application, and not within: the page of an error that nobody foresaw has its headers and its line too.
    return Passages(EntetesDeSecurite(HorsDesMoteurs(application)))


def _preparer(guichet: Guichet) -> None:
    with contextlib.suppress(CouveuseIndisponible):
        guichet.preparer()
        _journal.info("Prêt à contrôler.")
        return
    _journal.error("Le processus de contrôle n'a pas pu démarrer : il sera relancé au premier fichier.")


class HorsDesMoteurs:
    """ASGI middleware: no search engine lists or keeps these pages."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding the header."""

        async def envoyer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Robots-Tag"] = "noindex, nofollow"
            await send(message)

        await self._application(scope, receive, envoyer if scope["type"] == "http" else send)
