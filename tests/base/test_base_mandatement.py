"""The batches for the finance software: to the cent, once, the same bytes again; what comes back, and what is refused."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import psycopg2
import pytest
from entrepot_fabrique import ARRAS, LENS, Sonde, contexte_sur, convention, installer
from test_base_soldes import SOLDE

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.mandatement import annuler_lot, lire_lot, lister_lots, preparer_lot
from decompte.app.mandatement_fichier import ecrire_lot
from decompte.domaine.contradictoire import DecisionContradictoire, Evenement, GenreEvenement
from decompte.domaine.mandatement import COLONNES_LOT
from decompte.domaine.solde import EtatSolde, Solde
from decompte.domaine.vie_solde import Transition
from decompte.entrepot import Entrepot
from decompte.entrepot.erreurs import DecisionImpossible
from decompte.entrepot.vie import Acte, Gel
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
        actes: list[Acte] = [proposer, gel, Transition(*cle, EtatSolde.PROPOSE, EtatSolde.ARRETE, "finances")]
    else:
        notifier = Evenement(
            *cle, 1, GenreEvenement.NOTIFICATION, JUIN, "Trop versé.", "gestion", ZERO, solde.reversement_eur,
            date(2025, 7, 1), date(2025, 8, 30),
        )  # fmt: skip
        maintenir = Evenement(
            *cle, 1, GenreEvenement.REPONSE, date(2025, 7, 2), "Confirmé.", "gestion", decision=DecisionContradictoire.MAINTENIR
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
    return contexte_sur(referentiel, entrepot)


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


def test_un_lot_a_les_memes_octets_et_se_relit(ctx: Contexte) -> None:
    lot = preparer_lot(ctx, 2024, "finances", JUIN)
    for format in ("csv", "xlsx"):
        nom, octets = ecrire_lot(lot, format)
        assert nom == f"mandatement-2024-lot-1.{format}"
        assert ecrire_lot(lire_lot(ctx, 1), format) == (nom, octets)
    (premiere, seconde) = lignes_csv(ecrire_lot(lot, "csv")[1])
    assert tuple(premiere) == COLONNES_LOT
    assert (premiere["montant_eur"], premiere["siret"], premiere["mandat"], premiere["date"]) == (
        "44000.00", "21620041300016", "", "",
    )  # fmt: skip
    assert seconde["sens"] == "titre" and seconde["montant_eur"] == "6000.00"
    livre = openpyxl.load_workbook(io.BytesIO(ecrire_lot(lot, "xlsx")[1]))
    feuille, totaux = livre.worksheets
    rangees = [dict(zip(COLONNES_LOT, r, strict=True)) for r in feuille.iter_rows(min_row=2, values_only=True)]
    assert [r["montant_eur"] for r in rangees] == [44000, 6000]
    assert [(r["siret"], r["sha256"], r["arrete_le"].date()) for r in rangees] == [
        (li.siret, li.sha256, li.arrete_le) for li in lot.lignes
    ]
    assert [r[4] for r in totaux.iter_rows(min_row=3, values_only=True)] == [44000, 6000, 44000, 6000]
    with pytest.raises(DemandeInvalide, match="Format inconnu « pdf »"):
        ecrire_lot(lot, "pdf")


def test_un_nom_qui_ressemble_a_une_formule(entrepot: Entrepot, referentiel: Referentiel) -> None:
    installer(entrepot)
    entrepot.enregistrer_soldes([LIBRE])
    arreter(entrepot, LIBRE, nom='=HYPERLINK("http://x.example")')
    lot = preparer_lot(contexte_sur(referentiel, entrepot), 2024, "finances", JUIN)
    assert lignes_csv(ecrire_lot(lot, "csv")[1])[0]["nom"].startswith("'=")
    cellule = openpyxl.load_workbook(io.BytesIO(ecrire_lot(lot, "xlsx")[1])).worksheets[0].cell(2, COLONNES_LOT.index("nom") + 1)
    assert (cellule.data_type, cellule.value) == ("s", '=HYPERLINK("http://x.example")')


@pytest.fixture
def partage(entrepot: Entrepot, referentiel: Referentiel) -> Contexte:
    """One solde of 44 000 € on two years of a budget operation."""
    installer(entrepot)
    entrepot.enregistrer_soldes([LIBRE])
    arreter(entrepot, LIBRE, budget=DEUX_PARTS)
    return contexte_sur(referentiel, entrepot)


def test_une_ligne_par_part_au_centime(partage: Contexte) -> None:
    lot = preparer_lot(partage, 2024, "finances", JUIN)
    assert [(li.operation_budgetaire, li.annee_budget, li.imputation, li.montant_eur) for li in lot.lignes] == [
        ("C02-446A05", 2023, "6568//447", Decimal("14666.67")),
        ("C02-446A05", 2024, "6568//447", Decimal("29333.33")),
    ]
    assert lot.total_eur("mandat") == Decimal("44000.00")
    assert [li.objet.rpartition(", ")[2] for li in lot.lignes] == ["part 1 sur 2", "part 2 sur 2"]


def test_sans_parts_figees_celles_de_la_convention(entrepot: Entrepot, referentiel: Referentiel) -> None:
    """Le Cheval Bleu is on two years of budget in the reference: a version frozen without its parts follows them."""
    code = "2024-1.5-cheval-bleu"
    installer(entrepot, convention(code, "cheval-bleu", montant_eur=Decimal("300000.00")))
    solde = replace(LIBRE, convention=code, structure="cheval-bleu")
    entrepot.enregistrer_soldes([solde])
    arreter(entrepot, solde, budget=[])
    lot = preparer_lot(contexte_sur(referentiel, entrepot), 2024, "finances", JUIN)
    assert len(lot.lignes) == 2 and lot.total_eur("mandat") == Decimal("44000.00")


def test_un_lot_annule_libere_ses_lignes(ctx: Contexte) -> None:
    preparer_lot(ctx, 2024, "finances", JUIN)
    with pytest.raises(DemandeInvalide, match="Dites pourquoi"):
        annuler_lot(ctx, 1, "finances", " ", JUIN)
    lot = annuler_lot(ctx, 1, "finances", "Mauvais exercice budgétaire.", JUIN)
    assert lot.etat == "annule" and lot.annulation is not None and lot.annulation.motif == "Mauvais exercice budgétaire."
    with pytest.raises(DemandeInvalide, match="déjà annulé"):
        annuler_lot(ctx, 1, "finances", "encore", JUIN)
    with pytest.raises(DemandeInvalide, match="annulé depuis le 01/06/2025"):
        ecrire_lot(lot, "csv")
    suivant = preparer_lot(ctx, 2024, "finances", JUILLET)
    assert suivant.lot == 2 and [li.convention for li in suivant.lignes] == [ARRAS, LENS]
    assert [(t.lot, t.etat) for t in lister_lots(ctx, 2024)] == [(1, "annule"), (2, "en_attente")]
    with pytest.raises(DemandeInvalide, match="pas de lot 9 : les lots préparés : 1 et 2"):
        lire_lot(ctx, 9)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE finance.lot_ligne SET montant_eur = 1",
        "DELETE FROM finance.lot_mandatement",
        "TRUNCATE finance.lot_mandat_recu",
        "INSERT INTO finance.lot_mandatement (lot, exercice, le, par) VALUES (2, 2024, '2025-06-01', 'x'); "
        "INSERT INTO finance.lot_ligne SELECT 2, rang, sens, convention, exercice, version, structure, nom, siret, dispositif, "
        "operation_budgetaire, imputation, annee_budget, montant_eur, objet, etat_liquidatif, sha256, arrete_le "
        "FROM finance.lot_ligne WHERE lot = 1",
        "INSERT INTO finance.lot_mandat_recu (lot, rang, reference, date, par) VALUES (1, 1, 'A + B', '2025-06-01', 'x')",
        "INSERT INTO finance.mandat_recu (convention, exercice, version, sens, reference, date, montant_eur, par) "
        f"VALUES ('{ARRAS}', 2024, 1, 'mandat', 'M-1', '2025-06-01', 44000, 'x')",
        "INSERT INTO finance.mandat_recu (convention, exercice, version, sens, reference, date, montant_eur, par) "
        f"VALUES ('{ARRAS}', 2024, 1, 'titre', 'M-1', '2025-06-01', 44000, 'x')",
    ],
)
def test_ce_que_la_base_refuse(ctx: Contexte, sonde: Sonde, sql: str) -> None:
    preparer_lot(ctx, 2024, "finances", JUIN)
    with pytest.raises(psycopg2.Error):
        sonde.executer(sql)
    assert lire_lot(ctx, 1).mandats == {} and len(lister_lots(ctx)) == 1


def test_les_lignes_font_le_montant_arrete(ctx: Contexte) -> None:
    (lens,) = [s for s in ctx.entrepot.lire_a_mandater(2024) if s.convention == LENS]
    lot = preparer_lot(ctx, 2024, "finances", JUIN)
    annuler_lot(ctx, 1, "finances", "essai", JUIN)
    fausse = replace(lot.lignes[1], montant_eur=lens.montant_eur - Decimal("0.01"))
    with pytest.raises(DecisionImpossible, match="ne font pas le montant arrêté"):
        ctx.entrepot.preparer_lot(2024, JUIN, "finances", [fausse])
    assert len(lister_lots(ctx)) == 1
