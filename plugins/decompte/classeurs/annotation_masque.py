"""The copy that stewards see: only what is known not to be personal is kept; everything else is blank.

A list of what may stay, not of what must go: a partner adds columns (a phone, an address, a note) that no map knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from decompte.classeurs.cellules import CelluleFautive, write_brut
from decompte.classeurs.choix import choose_modele
from decompte.classeurs.colonnes import type_colonne
from decompte.classeurs.ecriture_textes import neutralize
from decompte.classeurs.entetes import Placement, index_entetes, place_colonnes
from decompte.classeurs.identification import FEUILLE
from decompte.classeurs.lignes import TriLignes
from decompte.classeurs.sources import Grille
from decompte.classeurs.textes import NEANT, normalize
from decompte.domaine.confidentiel import POINTS, PREMIERE_DATE, est_l_identifiant, porte_une_date_avant
from decompte.domaine.modele import ColonneModele, Modele, TypeColonne

LIBELLES_IDENTIFICATION = ("Modèle", "Structure", "SIRET", "Convention", "Dispositif", "Territoire", "Mois", "Établi le")
"""The labels of the sheet « Identification » (spec of the table): a body and a contract, nobody."""
_ENTETE_MAX = 60
_CHIFFRES_MONTRES = 8
"""A longer number may be a telephone number."""


def mask_grille(nom: str, grille: Grille, modeles: Mapping[str, Modele]) -> Grille:
    """The grid of a sheet, of the same size, without anything that may be personal.

    Kept: the labels of « Identification » and the cell at their right; the header of a table, and in its rows the columns that
    a template loads and does not call personal. What is not understood there (a name may have slipped in) shows as points: its
    finding tells of it; so does a birth date or an identifiant typed one column too far. A sheet without any header is blank.
    """
    if normalize(nom) == normalize(FEUILLE):
        return [_mask_identification(rangee) for rangee in grille]
    choix = choose_modele(grille, modeles.values())
    if choix is None:
        return [[""] * len(rangee) for rangee in grille]
    modele, trouve = choix
    placement = place_colonnes(grille[trouve.rang], modele)
    sures = {rang for cle, rang in placement.rangs.items() if is_sure(modele.colonne(cle))}
    sures -= _find_personnelles(grille, sures, modeles.values())
    masquee: Grille = [[cellule if _is_neant(cellule) else "" for cellule in rangee] for rangee in grille]
    masquee[trouve.rang] = [_inert(cellule) for cellule in grille[trouve.rang]]
    lignes = TriLignes(modele, placement).sort(grille, trouve.rang).rangs
    identifiants = _read_reperes(grille, lignes, modele, placement, "identifiant")
    naissances = _read_reperes(grille, lignes, modele, placement, "date_naissance")
    for cle, j in placement.rangs.items():
        if j not in sures:
            continue
        bruts = [grille[rang][j] for rang in lignes]
        valeurs, fautes = type_colonne(bruts, modele.colonne(cle))
        for n, (rang, brut, valeur, faute) in enumerate(zip(lignes, bruts, valeurs, fautes, strict=True)):
            montrable = faute is None and not _names(brut, valeur, identifiants[n], naissances[n])
            masquee[rang][j] = _inert(brut) if montrable else POINTS
    return masquee


def _read_reperes(grille: Grille, lignes: Sequence[int], modele: Modele, placement: Placement, cle: str) -> Sequence[object]:
    """The values of a column that says who each row is about; None where it is absent."""
    j = placement.rangs.get(cle)
    return [None] * len(lignes) if j is None else type_colonne([grille[rang][j] for rang in lignes], modele.colonne(cle))[0]


def _names(brut: object, valeur: object, identifiant: object, naissance: object) -> bool:
    """Whether a cell, though understood, holds what tells who the row is about: a birth date, an identifiant, a long number."""
    if isinstance(valeur, date):
        return valeur < PREMIERE_DATE or valeur == naissance
    if isinstance(valeur, bool) or not isinstance(valeur, (int, Decimal)):
        return False
    texte = write_brut(brut).strip()
    entier = texte.partition(",")[0].partition(".")[0]
    return (
        est_l_identifiant(texte, None if identifiant is None else str(identifiant))
        or sum(c.isdigit() for c in entier) > _CHIFFRES_MONTRES
        or (len(entier) == _CHIFFRES_MONTRES and porte_une_date_avant(entier))
    )


def is_sure(colonne: ColonneModele) -> bool:
    """Whether the values of a column may be shown: loaded, not personal, and neither free text nor an identifier."""
    return colonne.chargee and not colonne.personnelle and colonne.type not in (TypeColonne.TEXTE, TypeColonne.IDENTIFIANT)


def _find_personnelles(grille: Grille, rangs: Iterable[int], modeles: Iterable[Modele]) -> set[int]:
    """The columns that carry, anywhere, the header of a personal column: a second table under the first has its own order."""
    personnels = {
        entete for modele in modeles for entete, cle in index_entetes(modele).cles.items() if not is_sure(modele.colonne(cle))
    }
    trouvees = set()
    for j in rangs:
        for rangee in grille:
            cellule = rangee[j]
            if cellule.__class__ is str and cellule and len(cellule) <= _ENTETE_MAX and normalize(cellule) in personnels:
                trouvees.add(j)
                break
    return trouvees


def _mask_identification(rangee: list[object]) -> list[object]:
    connus = {normalize(libelle) for libelle in LIBELLES_IDENTIFICATION}
    rang = next((rang for rang, cellule in enumerate(rangee) if cellule != ""), None)
    if rang is None or not isinstance(rangee[rang], str) or normalize(str(rangee[rang])) not in connus:
        return [""] * len(rangee)
    return [_inert(cellule) if rang <= j <= rang + 1 else "" for j, cellule in enumerate(rangee)]


def _is_neant(cellule: object) -> bool:
    return isinstance(cellule, str) and normalize(cellule) == NEANT


def _inert(cellule: object) -> object:
    """A text that cannot become a formula even if the copy is saved as a CSV and opened again."""
    if isinstance(cellule, CelluleFautive):
        return neutralize(cellule.texte)
    return neutralize(cellule) if isinstance(cellule, str) else cellule
