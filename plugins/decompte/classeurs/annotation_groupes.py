"""Equal findings made one line of « À corriger », with the cell that the line leads to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decompte.classeurs.annotation_gravites import RANG
from decompte.classeurs.annotation_reperes import Reperage, Repere
from decompte.domaine.constat import Constat, empaqueter
from decompte.domaine.lignes_citees import ecrire_lignes

VALEURS_MONTREES = 3


@dataclass(frozen=True, slots=True)
class Groupe:
    """Findings that differ only by row and value; ``premier`` is that of the first row, ``repere`` its cell."""

    premier: Constat
    constats: tuple[Constat, ...]
    lignes: str
    """Rows in words: `12-18, 40`; empty for the whole sheet or file."""
    valeurs: str
    repere: Repere | None


def group(constats: Iterable[Constat], reperage: Reperage, feuilles: Sequence[str]) -> list[Groupe]:
    """The groups, the gravest first, then in the order of the sheets and of the rows."""
    ordre = {nom: rang for rang, nom in enumerate(feuilles)}
    groupes = []
    for paquet in empaqueter(constats):
        premier = paquet[0]
        valeurs = list(dict.fromkeys(f"« {c.valeur} »" for c in paquet if c.valeur))
        montrees = ", ".join(valeurs[:VALEURS_MONTREES]) + ("…" if len(valeurs) > VALEURS_MONTREES else "")
        lignes = ecrire_lignes(c.ligne for c in paquet if c.ligne is not None)
        groupes.append(Groupe(premier, tuple(paquet), lignes, montrees, reperage.find(premier)))
    groupes.sort(
        key=lambda g: (
            RANG[g.premier.severite],
            ordre.get(g.premier.feuille or "", -1),
            g.premier.ligne or 0,
            g.premier.colonne or "",
            g.premier.regle,
        )
    )
    return groupes
