"""The page where a file is dropped, and what the night would say of it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from decompte.app.guichet import EFFETS_DITS, VERDICTS_DITS, Controle, CopieVoulue, Guichet, Severite
from decompte.domaine.calendrier import PARIS
from decompte.domaine.depot import EtatDepot
from decompte.web.guichet.cadence import nommer_visiteur, occupe
from decompte.web.guichet.reception import Recu, recevoir
from decompte.web.guichet.refus import Refus
from decompte.web.guichet.rendu import rendre
from decompte.web.reponses import XLSX, telecharger

routeur = APIRouter()

_ATTENTE_S = 20
"""How long a file that is received waits for its turn."""
_ETATS = {"accepte": "bon", "accepte_avec_reserves": "attention", "rejete": "mauvais", "illisible": "mauvais"}
_EFFETS = {"bloquant_fichier": "mauvais", "bloquant_ligne": "attention", "avertissement": "attention", "information": "neutre"}
SANS_STRUCTURE = "je-ne-sais-pas"
"""What the form sends for who does not know which structure deposits; no code of a structure."""
TITRES_DITS = 6
"""As the command does: rules not run for one reason whose titles are told."""


@routeur.get("/")
def accueil(requete: Request) -> Response:
    """The form."""
    return rendre(requete, "accueil.html", **_formulaire(requete, {}))


@routeur.get("/verifier")
@routeur.get("/copie")
def revenir(requete: Request) -> Response:
    """Where a reader who reloads or types the address of an answer is sent."""
    return RedirectResponse(f"{requete.scope.get('root_path', '')}/", 303)


@routeur.post("/verifier")
async def verifier(requete: Request) -> Response:
    """The verdict, first; then the findings; the copies that fit are in the page."""
    recu, reponse = await _controler(requete, CopieVoulue.JOINTES)
    return _page_du_verdict(requete, recu, reponse)


@routeur.post("/copie")
async def copie(requete: Request) -> Response:
    """The annotated copy as a file; of a file that has none, the verdict."""
    recu, reponse = await _controler(requete, CopieVoulue.SEULES)
    faite = reponse["copie"]
    if faite is None:
        return _page_du_verdict(requete, recu, reponse, sans_copie=True)
    genre = "application/zip" if faite["nom"].endswith(".zip") else XLSX
    return telecharger(base64.b64decode(faite["octets"]), faite["nom"], genre)


async def _controler(requete: Request, copie: CopieVoulue) -> tuple[Recu, dict[str, Any]]:
    """Receive the form, then check its file when a place is free."""
    etat = requete.app.state
    guichet: Guichet = etat.guichet
    visiteur = nommer_visiteur(requete.client.host if requete.client else None)
    with etat.cadence.entrer(visiteur), etat.reserve.ouvrir() as prendre:
        aujourd_hui = etat.maintenant().date()
        recu = await recevoir(requete, guichet.octets_max(aujourd_hui), prendre)
        controle = Controle(recu.nom, recu.contenu, _structure(guichet, recu), _recu_le(recu), copie)
        try:
            async with asyncio.timeout(_ATTENTE_S):
                await etat.places.acquire()
        except TimeoutError:
            raise occupe() from None
        try:
            return recu, await run_in_threadpool(guichet.controler, controle)
        finally:
            etat.places.release()


def _structure(guichet: Guichet, recu: Recu) -> str | None:
    """The one chosen; None for « Je ne sais pas », which is a choice too: a table of another structure is refused at night."""
    code = recu.champs.get("structure", "")
    if code == SANS_STRUCTURE:
        return None
    if not code:
        raise Refus(
            400, "Quelle structure dépose ?", "Choisissez la structure qui dépose, ou « Je ne sais pas », puis « Vérifier »."
        )
    if code not in guichet.structures:
        raise Refus(400, "Structure inconnue", "La structure choisie n'est pas dans la liste : choisissez-la de nouveau.")
    return code


def _recu_le(recu: Recu) -> datetime | None:
    """Noon of the day given; None when there is none."""
    texte = recu.champs.get("recu_le", "")
    if not texte:
        return None
    try:
        jour = date.fromisoformat(texte)
    except ValueError:
        raise Refus(
            400, "Date illisible", "La date de dépôt n'est pas une date : écrivez-la JJ/MM/AAAA, ou laissez-la vide."
        ) from None
    return datetime.combine(jour, time(12), PARIS)


def _page_du_verdict(requete: Request, recu: Recu, reponse: dict[str, Any], sans_copie: bool = False) -> Response:
    verdicts = [_presenter(dit) for dit in reponse["verdicts"]]
    return rendre(
        requete,
        "verdict.html",
        nom=recu.nom,
        structure=requete.app.state.guichet.structures.get(recu.champs["structure"]),
        verdicts=verdicts,
        sans_copie=sans_copie,
        **_formulaire(requete, recu.champs),
    )


def _presenter(dit: dict[str, Any]) -> dict[str, Any]:
    """A verdict with its words and colours."""
    taux = dit["taux_completude"]
    condition = ", sous condition" if dit["a_condition_de"] else ""
    return dit | {
        "verdict": VERDICTS_DITS[EtatDepot(dit["etat"])] + condition,
        "genre": "attention" if condition else _ETATS[dit["etat"]],
        "taux_completude": None if taux is None else Decimal(taux),
        "comptes": [(EFFETS_DITS[s], _EFFETS[s], dit["comptes"][s]) for s in Severite if s in dit["comptes"]],
        "groupes": [g | {"effet": EFFETS_DITS[Severite(g["severite"])], "genre": _EFFETS[g["severite"]]} for g in dit["groupes"]],
        "titres_dits": TITRES_DITS,
    }


def _formulaire(requete: Request, champs: Mapping[str, str]) -> dict[str, Any]:
    """What the form needs; ``champs`` are those just sent."""
    guichet: Guichet = requete.app.state.guichet
    limites = guichet.limites(requete.app.state.maintenant().date())
    return {
        "structures": guichet.structures.values(),
        "mega_octets": guichet.octets_max(requete.app.state.maintenant().date()) // 1_000_000,
        "limites": limites,
        "duree_s": guichet.reglages.duree_s,
        "sans_structure": SANS_STRUCTURE,
        "structure_choisie": champs.get("structure", ""),
        "jour_choisi": champs.get("recu_le", ""),
    }
