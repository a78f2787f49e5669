"""Which template version a table follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from decompte.classeurs.entetes import EnteteTrouve, find_entete, place_colonnes
from decompte.classeurs.sources import Grille
from decompte.classeurs.textes import normalize
from decompte.domaine.modele import Modele, Obligation

_ECART_DE_VERSION = 2
"""Required headers that the declared version must lack beyond another one, for the table to be of that other one. One alone may
be a header that the partner changed; the versions of a table differ by three at least."""


def find_modele(declare: str, modeles: Mapping[str, Modele]) -> Modele | None:
    """The version that the file declares, without regard to case, accents or spaces (« Suivi 2024 »)."""
    voulu = normalize(declare)
    return next((modele for cle, modele in modeles.items() if normalize(cle) == voulu), None)


def choose_modele(grille: Grille, modeles: Iterable[Modele]) -> tuple[Modele, EnteteTrouve] | None:
    """The version whose headers the grid carries best: most headers, then fewest aliases, then the oldest."""
    meilleur: tuple[Modele, EnteteTrouve] | None = None
    for modele in sorted(modeles, key=lambda modele: modele.id):
        trouve = find_entete(grille, modele)
        if trouve is not None and (
            meilleur is None or (trouve.reconnues, trouve.exactes) > (meilleur[1].reconnues, meilleur[1].exactes)
        ):
            meilleur = (modele, trouve)
    return meilleur


def find_autre_version(
    grille: Grille, declare: Modele, modeles: Mapping[str, Modele], seuil_entete_proche: int
) -> tuple[Modele, EnteteTrouve] | None:
    """The other version of the same table whose headers the grid carries; None when the declared one fits nearly as well."""
    soeurs = [m for m in modeles.values() if m.tableau is declare.tableau and m.feuille == declare.feuille]
    choix = choose_modele(grille, soeurs)
    if choix is None or choix[0].id == declare.id:
        return None
    trouve = find_entete(grille, declare)
    manquent = len(_list_requises(declare)) if trouve is None else _count_manquantes(grille, declare, trouve, seuil_entete_proche)
    ecart = manquent - _count_manquantes(grille, *choix, seuil_entete_proche)
    return choix if ecart >= _ECART_DE_VERSION else None


def _count_manquantes(grille: Grille, modele: Modele, trouve: EnteteTrouve, seuil_entete_proche: int) -> int:
    placement = place_colonnes(grille[trouve.rang], modele, seuil_entete_proche)
    return len(_list_requises(modele) & set(placement.absentes))


def _list_requises(modele: Modele) -> set[str]:
    return {colonne.cle for colonne in modele.colonnes if colonne.obligation is Obligation.TOUJOURS}


def choose_complement(declare: Modele, modeles: Mapping[str, Modele]) -> Modele | None:
    """The version of the other kind of table that goes with the declared one: of the same year, else the last before it."""
    autres = sorted((m for m in modeles.values() if m.tableau is not declare.tableau), key=lambda modele: _year(modele))
    if not autres:
        return None
    anterieures = [modele for modele in autres if _year(modele) <= _year(declare)]
    return anterieures[-1] if anterieures else autres[0]


def _year(modele: Modele) -> str:
    """Versions are named kind-year."""
    return modele.id.rpartition("-")[2]


def list_entetes(modele: Modele) -> str:
    """The headers that a table must have, for a message."""
    return ", ".join(f"« {colonne.entete} »" for colonne in modele.colonnes if colonne.obligation is Obligation.TOUJOURS)
