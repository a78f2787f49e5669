"""The pages of the night's controls (Data Docs), as the pages serve them: found by name, never by path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from decompte.app.contexte import Contexte
from decompte.app.documenter import dossier_des_pages
from decompte.controles.data_docs import TITRES, nuits
from decompte.domaine.calendrier import jour_d_arrivee

INDEX = "index.html"
_PAGE = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}/)?(?:{'|'.join(TITRES)})\.html|{re.escape(INDEX)}")


@dataclass(frozen=True, slots=True)
class NuitDocumentee:
    """The pages of one night: (address under Data Docs, title)."""

    nuit: date
    pages: tuple[tuple[str, str], ...]


def lire_data_docs(ctx: Contexte, chemin: str) -> str | None:
    """The HTML of a page: the index, or a suite of a night; None for any other name, or when it is not (or no longer) there."""
    if _PAGE.fullmatch(chemin) is None:
        return None
    dossier = dossier_des_pages(ctx).resolve()
    fichier = (dossier / chemin).resolve()
    if not fichier.is_relative_to(dossier):
        return None
    try:
        return fichier.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None


def nuit_du_controle(ctx: Contexte, recu_le: datetime, aujourd_hui: date) -> NuitDocumentee | None:
    """The night in which a deposit was first controlled: the first one kept as of its arrival or later.

    None when no such night is kept, or when it cannot be told: nights beyond the bound are deleted, and without an earlier one
    still there the first one kept may not be the first that was.
    """
    dossier = dossier_des_pages(ctx)
    gardees = sorted(nuits(dossier))
    jour = jour_d_arrivee(recu_le).isoformat()
    suivantes = [n for n in gardees if n >= jour]
    bornees = len(gardees) >= ctx.referentiel.parametres.entier("nuits_documentees", aujourd_hui)
    if not suivantes or (bornees and suivantes[0] == gardees[0] and gardees[0] != jour):
        return None
    nuit = suivantes[0]
    pages = tuple((f"{nuit}/{s}.html", titre) for s, titre in TITRES.items() if (dossier / nuit / f"{s}.html").is_file())
    return NuitDocumentee(date.fromisoformat(nuit), pages) if pages else None
