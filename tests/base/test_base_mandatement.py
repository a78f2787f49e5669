"""The batches for the finance software: to the cent, once, the same bytes again; what comes back, and what is refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import psycopg2
import pytest
from entrepot_fabrique import ARRAS, LENS, Sonde, convention, installer
from test_base_soldes import SOLDE

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.mandatement import annuler_lot, lire_lot, lister_lots, preparer_lot
from decompte.app.mandatement_fichier import ecrire_lot
from decompte.domaine.contradictoire import DecisionContradictoire, Evenement, GenreEvenement
from decompte.domaine.convention import Structure
from decompte.domaine.mandatement import COLONNES_LOT, LotDeMandatement
from decompte.domaine.solde import EtatSolde, Solde
from decompte.domaine.vie_solde import MandatSolde, Transition
from decompte.entrepot import Entrepot
from decompte.entrepot.erreurs import DecisionImpossible
from decompte.entrepot.vie import Gel
from decompte.referentiel import Referentiel

JUIN, JUILLET = date(2025, 6, 1), date(2025, 7, 1)
ZERO = Decimal("0.00")
LIBRE = replace(SOLDE, etat=EtatSolde.A_INSTRUIRE, blocages=(), structure="ccas-arras")
PAYE_TROP = replace(
    LIBRE,
    convention=LENS,
    structure="ccas-lens",
    deja_verse_eur=Decimal("50000.00"),
    solde_brut_eur=Decimal("-6000.00"),
    solde_net_eur=ZERO,
    reversement_eur=Decimal("6000.00"),
)
DEUX_PARTS = [
    {"operation": "C02-446A05", "annee": 2023, "imputation": "6568//447", "solde_net_eur": "14666.67", "reversement_eur": "0.00"},
    {"operation": "C02-446A05", "annee": 2024, "imputation": "6568//447", "solde_net_eur": "29333.33", "reversement_eur": "0.00"},
    {"operation": "C02-446E01", "annee": 2024, "imputation": "65188", "solde_net_eur": "0.00", "reversement_eur": "0.00"},
]


def arreter(entrepot: Entrepot, solde: Solde, version: int = 1, budget: Any = None, nom: str = "CCAS", le: date = JUIN) -> None:
    """Take a computed solde to « arrêté », heard where it must be."""
    cle = (solde.convention, solde.exercice, version)
    contexte: dict[str, Any] = {"structure": {"nom": nom, "siret": "21620041300016"}}
    if budget is not None:
        contexte["budget"] = budget
    proposer = Transition(*cle, EtatSolde.A_INSTRUIRE, EtatSolde.PROPOSE, "gestion")
    gel = Gel(*cle, "finances", le, contexte)
    if not solde.reversement_eur:
        actes = [proposer, gel, Transition(*cle, EtatSolde.PROPOSE, EtatSolde.ARRETE, "finances")]
    else:
        notifier = Evenement(
            *cle, 1, GenreEvenement.NOTIFICATION, JUIN, "Trop versé.", "gestion", ZERO, solde.reversement_eur,
            date(2025, 7, 1), date(2025, 8, 30),
        )  # fmt: skip
        maintenir = Evenement(
            *cle, 1, GenreEvenement.REPONSE, JUIN, "Confirmé.", "gestion", decision=DecisionContradictoire.MAINTENIR
        )
        actes = [
            proposer, notifier, Transition(*cle, EtatSolde.PROPOSE, EtatSolde.CONTRADICTOIRE, "gestion"), maintenir, gel,
            Transition(*cle, EtatSolde.CONTRADICTOIRE, EtatSolde.ARRETE, "finances"),
        ]  # fmt: skip
    entrepot.inscrire_actes(actes, "finances")


@pytest.fixture
def ctx(entrepot: Entrepot, referentiel: Referentiel) -> Contexte:
    """The conventions of Arras (to pay) and Lens (paid too much), approved."""
    installer(entrepot)
    entrepot.enregistrer_soldes([LIBRE, PAYE_TROP])
    arreter(entrepot, LIBRE)
    arreter(entrepot, PAYE_TROP)
    return Contexte(None, referentiel, entrepot, lambda code: [])  # type: ignore[arg-type]


def lignes_csv(contenu: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(contenu.decode("utf-8-sig"))))


def test_le_lot_au_centime_et_rien_deux_fois(ctx: Contexte, sonde: Sonde) -> None:
    lot = preparer_lot(ctx, 2024, " finances ", JUIN)
    assert [(li.ligne, li.sens, li.convention, li.montant_eur) for li in lot.lignes] == [
        (1, "mandat", ARRAS, Decimal("44000.00")),
        (2, "titre", LENS, Decimal("6000.00")),
    ]
    premiere = lot.lignes[0]
    figee = ctx.entrepot.lire_fige(ARRAS, 2024, 1)
    assert figee is not None and premiere.sha256 == figee["sha256"]
    assert (premiere.nom, premiere.siret, premiere.operation_budgetaire, premiere.annee_budget) == (
        "CCAS", "21620041300016", "C02-446A05", 2024,
    )  # fmt: skip
    assert premiere.etat_liquidatif == f"{ARRAS}-2024-1" and premiere.arrete_le == JUIN
    assert premiere.objet == f"Solde 2024, dispositif 1.3, convention {ARRAS}"
    assert lot.lignes[1].objet == f"Reversement de trop-versé 2024, dispositif 1.3, convention {LENS}"
    assert lire_lot(ctx, lot.lot) == lot and lot.etat == "en_attente"
    with pytest.raises(DemandeInvalide, match="le lot 1 attend le retour"):
        preparer_lot(ctx, 2024, "finances", JUIN)
    with pytest.raises(DemandeInvalide, match="aucun solde arrêté n'attend"):
        preparer_lot(ctx, 2025, "finances", JUIN)
    assert sonde.lire("SELECT qui, objet, vers FROM pilotage.journal WHERE action = 'preparer_lot'") == [
        ("finances", "lot 1", "exercice 2024")
    ]
