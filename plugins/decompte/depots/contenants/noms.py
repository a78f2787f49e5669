"""Names of what archives hold, cleaned into labels for people. Nothing is ever written under them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

_LONGUEUR_MAX = 150
"""Characters kept of each part of a path: longer ones make unreadable messages."""
_LECTEUR = re.compile(r"[A-Za-z]:")
_SYSTEME = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".localized"})
_PREFIXES = ("~$", "._", ".~lock.")
"""Excel's lock files, macOS's resource forks, LibreOffice's lock files."""


def clean_nom(brut: str) -> str:
    """A path inside an archive as a relative posix label: no drive, no root, no « .. », no character that does not show."""
    chemin = unicodedata.normalize("NFC", brut).replace("\\", "/")
    if _LECTEUR.match(chemin):
        chemin = chemin[2:]
    morceaux = []
    for morceau in chemin.split("/"):
        propre = "".join("_" if _est_invisible(c) else c for c in morceau).strip()
        if propre not in ("", ".", ".."):
            morceaux.append(_shorten(propre))
    return "/".join(morceaux) or "sans-nom"


def est_du_systeme(nom: str) -> bool:
    """Whether a clean name is one that a system or a program adds by itself, without anything of the partner's."""
    morceaux = nom.split("/")
    dernier = morceaux[-1].casefold()
    return "__MACOSX" in morceaux or dernier in _SYSTEME or dernier.startswith(_PREFIXES)


def make_uniques(noms: list[str]) -> list[str]:
    """The same names, in the same order, each only once: the next ones get a number."""
    pris = set(noms)
    vus: set[str] = set()
    uniques = []
    for nom in noms:
        rang, candidat = 1, nom
        while candidat in vus or (rang > 1 and candidat in pris):
            rang += 1
            chemin = PurePosixPath(nom)
            candidat = str(chemin.with_name(f"{chemin.stem} ({rang}){chemin.suffix}"))
        vus.add(candidat)
        uniques.append(candidat)
    return uniques


def _est_invisible(caractere: str) -> bool:
    # Cc control, Cf format (right-to-left marks), Cs lone surrogate, Co private, Cn unassigned, Zl and Zp line ends.
    return unicodedata.category(caractere) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _shorten(morceau: str) -> str:
    if len(morceau) <= _LONGUEUR_MAX:
        return morceau
    suffixe = PurePosixPath(morceau).suffix[:10]
    return morceau[: _LONGUEUR_MAX - len(suffixe) - 1] + "…" + suffixe
