"""The pages of the night's controls (Data Docs), behind the role, unable to run or fetch anything."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from decompte.app.vues.depot_data_docs import INDEX, lire_data_docs
from decompte.web.dependances import Installation
from decompte.web.gardes import Gestionnaire

routeur = APIRouter()

POLITIQUE = "; ".join(
    (
        # No script, no form, no new window. The origin stays ours: without it the log-in cookie would not follow the links
        # from one of these pages to the next inside Airflow's frame.
        "sandbox allow-same-origin",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
"""Of these pages alone: they carry their own style sheet."""
_ENTETES = {
    "Content-Security-Policy": POLITIQUE,
    # A browser refuses a sandboxed page that also asks for an opener policy (HTML, « sandboxed and opener policy »).
    "Cross-Origin-Opener-Policy": "unsafe-none",
}


@routeur.get("/data-docs")
def entree(requete: Request, visiteur: Gestionnaire) -> Response:
    """The index, under the address to which its links are relative."""
    return RedirectResponse(f"{requete.scope.get('root_path', '')}/data-docs/{INDEX}", 303)


@routeur.get("/data-docs/{chemin:path}")
def data_docs(requete: Request, visiteur: Gestionnaire, ctx: Installation, chemin: str) -> HTMLResponse:
    """One page; 404 for any name but theirs."""
    html = lire_data_docs(ctx, chemin)
    if html is None:
        raise HTTPException(404)
    retour = f'<body><p><a href="{requete.scope.get("root_path", "")}/">Retour à Décompte</a></p>'
    return HTMLResponse(html.replace("<body>", retour, 1), headers=_ENTETES)
