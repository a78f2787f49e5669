"""The page of soldes: finance's table, its filters, its totals, its files."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from decompte.app.vues.soldes import voir_soldes
from decompte.app.vues.soldes_agir import AVEC_PIECE, peut_choisir
from decompte.app.vues.soldes_colonnes import COLONNES, ETATS, GROUPES, TOTAUX
from decompte.app.vues.soldes_demande import AVEC, ETAPES, FILTRES, PAR, dire_filtres, lire_demande
from decompte.app.vues.soldes_export import exporter_soldes_csv, exporter_soldes_xlsx
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Lecteur
from decompte.web.pages import soldes_agir, soldes_lots
from decompte.web.reponses import CSV, XLSX, rendre, telecharger
from decompte.web.roles import Role

routeur = APIRouter()


@routeur.get("/soldes")
def soldes(requete: Request, visiteur: Lecteur, ctx: Installation, aujourd_hui: AujourdHui) -> HTMLResponse:
    """The soldes of an exercice, filtered, sorted, added up."""
    vue = voir_soldes(ctx, lire_demande(requete.query_params.multi_items()), aujourd_hui)
    gestion, finances = visiteur.a(Role.GESTION), visiteur.a(Role.FINANCES)
    a_choisir = {ligne["convention"] for ligne in vue.tranche.lignes if peut_choisir(ligne, gestion, finances)}
    return rendre(
        requete,
        visiteur,
        "soldes.html",
        vue=vue,
        demande=vue.demande,
        colonnes=[COLONNES[nom] for nom in GROUPES[vue.demande.colonnes][1]],
        toutes=COLONNES.values(),
        groupes=GROUPES,
        etats=ETATS,
        totaux_dits=[COLONNES[nom] for nom in TOTAUX],
        filtres_dits=FILTRES,
        avec_dits=AVEC,
        par_dits=PAR,
        poses=dire_filtres(vue.demande),
        adresse_de=_adresse,
        a_choisir=a_choisir,
        avec_pieces=any(ligne["etat"] in AVEC_PIECE for ligne in vue.tranche.lignes),
        AVEC_PIECE=AVEC_PIECE,
        ETAPES=ETAPES,
    )


@routeur.get("/soldes.csv")
def soldes_csv(requete: Request, visiteur: Lecteur, ctx: Installation, aujourd_hui: AujourdHui) -> Response:
    """What the page selects, all the columns of the contract."""
    nom, contenu = exporter_soldes_csv(ctx, lire_demande(requete.query_params.multi_items()), aujourd_hui)
    return telecharger(contenu, nom, CSV)


@routeur.get("/soldes.xlsx")
def soldes_xlsx(requete: Request, visiteur: Lecteur, ctx: Installation, aujourd_hui: AujourdHui) -> Response:
    """The same as a workbook, with a second sheet that says what it is."""
    nom, contenu = exporter_soldes_xlsx(ctx, lire_demande(requete.query_params.multi_items()), aujourd_hui)
    return telecharger(contenu, nom, XLSX)


def _adresse(parametres: Iterable[tuple[str, str]]) -> str:
    return "?" + urlencode(list(parametres))


routeur.include_router(soldes_agir.routeur)
routeur.include_router(soldes_lots.routeur)
