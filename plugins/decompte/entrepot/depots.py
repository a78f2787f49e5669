"""Deposits registered, deposits to process, deposits that count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from decompte.domaine.decision_depot import ActionDepot
from decompte.domaine.depot import DepotAccepte, DepotRecu
from decompte.domaine.mois import Mois
from decompte.entrepot.lignes_json import champs, en_json
from decompte.entrepot.requetes import requete

Arrivee = tuple[str, str, datetime, int, int]
"""(structure, chemin, recu_le, taille, mtime_ns): what the drop-box shows of a file without reading it."""


@dataclass(frozen=True, slots=True)
class DepotATraiter:
    """A deposit registered and archived, as its treatment needs it.

    ``contenant``: the deposit (id) of the archive that held it. ``contenu_sha256`` and ``contenu_nom`` (both or none): what is
    to be read in its place, once it was opened. ``convention_imposee`` and ``mois_impose`` (both or none): what a steward said
    that it is for. ``admises``: the (sheet, Excel row) that a steward admitted as they stand. ``derniere_decision``: the number
    of the last decision on it that all this takes into account, for ``chargement``; None when there was none.
    """

    depot: str
    structure: str
    chemin: str
    recu_le: datetime
    sha256: str
    taille: int
    contenant: str | None = None
    contenu_sha256: str | None = None
    contenu_nom: str | None = None
    attend_mot_de_passe: bool = False
    convention_imposee: str | None = None
    mois_impose: Mois | None = None
    admises: frozenset[tuple[str, int]] = frozenset()
    derniere_decision: int | None = None


def connus(cnx: Connection) -> set[Arrivee]:
    """Every arrival already registered."""
    return {(r[0], r[1], r[2], r[3], r[4]) for r in cnx.execute(requete("depots/connus"))}


def enregistrer(cnx: Connection, recus: Sequence[DepotRecu]) -> tuple[list[str], list[str]]:
    """Register arrivals; returns (new ones to process, doublons among them), each in the order given.

    An arrival already registered changes nothing but its size and mtime. Of the same bytes from one structure the first
    by (recu_le, chemin) is the original; when an earlier one is registered late, the former original becomes its doublon.
    Registrations of one structure wait for each other until the end of their transactions.
    """
    if not recus:
        return [], []
    cnx.execute(requete("depots/verrouiller_structures"), {"structures": sorted({r.structure for r in recus})})
    lignes = en_json(champs(r) for r in recus)
    cnx.execute(requete("depots/rafraichir"), {"recus": lignes})
    nouveaux = [str(d) for d in cnx.execute(requete("depots/inserer"), {"recus": lignes}).scalars()]
    if not nouveaux:
        return [], []
    marques = cnx.execute(requete("depots/marquer_doublons"), {"nouveaux": nouveaux}).all()
    for convention, mois in sorted({(m.convention, m.mois) for m in marques if m.convention and m.mois}):
        classer(cnx, convention, mois)
    inscrits, doublons = set(nouveaux), {str(m.depot) for m in marques}
    ordre = list(dict.fromkeys(r.depot for r in recus if r.depot in inscrits))
    contenants = sorted({r.contenant for r in recus if r.contenant is not None and r.depot in inscrits})
    if contenants:
        cnx.execute(requete("depots/conclure_contenants"), {"contenants": contenants, "motif": None})
    return [d for d in ordre if d not in doublons], [d for d in ordre if d in doublons]


def a_traiter(cnx: Connection, jusqua: datetime) -> list[DepotATraiter]:
    """The deposits received until an instant and not yet processed, in the order of their arrival; no archive already opened."""
    return _lus(cnx, "a_traiter", jusqua=jusqua)


def en_attente_de_mot_de_passe(cnx: Connection, jusqua: datetime) -> list[DepotATraiter]:
    """The deposits received until an instant that only lack the right password, in the order of their arrival."""
    return _lus(cnx, "en_attente", jusqua=jusqua)


def par_id(cnx: Connection, depots: Collection[str]) -> list[DepotATraiter]:
    """These deposits whatever their state, in the order of their arrival; those unknown are absent."""
    return _lus(cnx, "par_id", depots=list(depots))


def _lus(cnx: Connection, nom: str, **parametres: object) -> list[DepotATraiter]:
    # The number of the last decision comes first: one taken between the two statements is then newer, at worst needlessly.
    lus = [DepotATraiter(**ligne) for ligne in cnx.execute(requete(f"depots/{nom}"), parametres).mappings()]
    return _avec_decisions(cnx, lus) if lus else lus


def _avec_decisions(cnx: Connection, lus: Sequence[DepotATraiter]) -> list[DepotATraiter]:
    """The same deposits, with what stewards last said of what they are for and of their rows."""
    imposes: dict[str, tuple[str, Mois]] = {}
    admises: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for r in cnx.execute(requete("depots/decides"), {"depots": [d.depot for d in lus]}):
        if r.action == ActionDepot.REAFFECTER:
            imposes[r.depot] = (r.convention, Mois.de_texte(r.mois))
        elif r.action == ActionDepot.ADMETTRE:
            admises[r.depot].add((r.feuille, r.ligne))
    aucune = (None, None)
    return [
        replace(
            d,
            convention_imposee=imposes.get(d.depot, aucune)[0],
            mois_impose=imposes.get(d.depot, aucune)[1],
            admises=frozenset(admises.get(d.depot, ())),
        )
        if d.depot in imposes or d.depot in admises
        else d
        for d in lus
    ]


def acceptes(cnx: Connection, jusqua: datetime) -> list[DepotAccepte]:
    """The deposits accepted among those received until an instant, replaced ones included; by convention, month, arrival."""
    return [
        DepotAccepte(
            depot=r.depot,
            convention=r.convention,
            mois=Mois.de_texte(r.mois),
            chemin=r.chemin,
            recu_le=r.recu_le,
            sha256=r.sha256,
            taux_completude=r.taux_completude,
            neant=r.neant,
            nb_lignes=r.nb_lignes,
            nb_quarantaine=r.nb_quarantaine,
        )
        for r in cnx.execute(requete("depots/acceptes"), {"jusqua": jusqua})
    ]


def remettre(cnx: Connection, depots: Sequence[str]) -> None:
    """These deposits are to be treated again; whatever they replaced is in force meanwhile, and incidents follow."""
    quittes = [dict(q) for q in cnx.execute(requete("depots/remettre"), {"depots": list(depots)}).mappings()]
    if quittes:
        cnx.execute(requete("depots/classer_tous"), {"mois": en_json(quittes)})


def classer(cnx: Connection, convention: str, mois: str) -> None:
    """Settle which deposit is in force for (convention, month), and its incidents."""
    cnx.execute(requete("depots/classer"), {"convention": convention, "mois": mois})
