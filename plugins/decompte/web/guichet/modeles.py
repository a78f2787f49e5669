"""The blank templates: find a convention, choose a month."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from decompte.app.guichet import Guichet
from decompte.domaine.mois import Mois
from decompte.web.guichet.cadence import nommer_visiteur
from decompte.web.guichet.rendu import rendre
from decompte.web.reponses import XLSX, telecharger

routeur = APIRouter()

MONTREES = 40
"""Conventions that a page shows."""
_RECHERCHE_MAX = 100


@routeur.get("/modeles")
def chercher(requete: Request, q: str = "") -> Response:
    """The conventions, by words of their code, structure, dispositif or territory."""
    guichet: Guichet = requete.app.state.guichet
    q = q.strip()[:_RECHERCHE_MAX]
    trouvees = guichet.chercher_conventions(q)
    return rendre(
        requete,
        "modeles.html",
        q=q,
        trouvees=trouvees[:MONTREES],
        total=len(trouvees),
        structures=guichet.structures,
        dispositif=guichet.dispositif,
    )


@routeur.get("/modeles/{code}")
def mois(requete: Request, code: str) -> Response:
    """The months of a convention."""
    guichet: Guichet = requete.app.state.guichet
    convention = guichet.convention(code)
    if convention is None:
        raise HTTPException(404)
    return rendre(
        requete,
        "modele.html",
        convention=convention,
        dispositif=guichet.dispositif(convention),
        structure=guichet.structures[convention.structure],
        mois=guichet.mois_proposes(convention),
        courant=Mois.contenant(requete.app.state.maintenant().date()),
    )


@routeur.get("/modeles/{code}/{annee_mois}.xlsx")
async def telecharger_modele(requete: Request, code: str, annee_mois: str) -> Response:
    """The template of a convention and a month."""
    guichet: Guichet = requete.app.state.guichet
    convention = guichet.convention(code)
    proposes = () if convention is None else guichet.mois_proposes(convention)
    voulu = next((p.mois for p in proposes if str(p.mois) == annee_mois), None)
    if convention is None or voulu is None:
        raise HTTPException(404)
    requete.app.state.cadence_modeles.passer(nommer_visiteur(requete.client.host if requete.client else None))
    nom, octets = await run_in_threadpool(guichet.ecrire_modele, convention.code, voulu)
    return telecharger(octets, nom, XLSX)
