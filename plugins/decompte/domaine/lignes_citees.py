"""Rows of a workbook in words: « lignes 12-18, 40 »."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from decompte.domaine.texte import accord, enumeration

LIGNES_CITEES = 20
"""Runs of rows that a sentence names before it counts the others."""


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
