"""Faults injected into an Activité table, each with the rule it breaks and what it does to completeness.

Completeness counts the codes that the convention must give: one that is absent, or that one of its rows says badly, is missing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from decompte.demo.activite import EN_PLACE
from decompte.demo.classeur_activite import Comptee
from decompte.demo.profil import Profil

_CENTIEME = Decimal("0.01")


def detailler(code: str, quantite: Decimal, *, detail: bool) -> list[Comptee]:
    """The rows of one code: one, or two that add up where the structure keeps one a group (a post)."""
    if not detail or quantite < 2:
        return [Comptee(code, quantite, quantite)]
    premiere = quantite // 2 + quantite // 10
    nom = "Poste" if code in EN_PLACE else "Groupe"
    parts = (premiere, quantite - premiere)
    return [Comptee(code, part, part, precision=f"{nom} {rang}") for rang, part in enumerate(parts, 1)]


def gater(lignes: list[Comptee], exiges: Sequence[str], alea: random.Random) -> None:
    """Make a table incomplete: one of the codes that it must give is absent, or badly said."""
    code = exiges[int(alea.random() * len(exiges))]
    _GATER[int(alea.random() * len(_GATER))](lignes, code)


def _absent(lignes: list[Comptee], code: str) -> None:
    """No row of that code; another one, lest the table be empty."""
    lignes[:] = [ligne for ligne in lignes if ligne.code != code]
    if not lignes:
        autre = "accompagnements" if code != "accompagnements" else "participants"
        lignes.append(Comptee(autre, Decimal(3), Decimal(3)))
    lignes[0].regles.append("D12")


def _mal_dit(ecrite: str | Decimal | None, regle: str) -> Callable[[list[Comptee], str], None]:
    def gater_la_premiere(lignes: list[Comptee], code: str) -> None:
        _refuser(next(ligne for ligne in lignes if ligne.code == code), ecrite, regle)

    return gater_la_premiere


def _mal_nomme(lignes: list[Comptee], code: str) -> None:
    for ligne in lignes:
        if ligne.code == code:
            ligne.libelle, ligne.quantite = "Divers", None
            ligne.regles.append("L05")


_GATER: tuple[Callable[[list[Comptee], str], None], ...] = (
    _absent,
    _mal_dit(None, "L03"),
    _mal_dit("douze", "L04"),
    _mal_dit(Decimal(-3), "L04"),
    _mal_nomme,
)


def _refuser(ligne: Comptee, ecrite: str | Decimal | None, regle: str) -> None:
    """The cell shows something that cannot be loaded (None: nothing at all)."""
    ligne.quantite, ligne.ecrite = None, ecrite
    ligne.regles.append(regle)


def semer_activite(lignes: list[Comptee], exiges: Sequence[str], profil: Profil, alea: random.Random) -> None:
    """Now and then, in a table that stays complete: a row that nobody asked for and that cannot be loaded, or a third decimal."""
    tirage = alea.random() / profil.fautes
    if tirage < 0.03:
        libre = next(code for code in ("participants", "diagnostics") if code not in exiges)
        _refuser(ajoutee := Comptee(libre, None), "à préciser" if tirage < 0.015 else None, "L04" if tirage < 0.015 else "L03")
        lignes.append(ajoutee)
    elif tirage < 0.05:
        lignes.append(Comptee("participants", None, Decimal(4), libelle="Appels reçus", regles=["L05"]))
    elif tirage < 0.09:
        for ligne in lignes:
            if ligne.code == "etp" and ligne.quantite and not ligne.regles:
                ligne.ecrite = ligne.quantite - Decimal("0.143")
                ligne.quantite = ligne.ecrite.quantize(_CENTIEME, ROUND_HALF_UP)
                ligne.regles.append("L16")
                return


def retoucher_activite(lignes: list[Comptee], alea: random.Random) -> None:
    """A first version that will be corrected: something was not yet counted."""
    for ligne in lignes:
        if ligne.quantite is not None and ligne.quantite >= 1 and alea.random() < 0.6:
            ligne.quantite = ligne.ecrite = ligne.quantite - 1
