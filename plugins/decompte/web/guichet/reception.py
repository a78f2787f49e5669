"""What a visitor sends, received in memory only, and refused as soon as it is too much."""

from __future__ import annotations

import asyncio
import sys
import unicodedata
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from decompte.domaine.texte import nombre
from decompte.web.guichet.refus import Refus

RECEPTION_S = 300
"""How long sending a file may take: 25 MB at less than 1 Mbit/s."""
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


async def recevoir(requete: Request, octets_max: int) -> Recu:
    """The form of the request; Refus (400, 408, 413, 415). Nothing beyond ``octets_max`` is ever held."""
    if not requete.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Refus(415, "Envoi illisible", "Le guichet ne reçoit que les fichiers envoyés par son formulaire.")
    plafond = octets_max + _AUTRES_CHAMPS_OCTETS
    annonce = requete.headers.get("content-length", "")
    if annonce.isdecimal() and int(annonce) > plafond:
        await _ecouler(requete)
        raise _trop_lourd(octets_max)
    lecteur = _EnMemoire(requete.headers, _compter(requete, plafond), max_files=1, max_fields=8, max_part_size=_CHAMP_MAX_OCTETS)
    try:
        async with asyncio.timeout(RECEPTION_S):
            formulaire = await lecteur.parse()
    except _Trop:
        await _ecouler(requete)
        raise _trop_lourd(octets_max) from None
    except TimeoutError:
        raise Refus(408, "Envoi trop long", f"L'envoi n'était pas fini au bout de {RECEPTION_S // 60} minutes.") from None
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


async def _compter(requete: Request, plafond: int) -> AsyncGenerator[bytes, None]:
    recus = 0
    async for morceau in requete.stream():
        recus += len(morceau)
        if recus > plafond:
            raise _Trop
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
