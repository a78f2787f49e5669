"""What the guichet does not do, said as a page: why, and what to do instead. Nothing of the request is repeated or logged."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from decompte.app.erreurs import ERREURS_DITES
from decompte.app.guichet import ControleAbandonne, CouveuseIndisponible
from decompte.web.guichet.rendu import rendre

_PARTI = 499
"""The visitor left before the end: nobody reads the answer."""


class Refus(Exception):
    """A request that is not served: code, title, French sentences; ``attendre_s`` before it may be tried again.

    ``fermer``: the connection ends with the answer, whatever is still being sent.
    """

    def __init__(self, code: int, titre: str, *phrases: str, attendre_s: int | None = None, fermer: bool = False) -> None:
        self.code = code
        self.titre = titre
        self.phrases = phrases
        self.attendre_s = attendre_s
        self.fermer = fermer
        super().__init__(titre)


def installer_refus(application: FastAPI) -> None:
    """Give the application its pages of refusals and errors."""

    async def refuse(requete: Request, erreur: Exception) -> Response:
        assert isinstance(erreur, Refus)
        page = _page(requete, erreur.code, erreur.titre, erreur.phrases)
        if erreur.attendre_s is not None:
            page.headers["Retry-After"] = str(erreur.attendre_s)
        if erreur.fermer:
            page.headers["Connection"] = "close"
        return page

    async def abandonne(requete: Request, erreur: Exception) -> Response:
        assert isinstance(erreur, ControleAbandonne)
        return _page(requete, 422, "Ce fichier n'a pas pu être contrôlé", (*erreur.phrases, "Rien n'en a été gardé."))

    async def par_le_code(requete: Request, erreur: Exception) -> Response:
        assert isinstance(erreur, HTTPException)
        if erreur.status_code == 404:
            return _page(requete, 404, "Page introuvable", ("Cette adresse ne mène à rien. Repartez du guichet.",))
        return _page(requete, erreur.status_code, "Demande impossible", ("Cette adresse ne s'utilise pas ainsi.",))

    async def mal_remplie(requete: Request, erreur: Exception) -> Response:
        return _page(requete, 400, "Demande illisible", ("Cette adresse est mal écrite. Repartez du guichet.",))

    async def dite(requete: Request, erreur: Exception) -> Response:
        return _page(requete, 400, "Demande impossible", str(erreur).splitlines())

    async def pas_prete(requete: Request, erreur: Exception) -> Response:
        phrases = ("Le contrôle ne peut pas démarrer en ce moment.", "Recommencez dans quelques minutes.")
        return _page(requete, 503, "Le guichet n'est pas prêt", phrases)

    async def parti(requete: Request, erreur: Exception) -> Response:
        return Response(status_code=_PARTI)

    async def imprevue(requete: Request, erreur: Exception) -> Response:
        phrases = ("Une erreur que nous n'avions pas prévue a interrompu le guichet.", "Rien n'a été gardé de votre fichier.")
        return _page(requete, 500, "Erreur imprévue", phrases)

    application.add_exception_handler(Refus, refuse)
    application.add_exception_handler(ControleAbandonne, abandonne)
    application.add_exception_handler(CouveuseIndisponible, pas_prete)
    application.add_exception_handler(HTTPException, par_le_code)
    application.add_exception_handler(RequestValidationError, mal_remplie)
    application.add_exception_handler(ClientDisconnect, parti)
    for genre in ERREURS_DITES:
        application.add_exception_handler(genre, dite)
    application.add_exception_handler(Exception, imprevue)


def _page(requete: Request, code: int, titre: str, phrases: tuple[str, ...] | list[str]) -> Response:
    return rendre(requete, "refus.html", statut=code, titre=titre, phrases=phrases)
