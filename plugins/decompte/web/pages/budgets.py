"""The pages of the budget: operations of a year, the conventions behind one, the funds entrusted to the CAF."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from decompte.app.vues.budgets import MONTANTS, choisir_annee, exporter_budget, voir_budget, voir_fonds, voir_operation
from decompte.app.vues.soldes_demande import HORS_BUDGET, lire_page
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Lecteur
from decompte.web.reponses import CSV, XLSX, rendre, telecharger

routeur = APIRouter()

_TITRES = {
    "ae_eur": ("AE", "l'autorisation d'engagement"),
    "disponible_eur": ("Disponible", "ce qui était disponible avant le vote"),
    "vote_eur": ("Voté", "la dépense de l'article 14 de la délibération"),
    "engage_eur": ("Engagé", "ce que les conventions engagent : montant voté, dernier avenant, ou leurs parts"),
    "verse_eur": ("Versé", "les versements enregistrés jusqu'à la date du calcul"),
    "soldes_eur": ("Soldes", "ce que les soldes calculés demandent encore"),
    "reste_eur": ("Reste", "disponible − engagé"),
    "reste_apres_soldes_eur": ("Reste après soldes", "disponible − versé − soldes"),
}
_NIVEAUX = {"depasse": ("dépassé", "mauvais"), "seuil": ("seuil atteint", "attention"), "inconnu": ("à vérifier", "attention")}


@routeur.get("/budgets")
def budgets(requete: Request, visiteur: Lecteur, ctx: Installation, aujourd_hui: AujourdHui) -> HTMLResponse:
    """The operations of a year of budget (``exercice`` or ``annee`` in the address)."""
    vue = voir_budget(ctx, _annee(requete), aujourd_hui)
    titres = [(nom, *_TITRES[nom]) for nom in MONTANTS]
    return rendre(requete, visiteur, "budgets.html", vue=vue, titres=titres, niveaux=_NIVEAUX)


@routeur.get("/budgets.csv")
def budgets_csv(requete: Request, visiteur: Lecteur, ctx: Installation, aujourd_hui: AujourdHui) -> Response:
    """The budget of a year, all its columns."""
    nom, contenu = exporter_budget(ctx, _annee(requete), aujourd_hui, "csv")
    return telecharger(contenu, nom, CSV)


@routeur.get("/budgets.xlsx")
def budgets_xlsx(requete: Request, visiteur: Lecteur, ctx: Installation, aujourd_hui: AujourdHui) -> Response:
    """The same as a workbook."""
    nom, contenu = exporter_budget(ctx, _annee(requete), aujourd_hui, "xlsx")
    return telecharger(contenu, nom, XLSX)


@routeur.get("/budgets/fonds")
def fonds(requete: Request, visiteur: Lecteur, ctx: Installation, aujourd_hui: AujourdHui) -> HTMLResponse:
    """The funds entrusted to the CAF, in brief."""
    return rendre(requete, visiteur, "budgets_fonds.html", vue=voir_fonds(ctx, aujourd_hui))


@routeur.get("/budgets/{operation}")
def operation(requete: Request, visiteur: Lecteur, ctx: Installation, aujourd_hui: AujourdHui, operation: str) -> HTMLResponse:
    """The conventions behind the figures of an operation, or those outside the budget."""
    annee, _, fautes = choisir_annee(ctx, _annee(requete), aujourd_hui)
    page = lire_page(requete.query_params.getlist("page"), fautes)
    vue = voir_operation(ctx, operation, annee, page)
    if vue is None:
        raise HTTPException(404)
    return rendre(
        requete, visiteur, "budgets_operation.html", vue=vue, code=operation, hors=operation == HORS_BUDGET, fautes=fautes
    )


def _annee(requete: Request) -> str | None:
    return requete.query_params.get("exercice") or requete.query_params.get("annee")
