"""Finding the header row of a table, and placing the columns of a template version on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from decompte.classeurs.proches import SEUIL_ENTETE_PROCHE, match_proches
from decompte.classeurs.sources import Grille
from decompte.classeurs.textes import clean, letter, normalize, remove_parentheses
from decompte.domaine.modele import ColonneModele, Modele
from decompte.domaine.tableau import ColonneLue

RANGEES_EXAMINEES = 200
"""How deep a header is looked for: a title, a logo and notes take ten rows or so."""
_MINIMUM = 2
"""Headers that must be recognised for a row to be the header: one alone (« Nom ») may be a label in a banner."""
_PART_SUFFISANTE = 2 / 3
"""From this share of the columns on, the row is the header and no better one is looked for below."""


@dataclass(frozen=True, slots=True)
class Entetes:
    """The headers of a template version, ready to be looked up: key by normalised header or alias."""

    cles: Mapping[str, str]
    exactes: frozenset[str]
    """The normalised headers that are not aliases."""

    def find(self, cellule: object) -> str | None:
        """The key that a header cell names; what stands in parentheses does not count if it must not."""
        if cellule.__class__ is not str or not cellule:
            return None
        texte: str = cellule
        cle = self.cles.get(normalize(texte))
        if cle is None and "(" in texte:
            cle = self.cles.get(normalize(remove_parentheses(texte)))
        return cle

    def is_exact(self, cellule: str) -> bool:
        """Whether the header is the one of the template, not an alias of it."""
        return normalize(cellule) in self.exactes or normalize(remove_parentheses(cellule)) in self.exactes


@lru_cache(maxsize=64)
def index_entetes(modele: Modele) -> Entetes:
    """The headers of a template version."""
    cles: dict[str, str] = {}
    for colonne in modele.colonnes:
        for entete in (colonne.entete, *colonne.alias):
            cles[normalize(entete)] = colonne.cle
    return Entetes(cles, frozenset(normalize(colonne.entete) for colonne in modele.colonnes))


@dataclass(frozen=True, slots=True)
class EnteteTrouve:
    """Where the header stands (row from 0), how many columns it names, and how many by their exact header."""

    rang: int
    reconnues: int
    exactes: int


def find_entete(grille: Grille, modele: Modele) -> EnteteTrouve | None:
    """The row that names the most columns of the version (the first of equals); None when no row names two of them."""
    entetes = index_entetes(modele)
    suffisant = len(modele.colonnes) * _PART_SUFFISANTE
    meilleur: EnteteTrouve | None = None
    for rang, rangee in enumerate(grille[:RANGEES_EXAMINEES]):
        cles = {cle for cle in map(entetes.find, rangee) if cle is not None}
        if len(cles) < _MINIMUM or (meilleur is not None and len(cles) <= meilleur.reconnues):
            continue
        exactes = sum(1 for cellule in rangee if isinstance(cellule, str) and cellule and entetes.is_exact(cellule))
        meilleur = EnteteTrouve(rang, len(cles), exactes)
        if len(cles) >= suffisant:
            break
    return meilleur


@dataclass(slots=True)
class Placement:
    """Where each column stands. ``rangs`` gives the column (from 0) of each key found; ``doubles`` the
    columns of a key written several times, of which none is used.
    """

    rangs: dict[str, int] = field(default_factory=dict)
    colonnes: dict[str, ColonneLue] = field(default_factory=dict)
    doubles: dict[str, tuple[ColonneLue, ...]] = field(default_factory=dict)
    absentes: tuple[str, ...] = ()
    inconnues: tuple[ColonneLue, ...] = ()


def place_colonnes(
    rangee: Sequence[object], modele: Modele, seuil_proche: int = SEUIL_ENTETE_PROCHE, autres: Iterable[Modele] = ()
) -> Placement:
    """Place the columns of the version on its header row, in whatever order they stand.

    An unknown header that can only be one of the missing ones is used for it (``seuil_proche``: see match_proches). One that
    other versions (``autres``) give to a missing key is told with our header of that key, never used: its meaning may differ.
    """
    entetes = index_entetes(modele)
    trouvees: dict[str, list[int]] = {}
    inconnues: list[int] = []
    for rang, cellule in enumerate(rangee):
        cle = entetes.find(cellule)
        if cle is not None:
            trouvees.setdefault(cle, []).append(rang)
        elif cellule != "" and clean(str(cellule)):
            inconnues.append(rang)
    placement = Placement()
    for colonne in modele.colonnes:
        rangs = trouvees.get(colonne.cle, [])
        retenu = _choose(rangs, rangee, colonne, entetes)
        if retenu is not None:
            placement.rangs[colonne.cle] = retenu
            placement.colonnes[colonne.cle] = _describe(rangee, retenu)
            inconnues += [rang for rang in rangs if rang != retenu]
        elif rangs:
            placement.doubles[colonne.cle] = tuple(_describe(rangee, rang) for rang in rangs)
    manquantes = {colonne.cle for colonne in modele.colonnes} - placement.rangs.keys() - placement.doubles.keys()
    etrangers = {rang: str(rangee[rang]) for rang in inconnues if entetes.find(rangee[rang]) is None}
    proches = match_proches(etrangers, manquantes, modele, seuil_proche)
    for rang, cle in proches.utilises.items():
        placement.rangs[cle] = rang
        placement.colonnes[cle] = _describe(rangee, rang, rapprochee_de=modele.colonne(cle).entete)
    suggestions = {**proches.suggestions, **_suggest_autres(etrangers, manquantes, modele, autres)}
    placement.absentes = tuple(colonne.cle for colonne in modele.colonnes if colonne.cle not in placement.rangs)
    placement.inconnues = tuple(
        _describe(rangee, rang, suggestions.get(rang)) for rang in sorted(inconnues) if rang not in proches.utilises
    )
    return placement


def _suggest_autres(
    inconnus: Mapping[int, str], manquantes: Collection[str], modele: Modele, autres: Iterable[Modele]
) -> dict[int, str]:
    """For the headers of other versions of the same table: our header of the same key, when it is missing."""
    suggestions: dict[int, str] = {}
    for autre in autres:
        if autre.id == modele.id or autre.tableau is not modele.tableau:
            continue
        entetes = index_entetes(autre)
        for rang, entete in inconnus.items():
            cle = entetes.find(entete)
            if cle is not None and cle in manquantes:
                suggestions.setdefault(rang, modele.colonne(cle).entete)
    return suggestions


def _choose(rangs: list[int], rangee: Sequence[object], colonne: ColonneModele, entetes: Entetes) -> int | None:
    """The column to use; None when there is none, or when several could be it."""
    if len(rangs) <= 1 or not colonne.chargee:
        # A column that is never loaded changes nothing: its first occurrence will do.
        return rangs[0] if rangs else None
    exacts = [rang for rang in rangs if entetes.is_exact(str(rangee[rang]))]
    return exacts[0] if len(exacts) == 1 else None


def _describe(rangee: Sequence[object], rang: int, suggestion: str | None = None, rapprochee_de: str | None = None) -> ColonneLue:
    return ColonneLue(letter(rang), " ".join(clean(str(rangee[rang])).split()), suggestion, rapprochee_de)
