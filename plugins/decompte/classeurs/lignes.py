"""Which rows of a sheet are rows of the table: a total, a repeated header, a blank or a decoration is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from decompte.classeurs.cellules import CelluleFautive
from decompte.classeurs.entetes import Placement, index_entetes
from decompte.classeurs.sources import Grille
from decompte.classeurs.textes import is_vide, normalize, says_neant
from decompte.classeurs.valeurs import read_nombre
from decompte.domaine.modele import Modele, TypeColonne

VIDE = "ligne vide"
DECORATION = "rien dans les colonnes du tableau"
TOTAL = "ligne de total"
OBSERVATIONS = "observations"
"""The key of the column where people write what they like."""
ENTETE_REPETE = "en-tête répété"
MENTION_NEANT = "mention « néant »"
ZEROS = "rien que des zéros"
_COMPTE_MAXIMAL = 20_000
"""Beyond, a number in a column of dates is a day (1954 on) of which the format was lost, not a count of dates."""


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
        self._types = {rang: modele.colonne(cle).type for cle, rang in placement.rangs.items()}
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
        if self._is_ligne_de_total(rangee, cle, pleines):
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

    def _is_ligne_de_total(self, rangee: Sequence[object], cle: object, pleines: list[tuple[int, object]]) -> bool:
        """A label of total with only numbers beside it, and no key but that label.

        Columns stand in any order, so the label may come after its numbers; but « Total des RDV : 3 » in the observations of
        somebody without identifier does not make a total of them.
        """
        if self._is_total(cle):
            # Beside a label where only a key may stand, a free text tells nobody (« Total », « 23 personnes »).
            return all(
                rang == self._rang_cle or self._types[rang] is TypeColonne.TEXTE or self._is_compte(rang, cellule)
                for rang, cellule in pleines
            )
        if not is_vide(cle):
            return False
        premiere = next((rang for rang, cellule in enumerate(rangee) if not is_vide(cellule)), None)
        libelles = [rang for rang, cellule in enumerate(rangee) if self._is_total(cellule)]
        if not libelles or (libelles[0] != premiere and self._cle_par_rang.get(libelles[0]) == OBSERVATIONS):
            return False
        return all(rang == libelles[0] or self._is_compte(rang, cellule) for rang, cellule in pleines)

    def _is_compte(self, rang: int, cellule: object) -> bool:
        """Whether a cell may stand under a column as its total: a number, or a formula that was not computed."""
        if isinstance(cellule, CelluleFautive):
            return True
        nombre = _to_nombre(cellule)
        return nombre is not None and (self._types[rang] is not TypeColonne.DATE or nombre < _COMPTE_MAXIMAL)

    def _is_total(self, cellule: object) -> bool:
        if cellule.__class__ is not str or not cellule:
            return False
        texte = normalize(cellule)
        return any(texte == libelle or texte.startswith(libelle + " ") for libelle in self._totaux)

    def _read_neant(self, grille: Grille, rang_entete: int, lignes: Lignes) -> None:
        """« Néant » in a table where no row says anything else; above it, only the word alone counts."""
        porteuses = {rang for rang in range(rang_entete + 1, len(grille)) if self._bears_neant(grille[rang])}
        au_dessus = any(
            isinstance(cellule, str) and normalize(cellule) == "neant" for rangee in grille[:rang_entete] for cellule in rangee
        )
        if not (porteuses or au_dessus) or any(self._tells(grille[rang]) for rang in lignes.rangs if rang not in porteuses):
            # A filled row without identifier is a row, and is told as such: the table is not empty.
            return
        lignes.neant = True
        # The row that carries the mention is not one of the table, whatever zeros stand beside; nor are rows of zeros.
        ecartees = [(rang, MENTION_NEANT if rang in porteuses else ZEROS) for rang in lignes.rangs]
        lignes.rangs = []
        lignes.ignorees = sorted([*lignes.ignorees, *ecartees])

    def _bears_neant(self, rangee: Sequence[object]) -> bool:
        """Whether the row says « néant » and nothing else: in a column of the table, or alone on its row."""
        if self._tells(rangee):
            return False
        porteuses = [rang for rang, cellule in enumerate(rangee) if says_neant(cellule)]
        if any(rang in self._cle_par_rang for rang in porteuses):
            return True
        return bool(porteuses) and not any(_fills(cellule) for cellule in rangee)

    def _tells(self, rangee: Sequence[object]) -> bool:
        """Whether a cell under our headers holds anything but « néant », zero or nothing."""
        return any(_fills(rangee[rang]) for rang in self._rangs_connus)


def _fills(cellule: object) -> bool:
    if is_vide(cellule) or says_neant(cellule):
        return False
    return _to_nombre(cellule) != 0


def _to_nombre(cellule: object) -> Decimal | None:
    """The number of a cell. Other texts are not tried: what is read as a number is kept in a cache, and a name must not be."""
    if isinstance(cellule, str) and not cellule.strip()[:1].isdigit():
        return None
    nombre, _ = read_nombre(cellule)
    return nombre if isinstance(nombre, Decimal) else None
