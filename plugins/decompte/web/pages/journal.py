"""The page journal: who did what, filtered, paged, exported; it only grows."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from decompte.app.exporter import exporter_csv, exporter_xlsx
from decompte.app.vues.journal import COLONNES, lire_journal, lire_tout
from decompte.web.dependances import Installation
from decompte.web.gardes import GestionOuFinances
from decompte.web.reponses import CSV, XLSX, rendre, telecharger
from decompte.web.roles import Role

routeur = APIRouter()


@routeur.get("/journal")
def journal(requete: Request, visiteur: GestionOuFinances, ctx: Installation) -> HTMLResponse:
    """The entries, the last one first; finance reads nothing about rows of a workbook."""
    vu = lire_journal(ctx, requete.query_params, visiteur.a(Role.GESTION))

    def adresse(page: int) -> str:
        return "?" + urlencode({**vu.filtre.adresse, "page": page})

    return rendre(requete, visiteur, "journal.html", vu=vu, adresse=adresse, suite=urlencode(vu.filtre.adresse))


@routeur.get("/journal.csv")
def journal_csv(requete: Request, visiteur: GestionOuFinances, ctx: Installation) -> Response:
    """The same entries, all of them."""
    lignes = lire_tout(ctx, requete.query_params, visiteur.a(Role.GESTION))
    return telecharger(exporter_csv(lignes, COLONNES), "journal.csv", CSV)


@routeur.get("/journal.xlsx")
def journal_xlsx(requete: Request, visiteur: GestionOuFinances, ctx: Installation) -> Response:
    """The same entries, all of them."""
    lignes = lire_tout(ctx, requete.query_params, visiteur.a(Role.GESTION))
    return telecharger(exporter_xlsx(lignes, COLONNES, "Journal"), "journal.xlsx", XLSX)
