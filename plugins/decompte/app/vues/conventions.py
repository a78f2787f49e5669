"""The list of conventions, and one looked for by its code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.vues.tranche import PAR_PAGE, Ligne, Tranche, decalage
from decompte.classeurs.textes import remove_accents
from decompte.lecture.fautes import suggestion


@dataclass(frozen=True, slots=True)
class Filtres:
    """What the list is asked for; None or empty: all."""

    exercice: int
    recherche: str = ""
    structure: str | None = None
    dispositif: str | None = None
    territoire: str | None = None


@dataclass(frozen=True, slots=True)
class Choix:
    """What the list may be filtered by."""

    exercices: Sequence[int]
    dispositifs: Sequence[tuple[str, str]]
    """Id, and « id · libellé »."""
    structures: Sequence[tuple[str, str]]
    """Code, name."""
    territoires: Sequence[str]
    dernier_exercice: int
    """The last that has soldes; the year of today when none has."""


@dataclass(frozen=True, slots=True)
class Liste:
    """A slice of the conventions, and what had to be left out of what was asked."""

    tranche: Tranche
    filtres: Filtres
    choix: Choix
    remarques: Sequence[str]
    """French sentences: a value that is not understood, what is shown instead."""


def lister(ctx: Contexte, demande: dict[str, str], aujourd_hui: date) -> Liste:
    """The conventions that ``demande`` (as typed: exercice, q, structure, dispositif, territoire, page) asks for."""
    choix = _choix(ctx, aujourd_hui)
    remarques: list[str] = []
    filtres = Filtres(
        exercice=_exercice(demande.get("exercice", ""), choix, remarques),
        recherche=demande.get("q", "").strip(),
        structure=_parmi("structure", demande, [code for code, _ in choix.structures], remarques),
        dispositif=_parmi("dispositif", demande, [id for id, _ in choix.dispositifs], remarques),
        territoire=_parmi("territoire", demande, choix.territoires, remarques),
    )
    page = lire_page(demande.get("page", ""))
    tranche = _trancher(ctx, filtres, page)
    if not tranche.lignes and page > 1:
        tranche = _trancher(ctx, filtres, 1)
    return Liste(tranche, filtres, choix, remarques)


def proche(ctx: Contexte, code: str) -> str:
    """« La convention « x » n'existe pas. Vouliez-vous dire « y » ? »"""
    connus = [ligne["code"] for ligne in ctx.entrepot.lire_vue("conventions/codes")]
    return f"La convention « {code} » n'existe pas.{suggestion(code, connus)}"


def lire_page(texte: str) -> int:
    """The number of a page, 1 for anything that is not one."""
    return max(1, int(texte)) if texte.isascii() and texte.isdigit() and len(texte) < 7 else 1


def lire_annee(texte: str) -> int | None:
    """A year of four digits, None for anything else."""
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) == 4 else None


def _trancher(ctx: Contexte, filtres: Filtres, page: int) -> Tranche:
    lues = ctx.entrepot.lire_vue(
        "conventions/liste",
        exercice=filtres.exercice,
        structure=filtres.structure,
        dispositif=filtres.dispositif,
        territoire=filtres.territoire,
        mots=remove_accents(filtres.recherche).lower().split(),
        limite=PAR_PAGE,
        decalage=decalage(page),
    )
    return Tranche(lues, lues[0]["total"] if lues else 0, page)


def _choix(ctx: Contexte, aujourd_hui: date) -> Choix:
    lu: Ligne = ctx.entrepot.lire_vue("conventions/choix")[0]
    catalogue = ctx.referentiel.dispositifs
    dispositifs = [(id, f"{id} · {catalogue[id].libelle}" if id in catalogue else id) for id in lu["dispositifs"] or ()]
    dernier = lu["dernier_exercice"] or aujourd_hui.year
    premiere, derniere = lu["premiere_annee"] or dernier, lu["derniere_annee"] or dernier
    structures: list[Any] = lu["structures"] or []
    return Choix(
        exercices=range(min(premiere, dernier), max(derniere, dernier) + 1),
        dispositifs=dispositifs,
        structures=[(code, nom) for code, nom in structures],
        territoires=lu["territoires"] or [],
        dernier_exercice=dernier,
    )


def _exercice(texte: str, choix: Choix, remarques: list[str]) -> int:
    annee = lire_annee(texte.strip())
    if annee is not None and annee in choix.exercices:
        return annee
    if texte.strip():
        remarques.append(f"L'exercice « {texte.strip()} » n'est celui d'aucune convention : voici {choix.dernier_exercice}.")
    return choix.dernier_exercice


def _parmi(nom: str, demande: dict[str, str], connus: Sequence[str], remarques: list[str]) -> str | None:
    valeur = demande.get(nom, "").strip()
    if not valeur:
        return None
    if valeur not in connus:
        remarques.append(f"Filtre « {nom} » : « {valeur} » n'est pas connu, il n'est pas appliqué.{suggestion(valeur, connus)}")
        return None
    return valeur
