"""The pages of the night's controls (Data Docs of Great Expectations): counts only, for the last nights."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from decompte.app.contexte import Contexte
from decompte.controles.temoin import RESULTATS, Temoin

_DOSSIER = "data_docs"


def dossier_des_pages(ctx: Contexte) -> Path:
    """Where the pages are: ``index.html`` lists the nights kept."""
    return ctx.reglages.donnees / _DOSSIER


def garder(ctx: Contexte, temoin: Temoin, au: date) -> None:
    """Keep the counts of a lot until the night's pages are made; a lot treated again replaces its own."""
    temoin.ecrire(dossier_des_pages(ctx), au)


def documenter(ctx: Contexte, au: date) -> Path | None:
    """Make the pages of a night; None when nothing was controlled."""
    dossier = dossier_des_pages(ctx)
    if not (dossier / au.isoformat() / RESULTATS).is_dir():
        return None
    # Imported here: it loads Great Expectations, which a night without deposits does without.
    from decompte.controles.data_docs import publier

    return publier(None, dossier, au, ctx.referentiel.parametres.entier("nuits_documentees", au))
