"""``pilotage.nuit``: each night that runs, by its key, and what each of its steps did.

A step may be tried again as often as one likes: what it counts is read from the deposits themselves, under the name of the step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from decompte.entrepot.lignes_json import en_json
from decompte.entrepot.requetes import requete

RECEPTION, REPARTITION, RAPPROCHEMENT, CALCUL = "reception", "repartition", "rapprochement", "calcul"
"""The steps; each lot is one more, by its name. The night ends with the last one."""


@dataclass(frozen=True, slots=True)
class NuitOuverte:
    """A run of the night. ``cle``: the same for all its tasks and all their tries; ``boite``: fit to be shown."""

    cle: str
    origine: str
    """``commande`` or ``airflow``."""
    au: date
    boite: str


@dataclass(frozen=True, slots=True)
class EtapeFaite:
    """What a step did. ``comptes``: by columns of ``pilotage.nuit``; ``echecs``: what it could not do, without content of files.

    ``erreur``: why it stopped; what it had counted at an earlier try then stays. ``depots``: those it treated, counted here.
    """

    etape: str
    comptes: Mapping[str, object] = field(default_factory=dict)
    echecs: Sequence[str] = ()
    erreur: str | None = None
    depots: Sequence[str] | None = None


def commencer(cnx: Connection, nuit: NuitOuverte, etape: str, instant: datetime) -> None:
    """A step begins; with the first one, the night, which is begun again when it is already known."""
    cle = {"cle": nuit.cle}
    cnx.execute(requete("nuits/ouvrir"), {**asdict(nuit), "instant": instant})
    if etape == RECEPTION:
        cnx.execute(requete("nuits/reprendre"), cle)
    cnx.execute(requete("nuits/commencer"), {**cle, "etape": etape, "instant": instant})
    _sommer(cnx, nuit.cle)


def noter(cnx: Connection, cle: str, faite: EtapeFaite, instant: datetime) -> None:
    """A step ended, or stopped. A night that nobody began is left unsaid."""
    if cnx.execute(requete("nuits/tenir"), {"cle": cle}).one_or_none() is None:
        return
    comptes = dict(faite.comptes)
    if faite.erreur is None and faite.etape == RECEPTION:
        comptes |= cnx.execute(requete("nuits/receptions"), {"cle": cle}).mappings().one()
    if faite.erreur is None and faite.depots is not None:
        comptes |= cnx.execute(requete("nuits/lot"), {"depots": list(faite.depots)}).mappings().one()
    cnx.execute(
        requete("nuits/noter"),
        {
            "cle": cle,
            "etape": faite.etape,
            "instant": instant,
            "comptes": en_json([comptes])[1:-1],
            "echecs": list(faite.echecs),
            "erreur": faite.erreur,
        },
    )
    _sommer(cnx, cle)


def _sommer(cnx: Connection, cle: str) -> None:
    cnx.execute(requete("nuits/sommer"), {"cle": cle, "derniere": CALCUL})
