"""What is neither a file nor a template: style sheets, the state of health, what robots are told."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from decompte.app.guichet import Guichet
from decompte.web.statiques import trouver_statique

routeur = APIRouter()


@routeur.get("/statique/{version}/{chemin:path}")
def statique(chemin: str) -> Response:
    """Style sheets and the comfort script, kept by browsers until one changes (its version is in its address)."""
    fichier = trouver_statique(chemin)
    if fichier is None:
        raise HTTPException(404)
    return FileResponse(fichier, headers={"Cache-Control": "public, max-age=31536000, immutable"})


@routeur.get("/sante")
def sante(requete: Request) -> Response:
    """200 when a file would be checked at once; 503 while what checks is loading or gone."""
    guichet: Guichet = requete.app.state.guichet
    return JSONResponse({"etat": "pret"}) if guichet.couveuse.prete else JSONResponse({"etat": "prepare"}, 503)


@routeur.get("/robots.txt")
def robots() -> Response:
    """Nothing here is for a search engine."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n")
