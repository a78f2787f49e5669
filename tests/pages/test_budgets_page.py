"""The pages of the budget: operations, conventions behind them, what is outside, the funds."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from decompte.app.budget import COLONNES_BUDGET, budget
from decompte.app.vues.budgets import voir_fonds, voir_operation
from decompte.domaine.texte import euros
from tests.pages.conftest import Pages

ADRESSES = ["/budgets", "/budgets.csv", "/budgets.xlsx", "/budgets/fonds", "/budgets/hors-budget", "/budgets/C02-446A05"]


def dit(montant: Decimal) -> str:
    return euros(montant).replace("\u202f", " ")


@pytest.mark.parametrize("adresse", ADRESSES)
def test_nos_roles_les_voient_et_personne_d_autre(pages: Pages, adresse: str) -> None:
    attendus = {"gestion": 200, "finances": 200, "lecture": 200, "tout": 200, "sans-role": 403, None: 401}
    assert {qui: pages.demander("GET", qui, adresse).status_code for qui in attendus} == attendus


def test_chaque_operation_est_dite_avec_ses_montants(pages: Pages) -> None:
    page = pages.lire("finances", "/budgets?exercice=2024")
    for ligne in [li for li in budget(pages.ctx, 2024) if li["operation"]]:
        assert ligne["operation"] in page
        for nom in ("ae_eur", "engage_eur", "verse_eur", "soldes_eur", "reste_eur", "reste_apres_soldes_eur"):
            assert dit(ligne[nom]).removesuffix(" €") in page
        if ligne["alerte"]:
            assert ligne["alerte"].replace("\u202f", " ") in page
        if ligne["ecart_vote_eur"]:
            assert dit(ligne["ecart_vote_eur"]) in page


def test_un_montant_inconnu_n_est_pas_zero(pages: Pages) -> None:
    page = pages.lire("finances", "/budgets?annee=2023")
    assert "inconnu" in page and "non communiqués" in page


@pytest.mark.parametrize(("annee", "phrase"), [("1999", "Aucun budget 1999 : voici 2024"), ("zz", "Année « zz » illisible")])
def test_une_annee_inconnue_est_dite(pages: Pages, annee: str, phrase: str) -> None:
    assert phrase in pages.lire("lecture", f"/budgets?exercice={annee}")
    assert "Rien n&#39;a été exporté" in pages.lire("lecture", f"/budgets.csv?exercice={annee}", 400)


def test_les_conventions_d_une_operation_font_ses_montants(pages: Pages) -> None:
    for ligne in [li for li in budget(pages.ctx) if li["operation"]]:
        vue = voir_operation(pages.ctx, ligne["operation"], ligne["annee"], 1)
        assert vue is not None
        lignes = list(vue.tranche.lignes)
        for n in range(2, vue.tranche.pages + 1):
            suite = voir_operation(pages.ctx, ligne["operation"], ligne["annee"], n)
            assert suite is not None
            lignes += suite.tranche.lignes
        assert len(lignes) == vue.tranche.total
        for nom in ("engage_eur", "verse_eur", "soldes_eur"):
            assert sum((li[nom] for li in lignes), Decimal("0.00")) == ligne[nom] == vue.totaux[nom]


def test_la_page_d_une_operation_mene_aux_conventions(pages: Pages) -> None:
    page = pages.lire("finances", "/budgets/C02-446A05?exercice=2024&page=2")
    assert "Lignes 51 à 100" in page and "/conventions/" in page
    assert "une part : répartie" in pages.lire("finances", "/budgets/C02-428B02?exercice=2024")
    assert "la même en 2023" in page


def test_ce_qui_est_hors_du_budget(pages: Pages) -> None:
    page = pages.lire("finances", "/budgets/hors-budget?exercice=2024")
    hors = [li for li in budget(pages.ctx, 2024) if li["operation"] is None]
    assert hors
    for ligne in hors:
        assert ligne["convention"] in page and dit(ligne["engage_eur"]).removesuffix(" €") in page
    assert "financée par le FSL" in page


def test_une_operation_inconnue_est_introuvable(pages: Pages) -> None:
    pages.lire("finances", "/budgets/C99", 404)
    pages.lire("finances", "/budgets/C01-444H02?exercice=2023", 404)


def test_les_exports_sont_ceux_de_la_commande(pages: Pages) -> None:
    contenu = pages.demander("GET", "finances", "/budgets.csv?exercice=2024").content.decode("utf-8-sig")
    lignes = list(csv.DictReader(io.StringIO(contenu)))
    attendues = budget(pages.ctx, 2024)
    assert tuple(lignes[0]) == COLONNES_BUDGET
    assert [li["engage_eur"] for li in lignes] == [str(li["engage_eur"]) for li in attendues]
    classeur = load_workbook(io.BytesIO(pages.demander("GET", "finances", "/budgets.xlsx?exercice=2024").content))
    assert classeur.active is not None and classeur.active.max_row == len(attendues) + 1


def test_les_fonds_disent_leur_compte_et_leur_delai(pages: Pages) -> None:
    with pages.ctx.entrepot._serveur.transaction() as cnx:
        cnx.execute(
            text(
                "INSERT INTO finance.fonds_mouvement "
                "(fonds, date, sens, montant_eur, territoire, reference, titre_recu_le, par) VALUES "
                "('fpel', '2024-01-05', 'recette', 1234.56, 'Département', 'R-001', NULL, 'f'),"
                "('fpel', '2024-01-08', 'depense', 10, 'Artois', 'TE-001', '2024-01-09', 'f')"
            )
        )
        cnx.execute(text("UPDATE finance.fonds SET libelle = '<script>x' WHERE fonds = 'solvabilisation'"))
    page = pages.lire("finances", "/budgets/fonds")
    assert "1 234,56" in page and "&lt;script&gt;x" in page and "<script>x" not in page
    # Early in 2024 the delay has no value yet: the sentence says which parameter is missing, the accounts are shown all the same.
    assert "Aucun délai de paiement au 09/01/2024" in page
    with pages.ctx.entrepot._serveur.transaction() as cnx:
        cnx.execute(text("ALTER TABLE finance.fonds_mouvement DISABLE TRIGGER fonds_mouvement_ajout_seul"))
        cnx.execute(
            text("UPDATE finance.fonds_mouvement SET date = '2025-01-08', titre_recu_le = '2025-01-09' WHERE sens = 'depense'")
        )
    vue = voir_fonds(pages.ctx, date(2025, 6, 1))
    assert [d["en_attente_en_retard"] for d in vue.delais if d["fonds"].fonds == "fpel"] == [1]
    assert not vue.fautes
