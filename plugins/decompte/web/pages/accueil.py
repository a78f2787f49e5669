"""The page accueil: what needs the visitor today, and what the last night did."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from decompte.app.vues.accueil import BLOCAGES, ETATS_SOLDE, NIVEAUX, lire_accueil
from decompte.web.dependances import Installation, Maintenant
from decompte.web.gardes import Lecteur
from decompte.web.reponses import rendre
from decompte.web.roles import Role

routeur = APIRouter()


@routeur.get("/")
def accueil(requete: Request, visiteur: Lecteur, ctx: Installation, maintenant: Maintenant) -> HTMLResponse:
    """Everybody: the last night, the sums, what changed; stewards: their work; finance: what holds, alerts, hypotheses."""
    vu = lire_accueil(ctx, visiteur.compte, visiteur.a(Role.GESTION), visiteur.a(Role.FINANCES), maintenant)
    return rendre(requete, visiteur, "accueil.html", vu=vu, ETATS_SOLDE=ETATS_SOLDE, BLOCAGES=BLOCAGES, NIVEAUX=NIVEAUX)
