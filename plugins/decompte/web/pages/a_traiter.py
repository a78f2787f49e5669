"""The stewards' work list, and the page of each thing on it."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from decompte.app.vues.a_traiter import SEVERITES, titres
from decompte.app.vues.a_traiter_actions import PAR_CODE
from decompte.app.vues.a_traiter_element import Element, lire_depot, lire_incident, lire_mois
from decompte.domaine.incident import RAISONS_DITES
from decompte.domaine.mois import Mois
from decompte.web.dependances import Installation
from decompte.web.gardes import Gestionnaire
from decompte.web.pages.a_traiter_decider import routeur as routeur_decider
from decompte.web.pages.a_traiter_liste import montrer_liste
from decompte.web.reponses import rendre
from decompte.web.roles import Visiteur

routeur = APIRouter()
routeur.include_router(routeur_decider)


@routeur.get("/a-traiter")
def liste(requete: Request, visiteur: Gestionnaire, ctx: Installation) -> HTMLResponse:
    """What waits, oldest first, under the filters of the address."""
    return montrer_liste(requete, visiteur, ctx, requete.query_params)


@routeur.get("/a-traiter/incidents/{numero}")
def incident(requete: Request, visiteur: Gestionnaire, ctx: Installation, numero: str) -> HTMLResponse:
    """An incident: what the rule says, the deposit, what may be done."""
    lu = lire_incident(ctx, int(numero)) if numero.isascii() and numero.isdigit() and len(numero) <= _CHIFFRES else None
    return _montrer(requete, visiteur, ctx, "a_traiter_incident.html", lu)


@routeur.get("/a-traiter/mois/{convention}/{mois}")
def un_mois(requete: Request, visiteur: Gestionnaire, ctx: Installation, convention: str, mois: str) -> HTMLResponse:
    """What is expected of a convention for a month: its state, its deposits, what may be done."""
    try:
        voulu = Mois.de_texte(mois)
    except ValueError:
        raise HTTPException(404) from None
    return _montrer(requete, visiteur, ctx, "a_traiter_mois.html", lire_mois(ctx, _lisible(convention), voulu))


@routeur.get("/a-traiter/depots/{depot}")
def un_depot(requete: Request, visiteur: Gestionnaire, ctx: Installation, depot: str) -> HTMLResponse:
    """A deposit: its rows in quarantine, what may be done."""
    page = requete.query_params.get("page", "1")
    numero = int(page) if page.isascii() and page.isdigit() and len(page) <= _CHIFFRES else 1
    return _montrer(requete, visiteur, ctx, "a_traiter_depot.html", lire_depot(ctx, _lisible(depot), max(1, numero)))


_CHIFFRES = 9


def _lisible(texte: str) -> str:
    """A part of an address that can name something of ours."""
    if not texte.isprintable():
        raise HTTPException(404)
    return texte


def _montrer(requete: Request, visiteur: Visiteur, ctx: Installation, gabarit: str, element: Element | None) -> HTMLResponse:
    if element is None:
        raise HTTPException(404)
    return rendre(
        requete,
        visiteur,
        gabarit,
        e=element,
        actions=PAR_CODE,
        raisons=RAISONS_DITES,
        severites=SEVERITES,
        titres=titres(ctx),
    )
