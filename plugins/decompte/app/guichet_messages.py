"""What the guichet and the process that checks say to each other: frames of bytes, the answers in JSON.

An answer comes from a process that opened a stranger's file: it is parsed as plain data, never unpickled.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

LONGUEUR = struct.Struct(">Q")
"""How long a frame is, in bytes: it comes before it."""
CODE = struct.Struct(">i")
"""How a check ended: the exit code of its process."""
MEMOIRE_EPUISEE = 77
"""Exit code of a check that was refused memory."""
_REPONSE_MAX = 200_000_000
"""Bytes: the copies of an archive of tables are far below."""
_MORCEAU = 1 << 20


class Rompu(Exception):
    """The other side is gone."""


class CopieVoulue(StrEnum):
    """What is made of the annotated copies."""

    JOINTES = "jointes"
    """Those that fit in the page, with the verdict."""
    SEULES = "seules"
    """All, as one file (a zip when there are several), however large."""


@dataclass(frozen=True, slots=True)
class Controle:
    """One file to check as if it arrived at ``recu_le`` (None: now), from ``structure`` (None: nobody says)."""

    nom: str
    contenu: bytes = field(repr=False)
    structure: str | None = None
    recu_le: datetime | None = None
    copie: CopieVoulue = CopieVoulue.JOINTES

    def entete(self) -> bytes:
        """All but the content, as JSON."""
        instant = None if self.recu_le is None else self.recu_le.isoformat()
        return json.dumps({"nom": self.nom, "structure": self.structure, "recu_le": instant, "copie": self.copie}).encode()

    @classmethod
    def de_cadres(cls, entete: bytes, contenu: bytes) -> Controle:
        """What was sent."""
        lu = json.loads(entete)
        recu_le = None if lu["recu_le"] is None else datetime.fromisoformat(lu["recu_le"])
        return cls(lu["nom"], contenu, lu["structure"], recu_le, CopieVoulue(lu["copie"]))


def envoyer_cadre(prise: socket.socket, octets: bytes) -> None:
    """Send one frame; Rompu when nobody listens any more."""
    try:
        prise.sendall(LONGUEUR.pack(len(octets)))
        prise.sendall(octets)
    except (BrokenPipeError, ConnectionResetError):
        raise Rompu from None


def envoyer_json(prise: socket.socket, valeur: Mapping[str, Any]) -> None:
    """Send one frame of JSON."""
    envoyer_cadre(prise, json.dumps(valeur, ensure_ascii=False).encode("utf-8", "replace"))


def recevoir_cadre(prise: socket.socket, limite: float | None = None) -> bytes:
    """The next frame; Rompu when the other side ends before it is whole, TimeoutError after ``limite`` (monotonic clock)."""
    (longueur,) = LONGUEUR.unpack(_recevoir(prise, LONGUEUR.size, limite))
    if longueur > _REPONSE_MAX:
        raise Rompu
    return bytes(_recevoir(prise, longueur, limite))


def recevoir_json(prise: socket.socket, limite: float | None = None) -> Any:
    """The next frame, which is JSON; Rompu as well when it is not."""
    try:
        return json.loads(recevoir_cadre(prise, limite))
    except ValueError:
        raise Rompu from None


def _recevoir(prise: socket.socket, taille: int, limite: float | None) -> bytearray:
    recu = bytearray()
    while len(recu) < taille:
        if limite is not None:
            prise.settimeout(max(limite - time.monotonic(), 0.001))
        try:
            morceau = prise.recv(min(_MORCEAU, taille - len(recu)))
        except ConnectionResetError:
            raise Rompu from None
        if not morceau:
            raise Rompu
        recu += morceau
    return recu
