"""The identity of a deposit: the same arrival has the same name on every machine and in every replay."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

LONGUEUR = 12
"""Hexadecimal digits kept: 48 bits, that is one collision to fear in about ten million deposits."""


def identifiant_depot(structure: str, chemin: str, recu_le: datetime, sha256: str) -> str:
    """The short name of a deposit (``d`` and 12 hexadecimal digits).

    It depends on what arrived only: who sent it, under which path (relative to the box), when (an aware
    instant, whatever its offset) and which bytes. ValueError for an instant without offset.
    """
    if recu_le.tzinfo is None:
        raise ValueError("recu_le doit porter son décalage horaire : sans lui, l'instant d'arrivée n'est pas connu.")
    instant = recu_le.astimezone(UTC).isoformat(timespec="microseconds")
    # NUL cannot stand in a path, so no two different arrivals join to the same text.
    texte = "\0".join((structure, chemin, instant, sha256.lower()))
    return "d" + hashlib.sha256(texte.encode()).hexdigest()[:LONGUEUR]
