"""Errors as French pages: what happened, what is safe, what to do; never a trace."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.responses import Response

from decompte.app.erreurs import ERREURS_DITES, INJOIGNABLES

_journal = logging.getLogger(__name__)

_TITRES = {
    401: "Connexion nécessaire",
    403: "Accès refusé",
    404: "Page introuvable",
    405: "Action impossible",
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
    """Give the application its pages of errors."""

    async def par_le_code(requete: Request, erreur: Exception) -> Response:
        assert isinstance(erreur, HTTPException)
        phrase = _PHRASES.get(erreur.status_code, str(erreur.detail))
        lien = adresse_connexion(str(requete.url)) if erreur.status_code == 401 else None
        return _page(requete, erreur.status_code, [phrase], lien)

    async def dite(requete: Request, erreur: Exception) -> Response:
        return _page(requete, 503 if isinstance(erreur, INJOIGNABLES) else 400, str(erreur).splitlines())

    async def mal_remplie(requete: Request, erreur: Exception) -> Response:
        assert isinstance(erreur, RequestValidationError)
        champs = sorted({str(faute["loc"][-1]) for faute in erreur.errors()})
        return _page(
            requete, 422, [f"Valeur absente ou illisible : {', '.join(champs)}. Rien n'a été fait ; revenez et corrigez."]
        )

    async def imprevue(requete: Request, erreur: Exception) -> Response:
        # The message of an unforeseen error may hold a value of a file: it goes nowhere; its kind and place do.
        reference = secrets.token_hex(4)
        trace = erreur.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        ou = "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        _journal.error("Erreur %s : %s à %s (%s)", reference, type(erreur).__name__, ou, requete.url.path)
        return _page(
            requete,
            500,
            [
                "Une erreur que nous n'avions pas prévue a interrompu cette page.",
                "Une action interrompue est faite entièrement ou pas du tout, jamais à moitié : le journal le dit.",
                f"Donnez à l'administrateur la référence {reference} : elle est dans le journal du serveur.",
            ],
        )

    application.add_exception_handler(HTTPException, par_le_code)
    application.add_exception_handler(RequestValidationError, mal_remplie)
    for genre in ERREURS_DITES:
        application.add_exception_handler(genre, dite)
    application.add_exception_handler(Exception, imprevue)


def _page(requete: Request, code: int, phrases: Sequence[str], connexion: str | None = None) -> HTMLResponse:
    titre = _TITRES.get(code, "Demande impossible" if code < 500 else "Erreur imprévue")
    gabarits: Environment = requete.app.state.gabarits
    racine = str(requete.scope.get("root_path", ""))
    html = gabarits.get_template("erreur.html").render(
        titre=titre, phrases=phrases, connexion=connexion, racine=racine, code=code
    )
    return HTMLResponse(html, code)
