"""Several decisions at once: all are recorded, or none, with every fault of every one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from decompte.domaine.decision_depot import DecisionDepot
from decompte.domaine.incident import ResolutionIncident
from decompte.domaine.obligation import Decision
from decompte.entrepot import decisions, decisions_depot, incidents
from decompte.entrepot.erreurs import DecisionImpossible, LotRefuse
from decompte.entrepot.requetes import requete

DecisionEnLot = Decision | DecisionDepot | ResolutionIncident


def decider_lot(cnx: Connection, lot: Sequence[DecisionEnLot], deja: Mapping[int, Sequence[str]]) -> None:
    """Record these decisions, their journal entries and their effects.

    ``deja``: the faults already known, by rank in the set. Raises LotRefuse with those and all the others, by rank: nothing is
    then recorded.
    """
    # Whoever changes many months at once takes the one lock of all (chargement/verrouiller): no order to respect between them.
    cnx.execute(requete("transactions/seul"))
    refus = {rang: list(fautes) for rang, fautes in deja.items()}
    inscrites: list[decisions_depot.Inscrite] = []
    for rang, decision in enumerate(lot):
        try:
            # One that cannot be is undone alone, so that the faults of the others are told too.
            with cnx.begin_nested():
                if isinstance(decision, Decision):
                    decisions.decider(cnx, decision)
                elif isinstance(decision, ResolutionIncident):
                    incidents.resoudre(cnx, decision)
                else:
                    inscrites.append(decisions_depot.inscrire(cnx, decision))
        except DecisionImpossible as erreur:
            refus[rang] = [*refus.get(rang, ()), *erreur.fautes]
    if refus:
        raise LotRefuse(refus)
    decisions_depot.appliquer(cnx, inscrites)
