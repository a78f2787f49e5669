"""Errors as French pages: what happened, what is safe, what to do; never a trace."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from decompte.app.erreurs import ERREURS_DITES, INJOIGNABLES, OCCUPES

_journal = logging.getLogger(__name__)

_LIEUX = 12
"""How many of the innermost calls are told."""
_TITRES = {
    401: "Connexion nécessaire",
    403: "Accès refusé",
    404: "Page introuvable",
    405: "Action impossible",
    409: "Rien n'a été fait",
    413: "Fichier trop lourd",
    422: "Demande incomplète",
    503: "Entrepôt injoignable",
}
_PHRASES = {
    401: "Connectez-vous à Airflow, puis revenez à cette page.",
    404: "Cette adresse ne mène à rien. Vérifiez-la, ou repartez de l'accueil.",
    405: "Cette adresse ne s'utilise pas ainsi. Repartez de l'accueil.",
}


def installer_erreurs(application: FastAPI, adresse_connexion: Callable[[str], str]) -> None:
    """Give the application its pages of errors; those that nobody foresaw are ``ErreursImprevues``'s."""
    application.state.adresse_connexion = adresse_connexion

    async def par_le_code(requete: Request, erreur: Exception) -> Response:
        assert isinstance(erreur, HTTPException)
        return page_du_code(requete, erreur)

    async def dite(requete: Request, erreur: Exception) -> Response:
        code = 503 if isinstance(erreur, INJOIGNABLES) else 409 if isinstance(erreur, OCCUPES) else 400
        return _page(requete, code, str(erreur).splitlines())

    async def mal_remplie(requete: Request, erreur: Exception) -> Response:
        assert isinstance(erreur, RequestValidationError)
        champs = sorted({str(faute["loc"][-1]) for faute in erreur.errors()})
        return _page(
            requete, 422, [f"Valeur absente ou illisible : {', '.join(champs)}. Rien n'a été fait ; revenez et corrigez."]
        )

    application.add_exception_handler(HTTPException, par_le_code)
    application.add_exception_handler(RequestValidationError, mal_remplie)
    for genre in ERREURS_DITES:
        application.add_exception_handler(genre, dite)


def page_du_code(requete: Request, erreur: HTTPException) -> Response:
    """The page of an HTTP error; that of a 401 leads to the log-in and back."""
    phrase = _PHRASES.get(erreur.status_code, str(erreur.detail))
    lien = requete.app.state.adresse_connexion(_suite(requete)) if erreur.status_code == 401 else None
    return _page(requete, erreur.status_code, [phrase], lien)


def _suite(requete: Request) -> str:
    """Where to come back: the address that was read, or the first page after an action, which is done again by hand."""
    if requete.method in ("GET", "HEAD"):
        return requete.url.path + (f"?{requete.url.query}" if requete.url.query else "")
    return f"{requete.scope.get('root_path', '')}/"


class ErreursImprevues:
    """ASGI middleware: an error that nobody foresaw becomes a page and one line of log.

    Its message may hold a value of a file, and what is raised again is printed whole by the server: it goes nowhere. Its kind
    and the places it went through do, under a reference that the page shows.
    """

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; answer in the place of what failed."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        partie = False

        async def envoyer(message: Message) -> None:
            nonlocal partie
            partie = partie or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._application(scope, receive, envoyer)
            return
        # Whatever it is: that is what this class is for.
        except Exception as erreur:
            reference = secrets.token_hex(4)
            _journal.error("Erreur %s à %r : %s", reference, scope["path"], _dire(erreur))
        # Out of the except block: what is raised below has no context to be printed.
        if partie:
            raise ReponseInterrompue(f"Réponse interrompue, erreur {reference}.")
        await _page(
            Request(scope),
            500,
            [
                "Une erreur que nous n'avions pas prévue a interrompu cette page.",
                "Une action interrompue est faite entièrement ou pas du tout, jamais à moitié : le journal le dit.",
                f"Donnez à l'administrateur la référence {reference} : elle est dans le journal du serveur.",
            ],
        )(scope, receive, envoyer)


class ReponseInterrompue(RuntimeError):
    """The answer had begun: only the connection can say that it is not whole."""


def _dire(erreur: BaseException) -> str:
    """The kinds of an error and of its causes, each with the lines it went through; no value."""
    dits = []
    vue: BaseException | None = erreur
    while vue is not None:
        lieux = [f"{Path(t.filename).name}:{t.lineno} {t.name}" for t in traceback.extract_tb(vue.__traceback__)[-_LIEUX:]]
        dits.append(f"{type(vue).__name__} ({' > '.join(lieux)})")
        vue = vue.__cause__ or (None if vue.__suppress_context__ else vue.__context__)
    return " ; cause : ".join(dits)


def _page(requete: Request, code: int, phrases: Sequence[str], connexion: str | None = None) -> HTMLResponse:
    titre = _TITRES.get(code, "Demande impossible" if code < 500 else "Erreur imprévue")
    gabarits: Environment = requete.app.state.gabarits
    racine = str(requete.scope.get("root_path", ""))
    html = gabarits.get_template("erreur.html").render(
        titre=titre, phrases=phrases, connexion=connexion, racine=racine, code=code
    )
    return HTMLResponse(html, code)
