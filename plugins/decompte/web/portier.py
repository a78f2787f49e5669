"""The door: nobody without a role of ours gets further, not even to have the body of their request read."""

from __future__ import annotations

from fastapi import HTTPException, Request, status
from starlette.types import ASGIApp, Receive, Scope, Send

from decompte.web.erreurs import page_du_code
from decompte.web.gardes import identifier


class Portier:
    """ASGI middleware: 401 to who is not logged in, 403 to who has no role; 404 to an address with a NUL, which names nothing.

    The routes ask for their own roles (``gardes.Exiger``). FastAPI reads a form before it asks who sends it: an unknown visitor
    would have files written here, and would learn from an error what a route expects.
    """

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on who may enter."""
        if scope["type"] == "websocket":
            # No page has one.
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] == "http":
            requete = Request(scope, receive)
            try:
                if not (await identifier(requete)).roles:
                    raise HTTPException(status.HTTP_403_FORBIDDEN, "Votre compte n'a aucun rôle dans Décompte.")
                if "\0" in scope["path"]:
                    raise HTTPException(status.HTTP_404_NOT_FOUND)
            except HTTPException as refus:
                await page_du_code(requete, refus)(scope, receive, send)
                return
        await self._application(scope, receive, send)
