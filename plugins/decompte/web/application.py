"""The pages as one application: every route identified, every form ours, every error a French page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import FileResponse

from decompte.app.permanence import Permanence
from decompte.domaine.calendrier import PARIS
from decompte.web.corps import LimiteDuCorps
from decompte.web.entetes import EntetesDeSecurite
from decompte.web.erreurs import ErreursImprevues, installer_erreurs
from decompte.web.gabarits import creer_gabarits
from decompte.web.gardes import Identifier, Lecteur, refuser_formulaire_etranger
from decompte.web.pages import a_traiter, accueil, budgets, conventions, depot, depots, importer, journal, regles, soldes
from decompte.web.portier import Portier
from decompte.web.statiques import trouver_statique
from decompte.web.une_fois import Envois

_PAGES = (accueil, depots, depot, a_traiter, conventions, soldes, budgets, regles, journal, importer)


def creer_application(
    permanence: Permanence,
    identifier: Identifier,
    secret: str,
    adresse_connexion: Callable[[str], str],
    maintenant: Callable[[], datetime] = lambda: datetime.now(PARIS),
) -> FastAPI:
    """The pages over an installation, for visitors that ``identifier`` tells; ``secret`` signs the forms."""

    @asynccontextmanager
    async def vie(_: FastAPI) -> AsyncIterator[None]:
        yield
        permanence.fermer()

    application = FastAPI(
        title="Décompte",
        openapi_url=None,
        lifespan=vie,
        # Before any parameter is read: an unknown visitor learns nothing of what a route expects.
        dependencies=[Depends(refuser_formulaire_etranger)],
    )
    application.state.permanence = permanence
    application.state.identifier = identifier
    application.state.secret = secret
    application.state.maintenant = maintenant
    application.state.envois = Envois()
    application.state.gabarits = creer_gabarits()
    application.add_middleware(LimiteDuCorps)
    # From the inside out: every answer gets the headers, those of the door and of errors included.
    application.add_middleware(Portier)
    application.add_middleware(ErreursImprevues)
    application.add_middleware(EntetesDeSecurite)
    installer_erreurs(application, adresse_connexion)
    for page in _PAGES:
        application.include_router(page.routeur)

    @application.get("/statique/{version}/{chemin:path}", include_in_schema=False)
    def statique(chemin: str, visiteur: Lecteur) -> FileResponse:
        """Style sheets and scripts, of this machine alone; kept by browsers until one changes (its version is in its address)."""
        fichier = trouver_statique(chemin)
        if fichier is None:
            raise HTTPException(404)
        return FileResponse(fichier, headers={"Cache-Control": "private, max-age=31536000, immutable"})

    @application.api_route("/{chemin:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    def inconnue(chemin: str, visiteur: Lecteur) -> None:
        """Any other address: known visitors alone learn that it leads nowhere."""
        raise HTTPException(404)

    return application
