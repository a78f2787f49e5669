"""The pages as Airflow mounts them: made at the first request, for workers and schedulers load plugins too."""

from __future__ import annotations

import os
import threading

from starlette.types import ASGIApp, Receive, Scope, Send

PREFIXE = "/decompte"
"""Where Airflow mounts the pages."""


class PagesDifferees:
    """The application of the pages, behind Airflow's log-in."""

    def __init__(self) -> None:
        self._application: ASGIApp | None = None
        self._verrou = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on to the pages."""
        await self._creer()(scope, receive, send)

    def _creer(self) -> ASGIApp:
        with self._verrou:
            if self._application is None:
                from decompte.app.permanence import Permanence
                from decompte.web.application import creer_application
                from decompte.web.identite_airflow import adresse_connexion, identifier, secret

                self._application = creer_application(Permanence(os.environ), identifier, secret(), adresse_connexion)
            return self._application
