"""The guichet's pages from their templates (``gabarits/guichet``)."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse


def rendre(requete: Request, gabarit: str, *, statut: int = 200, **donnees: object) -> HTMLResponse:
    """The page ``guichet/<gabarit>``; every one also has ``racine``, what precedes our addresses, and ``ici``, the path."""
    racine = str(requete.scope.get("root_path", ""))
    page = requete.app.state.gabarits.get_template(f"guichet/{gabarit}")
    return HTMLResponse(page.render({"racine": racine, "ici": requete.url.path.removeprefix(racine), **donnees}), statut)
