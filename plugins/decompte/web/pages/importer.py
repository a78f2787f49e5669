"""Import a file of payments, documents, notes…: its faults or its effect first, then a confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, Request, Response, UploadFile, status
from fastapi.responses import HTMLResponse

from decompte.app.effet import ATTENTE_PAGE_S
from decompte.app.erreurs import OCCUPES
from decompte.app.exporter import exporter_csv
from decompte.app.importer import colonnes, importer_contenu
from decompte.domaine.importation import Genre
from decompte.lecture.fautes import FichiersInvalides
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import GestionOuFinances
from decompte.web.reponses import CSV, rendre, telecharger
from decompte.web.roles import Role, Visiteur
from decompte.web.televersement import Televerse, desceller, sceller

routeur = APIRouter(prefix="/importer")

_TOUS = frozenset({Role.GESTION, Role.FINANCES})
QUI_IMPORTE: Mapping[Genre, frozenset[Role]] = MappingProxyType(
    {
        Genre.VERSEMENTS: frozenset({Role.FINANCES}),
        Genre.MANDATS: frozenset({Role.FINANCES}),
        Genre.DOCUMENTS: _TOUS,
        Genre.NOTES: frozenset({Role.GESTION}),
        Genre.CONVENTIONS: _TOUS,
        Genre.AVENANTS: _TOUS,
    }
)
"""Who imports what: payments are finance's alone, judged notes the stewards'."""
_DITS = MappingProxyType(
    {
        Genre.VERSEMENTS: "Versements",
        Genre.MANDATS: "Mandats (retour d'un lot, références de versements connus)",
        Genre.DOCUMENTS: "Documents reçus (bilans, coûts réels)",
        Genre.NOTES: "Notes des indicateurs jugés",
        Genre.CONVENTIONS: "Conventions",
        Genre.AVENANTS: "Avenants",
    }
)


@routeur.get("")
def choisir(requete: Request, visiteur: GestionOuFinances, genre: str = "") -> HTMLResponse:
    """The form: which kind, which file."""
    return rendre(requete, visiteur, "importer.html", fautes=None, nom=None, choisi=genre, genres=_genres(visiteur))


@routeur.get("/{genre}/colonnes.csv")
def donner_colonnes(visiteur: GestionOuFinances, genre: Genre) -> Response:
    """An empty file of that kind, with its columns: to fill in."""
    return telecharger(exporter_csv([], [*colonnes(genre)[0], *colonnes(genre)[1]]), f"{genre}.csv", CSV)


@routeur.post("/apercu")
def montrer(
    requete: Request,
    visiteur: GestionOuFinances,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    genre: Annotated[Genre, Form()],
    fichier: Annotated[UploadFile, File()],
) -> HTMLResponse:
    """Check the file whole: its faults, or what it would change. Nothing is written."""
    if not fichier.filename:
        # What a form sent without a file holds: an unnamed part.
        return _demander_un_fichier(requete, visiteur, genre)
    recu = Televerse(genre, _nom(fichier.filename), fichier.file.read())
    return _faire(requete, visiteur, ctx, aujourd_hui, recu, apercu=True)


@routeur.post("")
def confirmer(
    requete: Request,
    visiteur: GestionOuFinances,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    scelle: Annotated[list[str], Form()],
) -> HTMLResponse:
    """Load the file that was previewed, as it was; it is kept in the page when others are at work."""
    recu = desceller(requete.app.state.secret, visiteur.compte, scelle)
    if recu is None:
        raise HTTPException(
            status.HTTP_403_FORBIDDEN, "Cet aperçu n'est plus valable : rien n'a été importé. Choisissez le fichier."
        )
    try:
        return _faire(requete, visiteur, ctx, aujourd_hui, recu, apercu=False)
    except OCCUPES as refus:
        dit, phrases = _DITS[Genre(recu.genre)], str(refus).splitlines()
        return rendre(
            requete,
            visiteur,
            "importer_occupe.html",
            statut=status.HTTP_409_CONFLICT,
            nom=recu.nom,
            dit=dit,
            phrases=phrases,
            scelle=scelle,
        )


def _faire(
    requete: Request, visiteur: Visiteur, ctx: Installation, aujourd_hui: AujourdHui, recu: Televerse, *, apercu: bool
) -> HTMLResponse:
    genre = Genre(recu.genre)
    if not visiteur.a(*QUI_IMPORTE[genre]):
        raise HTTPException(status.HTTP_403_FORBIDDEN, f"Votre compte n'importe pas ce genre de fichier ({genre}).")
    try:
        bilan = importer_contenu(ctx, genre, recu.contenu, recu.nom, visiteur.compte, aujourd_hui, apercu, ATTENTE_PAGE_S)
    except FichiersInvalides as refus:
        return rendre(
            requete,
            visiteur,
            "importer.html",
            statut=status.HTTP_400_BAD_REQUEST,
            fautes=refus.fautes,
            nom=recu.nom,
            choisi=str(genre),
            genres=_genres(visiteur),
        )
    scelle = sceller(requete.app.state.secret, visiteur.compte, recu) if apercu and bilan.nouveaux else []
    return rendre(requete, visiteur, "importer_bilan.html", bilan=bilan, nom=recu.nom, dit=_DITS[genre], scelle=scelle)


def _demander_un_fichier(requete: Request, visiteur: Visiteur, genre: Genre) -> HTMLResponse:
    return rendre(
        requete,
        visiteur,
        "importer.html",
        statut=status.HTTP_400_BAD_REQUEST,
        fautes=None,
        nom=None,
        sans_fichier=True,
        choisi=str(genre),
        genres=_genres(visiteur),
    )


def _genres(visiteur: Visiteur) -> list[tuple[Genre, str, tuple[str, ...], tuple[str, ...]]]:
    """What this visitor may import: (kind, its name, required columns, optional ones)."""
    return [(genre, _DITS[genre], *colonnes(genre)) for genre, roles in QUI_IMPORTE.items() if visiteur.a(*roles)]


def _nom(donne: str | None) -> str:
    """The name alone, of any system, without what does not print."""
    court = (donne or "fichier").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in court if c.isprintable())[:200] or "fichier"
