"""The Excel rows behind a figure of a décompte: for stewards alone, and without anybody on them."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from decompte.app.vues.convention import lire_convention
from decompte.app.vues.convention_lignes import lire_lignes
from decompte.app.vues.conventions import lire_page
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Gestionnaire
from decompte.web.pages.conventions_reponses import repondre_inconnue
from decompte.web.reponses import rendre

routeur = APIRouter()


@routeur.get("/conventions/{convention}/lignes")
def lignes(
    requete: Request,
    visiteur: Gestionnaire,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    convention: str,
    regle: str = "",
    exercice: str = "",
    mois: str = "",
    page: str = "",
) -> HTMLResponse:
    """The rows behind one line, of a month or of all, a slice at a time."""
    lue = lire_convention(ctx, convention, exercice, aujourd_hui, avec_motifs=True)
    if lue is None:
        return repondre_inconnue(requete, visiteur, ctx, convention)
    trouvees = lire_lignes(ctx, convention, lue.exercice, regle, mois.strip(), lire_page(page))

    def adresse(numero: int) -> str:
        gardes = {"exercice": lue.exercice, "regle": regle, **({"mois": mois.strip()} if mois.strip() else {})}
        return "?" + urlencode({**gardes, "page": numero})

    return rendre(requete, visiteur, "convention_lignes.html", page=lue, trouvees=trouvees, adresse_page=adresse, code=convention)
