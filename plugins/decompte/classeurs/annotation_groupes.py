"""Equal findings made one line of « À corriger », with the cell that the line leads to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decompte.classeurs.annotation_gravites import RANG
from decompte.classeurs.annotation_reperes import Reperage, Repere
from decompte.domaine.constat import Constat

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
    paquets: dict[tuple[object, ...], list[Constat]] = {}
    for c in constats:
        cle = (c.regle, c.severite, c.feuille, c.colonne, c.entete, c.conduite)
        paquets.setdefault(cle if c.ligne is not None else (*cle, c.message), []).append(c)
    ordre = {nom: rang for rang, nom in enumerate(feuilles)}
    groupes = []
    for paquet in paquets.values():
        paquet.sort(key=lambda c: c.ligne or 0)
        premier = paquet[0]
        valeurs = list(dict.fromkeys(f"« {c.valeur} »" for c in paquet if c.valeur))
        montrees = ", ".join(valeurs[:VALEURS_MONTREES]) + ("…" if len(valeurs) > VALEURS_MONTREES else "")
        lignes = write_lignes(c.ligne for c in paquet if c.ligne is not None)
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


def write_lignes(lignes: Iterable[int]) -> str:
    """Row numbers in words: `12-18, 40`; two that follow each other are written one by one."""
    suites: list[list[int]] = []
    for ligne in sorted(set(lignes)):
        if suites and ligne == suites[-1][1] + 1:
            suites[-1][1] = ligne
        else:
            suites.append([ligne, ligne])
    morceaux = []
    for debut, fin in suites:
        morceaux += [f"{debut}-{fin}"] if fin - debut > 1 else [str(n) for n in range(debut, fin + 1)]
    return ", ".join(morceaux)
