"""What the failures of a lot do to its rows: findings, cells refused, quarantine, completeness."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from decompte.controles.attentes import Attente, Echec, Passage
from decompte.controles.completude import Completude, completude_des_indicateurs
from decompte.controles.lots import RANG_ETAT, Drapeaux, Lot
from decompte.controles.montrer import couper, nettoyer
from decompte.controles.phrases import Cellule, cause_de, constat_de_ligne, constat_impossible
from decompte.controles.plafond import Recueil
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.controle import Quarantaine, SeuilsDeControle
from decompte.domaine.convention import Tableau

REGLE_IDENTIFIANT = "L01"


@dataclass(slots=True)
class LignesJugees:
    """A lot after its controls, rows by their place in it.

    ``refusees[cle]``: cells whose value is not loaded; ``retenues``: rows in quarantine; ``admises``: rows that would be, had
    a steward not admitted them.
    """

    lot: Lot
    constats: dict[str, list[Constat]] = field(default_factory=dict)
    refusees: dict[str, Drapeaux] = field(default_factory=dict)
    retenues: dict[int, list[str]] = field(default_factory=dict)
    admises: frozenset[int] = frozenset()
    nombres: dict[str, Counter[str]] = field(default_factory=dict)
    """By deposit, how many faults each rule has, whatever the cap on findings."""
    tables: dict[str, int] = field(init=False)
    """The rank of each deposit's table in the lot."""
    _triees: list[int] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.tables = {f.depot: k for k, f in enumerate(self.lot.faits)}

    def retenues_de(self, table: int) -> list[int]:
        """The rows of a table in quarantine, in order, by their place in the lot."""
        if len(self._triees) != len(self.retenues):
            self._triees = sorted(self.retenues)
        portion = self.lot.portion(table)
        return self._triees[bisect_left(self._triees, portion.start) : bisect_left(self._triees, portion.stop)]

    def quarantaine(self, table: int) -> list[Quarantaine]:
        """The rows of a table that are held back, in order, with the rules that hold them."""
        debut, lue = self.lot.debuts[table], self.lot.tables[table]
        feuille = couper(nettoyer(lue.feuille))
        return [
            Quarantaine(feuille, lue.lignes[p - debut], tuple(sorted(set(self.retenues[p]))), self._identifiant(p))
            for p in self.retenues_de(table)
        ]

    def _identifiant(self, position: int) -> str | None:
        """Who is on a row held back; None where its identifiant is at fault (L01): it is nobody's."""
        identifiant = None if REGLE_IDENTIFIANT in self.retenues[position] else self.valeur("identifiant", position)
        return identifiant if isinstance(identifiant, str) else None

    def completude(self, table: int) -> Completude:
        """The required cells of a table, or for activite the indicators that its convention needs."""
        fait = self.lot.faits[table]
        if self.lot.tableau is Tableau.ACTIVITE and fait.indicateurs_requis:
            return self._indicateurs(table, fait.indicateurs_requis)
        portion = self.lot.portion(table)
        attendues = np.zeros(portion.stop - portion.start, dtype=np.int64)
        defaillantes = attendues.copy()
        for cle, exige in self.lot.exige.items():
            mauvaises = self.lot.etats[cle][portion] != RANG_ETAT["rempli"]
            if cle in self.refusees:
                mauvaises = mauvaises | self.refusees[cle][portion]
            attendues += exige[portion]
            defaillantes += exige[portion] & mauvaises
        quarantaine = [p - portion.start for p in self.retenues_de(table)]
        defaillantes[quarantaine] = attendues[quarantaine]
        return Completude(int(attendues.sum()), int(defaillantes.sum()))

    def _indicateurs(self, table: int, requis: Sequence[str]) -> Completude:
        presents: set[str] = set()
        invalides: set[str] = set()
        portion = self.lot.portion(table)
        for position in range(portion.start, portion.stop):
            code = self.valeur("indicateur", position)
            if isinstance(code, str):
                presents.add(code)
                if self.valeur("quantite", position) is None or position in self.retenues:
                    invalides.add(code)
        return completude_des_indicateurs(requis, presents, invalides)

    def valeur(self, cle: str, position: int) -> object:
        """The value of a cell as it is loaded: None when it was refused."""
        if cle not in self.lot.valeurs or (cle in self.refusees and self.refusees[cle][position]):
            return None
        return self.lot.valeurs[cle][position]


