"""What a finding may not be: a program's talk, an English word, somebody's data, a character that acts on the screen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_PROGRAMME = re.compile(
    r"\b(?:None|null|nan|NaT|Traceback|Exception|Error|[A-Z][a-z]+Error|Errno|dtype|str|int|float|dict|list|object|lambda|panic|unwrap"
    r"|PanicException|CalamineError|BadZipFile|NotImplemented|0x[0-9a-f]{4,})\b"
)
"""Names of Python, of its libraries and of Rust."""
_ANGLAIS = re.compile(
    r"\b(?:the|is|not|file|failed|invalid|expected|unknown|missing|found|bad|with|cannot|could|unable|wrong|password|offset|header|bytes"
    r"|overlapped|entries|unsupported|compression method|stream|truncated|corrupt|sheet|cell|row)\b",
    re.IGNORECASE,
)
_GABARIT = re.compile(r"\{[a-z_]+\}")
"""A field of a message that was never filled."""
_CITATIONS = re.compile(r"« .*? »|\(.*?\)", re.DOTALL)
"""What is quoted is the partner's, not ours."""
_PERSONNES = re.compile(r"MJ-\d{6}")


def defauts(constat: Mapping[str, Any]) -> list[str]:
    """What is wrong with the sentences of a finding."""
    trouves = []
    for champ in ("message", "conduite"):
        texte = constat[champ] or ""
        notre = _CITATIONS.sub("", texte)
        if len(texte) < 10 or texte[-1] not in ".?!":
            trouves.append(f"{champ} n'est pas une phrase : {texte!r}")
        if len(texte) > 1500:
            trouves.append(f"{champ} de {len(texte)} caractères")
        for motif, nom in ((_PROGRAMME, "mot de programme"), (_ANGLAIS, "mot anglais")):
            trouve = motif.search(notre)
            if trouve:
                trouves.append(f"{nom} « {trouve[0]} » dans {champ} : {texte!r}")
        if _GABARIT.search(notre):
            trouves.append(f"champ jamais rempli dans {champ} : {texte!r}")
    for champ in ("message", "conduite", "valeur", "entete", "feuille"):
        texte = constat[champ] or ""
        if _PERSONNES.search(texte):
            trouves.append(f"identifiant d'une personne dans {champ} : {texte!r}")
        actifs = {
            c
            for c in texte
            if unicodedata.category(c) in ("Cc", "Cs") or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        }
        if actifs:
            trouves.append(f"caractères qui agissent dans {champ} : {sorted(map(hex, map(ord, actifs)))}")
    return trouves
