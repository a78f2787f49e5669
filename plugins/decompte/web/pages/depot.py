"""The page of one deposit: what was sent, what is wrong with it, its annotated copy, the message to the partner."""

from __future__ import annotations

import re
import unicodedata

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from decompte.app.annoter import annoter_depot
from decompte.app.vues.depot_constats import NOMS_GRAVITES, lire_cellules
from decompte.app.vues.depot_non_executes import lire_non_executes
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Gestionnaire
from decompte.web.pages import depot_data_docs, depot_decider
from decompte.web.pages.depot_commun import GENRES_CONSTATS, Demande, lire_numero, message_de, montrer, ou_404
from decompte.web.reponses import XLSX, rendre, telecharger

routeur = APIRouter()
routeur.include_router(depot_decider.routeur)
routeur.include_router(depot_data_docs.routeur)

TEXTE = "text/plain; charset=utf-8"
_NOM_MAX = 80


@routeur.get("/depots/{depot}")
def depot(
    requete: Request,
    visiteur: Gestionnaire,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    depot: str,
    severite: str = "",
    page: str = "1",
    lignes: str = "1",
) -> HTMLResponse:
    """The deposit; ``severite`` keeps the findings of one, ``page`` and ``lignes`` are slices (findings, rows held back)."""
    return montrer(requete, visiteur, ctx, aujourd_hui, ou_404(ctx, depot), Demande.lire(severite, page, lignes))


@routeur.get("/depots/{depot}/annote.xlsx")
def annote(visiteur: Gestionnaire, ctx: Installation, depot: str) -> Response:
    """The annotated copy, personal columns blanked; about a second."""
    identite = ou_404(ctx, depot)
    octets = annoter_depot(ctx, identite.depot)
    return telecharger(octets, nom_de_copie(identite.contenu_nom or identite.fichier), XLSX)


@routeur.get("/depots/{depot}/message.txt")
def message(visiteur: Gestionnaire, ctx: Installation, aujourd_hui: AujourdHui, depot: str) -> Response:
    """The message to the partner as a text file; 404 when there is none to send."""
    ecrit = message_de(ctx, ou_404(ctx, depot), aujourd_hui)
    if ecrit is None:
        raise HTTPException(404)
    return telecharger(ecrit.texte.encode(), f"message_{depot}.txt", TEXTE)


@routeur.get("/depots/{depot}/constats/{rang}")
def cellules(requete: Request, visiteur: Gestionnaire, ctx: Installation, depot: str, rang: str, page: str = "1") -> HTMLResponse:
    """Every finding of one group, a slice at a time; ``rang``: the rank of one of them."""
    identite = ou_404(ctx, depot)
    lus = lire_cellules(ctx, depot, identite.modele, int(rang), lire_numero(page) or 1) if _est_un_rang(rang) else None
    if lus is None:
        raise HTTPException(404)
    montre, tranche = lus
    return rendre(
        requete,
        visiteur,
        "depot_cellules.html",
        d=identite,
        montre=montre,
        tranche=tranche,
        nom_gravite=NOMS_GRAVITES[montre.groupe.severite],
        GENRES_CONSTATS=GENRES_CONSTATS,
    )


@routeur.get("/depots/{depot}/non-executes")
def non_executes(requete: Request, visiteur: Gestionnaire, ctx: Installation, depot: str) -> HTMLResponse:
    """The controls that did not look at the deposit, and why: its file is read again."""
    identite = ou_404(ctx, depot)
    return rendre(requete, visiteur, "depot_non_executes.html", d=identite, regles=lire_non_executes(ctx, identite))


def nom_de_copie(nom: str) -> str:
    """The name of the annotated copy, after that of the file: letters, digits and « ._- » only, not too long."""
    tige = nom.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    nue = unicodedata.normalize("NFKD", tige).encode("ascii", "ignore").decode()
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '_', nue).strip('._-')[:_NOM_MAX] or 'depot'}_annote.xlsx"


def _est_un_rang(texte: str) -> bool:
    return re.fullmatch(r"\d{1,6}", texte, re.ASCII) is not None
