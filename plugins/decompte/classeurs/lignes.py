"""Which rows of a sheet are rows of the table: a total, a repeated header, a blank or a decoration is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from decompte.classeurs.entetes import Placement, index_entetes
from decompte.classeurs.sources import Grille
from decompte.classeurs.textes import is_vide, normalize, says_neant
from decompte.domaine.modele import Modele, TypeColonne

VIDE = "ligne vide"
DECORATION = "rien dans les colonnes du tableau"
TOTAL = "ligne de total"
ENTETE_REPETE = "en-tête répété"
MENTION_NEANT = "mention « néant »"


@dataclass(slots=True)
class Lignes:
    """The rows of the table (from 0, in the sheet), those left out with why, and whether the table says « néant »."""

    rangs: list[int] = field(default_factory=list)
    ignorees: list[tuple[int, str]] = field(default_factory=list)
    neant: bool = False


def cle_des_lignes(modele: Modele) -> str:
    """The key that makes a row: the identifier, or else the first column of the version (the indicator)."""
    for colonne in modele.colonnes:
        if colonne.type is TypeColonne.IDENTIFIANT:
            return colonne.cle
    return modele.colonnes[0].cle


class TriLignes:
    """Tells the rows of one table apart."""

    def __init__(self, modele: Modele, placement: Placement) -> None:
        self._entetes = index_entetes(modele)
        self._totaux = tuple(normalize(libelle) for libelle in modele.libelles_total)
        self._rang_cle = placement.rangs.get(cle_des_lignes(modele))
        self._cle_par_rang = {rang: cle for cle, rang in placement.rangs.items()}
        self._rangs_connus = sorted(self._cle_par_rang)
        # A key cell that does not start like a label, its own header or « néant » needs no second look.
        cle_ligne = cle_des_lignes(modele)
        entetes_cle = [entete for entete, cle in self._entetes.cles.items() if cle == cle_ligne]
        libelles = [*self._totaux, *entetes_cle, "neant", "na", "sans objet"]
        self._initiales = frozenset(texte[0] for texte in libelles if texte)

    def sort(self, grille: Grille, rang_entete: int) -> Lignes:
        """The rows under the header."""
        lignes = Lignes()
        identifiees = False
        for rang in range(rang_entete + 1, len(grille)):
            rangee = grille[rang]
            if self._is_surely_ligne(rangee):
                lignes.rangs.append(rang)
                identifiees = True
                continue
            raison = self._judge(rangee)
            if raison is None:
                lignes.rangs.append(rang)
                identifiees = identifiees or self._has_cle(rangee)
            else:
                lignes.ignorees.append((rang, raison))
        while lignes.ignorees and lignes.ignorees[-1][1] == VIDE and lignes.ignorees[-1][0] > (lignes.rangs or [-1])[-1]:
            # Blank rows under the table are the end of the sheet, nothing to tell.
            lignes.ignorees.pop()
        if not identifiees:
            self._read_neant(grille, rang_entete, lignes)
        return lignes

    def _is_surely_ligne(self, rangee: Sequence[object]) -> bool:
        if self._rang_cle is None:
            return False
        cle = rangee[self._rang_cle]
        if cle.__class__ is not str:
            return cle.__class__ is float
        initiale = cle[:1].lower()
        return initiale.isascii() and initiale.isalnum() and initiale not in self._initiales

    def _has_cle(self, rangee: Sequence[object]) -> bool:
        """Whether the row names somebody: « Néant ce mois-ci » names nobody."""
        if self._rang_cle is None:
            return False
        cle = rangee[self._rang_cle]
        return not is_vide(cle) and not says_neant(cle)

    def _judge(self, rangee: Sequence[object]) -> str | None:
        """Why the row is not one of the table; None when it is."""
        connues = [(rang, rangee[rang]) for rang in self._rangs_connus if rangee[rang] != ""]
        pleines = [(rang, cellule) for rang, cellule in connues if not is_vide(cellule)]
        if self._repeats_entete(pleines):
            return ENTETE_REPETE
        cle = None if self._rang_cle is None else rangee[self._rang_cle]
        if (is_vide(cle) or self._is_total(cle)) and any(map(self._is_total, rangee)):
            return TOTAL
        if pleines:
            return None
        if any(says_neant(cellule) for _, cellule in connues):
            return MENTION_NEANT
        return VIDE if all(isinstance(cellule, str) and not cellule.strip() for cellule in rangee) else DECORATION

    def _repeats_entete(self, pleines: list[tuple[int, object]]) -> bool:
        """Half of the filled cells (two at least) hold the header of their own column."""
        repetes = sum(1 for rang, cellule in pleines if self._entetes.find(cellule) == self._cle_par_rang[rang])
        return repetes >= 2 and repetes * 2 >= len(pleines)

    def _is_total(self, cellule: object) -> bool:
        if cellule.__class__ is not str or not cellule:
            return False
        texte = normalize(cellule)
        return any(texte == libelle or texte.startswith(libelle + " ") for libelle in self._totaux)

    def _read_neant(self, grille: Grille, rang_entete: int, lignes: Lignes) -> None:
        """« Néant » in a table where nobody is identified says that there was nobody; above it, only the word alone counts."""
        porteuses = {rang for rang in range(rang_entete + 1, len(grille)) if any(map(says_neant, grille[rang]))}
        au_dessus = any(
            isinstance(cellule, str) and normalize(cellule) == "neant" for rangee in grille[:rang_entete] for cellule in rangee
        )
        lignes.neant = bool(porteuses) or au_dessus
        # The row that carries the mention is not one of the table, whatever zeros stand beside it.
        ecartees = [rang for rang in lignes.rangs if rang in porteuses]
        lignes.rangs = [rang for rang in lignes.rangs if rang not in porteuses]
        lignes.ignorees = sorted([*lignes.ignorees, *((rang, MENTION_NEANT) for rang in ecartees)])
