"""Who and what a file says it is, compared without regard to case, accents, spaces and kinds of dash."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from decompte.domaine.convention import Convention, Structure

_TIRETS = dict.fromkeys(map(ord, "‐‑‒–—―−_"), "-")
_RESSEMBLANCE = 0.6


def _plier(texte: str) -> str:
    sans_accent = (c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))
    return "".join(sans_accent).casefold()


def normaliser_code(code: str) -> str:
    """A code as it is compared: lower case, no accents, no spaces, plain dashes."""
    return "".join(_plier(code).translate(_TIRETS).split())


def normaliser_nom(nom: str) -> str:
    """A name as it is compared: lower case, no accents, letters and digits only, one space between words."""
    return " ".join(re.findall(r"[a-z0-9]+", _plier(nom)))


def indexer(conventions: Mapping[str, Convention]) -> dict[str, Convention]:
    """The conventions by normalised code."""
    return {normaliser_code(code): convention for code, convention in conventions.items()}


def designe(texte: str, structure: Structure) -> bool:
    """Whether the text names the structure, by its code or its name."""
    lu = normaliser_nom(texte)
    return lu in (normaliser_nom(structure.code), normaliser_nom(structure.nom))


def memes_chiffres(siret: str, autre: str) -> bool:
    """Whether two SIRET have the same digits."""
    return re.sub(r"\D", "", siret) == re.sub(r"\D", "", autre)


def ressemblant(lu: str, connus: Iterable[str]) -> str | None:
    """The known text that resembles most what was read, None when nothing does."""
    par_forme = {normaliser_code(connu): connu for connu in connus}
    trouves = get_close_matches(normaliser_code(lu), par_forme, n=1, cutoff=_RESSEMBLANCE)
    return par_forme[trouves[0]] if trouves else None
