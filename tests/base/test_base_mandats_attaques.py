"""Batches and mandats held by the database: nothing unapproved is handed over, no reference pays two soldes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, LENS, Sonde, installer
from test_base_mandatement import DEUX_PARTS, LIBRE, arreter

from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import Transition
from decompte.entrepot import Entrepot

MANDAT = (
    "INSERT INTO finance.mandat_recu (convention, exercice, version, sens, reference, date, montant_eur, par) "
    "VALUES (%s, 2024, 1, 'mandat', %s, '2025-07-02', 44000, 'x')"
)
LOT = "INSERT INTO finance.lot_mandatement (lot, exercice, le, par) VALUES (%s, 2024, '2025-06-01', 'x')"
LIGNE = (
    "INSERT INTO finance.lot_ligne (lot, rang, sens, convention, exercice, version, structure, nom, dispositif, annee_budget, "
    "montant_eur, objet, etat_liquidatif, sha256, arrete_le) "
    "VALUES (%s, %s, 'mandat', %s, 2024, 1, 's', 'n', '1.3', %s, %s, 'o', 'e', 's', '2025-06-01')"
)
REFERENCE = "INSERT INTO finance.lot_mandat_recu (lot, rang, reference, date, par) VALUES (%s, %s, %s, '2025-07-02', 'x')"
AUTRE = replace(LIBRE, convention=LENS, structure="ccas-lens")


@pytest.fixture(autouse=True)
def _arretes(entrepot: Entrepot) -> None:
    """Two soldes of 44 000 € to pay, approved."""
    installer(entrepot)
    entrepot.enregistrer_soldes([LIBRE, AUTRE])
    arreter(entrepot, LIBRE, budget=DEUX_PARTS)
    arreter(entrepot, AUTRE)


def en_lot(sonde: Sonde) -> None:
    """Arras in batch 1 in two lines, Lens in batch 2."""
    sonde.executer("BEGIN")
    for lot in (1, 2):
        sonde.executer(LOT, lot)
    sonde.executer(LIGNE, 1, 1, ARRAS, 2023, 14000)
    sonde.executer(LIGNE, 1, 2, ARRAS, 2024, 30000)
    sonde.executer(LIGNE, 2, 1, LENS, 2024, 44000)
    sonde.executer("COMMIT")


def refuse(sonde: Sonde, dit: str, sql: str, *valeurs: object) -> None:
    with pytest.raises(psycopg2.errors.IntegrityError, match=dit):
        sonde.executer(sql, *valeurs)


@pytest.mark.parametrize("premiere", ["M-1 + M-2", "M-1", "M-3 + M-1"])
@pytest.mark.parametrize("seconde", ["M-1", "M-1 + M-4"])
def test_une_reference_ne_paie_qu_un_solde(sonde: Sonde, premiere: str, seconde: str) -> None:
    sonde.executer(MANDAT, ARRAS, premiere)
    refuse(sonde, "déjà celui d'un autre", MANDAT, LENS, seconde)
    sonde.executer(MANDAT, LENS, "M-10")


def test_une_reference_rendue_par_un_lot_ne_paie_pas_un_autre_solde(sonde: Sonde) -> None:
    """Known of one line of two: the solde that it pays has no row of its own yet."""
    en_lot(sonde)
    sonde.executer("INSERT INTO finance.lot_annulation (lot, le, par, motif) VALUES (2, '2025-06-02', 'x', 'essai')")
    sonde.executer(REFERENCE, 1, 1, "M-1")
    refuse(sonde, "déjà celui d'un autre", MANDAT, LENS, "M-1")
    refuse(sonde, "déjà celui d'un autre", MANDAT, LENS, "M-5 + M-1")
    sonde.executer(REFERENCE, 1, 2, "M-2")
    sonde.executer(MANDAT, ARRAS, "M-1 + M-2")
    sonde.executer(MANDAT, LENS, "M-5")


def test_un_lot_dont_une_ligne_est_mandatee_ne_s_annule_plus(sonde: Sonde) -> None:
    en_lot(sonde)
    annuler = "INSERT INTO finance.lot_annulation (lot, le, par, motif) VALUES (%s, '2025-06-02', 'x', 'essai')"
    sonde.executer(REFERENCE, 1, 1, "M-1")
    refuse(sonde, "a déjà 1 ligne", annuler, 1)
    sonde.executer(annuler, 2)
    refuse(sonde, "est annulé", REFERENCE, 2, 1, "M-3")


def test_rien_ne_part_avant_d_etre_arrete(entrepot: Entrepot, sonde: Sonde) -> None:
    """A version frozen but not approved, which no transaction leaves."""
    nouvelle = replace(LIBRE, exercice=2025, date_calcul=date(2026, 6, 1))
    entrepot.enregistrer_soldes([nouvelle])
    entrepot.inscrire_actes([Transition(ARRAS, 2025, 1, EtatSolde.A_INSTRUIRE, EtatSolde.PROPOSE, "gestion")], "gestion")
    sonde.executer(LOT, 3)
    sonde.executer("SET session_replication_role = replica")
    sonde.executer(
        "INSERT INTO finance.solde_fige SELECT convention, 2025, version, document, sha256, entrees, solde_net_eur, "
        "reversement_eur, arrete_par, arrete_le FROM finance.solde_fige WHERE convention = %s",
        ARRAS,
    )
    sonde.executer("SET session_replication_role = origin")
    refuse(sonde, "n'est pas arrêtée", LIGNE.replace("2024, 1, 's'", "2025, 1, 's'"), 3, 1, ARRAS, 2024, 44000)
