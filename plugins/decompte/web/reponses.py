"""What routes answer: a page from a template, a file to download."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from decompte.web.gardes import CHAMP_JETON
from decompte.web.jetons import donner_jeton
from decompte.web.roles import Role, Visiteur

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"
TEXTE = "text/plain; charset=utf-8"


def rendre(requete: Request, visiteur: Visiteur, gabarit: str, *, statut: int = 200, **donnees: object) -> HTMLResponse:
    """The page ``gabarits/<gabarit>`` (it extends ``base.html``) with ``donnees``.

    Every template also has: ``visiteur``, ``Role``, ``racine`` (what precedes our addresses), ``ici`` (the path, without it),
    ``dans_un_cadre`` (shown inside Airflow), ``CHAMP_JETON`` and ``jeton`` (for forms: macro ``jeton_cache`` of ``macros.html``).
    """
    racine = str(requete.scope.get("root_path", ""))
    contexte = {
        "visiteur": visiteur,
        "Role": Role,
        "racine": racine,
        "ici": requete.url.path.removeprefix(racine),
        "adresse": str(requete.url),
        "dans_un_cadre": requete.headers.get("sec-fetch-dest") == "iframe",
        "CHAMP_JETON": CHAMP_JETON,
        "jeton": donner_jeton(requete.app.state.secret, visiteur.compte),
        **donnees,
    }
    return HTMLResponse(requete.app.state.gabarits.get_template(gabarit).render(contexte), statut)


def telecharger(contenu: bytes, nom: str, genre: str) -> Response:
    """A file to download under that name, never shown in the browser."""
    return Response(contenu, media_type=genre, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(nom)}"})
