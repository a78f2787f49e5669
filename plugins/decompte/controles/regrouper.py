"""Equal findings told once: « lignes 12-18, 40 »."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from decompte.domaine.constat import Constat, Severite, empaqueter
from decompte.domaine.lignes_citees import ecrire_etendue

VALEURS_MONTREES = 3
_RANG = {severite: rang for rang, severite in enumerate(Severite)}


@dataclass(frozen=True, slots=True)
class Groupe:
    """The findings of one deposit that differ only by row and value: same rule, place, severity and thing to do.

    ``message`` is that of the first row; ``valeurs`` shows the first distinct values; ``etendue`` the rows in words.
    """

    depot: str
    regle: str
    severite: Severite
    feuille: str | None
    colonne: str | None
    entete: str | None
    message: str
    conduite: str
    lignes: tuple[int, ...]
    etendue: str
    nombre: int
    valeurs: tuple[str, ...]


def regrouper(constats: Iterable[Constat]) -> list[Groupe]:
    """The findings grouped, the most severe first, then in the order of rules, sheets and first rows."""
    groupes = []
    for paquet in empaqueter(constats):
        premier = paquet[0]
        lignes = tuple(sorted({c.ligne for c in paquet if c.ligne is not None}))
        valeurs = tuple(dict.fromkeys(c.valeur for c in paquet if c.valeur is not None))[:VALEURS_MONTREES]
        groupes.append(
            Groupe(
                depot=premier.depot,
                regle=premier.regle,
                severite=premier.severite,
                feuille=premier.feuille,
                colonne=premier.colonne,
                entete=premier.entete,
                message=premier.message,
                conduite=premier.conduite,
                lignes=lignes,
                etendue=ecrire_etendue(lignes),
                nombre=len(paquet),
                valeurs=valeurs,
            )
        )
    return sorted(groupes, key=lambda g: (g.depot, _RANG[g.severite], g.regle, g.feuille or "", g.lignes[:1], g.colonne or ""))
