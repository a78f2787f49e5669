"""Unknown headers that resemble ours: which are used all the same, which are only suggested (docs/adr/0044)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import permutations

from decompte.classeurs.textes import normalize, remove_parentheses
from decompte.domaine.modele import Modele

SEUIL_SUGGESTION = 80.0
"""Likeness (0–100, words in any order) from which an unknown header is told to resemble one of ours."""
SEUIL_ENTETE_PROCHE = 92
"""Likeness from which it is used, when it resembles only that one and that one resembles only it."""
_MOTS_OUTILS = frozenset({"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur"})
"""Words without which a header says the same."""
_LONGUEUR_EXACTE = 4
"""A word up to this long (CER, CEJ, mois, fin) is compared to the letter: one letter makes another word of it."""


@dataclass(frozen=True, slots=True)
class Rapprochements:
    """``utilises``: the key for which the column of each rank (from 0) is used. ``suggestions``: the header it resembles."""

    utilises: Mapping[int, str] = field(default_factory=dict)
    suggestions: Mapping[int, str] = field(default_factory=dict)


def match_proches(inconnus: Mapping[int, str], manquantes: Collection[str], modele: Modele, seuil: int) -> Rapprochements:
    """Compare unknown headers (by the rank of their column) with those of the version.

    A header is used for a missing key when its likeness reaches ``seuil``, no word makes the difference, it resembles no other
    key of the version (missing or not), and no other unknown header resembles that key.
    """
    if not inconnus or not manquantes:
        return Rapprochements()
    # Imported here: most workbooks have no unknown column, and rapidfuzz takes 50 ms to import.
    from rapidfuzz import fuzz

    ecritures = {colonne.cle: [normalize(texte) for texte in (colonne.entete, *colonne.alias)] for colonne in modele.colonnes}
    ressemblances: dict[int, dict[str, float]] = {}
    for rang, entete in inconnus.items():
        texte = normalize(remove_parentheses(entete))
        scores = {cle: max(fuzz.token_sort_ratio(texte, notre) for notre in notres) for cle, notres in ecritures.items()}
        ressemblances[rang] = {cle: score for cle, score in scores.items() if score >= min(SEUIL_SUGGESTION, seuil)}
    utilises: dict[int, str] = {}
    suggestions: dict[int, str] = {}
    for rang, scores in ressemblances.items():
        possibles = {cle: score for cle, score in scores.items() if cle in manquantes}
        if not possibles:
            continue
        cle = max(possibles, key=lambda cle: possibles[cle])
        texte = normalize(remove_parentheses(inconnus[rang]))
        seules = len(scores) == 1 and sum(cle in autres for autres in ressemblances.values()) == 1
        if seules and scores[cle] >= seuil and any(has_same_words(texte, notre) for notre in ecritures[cle]):
            utilises[rang] = cle
        else:
            suggestions[rang] = modele.colonne(cle).entete
    return Rapprochements(utilises, suggestions)


def has_same_words(texte: str, notre: str) -> bool:
    """Whether two normalised headers have the same words that matter, a slip of the keyboard apart."""
    mots, notres = _words(texte), _words(notre)
    for mot in list(mots):
        if mot in notres:
            mots.remove(mot)
            notres.remove(mot)
    if len(mots) != len(notres) or len(mots) > 3:
        return False
    return any(all(map(_is_typo, mots, ordre)) for ordre in permutations(notres))


def _words(texte: str) -> list[str]:
    return [mot for mot in texte.split() if mot not in _MOTS_OUTILS]


def _is_typo(mot: str, notre: str) -> bool:
    """One letter more, less, other or misplaced after the first, in a long word: « justifiées » is not « injustifiées »."""
    from rapidfuzz.distance import OSA

    if min(len(mot), len(notre)) <= _LONGUEUR_EXACTE or mot[0] != notre[0] or not (mot.isalpha() and notre.isalpha()):
        return False
    return OSA.distance(mot, notre, score_cutoff=1) <= 1
