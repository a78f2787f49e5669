"""The controls of a lot: from workbooks read to one result a deposit. Pure: no database, no file, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from decompte.controles.completude import Completude
from decompte.controles.faits_depots import FaitsDepot, examiner
from decompte.controles.identite import indexer
from decompte.controles.suites import Suites
from decompte.controles.temoin import Temoin
from decompte.controles.verdict import juger
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.controle import DepotAControler, ResultatControle, SeuilsDeControle
from decompte.domaine.convention import Convention, Tableau
from decompte.domaine.depot import ACCEPTES
from decompte.domaine.modele import Modele
from decompte.domaine.tableau import ClasseurLu

if TYPE_CHECKING:
    from decompte.controles.jugement import LignesJugees

_RANG_SEVERITE = {severite: rang for rang, severite in enumerate(Severite)}
_NATURES = (Tableau.SUIVI, Tableau.ACTIVITE)


def controler(
    classeurs: Sequence[ClasseurLu],
    depots: Mapping[str, DepotAControler],
    suites: Suites,
    modeles: Mapping[str, Modele],
    seuils: SeuilsDeControle,
    temoin: Temoin | None = None,
) -> list[ResultatControle]:
    """One result a deposit, in the order given; one Great Expectations run a kind of table over the whole lot.

    ``depots`` by deposit id, ``modeles`` by template id; ``temoin`` keeps the counts of the runs for the Data Docs.
    ValueError when a deposit is there twice or is not in ``depots``: the caller's fault, never a file's.
    """
    _verifier_appel(classeurs, depots)
    index: dict[int, dict[str, Convention]] = {}
    faits = []
    for classeur in sorted(classeurs, key=lambda c: c.depot):
        a_controler = depots[classeur.depot]
        # Usually one mapping shared by the whole lot: normalise its codes once.
        cle = id(a_controler.conventions)
        if cle not in index:
            index[cle] = indexer(a_controler.conventions)
        faits.append(examiner(classeur, a_controler, index[cle], modeles))
    if not faits:
        return []
    constats = _controler_depots(faits, suites, seuils, temoin)
    jugees = {nature: _controler_lignes(nature, faits, suites, modeles, seuils, temoin) for nature in _NATURES}
    resultats = {f.depot: _conclure(f, constats[f.depot], jugees, seuils.completude) for f in faits}
    return [resultats[c.depot] for c in classeurs]


def _verifier_appel(classeurs: Sequence[ClasseurLu], depots: Mapping[str, DepotAControler]) -> None:
    ids = [c.depot for c in classeurs]
    repetes = sorted({i for i in ids if ids.count(i) > 1}) if len(set(ids)) != len(ids) else []
    if repetes:
        raise ValueError(f"Dépôt présent deux fois dans le lot : {', '.join(repetes)}.")
    absents = sorted(set(ids) - set(depots))
    if absents:
        raise ValueError(f"Dépôt sans description de contrôle : {', '.join(absents)}.")
    for depot in ids:
        if (depots[depot].convention_imposee is None) is not (depots[depot].mois_impose is None):
            raise ValueError(f"Dépôt {depot} : une réaffectation dit la convention et le mois.")


def _controler_depots(
    faits: Sequence[FaitsDepot], suites: Suites, seuils: SeuilsDeControle, temoin: Temoin | None
) -> dict[str, list[Constat]]:
    """The findings of the deposit rules, by deposit."""
    from decompte.controles.attentes import developper
    from decompte.controles.executer import executer
    from decompte.controles.phrases import constat_de_depot, constat_hors_suite, constat_impossible
    from decompte.controles.trames import trame_des_depots

    passage = executer(trame_des_depots(faits), developper(suites.depots, (), seuils), "depots", temoin)
    constats: dict[str, list[Constat]] = {f.depot: [] for f in faits}
    leves = {(echec.attente.regle.id, depot) for echec in passage.echecs for depot in echec.depots}
    for fait in faits:
        for anomalie in fait.anomalies:
            regle = suites.depots.regle(anomalie.regle)
            if regle is None:
                constats[fait.depot].append(constat_hors_suite(anomalie, fait.depot))
            elif (regle.id, fait.depot) in leves:
                constats[fait.depot].append(constat_de_depot(regle, anomalie, fait.depot))
        constats[fait.depot].extend(constat_impossible(a.regle, fait.depot) for a in passage.impossibles)
    return constats


def _controler_lignes(
    nature: Tableau,
    faits: Sequence[FaitsDepot],
    suites: Suites,
    modeles: Mapping[str, Modele],
    seuils: SeuilsDeControle,
    temoin: Temoin | None,
) -> LignesJugees | None:
    """The rows of one kind of table, judged; None when the lot has no such table."""
    from decompte.controles.attentes import Passage, developper
    from decompte.controles.executer import executer
    from decompte.controles.jugement import juger_lignes
    from decompte.controles.lots import assembler
    from decompte.controles.trames import trame_des_lignes

    lot = assembler(nature, faits, modeles)
    if not lot.tables:
        return None
    passage = Passage()
    if lot.nombre:
        attentes = developper(suites.de(nature), list({m.id: m for m in lot.modeles}.values()), seuils)
        passage = executer(trame_des_lignes(lot, seuils), attentes, nature.value, temoin)
    return juger_lignes(lot, passage, seuils)


def _conclure(
    fait: FaitsDepot, constats: list[Constat], jugees: Mapping[Tableau, LignesJugees | None], seuil_completude: Decimal
) -> ResultatControle:
    """The verdict on one deposit, its findings in reading order, and its rows when it is accepted."""
    from decompte.controles.chargement import lignes_d_activite, lignes_de_suivi

    completude = Completude()
    quarantaine = []
    places = []
    nombres = Counter(c.regle for c in constats if c.severite is not Severite.INFORMATION)
    for lot_juge in jugees.values():
        table = None if lot_juge is None else lot_juge.tables.get(fait.depot)
        if lot_juge is not None and table is not None:
            places.append((lot_juge, table))
            constats = constats + lot_juge.constats[fait.depot]
            nombres.update(lot_juge.nombres.get(fait.depot, {}))
            quarantaine.extend(lot_juge.quarantaine(table))
            completude = completude + lot_juge.completude(table)
    if _sans_activite(fait):
        completude = completude + Completude(len(fait.indicateurs_requis), len(fait.indicateurs_requis))
    constats = ordonner(constats)
    verdict = juger(constats, completude, len(quarantaine), seuil_completude)
    resultat = ResultatControle(
        depot=fait.depot,
        etat=verdict.etat,
        motif=verdict.motif,
        convention=None if fait.convention is None or fait.a_controler.structure is None else fait.convention.code,
        mois=fait.mois,
        modele=fait.classeur.modele,
        neant=fait.neant,
        taux_completude=verdict.taux_completude,
        constats=constats,
        quarantaine=quarantaine,
        nombres=dict(sorted(nombres.items())),
    )
    if verdict.etat in ACCEPTES:
        for lot_juge, table in places:
            resultat.suivi.extend(lignes_de_suivi(lot_juge, table))
            resultat.activite.extend(lignes_d_activite(lot_juge, table))
    return resultat


def _sans_activite(fait: FaitsDepot) -> bool:
    """Whether indicators are required though the file has no activite table: they all count as missing."""
    return bool(fait.indicateurs_requis) and Tableau.ACTIVITE not in fait.tables and not fait.neant


def ordonner(constats: Sequence[Constat]) -> list[Constat]:
    """Findings in reading order: the file, then its sheets by row and column; the most severe first at one place."""
    return sorted(
        constats,
        key=lambda c: (
            c.regle.startswith("L") and c.ligne is not None,
            c.feuille or "",
            c.ligne or 0,
            len(c.colonne or ""),
            c.colonne or "",
            _RANG_SEVERITE[c.severite],
            c.regle,
            c.message,
        ),
    )
