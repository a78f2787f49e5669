"""Equal findings told once: « lignes 12-18, 40 »."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decompte.domaine.constat import Constat, Severite
from decompte.domaine.texte import accord, enumeration

VALEURS_MONTREES = 3
LIGNES_CITEES = 20
"""Runs of rows that a sentence names before it counts the others."""
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


def ecrire_lignes(lignes: Iterable[int]) -> str:
    """Row numbers in words: `12-18, 40`; two that follow each other are written one by one."""
    return ", ".join(_morceaux(lignes))


def citer_lignes(lignes: Sequence[int], maximum: int = LIGNES_CITEES) -> str:
    """Rows in a sentence: « ligne 12 », « lignes 12-18, 40 et 52 »; a long list ends by « et 480 autres »."""
    morceaux = _morceaux(lignes)
    mot = "ligne" if len(set(lignes)) == 1 else "lignes"
    if len(morceaux) <= maximum:
        return f"{mot} {enumeration(morceaux)}"
    citees = sum(_etendue(morceau) for morceau in morceaux[:maximum])
    return f"{mot} {', '.join(morceaux[:maximum])} et {accord(len(set(lignes)) - citees, 'autre')}"


def _etendue(morceau: str) -> int:
    premiere, _, derniere = morceau.partition("-")
    return int(derniere or premiere) - int(premiere) + 1


def _morceaux(lignes: Iterable[int]) -> list[str]:
    suites: list[list[int]] = []
    for ligne in sorted(set(lignes)):
        if suites and ligne == suites[-1][-1] + 1:
            suites[-1].append(ligne)
        else:
            suites.append([ligne])
    morceaux: list[str] = []
    for suite in suites:
        morceaux.extend([f"{suite[0]}-{suite[-1]}"] if len(suite) > 2 else [str(n) for n in suite])
    return morceaux


def ecrire_etendue(lignes: Sequence[int]) -> str:
    """Where, for people: « ligne 12 », « lignes 12-18, 40 », or nothing for the whole file."""
    distinctes = set(lignes)
    if not distinctes:
        return ""
    return f"{'ligne' if len(distinctes) == 1 else 'lignes'} {ecrire_lignes(distinctes)}"


def regrouper(constats: Iterable[Constat]) -> list[Groupe]:
    """The findings grouped, the most severe first, then in the order of rules, sheets and first rows."""
    paquets: dict[tuple[object, ...], list[Constat]] = {}
    for c in constats:
        cle = (c.depot, c.regle, c.severite, c.feuille, c.colonne, c.entete, c.conduite)
        paquets.setdefault(cle if c.ligne is not None else (*cle, c.message), []).append(c)
    groupes = []
    for paquet in paquets.values():
        premier = min(paquet, key=lambda c: c.ligne or 0)
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
