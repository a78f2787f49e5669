"""Series (S01–S05): which tables are to be set beside the others again, the facts about them, the findings they gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter

from sqlalchemy import Connection

from decompte.domaine.constat import Constat
from decompte.domaine.mois import Mois
from decompte.domaine.serie import DepotEnSerie
from decompte.entrepot.copie import copier
from decompte.entrepot.lignes_json import en_json
from decompte.entrepot.requetes import requete

_CONSTAT = tuple(f.name for f in fields(Constat) if f.name != "depot")
_valeurs = attrgetter(*_CONSTAT)


def a_revoir(cnx: Connection) -> list[tuple[str, Mois]]:
    """The (convention, month) whose accepted tables changed since the series were set, in order.

    They stay to be seen until ``enregistrer`` says that they were; one that changes meanwhile stays after it too.
    """
    return sorted((r.convention, Mois.de_texte(r.mois)) for r in cnx.execute(requete("series/a_revoir")))


def compter(cnx: Connection, visees: Iterable[tuple[str, Mois]]) -> list[DepotEnSerie]:
    """The facts about every accepted suivi table that a change of these (convention, month) may concern (ADR 0058).

    Replaced tables included, each compared with the tables in force; by convention, month and arrival.
    """
    cnx.execute(requete("series/visees"), {"visees": _mois_json(visees)})
    cnx.execute(requete("series/examines"))
    cnx.execute(requete("series/lignes"))
    return [
        DepotEnSerie(
            depot=r.depot,
            convention=r.convention,
            mois=Mois.de_texte(r.mois),
            feuille=r.feuille,
            effectif=r.effectif,
            mois_precedent=None if r.mois_precedent is None else Mois.de_texte(r.mois_precedent),
            effectif_precedent=r.effectif_precedent,
            absents=tuple(r.absents or ()),
            revenus=tuple(r.revenus or ()),
            ailleurs=tuple(r.ailleurs or ()),
            changes=tuple(r.changes or ()),
        )
        for r in cnx.execute(requete("series/compter"))
    ]


def enregistrer(
    cnx: Connection,
    constats: Mapping[str, Sequence[Constat]],
    examines: Sequence[str],
    revues: Iterable[tuple[str, Mois]],
) -> None:
    """Replace the series findings of the tables examined, have the incidents follow, and note what was seen.

    ``constats`` by deposit. A table that is no longer accepted, or is being read again, is left out: what it became is still
    to be seen.
    """
    vues = _mois_json(revues)
    cnx.execute(requete("transactions/seul"))
    encore = cnx.execute(requete("series/encore"), {"depots": list({*examines, *constats})}).all()
    depots = [d.depot for d in encore]
    cnx.execute(requete("series/vider"), {"depots": depots, "revues": vues})
    lignes = [
        (d.depot, rang, True, *_valeurs(constat))
        for d in encore
        for rang, constat in enumerate(constats.get(d.depot, ()), start=d.rang + 1)
    ]
    copier(cnx, "pilotage.constat", ("depot", "rang", "serie", *_CONSTAT), lignes)
    touches = {(d.convention, d.mois) for d in encore if d.deja or constats.get(d.depot)}
    if touches:
        cnx.execute(requete("series/suivre_incidents"), {"mois": _mois_json(touches)})
    cnx.execute(requete("series/conclure"), {"revues": vues})


def _mois_json(mois: Iterable[tuple[str, Mois]] | Iterable[tuple[str, str]]) -> str:
    return en_json({"convention": c, "mois": str(m)} for c, m in sorted((c, str(m)) for c, m in mois))
