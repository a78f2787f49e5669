"""A limit to what a request may bring, whoever sends it: told before it is all received."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OCTETS_MAX = 12_000_000
"""A file of 5 MB between its preview and its confirmation is carried in base 64."""


class LimiteDuCorps:
    """ASGI middleware: 413 beyond ``octets`` bytes."""

    def __init__(self, application: ASGIApp, octets: int = OCTETS_MAX) -> None:
        self._application = application
        self._octets = octets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, counting what comes in."""
        recus = 0

        async def recevoir() -> Message:
            nonlocal recus
            message = await receive()
            recus += len(message.get("body", b""))
            if recus > self._octets:
                raise HTTPException(413, f"Ce que vous envoyez dépasse {self._octets // 1_000_000} Mo : rien n'a été fait.")
            return message

        await self._application(scope, recevoir if scope["type"] == "http" else receive, send)
