"""Roles: finance sees no person, stewards see no fact, the application rewrites no history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, MARS, Sonde, deposer, installer, le

from decompte.domaine.obligation import ActionObligation, Decision, EtatObligation, Obligation
from decompte.entrepot import Entrepot


@pytest.fixture(autouse=True)
def _un_depot(entrepot: Entrepot) -> None:
    installer(entrepot)
    deposer(entrepot, "a.xlsx", le(2), "MJ-1", regles=("L06",), quantites=(("etp", "1.00"),))
    entrepot.decider(Decision(ARRAS, MARS, ActionObligation.EXCUSER, None, "gestionnaire-1", "inondation"))


@contextmanager
def en_tant_que(sonde: Sonde, role: str) -> Iterator[None]:
    sonde.executer(f"SET ROLE {role}")
    yield
    sonde.executer("RESET ROLE")


LU_PAR_FINANCE = [
    "finance.solde",
    "finance.solde_ligne",
    "finance.budget",
    "finance.imputation",
    "finance.fonds_mouvement",
    "finance.versement",
    "finance.note",
    "pilotage.depot_attendu",
]
CACHE_A_FINANCE = [
    "faits.suivi",
    "faits.suivi_ligne",
    "faits.activite_ligne",
    "depots.depot",
    "depots.fichier",
    "pilotage.constat",
    "pilotage.quarantaine",
    "pilotage.incident",
    "pilotage.journal",
    "pilotage.decision_depot",
]


@pytest.mark.parametrize("table", LU_PAR_FINANCE)
def test_finance_lit_les_montants_et_les_obligations(sonde: Sonde, table: str) -> None:
    with en_tant_que(sonde, "decompte_finance"):
        assert sonde.un(f"SELECT count(*) FROM {table}") >= 0


@pytest.mark.parametrize("table", CACHE_A_FINANCE)
def test_finance_ne_lit_ni_personne_ni_depot(sonde: Sonde, table: str) -> None:
    with en_tant_que(sonde, "decompte_finance"), pytest.raises(psycopg2.errors.InsufficientPrivilege):
        sonde.lire(f"SELECT * FROM {table}")


def test_aucune_colonne_lisible_par_finance_n_est_un_pseudonyme(sonde: Sonde) -> None:
    lisibles = sonde.lire(
        "SELECT c.relnamespace::regnamespace::text, c.relname, a.attname FROM pg_class c "
        "JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind IN ('r', 'v') AND a.attnum > 0 "
        "AND c.relnamespace::regnamespace::text IN ('referentiel', 'depots', 'faits', 'pilotage', 'finance') "
        "AND has_schema_privilege('decompte_finance', c.relnamespace, 'USAGE') "
        "AND has_column_privilege('decompte_finance', c.oid, a.attnum, 'SELECT')"
    )
    assert {schema for schema, _, _ in lisibles} == {"finance", "pilotage"}
    assert {table for schema, table, _ in lisibles if schema == "pilotage"} == {"depot_attendu", "nuit"}
    assert not {colonne for _, _, colonne in lisibles} & {"pseudonyme", "identifiant", "valeur", "ligne"}
    assert ("pilotage", "depot_attendu", "echeance") in lisibles


def test_finance_ne_lit_pas_le_motif_d_un_mois(entrepot: Entrepot, sonde: Sonde) -> None:
    obligation = Obligation(ARRAS, "ccas-arras", MARS, date(2024, 4, 10), EtatObligation.EXCUSE)
    entrepot.enregistrer_obligations([replace(obligation, excuse=True, motif="inondation")])
    with en_tant_que(sonde, "decompte_finance"):
        assert sonde.lire("SELECT etat, excuse FROM pilotage.depot_attendu") == [("excuse", True)]
    for lecture in ("motif FROM pilotage.depot_attendu", "* FROM pilotage.depot_attendu", "entrees FROM finance.solde_entree"):
        with en_tant_que(sonde, "decompte_finance"), pytest.raises(psycopg2.errors.InsufficientPrivilege):
            sonde.lire(f"SELECT {lecture}")


def test_finance_n_ecrit_rien(sonde: Sonde) -> None:
    with en_tant_que(sonde, "decompte_finance"), pytest.raises(psycopg2.errors.InsufficientPrivilege):
        sonde.executer("UPDATE finance.solde SET etat = 'arrete'")


@pytest.mark.parametrize(
    "table", ["depots.depot", "pilotage.constat", "pilotage.incident", "finance.solde", "referentiel.convention"]
)
def test_gestion_lit_depots_pilotage_et_finance(sonde: Sonde, table: str) -> None:
    with en_tant_que(sonde, "decompte_gestion"):
        assert sonde.un(f"SELECT count(*) FROM {table}") >= 0


@pytest.mark.parametrize("table", ["faits.suivi", "faits.suivi_ligne", "faits.activite"])
def test_gestion_ne_lit_aucune_personne(sonde: Sonde, table: str) -> None:
    with en_tant_que(sonde, "decompte_gestion"), pytest.raises(psycopg2.errors.InsufficientPrivilege):
        sonde.lire(f"SELECT * FROM {table}")


def test_gestion_lit_les_lignes_en_quarantaine_sans_savoir_de_qui(sonde: Sonde) -> None:
    with en_tant_que(sonde, "decompte_gestion"):
        assert sonde.lire("SELECT depot, feuille, ligne, regles, suite FROM pilotage.quarantaine") == []
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            sonde.lire("SELECT pseudonyme FROM pilotage.quarantaine")


@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE pilotage.journal SET qui = 'autre'",
        "DELETE FROM pilotage.decision",
        "UPDATE pilotage.decision_depot SET motif = 'autre'",
        "UPDATE finance.versement SET montant_eur = 0",
        "UPDATE faits.suivi_ligne SET pseudonyme = 'x'",
        "DELETE FROM depots.depot",
        "DROP TABLE finance.note",
        "CREATE TABLE finance.a_moi (a integer)",
    ],
)
def test_l_application_ne_reecrit_pas_l_histoire(sonde: Sonde, ordre: str) -> None:
    with en_tant_que(sonde, "decompte_app"), pytest.raises(psycopg2.errors.InsufficientPrivilege):
        sonde.executer(ordre)
