"""A file between its preview and its confirmation: it travels in the form, signed; nothing is kept on the server."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

_MORCEAU = 900_000
"""Characters of one hidden field: beyond a million, form parsers refuse one."""
_DUREE_S = 3600


@dataclass(frozen=True, slots=True)
class Televerse:
    """A file that a visitor sent, and what he said that it is."""

    genre: str
    nom: str
    contenu: bytes


def sceller(secret: str, compte: str, fichier: Televerse) -> list[str]:
    """The fields that carry it back: only this account may confirm it, within the hour, as it was previewed."""
    porte = [compte, fichier.genre, fichier.nom, base64.b64encode(fichier.contenu).decode()]
    scelle = _signature(secret).dumps(porte)
    return [scelle[debut : debut + _MORCEAU] for debut in range(0, len(scelle), _MORCEAU)]


def desceller(secret: str, compte: str, champs: list[str]) -> Televerse | None:
    """The file that ``sceller`` gave to this account; None when it is not that, or is too old."""
    try:
        pour, genre, nom, contenu = _signature(secret).loads("".join(champs), max_age=_DUREE_S)
    except BadSignature:
        return None
    return Televerse(genre, nom, base64.b64decode(contenu)) if pour == compte else None


def _signature(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="decompte.televersement")
