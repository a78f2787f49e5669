"""The page accueil."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from decompte.web.gardes import Lecteur
from decompte.web.reponses import rendre

routeur = APIRouter()


@routeur.get("/")
def accueil(requete: Request, visiteur: Lecteur) -> HTMLResponse:
    """What needs the visitor today."""
    return rendre(requete, visiteur, "accueil.html")
