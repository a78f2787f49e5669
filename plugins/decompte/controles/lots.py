"""The tables of a lot as one set: for each column of the templates, its values, the state of its cells, what is required."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from decompte.controles.faits_depots import FaitsDepot
from decompte.controles.vocabulaire import ETATS
from decompte.domaine.convention import Tableau
from decompte.domaine.modele import ColonneModele, Modele, Obligation, TypeColonne
from decompte.domaine.tableau import TableLue

Drapeaux = npt.NDArray[np.bool_]
Etats = npt.NDArray[np.int8]

RANG_ETAT = {etat: rang for rang, etat in enumerate(ETATS)}
_FAUTES = {None: 0, "type": RANG_ETAT["type"], "code": RANG_ETAT["code"], "formule": RANG_ETAT["formule"]}
_CLASSES: Mapping[TypeColonne, frozenset[type]] = {
    TypeColonne.TEXTE: frozenset({str}),
    TypeColonne.IDENTIFIANT: frozenset({str}),
    TypeColonne.DATE: frozenset({date}),
    TypeColonne.ENTIER: frozenset({int}),
    TypeColonne.NOMBRE: frozenset({int, Decimal}),
    TypeColonne.OUI_NON: frozenset({bool}),
    TypeColonne.CODE: frozenset({str}),
}
_LISTES = frozenset({TypeColonne.CODE, TypeColonne.OUI_NON})


@dataclass(slots=True)
class Lot:
    """All rows of one kind of table over many deposits, end to end.

    Row ``debuts[k] + i`` is row ``i`` of ``tables[k]``. ``valeurs[cle]`` is the column over the lot (None where empty,
    not understood or absent), ``etats[cle]`` the state of each cell (rank in ``ETATS``), ``exige[cle]`` whether it is required.
    """

    tableau: Tableau
    faits: list[FaitsDepot]
    tables: list[TableLue]
    modeles: list[Modele]
    debuts: list[int]
    nombre: int
    valeurs: dict[str, list[object]] = field(default_factory=dict)
    etats: dict[str, Etats] = field(default_factory=dict)
    exige: dict[str, Drapeaux] = field(default_factory=dict)
    types: dict[str, TypeColonne] = field(default_factory=dict)

    @property
    def tailles(self) -> list[int]:
        """The number of rows of each table."""
        return [len(t.lignes) for t in self.tables]

    def etaler(self, par_table: Sequence[object]) -> npt.NDArray[np.object_]:
        """One value a table, repeated on its rows."""
        valeurs = np.empty(len(par_table), dtype=object)
        valeurs[:] = par_table
        return np.repeat(valeurs, self.tailles)

    def portion(self, table: int) -> slice:
        """The rows of a table in the lot."""
        return slice(self.debuts[table], self.debuts[table] + len(self.tables[table].lignes))


def assembler(tableau: Tableau, tous: Sequence[FaitsDepot], modeles: Mapping[str, Modele]) -> Lot:
    """The lot of one kind of table; tables that say « néant » have no row to control."""
    faits = [f for f in tous if tableau in f.tables and not (f.neant and f.attendu is tableau)]
    tables = [f.tables[tableau] for f in faits]
    debuts = [0]
    for table in tables:
        debuts.append(debuts[-1] + len(table.lignes))
    lot = Lot(tableau, faits, tables, [modeles[t.modele] for t in tables], debuts[:-1], debuts[-1])
    for modele in dict.fromkeys(m.id for m in lot.modeles):
        for colonne in modeles[modele].colonnes:
            lot.types.setdefault(colonne.cle, colonne.type)
    for cle, type_colonne in lot.types.items():
        _lire_colonne(lot, cle, type_colonne)
    _dire_exige(lot)
    return lot


def _lire_colonne(lot: Lot, cle: str, type_colonne: TypeColonne) -> None:
    valeurs: list[object] = []
    etats = np.zeros(lot.nombre, dtype=np.int8)
    for k, table in enumerate(lot.tables):
        n = len(table.lignes)
        if cle not in table.colonnes or not any(c.cle == cle for c in lot.modeles[k].colonnes):
            valeurs.extend([None] * n)
            etats[lot.portion(k)] = RANG_ETAT["absente"]
            continue
        lues = table.valeurs.get(cle, [None] * n)
        fautes = table.fautes.get(cle, [None] * n)
        valeurs.extend(lues)
        if fautes.count(None) != n:
            etats[lot.portion(k)] = [_FAUTES.get(f, RANG_ETAT["type"]) for f in fautes]
    if type_colonne not in _LISTES:
        etats[etats == RANG_ETAT["code"]] = RANG_ETAT["type"]
    _refuser_autres_classes(valeurs, etats, type_colonne)
    if valeurs.count(None):
        vides = np.fromiter((v is None for v in valeurs), dtype=np.bool_, count=lot.nombre)
        etats[vides & (etats == RANG_ETAT["rempli"])] = RANG_ETAT["vide_admis"]
    for position in np.flatnonzero(etats == RANG_ETAT["type"]).tolist():
        valeurs[position] = None
    lot.valeurs[cle] = valeurs
    lot.etats[cle] = etats


def _refuser_autres_classes(valeurs: list[object], etats: Etats, type_colonne: TypeColonne) -> None:
    """A value of another class than its column's (or a NaN) is a typing fault: nothing of it reaches an expectation."""
    permises = _CLASSES[type_colonne]
    if not set(map(type, valeurs)) <= permises | {type(None)}:
        for position, valeur in enumerate(valeurs):
            if valeur is not None and type(valeur) not in permises:
                etats[position] = RANG_ETAT["type"]
    if type_colonne is TypeColonne.NOMBRE:
        for position, valeur in enumerate(valeurs):
            if isinstance(valeur, Decimal) and not valeur.is_finite():
                etats[position] = RANG_ETAT["type"]


def _dire_exige(lot: Lot) -> None:
    """What each row must hold: always, for its dispositif, or because another of its cells is filled."""
    rangs = {modele: rang for rang, modele in enumerate(dict.fromkeys(m.id for m in lot.modeles))}
    par_ligne = np.repeat(np.array([rangs[m.id] for m in lot.modeles], dtype=np.int8), lot.tailles)
    dispositifs = lot.etaler([f.dispositif for f in lot.faits])
    for modele in {m.id: m for m in lot.modeles}.values():
        lignes = par_ligne == rangs[modele.id]
        for colonne in modele.colonnes:
            exige, vide = _exige(lot, colonne, dispositifs)
            exige &= lignes
            lot.exige[colonne.cle] = lot.exige.get(colonne.cle, np.zeros(lot.nombre, dtype=np.bool_)) | exige
            etats = lot.etats[colonne.cle]
            etats[exige & (etats == RANG_ETAT["vide_admis"])] = RANG_ETAT[vide]


def _exige(lot: Lot, colonne: ColonneModele, dispositifs: npt.NDArray[np.object_]) -> tuple[Drapeaux, str]:
    if colonne.obligation is Obligation.TOUJOURS:
        return np.ones(lot.nombre, dtype=np.bool_), "vide"
    if colonne.obligation is Obligation.POUR:
        return np.isin(dispositifs.astype(str), list(colonne.pour)), "vide_pour"
    if colonne.obligation is Obligation.AVEC and colonne.avec in lot.etats:
        return np.isin(lot.etats[colonne.avec], [RANG_ETAT[e] for e in ("rempli", "type", "code", "formule")]), "vide_avec"
    return np.zeros(lot.nombre, dtype=np.bool_), "vide"
