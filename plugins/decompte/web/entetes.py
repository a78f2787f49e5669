"""Security headers of every answer, pages and guichet alike."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLITIQUE = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        # The bars and curves of the charts (Charts.css) take their sizes from style attributes; no <style>, no script.
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        # Airflow shows the pages in a frame of its own address.
        "frame-ancestors 'self'",
    )
)
_ENTETES = {
    "Content-Security-Policy": POLITIQUE,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class EntetesDeSecurite:
    """ASGI middleware: adds the headers that an answer does not set itself; nothing is cached unless it says so."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding to what is sent."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return

        async def envoyer(message: Message) -> None:
            if message["type"] == "http.response.start":
                entetes = MutableHeaders(scope=message)
                for nom, valeur in _ENTETES.items():
                    entetes.setdefault(nom, valeur)
                entetes.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._application(scope, receive, envoyer)
