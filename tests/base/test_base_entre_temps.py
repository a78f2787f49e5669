"""A decision taken while a night holds a deposit between its reading and its loading."""

from __future__ import annotations

from dataclasses import replace

import pytest
from entrepot_fabrique import ARRAS, MARS, TOUJOURS, Sonde, etats, installer, le, pseudo, recu, resultat

from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.mois import Mois
from decompte.entrepot import ChargementImpossible, Entrepot


@pytest.fixture(autouse=True)
def _reference(entrepot: Entrepot) -> None:
    installer(entrepot)


@pytest.mark.parametrize("action", [ActionDepot.RELIRE, ActionDepot.REAFFECTER, ActionDepot.ECARTER])
@pytest.mark.parametrize("deja", [False, True], ids=["jamais lu", "déjà lu"])
def test_une_decision_prise_pendant_la_lecture_n_est_pas_perdue(
    entrepot: Entrepot, sonde: Sonde, action: ActionDepot, deja: bool
) -> None:
    """The night read it before the decision: what it read is not loaded, the next one reads it again, knowing."""
    arrivee, autre = recu("a.xlsx", le(2)), recu("b.xlsx", le(3))
    entrepot.enregistrer_depots([arrivee, autre])
    premiere = DecisionDepot(arrivee.depot, ActionDepot.RELIRE, "gestionnaire-1", "avant")
    entrepot.decider_depot(premiere)
    if deja:
        entrepot.charger_resultat(resultat(arrivee.depot, ("MJ-1",)), pseudo)
    lus = {d.depot: d.derniere_decision for d in entrepot.depots_par_id([arrivee.depot, autre.depot])}
    assert lus[arrivee.depot] is not None and lus[autre.depot] is None
    vers = {"convention": ARRAS, "mois": Mois(2024, 2)} if action is ActionDepot.REAFFECTER else {}
    entrepot.decider_depot(replace(premiere, action=action, motif="entre-temps", **vers))
    lot = [resultat(arrivee.depot, ("MJ-1",)), resultat(autre.depot, ("MJ-2",))]
    bilan = entrepot.charger_lot(lot, pseudo, decisions=lus)
    assert bilan.charges == (autre.depot,)
    assert [(e.depot, e.raison) for e in bilan.echecs] == [
        (arrivee.depot, "une décision a été prise entre-temps : le dépôt sera relu à la prochaine nuit")
    ]
    assert etats(entrepot) == {"a.xlsx": "recu", "b.xlsx": "accepte"}
    assert sonde.lire("SELECT pseudonyme FROM faits.suivi_ligne") == [("p-MJ-2",)]
    # The next night.
    (relu,) = entrepot.depots_a_traiter(TOUJOURS)
    conclu = resultat(arrivee.depot, ("MJ-1",), mois=relu.mois_impose or MARS)
    bilan = entrepot.charger_lot([conclu], pseudo, decisions={relu.depot: relu.derniere_decision})
    assert bilan.charges == (arrivee.depot,)
    fin = {ActionDepot.RELIRE: "remplace", ActionDepot.REAFFECTER: "accepte", ActionDepot.ECARTER: "ecarte"}
    assert etats(entrepot) == {"a.xlsx": fin[action], "b.xlsx": "accepte"}


def test_une_decision_sur_un_depot_jamais_decide_compte_aussi(entrepot: Entrepot) -> None:
    arrivee = recu("a.xlsx", le(2))
    entrepot.enregistrer_depots([arrivee])
    entrepot.decider_depot(DecisionDepot(arrivee.depot, ActionDepot.RELIRE, "gestionnaire-1", "essai"))
    with pytest.raises(ChargementImpossible, match="entre-temps"):
        entrepot.charger_resultat(resultat(arrivee.depot, ("MJ-1",)), pseudo, decisions={arrivee.depot: None})
    assert etats(entrepot) == {"a.xlsx": "recu"}
