"""Conventions: the list, and the page of one; what acts on it is in ``conventions_actions``, rows in ``conventions_lignes``."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from decompte.app.vues.convention import lire_convention
from decompte.app.vues.convention_mots import ETATS_SOLDE
from decompte.app.vues.conventions import lire_page, lister
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Lecteur
from decompte.web.pages import conventions_actions, conventions_lignes, vie_solde, vie_solde_documents, vie_solde_pieces
from decompte.web.pages.conventions_reponses import montrer_convention, repondre_inconnue
from decompte.web.reponses import rendre
from decompte.web.roles import Role

routeur = APIRouter()


@routeur.get("/conventions")
def conventions(requete: Request, visiteur: Lecteur, ctx: Installation, aujourd_hui: AujourdHui) -> HTMLResponse:
    """The conventions of a year: looked for by code, structure, dispositif, territoire."""
    demande = dict(requete.query_params)
    liste = lister(ctx, demande, aujourd_hui)

    def adresse(page: int) -> str:
        gardes = {nom: valeur for nom, valeur in demande.items() if valeur and nom != "page"}
        return "?" + urlencode({**gardes, "page": page})

    return rendre(requete, visiteur, "conventions.html", liste=liste, adresse_page=adresse, ETATS=ETATS_SOLDE)


@routeur.get("/conventions/{convention}")
def convention(
    requete: Request,
    visiteur: Lecteur,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    convention: str,
    exercice: str = "",
    page: str = "",
) -> HTMLResponse:
    """One convention and one of its exercices; ``page``: of the history of its versions."""
    lue = lire_convention(ctx, convention, exercice, aujourd_hui, visiteur.a(Role.GESTION), lire_page(page))
    if lue is None:
        return repondre_inconnue(requete, visiteur, ctx, convention)
    return montrer_convention(requete, visiteur, ctx, aujourd_hui, lue)


routeur.include_router(conventions_lignes.routeur)
routeur.include_router(conventions_actions.routeur)
routeur.include_router(vie_solde.routeur)
routeur.include_router(vie_solde_documents.routeur)
routeur.include_router(vie_solde_pieces.routeur)
