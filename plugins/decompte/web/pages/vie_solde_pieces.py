"""The états liquidatifs of a solde, to download: a draft until it is approved. No person is in them."""

from __future__ import annotations

from fastapi import APIRouter, Response

from decompte.app.erreurs import DemandeInvalide
from decompte.app.etat_liquidatif import editer
from decompte.web.dependances import Installation
from decompte.web.gardes import Lecteur
from decompte.web.reponses import PDF, XLSX, telecharger
from decompte.web.saisie import net

routeur = APIRouter(prefix="/conventions/{convention}")


@routeur.get("/etat-liquidatif.pdf")
def etat_liquidatif_pdf(visiteur: Lecteur, ctx: Installation, convention: str, exercice: str = "", version: str = "") -> Response:
    """The état liquidatif of a solde; without ``version``, that of the present one (a draft until it is approved)."""
    nom, contenu = editer(ctx, convention, _entier(exercice, "exercice"), "pdf", _version(version))
    return telecharger(contenu, nom, PDF)


@routeur.get("/etat-liquidatif.xlsx")
def etat_liquidatif_xlsx(
    visiteur: Lecteur, ctx: Installation, convention: str, exercice: str = "", version: str = ""
) -> Response:
    """The same as a workbook."""
    nom, contenu = editer(ctx, convention, _entier(exercice, "exercice"), "xlsx", _version(version))
    return telecharger(contenu, nom, XLSX)


def _entier(texte: str, quoi: str) -> int:
    if texte.isascii() and texte.isdigit() and len(texte) <= 4:
        return int(texte)
    raise DemandeInvalide(f"Dites de quel {quoi} vous voulez l'état liquidatif : « {net(texte)[:40]} » n'en est pas un.")


def _version(texte: str) -> int | None:
    return _entier(texte, "numéro de version") if texte else None
