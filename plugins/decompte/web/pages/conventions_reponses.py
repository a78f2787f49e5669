"""The page of a convention, as several routes answer it."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request
from fastapi.responses import HTMLResponse

from decompte.app.contexte import Contexte
from decompte.app.vues.convention import PageConvention
from decompte.app.vues.convention_mots import ACTIONS
from decompte.app.vues.conventions import proche
from decompte.web.reponses import rendre
from decompte.web.roles import Visiteur


def montrer_convention(
    requete: Request, visiteur: Visiteur, page: PageConvention, fait: str | None = None, effet: Sequence[str] = ()
) -> HTMLResponse:
    """The page; after an action, with what was done and what that changes on top."""
    racine = str(requete.scope.get("root_path", ""))
    chemin = f"/conventions/{page.termes.convention.code}"
    # After an action too, the address that is given and marked in the menu is that of the convention.
    adresse = f"{requete.url.scheme}://{requete.url.netloc}{racine}{chemin}?exercice={page.exercice}"
    return rendre(
        requete,
        visiteur,
        "convention.html",
        page=page,
        termes=page.termes,
        chemin=f"{racine}{chemin}",
        ici=chemin,
        adresse=adresse,
        fait=fait,
        effet=effet,
        ACTIONS=ACTIONS,
    )


def repondre_inconnue(requete: Request, visiteur: Visiteur, ctx: Contexte, code: str) -> HTMLResponse:
    """404, with the near miss."""
    return rendre(requete, visiteur, "conventions_inconnue.html", statut=404, code=code, phrase=proche(ctx, code))
