"""Which template version a table follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from decompte.classeurs.entetes import EnteteTrouve, find_entete
from decompte.classeurs.sources import Grille
from decompte.classeurs.textes import normalize
from decompte.domaine.modele import Modele, Obligation


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
