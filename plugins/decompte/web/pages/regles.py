"""The page of rules: parameters by date, rules of computing, controls; each under an anchor of its own (« /regles#L01 »)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from decompte.app.vues.regles import voir_regles
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Lecteur
from decompte.web.reponses import rendre

routeur = APIRouter()


@routeur.get("/regles")
def regles(
    requete: Request,
    visiteur: Lecteur,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    au: str = "",
    texte: str = "",
    hypotheses: str = "",
) -> HTMLResponse:
    """The rules as of a day, searched."""
    vue = voir_regles(ctx, au.strip(), texte.strip(), hypotheses == "oui", aujourd_hui)
    return rendre(requete, visiteur, "regles.html", vue=vue, aujourd_hui=aujourd_hui)