def juger_lignes(lot: Lot, passage: Passage, seuils: SeuilsDeControle) -> LignesJugees:
    """Findings, refusals and quarantine. A comparison with a cell already at fault is its consequence: it is not told."""
    jugees = LignesJugees(lot, {f.depot: [] for f in lot.faits}, admises=lignes_admises(lot))
    recueil = Recueil(jugees.constats)
    places = _Places(lot, seuils)
    fautives: dict[str, Drapeaux] = {}
    comparaisons = []
    isolees = lignes_isolees(lot, passage, jugees.admises, places)
    for echec in passage.echecs:
        attente = echec.attente
        if attente.verification.avec:
            comparaisons.append(echec)
            continue
        en_faute = fautives.setdefault(attente.cle, np.zeros(lot.nombre, dtype=np.bool_))
        refusees = np.zeros(lot.nombre, dtype=np.bool_)
        for cellule in places.cellules(echec):
            if cellule.position in isolees:
                if attente.regle.id != REGLE_IDENTIFIANT:
                    continue
                cellule = replace(cellule, isolee=True)
            severite = _juger(jugees, recueil, attente, cellule, seuils)
            refusees[cellule.position] = not attente.regle.valeur_chargee
            en_faute[cellule.position] |= refusees[cellule.position] or severite is Severite.BLOQUANT_LIGNE
        if refusees.any():
            jugees.refusees[attente.cle] = jugees.refusees.get(attente.cle, False) | refusees
    for echec in comparaisons:
        en_jeu = [fautives[c] for c in (echec.attente.cle, *echec.attente.verification.avec) if c in fautives]
        for cellule in places.cellules(echec):
            if cellule.position not in isolees and not any(en_faute[cellule.position] for en_faute in en_jeu):
                _juger(jugees, recueil, echec.attente, cellule, seuils)
    recueil.clore()
    jugees.nombres = recueil.nombres()
    for regle in {a.regle.id: a.regle for a in passage.impossibles}.values():
        for fait in lot.faits:
            jugees.constats[fait.depot].append(constat_impossible(regle, fait.depot))
    return jugees


def _juger(jugees: LignesJugees, recueil: Recueil, attente: Attente, cellule: Cellule, seuils: SeuilsDeControle) -> Severite:
    """Tell the finding and hold the row if it blocks and nobody admitted it; the severity of the rule, admitted or not."""
    regle = attente.regle
    severite = regle.severite_de(cause_de(attente, cellule), attente.cle)
    bloque = severite is Severite.BLOQUANT_LIGNE
    admise = bloque and cellule.position in jugees.admises
    if bloque and not admise:
        jugees.retenues.setdefault(cellule.position, []).append(regle.id)
    dite = Severite.INFORMATION if admise else severite
    recueil.ajouter(
        (cellule.lot.faits[cellule.table].depot, regle.id, dite, attente.cle),
        cellule.ligne,
        lambda: constat_de_ligne(attente, cellule, seuils, admise=admise),
    )
    return severite


def lignes_admises(lot: Lot) -> frozenset[int]:
    """The rows that a steward admitted, by their place in the lot; one without an identifiant is not: it is nobody."""
    admises = set()
    for table, fait in enumerate(lot.faits):
        demandees = fait.a_controler.admises
        if not demandees or "identifiant" not in lot.valeurs:
            continue
        lue, debut = lot.tables[table], lot.debuts[table]
        feuilles = {lue.feuille, couper(nettoyer(lue.feuille))}
        for position, ligne in enumerate(lue.lignes, debut):
            identifiant = lot.valeurs["identifiant"][position]
            nommee = isinstance(identifiant, str) and any(c.isalnum() for c in nettoyer(identifiant))
            if nommee and any((f, ligne) in demandees for f in feuilles):
                admises.add(position)
    return frozenset(admises)


_NON_REMPLIS = tuple(RANG_ETAT[e] for e in ("vide_admis", "vide", "vide_pour", "vide_avec", "absente"))


def lignes_isolees(lot: Lot, passage: Passage, admises: frozenset[int], places: _Places) -> frozenset[int]:
    """The rows without a valid identifiant in which one cell only is filled, by their place in the lot.

    A note under the table (« Antenne de Bapaume ») more likely than somebody: one cause, told once, under the identifiant.
    """
    if lot.tableau is not Tableau.SUIVI:
        return frozenset()
    sans_identifiant = {
        cellule.position
        for echec in passage.echecs
        if echec.attente.regle.id == REGLE_IDENTIFIANT
        for cellule in places.cellules(echec)
    } - admises
    if not sans_identifiant:
        return frozenset()
    remplies = sum(~np.isin(etats, _NON_REMPLIS) for etats in lot.etats.values())
    return frozenset(position for position in sans_identifiant if np.asarray(remplies)[position] == 1)


class _Places:
    """Finds the cell of a (depot, ligne) in its lot."""

    def __init__(self, lot: Lot, seuils: SeuilsDeControle) -> None:
        self._lot = lot
        self._premiere_date = seuils.premiere_date
        self._tables = {f.depot: k for k, f in enumerate(lot.faits)}
        self._rangs: dict[str, dict[int, int]] = {}

    def cellules(self, echec: Echec) -> Iterator[Cellule]:
        """The failing cells of an expectation, in the order of the lot."""
        for depot, ligne in zip(echec.depots, echec.lignes, strict=True):
            table = self._tables[depot]
            rangs = self._rangs.get(depot)
            if rangs is None:
                rangs = {n: rang for rang, n in enumerate(self._lot.tables[table].lignes)}
                self._rangs[depot] = rangs
            colonne = self._lot.modeles[table].colonne(echec.attente.cle)
            yield Cellule(self._lot, table, rangs[ligne], colonne, self._premiere_date)
