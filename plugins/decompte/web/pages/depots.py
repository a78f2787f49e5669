"""The deposits: the matrix of what is expected and came; for stewards, the list of the files received."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from decompte.app.consulter import COLONNES_DEPOTS, COLONNES_FICHIERS
from decompte.app.exporter import exporter_csv, exporter_xlsx
from decompte.app.vues import depots_fichiers
from decompte.app.vues.depots import COLONNES_SANS_MOTIF, dire_part, lire_matrice, lire_obligations
from decompte.app.vues.depots_cases import ETATS
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Gestionnaire, Lecteur
from decompte.web.reponses import CSV, XLSX, rendre, telecharger
from decompte.web.roles import Role, Visiteur

routeur = APIRouter()


@routeur.get("/depots")
def matrice(requete: Request, visiteur: Lecteur, ctx: Installation, aujourd_hui: AujourdHui) -> Response:
    """What is expected of each convention, month by month, and what came."""
    lue = lire_matrice(ctx, requete.query_params, aujourd_hui, visiteur.a(Role.GESTION))
    return rendre(requete, visiteur, "depots.html", matrice=lue, etats=ETATS, adresse=_adresse, dire_part=dire_part)


@routeur.get("/depots.csv")
def matrice_csv(requete: Request, visiteur: Lecteur, ctx: Installation, aujourd_hui: AujourdHui) -> Response:
    """The same, one row an obligation, as CSV."""
    exercice, lignes = lire_obligations(ctx, requete.query_params, aujourd_hui)
    return telecharger(exporter_csv(lignes, _colonnes(visiteur)), f"depots-{exercice}.csv", CSV)


@routeur.get("/depots.xlsx")
def matrice_xlsx(requete: Request, visiteur: Lecteur, ctx: Installation, aujourd_hui: AujourdHui) -> Response:
    """The same, one row an obligation, as XLSX."""
    exercice, lignes = lire_obligations(ctx, requete.query_params, aujourd_hui)
    return telecharger(exporter_xlsx(lignes, _colonnes(visiteur), f"Dépôts {exercice}"), f"depots-{exercice}.xlsx", XLSX)


@routeur.get("/depots/fichiers")
def fichiers(requete: Request, visiteur: Gestionnaire, ctx: Installation) -> Response:
    """Every deposit received, newest first."""
    lus = depots_fichiers.lire_fichiers(ctx, requete.query_params)
    return rendre(requete, visiteur, "depots_fichiers.html", fichiers=lus, etats=depots_fichiers.ETATS, adresse=_adresse)


@routeur.get("/depots/fichiers.csv")
def fichiers_csv(requete: Request, visiteur: Gestionnaire, ctx: Installation) -> Response:
    """The same as CSV."""
    lignes = depots_fichiers.lire_fichiers_entiers(ctx, requete.query_params)
    return telecharger(exporter_csv(lignes, COLONNES_FICHIERS), "depots-recus.csv", CSV)


@routeur.get("/depots/fichiers.xlsx")
def fichiers_xlsx(requete: Request, visiteur: Gestionnaire, ctx: Installation) -> Response:
    """The same as XLSX."""
    lignes = depots_fichiers.lire_fichiers_entiers(ctx, requete.query_params)
    return telecharger(exporter_xlsx(lignes, COLONNES_FICHIERS, "Dépôts reçus"), "depots-recus.xlsx", XLSX)


def _colonnes(visiteur: Visiteur) -> tuple[str, ...]:
    return COLONNES_DEPOTS if visiteur.a(Role.GESTION) else COLONNES_SANS_MOTIF


def _adresse(chemin: str, filtre: Mapping[str, str], **changements: object) -> str:
    """A path with the filters, some of them changed (None: taken away)."""
    champs = {nom: valeur for nom, valeur in {**filtre, **changements}.items() if valeur is not None}
    return f"{chemin}?{urlencode(champs)}" if champs else chemin
