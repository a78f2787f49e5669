"""What people decide: recorded with its line in the journal, neither ever rewritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, MARS, Sonde, deposer, etats, installer, le

from decompte.domaine.convention import Note
from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.obligation import ActionObligation, Decision
from decompte.entrepot import DecisionImpossible, Entrepot

PROLONGER = Decision(ARRAS, MARS, ActionObligation.PROLONGER, date(2024, 4, 30), "gestionnaire-1", "incendie du local")
EXCUSER = Decision(ARRAS, MARS, ActionObligation.EXCUSER, None, "gestionnaire-2", "inondation")
ROUVRIR = Decision(ARRAS, MARS, ActionObligation.ROUVRIR, None, "gestionnaire-1", "recours admis")
NOTE = Note(ARRAS, 2024, "bilan", Decimal("0.5000"), "bilan succinct", "gestionnaire-1")


@pytest.fixture(autouse=True)
def _reference(entrepot: Entrepot) -> None:
    installer(entrepot)


def test_les_decisions_reviennent_de_la_plus_ancienne_a_la_derniere(entrepot: Entrepot) -> None:
    annuler = replace(EXCUSER, action=ActionObligation.ANNULER, motif="pas ce mois-là")
    for decision in (PROLONGER, EXCUSER, ROUVRIR, annuler):
        entrepot.decider(decision)
    assert entrepot.decisions() == [PROLONGER, EXCUSER, ROUVRIR, annuler]


def test_chaque_decision_est_au_journal(entrepot: Entrepot) -> None:
    entrepot.decider(PROLONGER)
    (entree,) = entrepot.lire_journal()
    assert (entree["qui"], entree["action"], entree["objet"], entree["vers"], entree["commentaire"]) == (
        "gestionnaire-1",
        "prolonger",
        f"{ARRAS} 2024-03",
        "2024-04-30",
        "incendie du local",
    )


def test_une_decision_impossible_dit_tout_et_n_ecrit_rien(entrepot: Entrepot) -> None:
    fausse = Decision("2024-9.9-personne", MARS, ActionObligation.PROLONGER, None, " ", "")
    with pytest.raises(DecisionImpossible) as erreur:
        entrepot.decider(fausse)
    for morceau in ("2024-9.9-personne", "qui décide", "motif", "échéance"):
        assert morceau in str(erreur.value)
    assert entrepot.decisions() == [] and entrepot.lire_journal() == []


def test_seule_une_prolongation_donne_une_echeance(entrepot: Entrepot) -> None:
    with pytest.raises(DecisionImpossible, match="échéance"):
        entrepot.decider(replace(EXCUSER, echeance=date(2024, 5, 1)))


def test_rouvrir_ramene_ce_qui_est_venu_apres_la_cloture(entrepot: Entrepot) -> None:
    deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    deposer(entrepot, "b.xlsx", le(9), "MJ-2", hors_cloture=True)
    entrepot.decider(ROUVRIR)
    assert etats(entrepot) == {"a.xlsx": "remplace", "b.xlsx": "accepte"}


def test_rouvrir_ne_ramene_pas_ce_qu_un_gestionnaire_a_ecarte(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1", hors_cloture=True)
    entrepot.decider_depot(DecisionDepot(depot, ActionDepot.ECARTER, "gestionnaire-1", "mauvaise version"))
    entrepot.decider(ROUVRIR)
    assert etats(entrepot) == {"a.xlsx": "ecarte"}


def test_une_note_se_change_et_le_journal_garde_l_ancienne(entrepot: Entrepot) -> None:
    entrepot.noter(NOTE)
    entrepot.noter(replace(NOTE, note=Decimal("0.8000"), commentaire="bilan complété"))
    assert entrepot.lire_notes() == [replace(NOTE, note=Decimal("0.8000"), commentaire="bilan complété")]
    assert [(e["objet"], e["de"], e["vers"]) for e in entrepot.lire_journal()] == [
        (f"{ARRAS} 2024 bilan", None, "0.5000"),
        (f"{ARRAS} 2024 bilan", "0.5000", "0.8000"),
    ]


def test_une_note_hors_de_zero_un_est_refusee(entrepot: Entrepot) -> None:
    with pytest.raises(DecisionImpossible, match="entre 0 et 1"):
        entrepot.noter(replace(NOTE, note=Decimal("1.0001")))
    assert entrepot.lire_notes() == []


@pytest.mark.parametrize("table", ["pilotage.journal", "pilotage.decision", "pilotage.decision_depot"])
@pytest.mark.parametrize("ordre", ["UPDATE {} SET motif_ou_rien = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_journal_et_decisions_ne_font_que_s_allonger(entrepot: Entrepot, sonde: Sonde, table: str, ordre: str) -> None:
    entrepot.decider(PROLONGER)
    if table == "pilotage.decision_depot":
        depot = deposer(entrepot, "a.xlsx", le(2))
        sonde.executer(  # by the side, so that the journal keeps its one line
            "INSERT INTO pilotage.decision_depot (depot, action, par, motif) VALUES (%s, 'relire', 'gestionnaire-1', 'x')", depot
        )
    colonne = "commentaire" if table == "pilotage.journal" else "motif"
    with pytest.raises(psycopg2.errors.RaiseException, match="ne se modifie pas"):
        sonde.executer(ordre.format(table).replace("motif_ou_rien", colonne))
    assert sonde.un(f"SELECT count(*) FROM {table}") == 1
