"""What a visitor sends, received in memory only, and refused as soon as it is too much."""

from __future__ import annotations

import asyncio
import sys
import unicodedata
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from decompte.domaine.texte import nombre
from decompte.web.guichet.refus import Refus

RECEPTION_S = 300
"""How long sending a file may take: 25 MB at less than 1 Mbit/s."""
PALIER_OCTETS = 300_000
PALIER_S = 15.0
"""20 kB a second: each 300 kB of a file (or its end) may take 15 s. Who sends less holds memory for nothing."""
_AUTRES_CHAMPS_OCTETS = 20_000
"""What a form holds besides its file."""
_CHAMP_MAX_OCTETS = 500
_ECOULER_OCTETS = 200_000_000
_ECOULER_S = 30
"""What is let flow by, unread, after a refusal: a browser shows the answer only once it has sent everything."""
_NOM_MAX = 150


@dataclass(frozen=True, slots=True)
class Recu:
    """A form: the file (name without folder, content) and the other fields."""

    nom: str
    contenu: bytes = field(repr=False)
    champs: dict[str, str]


class _EnMemoire(MultiPartParser):
    """The parser of the framework, whose large files would go to a temporary file."""

    spool_max_size = sys.maxsize


async def recevoir(requete: Request, octets_max: int, prendre: Callable[[int], None], palier_s: float = PALIER_S) -> Recu:
    """The form of the request; Refus (400, 408, 413, 415, 503). Nothing beyond ``octets_max`` is ever held.

    ``prendre`` is told each number of bytes before they are kept (see ``Reserve``).
    """
    if not requete.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Refus(415, "Envoi illisible", "Le guichet ne reçoit que les fichiers envoyés par son formulaire.")
    plafond = octets_max + _AUTRES_CHAMPS_OCTETS
    annonce = requete.headers.get("content-length", "")
    if annonce.isdecimal() and int(annonce) > plafond:
        await _ecouler(requete)
        raise _trop_lourd(octets_max)
    morceaux = _compter(requete, plafond, prendre, palier_s)
    lecteur = _EnMemoire(requete.headers, morceaux, max_files=1, max_fields=8, max_part_size=_CHAMP_MAX_OCTETS)
    try:
        async with asyncio.timeout(RECEPTION_S):
            formulaire = await lecteur.parse()
    except _Trop:
        await _ecouler(requete)
        raise _trop_lourd(octets_max) from None
    except _TropLent:
        phrase = f"Le fichier arrive trop lentement : il faut au moins {PALIER_OCTETS / PALIER_S / 1000:.0f} ko par seconde."
        conduite = "Recommencez avec une meilleure connexion. Rien n'en a été gardé."
        raise Refus(408, "Envoi trop lent", phrase, conduite, fermer=True) from None
    except TimeoutError:
        phrase = f"L'envoi n'était pas fini au bout de {RECEPTION_S // 60} minutes."
        raise Refus(408, "Envoi trop long", phrase, "Recommencez avec une meilleure connexion.", fermer=True) from None
    except Refus:
        await _ecouler(requete)
        raise
    except MultiPartException:
        raise Refus(400, "Envoi illisible", "Le formulaire est arrivé incomplet.", "Recommencez, avec un seul fichier.") from None
    fichier = formulaire.get("fichier")
    if not isinstance(fichier, UploadFile) or not fichier.filename:
        raise Refus(400, "Aucun fichier", "Choisissez d'abord un fichier, puis « Vérifier ».")
    contenu = await fichier.read()
    await formulaire.close()
    if len(contenu) > octets_max:
        raise _trop_lourd(octets_max)
    champs = {nom: valeur.strip() for nom, valeur in formulaire.items() if isinstance(valeur, str)}
    return Recu(_nettoyer(fichier.filename), contenu, champs)


class _Trop(Exception):
    """More came than may."""


class _TropLent(Exception):
    """Less came than must."""


async def _compter(
    requete: Request, plafond: int, prendre: Callable[[int], None], palier_s: float
) -> AsyncGenerator[bytes, None]:
    """The pieces of the body, each counted before it is kept; _Trop, _TropLent, and what ``prendre`` raises."""
    horloge = asyncio.get_running_loop().time
    flux = requete.stream()
    recus = du_palier = 0
    limite = horloge() + palier_s
    while True:
        try:
            async with asyncio.timeout_at(limite):
                morceau = await anext(flux, None)
        except TimeoutError:
            raise _TropLent from None
        if morceau is None:
            return
        recus += len(morceau)
        du_palier += len(morceau)
        if recus > plafond:
            raise _Trop
        prendre(len(morceau))
        if du_palier >= PALIER_OCTETS:
            du_palier, limite = 0, horloge() + palier_s
        yield morceau


async def _ecouler(requete: Request) -> None:
    """Let the rest flow by; told from the stream itself, which another reader may have begun."""
    passes = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_ECOULER_S):
            while passes < _ECOULER_OCTETS:
                message = await requete.receive()
                if message["type"] != "http.request":
                    return
                passes += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


def _trop_lourd(octets_max: int) -> Refus:
    return Refus(
        413,
        "Fichier trop lourd",
        f"Le guichet prend les fichiers jusqu'à {nombre(octets_max // 1_000_000)} Mo ; le vôtre est plus lourd.",
        "Supprimez les feuilles, images et lignes inutiles, ou vérifiez un fichier par convention et par mois.",
        "Rien n'en a été gardé.",
    )


def _nettoyer(nom: str) -> str:
    """The last part of a name, without what cannot be written on a line; the month of a CSV is read in it."""
    dernier = nom.replace("\\", "/").rsplit("/", 1)[-1]
    lisible = "".join(c for c in dernier if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")).strip()
    if len(lisible) > _NOM_MAX:
        debut, point, extension = lisible.rpartition(".")
        lisible = f"{debut[: _NOM_MAX - 10]}{point}{extension[:9]}" if point else lisible[:_NOM_MAX]
    return lisible or "fichier"
