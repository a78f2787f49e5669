"""Years of budget, known gaps, funds: what the reference directory accepts, and each fault with its words."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from decompte.domaine.budget import EcartConnu, PartBudgetaire
from decompte.domaine.convention import OperationBudgetaire
from decompte.domaine.fonds import Fonds
from decompte.referentiel import Referentiel, charger
from tests.unit.referentiel_minimal import FICHIERS, ecrire_reference, fautes, remplacer

ARRAS = "2024-1.3-ccas-arras"


def avec(dossier: Path, **fichiers: str) -> Path:
    """The minimal reference with other files beside; « __ » stands for the dot."""
    ecrire_reference(dossier)
    for nom, contenu in fichiers.items():
        (dossier / nom.replace("__", ".")).write_text(contenu, encoding="utf-8")
    return dossier


def test_sans_annee_les_fichiers_restent_valables(tmp_path: Path) -> None:
    ref = charger(ecrire_reference(tmp_path))
    assert ref.budgets[0] == OperationBudgetaire(
        "OP-1", "Accompagnement", "", Decimal("1000.00"), Decimal("900.00"), 2024, Decimal("800.00")
    )
    assert (ref.budgets[1].annee, ref.budgets[1].vote_eur) == (2024, None)
    assert ref.parts == (PartBudgetaire(ARRAS, "OP-1", 2024, Decimal("16000.00")),)
    assert (ref.repartitions, ref.ecarts_connus, ref.fonds) == ({}, (), ())
    assert [v.annee_budget for v in ref.versements] == [None]


def test_une_operation_a_une_ligne_par_annee(tmp_path: Path) -> None:
    entete = "operation,annee,libelle,imputation,ae_eur,disponible_eur\n"
    deux = entete + "OP-1,2024,A,,1.00,1.00\nOP-1,2025,A,,2.00,2.00\nOP-2,2024,B,,1.00,1.00\n"
    assert [(b.operation, b.annee) for b in charger(avec(tmp_path, budgets__csv=deux)).budgets] == [
        ("OP-1", 2024), ("OP-1", 2025), ("OP-2", 2024),
    ]  # fmt: skip
    assert fautes(avec(tmp_path, budgets__csv=deux + "OP-1,2025,C,,2.00,2.00\nOP-2,25,B,,1.00,1.00\n")) == [
        "budgets.csv, ligne 5 : l'opération « OP-1 » est déjà celle de la ligne 3 : gardez une seule ligne.",
        "budgets.csv, ligne 6 : « 25 » (colonne « annee ») n'est pas une année : attendu quatre chiffres, par exemple 2024.",
    ]


def test_une_convention_sur_deux_annees(tmp_path: Path) -> None:
    conventions = remplacer(
        "conventions.csv", "operation_budgetaire,source", "operation_budgetaire,source,montant_vote_eur"
    ).replace("OP-1,annexe 6", "OP-1,annexe 6,10000.00")
    entete = "convention,operation,annee,montant_eur\n"
    bonne = f"{entete}{ARRAS},OP-1,2023,6000.00\n{ARRAS},OP-1,2024,10000.00\n"
    ref = charger(avec(tmp_path, conventions__csv=conventions, repartition_budgetaire__csv=bonne))
    assert ref.repartitions == {(ARRAS, "OP-1", 2023): Decimal("6000.00"), (ARRAS, "OP-1", 2024): Decimal("10000.00")}
    assert [p.annee for p in ref.imputations] == [2024]
    fausse = bonne.replace("6000.00", "5999.99")
    assert fautes(avec(tmp_path, conventions__csv=conventions, repartition_budgetaire__csv=fausse)) == [
        # avec() writes the minimal conventions.csv first, then this one.
        "conventions.csv, ligne 2 : la répartition budgétaire de toutes les années fait 15999.99 €, le montant de la convention "
        "est 16000.00 € : corrigez repartition_budgetaire.csv."
    ]
    fausse = bonne.replace("10000.00", "9999.00").replace("6000.00", "6001.00")
    assert fautes(avec(tmp_path, conventions__csv=conventions, repartition_budgetaire__csv=fausse)) == [
        "conventions.csv, ligne 2 : la répartition budgétaire fait 9999.00 €, le montant voté est 10000.00 € : corrigez "
        "repartition_budgetaire.csv."
    ]


def test_l_annee_de_budget_d_un_versement(tmp_path: Path) -> None:
    versements = FICHIERS["versements.csv"].replace("mandat\n", "mandat,annee_budget\n").replace("M-1\n", "M-1,2023\n")
    assert [v.annee_budget for v in charger(avec(tmp_path, versements__csv=versements)).versements] == [2023]
    assert fautes(avec(tmp_path, versements__csv=versements.replace("M-1,2023", "M-1,budget 2023"))) == [
        "versements.csv, ligne 2 : « budget 2023 » (colonne « annee_budget ») n'est pas une année : attendu quatre chiffres, par "
        "exemple 2024."
    ]


def test_une_annee_de_budget_qui_ne_peut_pas_etre_celle_d_un_versement(tmp_path: Path) -> None:
    """Without repartition: the exercices and one year around. With one: the years of its parts."""
    versements = FICHIERS["versements.csv"].replace("mandat\n", "mandat,annee_budget\n").replace("M-1\n", "M-1,2019\n")
    (faute,) = fautes(avec(tmp_path, versements__csv=versements))
    assert faute.startswith(
        f"versements.csv, ligne 2 : 2019 n'est pas une année de budget de « {ARRAS} » : attendu 2023, 2024 et 2025 (celles de ses"
    )
    conventions = remplacer("conventions.csv", "OP-1,annexe 6", "OP-1 | OP-2,annexe 6")
    parts = f"convention,operation,montant_eur\n{ARRAS},OP-1,6000.00\n{ARRAS},OP-2,10000.00\n"
    deux = {"conventions__csv": conventions, "repartition_budgetaire__csv": parts}
    assert charger(avec(tmp_path, versements__csv=versements.replace("2019", "2024"), **deux)).annees_de_budget == {ARRAS: {2024}}
    (faute,) = fautes(avec(tmp_path, versements__csv=versements.replace("2019", "2025"), **deux))
    assert "attendu 2024 (celles de sa répartition). Corrigez l'année, ou complétez repartition_budgetaire.csv." in faute


def test_la_repartition_d_un_avenant(tmp_path: Path) -> None:
    conventions = remplacer("conventions.csv", "OP-1,annexe 6", "OP-1 | OP-2,annexe 6")
    entete = "convention,operation,annee,avenant,montant_eur\n"
    initiale = f"{ARRAS},OP-1,,,6000.00\n{ARRAS},OP-2,,,10000.00\n"
    bonne = f"{entete}{initiale}{ARRAS},OP-1,,1,6000.00\n{ARRAS},OP-2,2025,1,14000.00\n"
    avenants = f"convention,numero,signe_le,effet_le,montant_eur\n{ARRAS},1,2024-06-01,2024-07-01,20000.00\n"
    dossier = {"conventions__csv": conventions, "avenants__csv": avenants}
    ref = charger(avec(tmp_path, repartition_budgetaire__csv=bonne, **dossier))
    assert [(p.operation, p.annee, p.montant_eur) for p in ref.suites[ARRAS, 1]] == [
        ("OP-1", 2024, Decimal("6000.00")), ("OP-2", 2025, Decimal("14000.00")),
    ]  # fmt: skip
    assert sum(p.montant_eur for p in ref.parts) == Decimal("16000.00")
    assert ref.annees_de_budget == {ARRAS: {2024, 2025}}
    (faute,) = fautes(avec(tmp_path, repartition_budgetaire__csv=bonne.replace("14000", "13000"), **dossier))
    assert faute.replace("\u202f", " ") == (
        f"repartition_budgetaire.csv, ligne 4 : la répartition de l'avenant n° 1 de « {ARRAS} » fait 19 000,00 €, son montant "
        "est 20 000,00 € : donnez les parts du nouveau total, corrigez repartition_budgetaire.csv."
    )
    sans_numero = bonne.replace(",1,6000", ",zéro,6000")
    assert (
        "« zéro » n'est pas un numéro d'avenant" in fautes(avec(tmp_path, repartition_budgetaire__csv=sans_numero, **dossier))[0]
    )


def test_les_ecarts_connus(tmp_path: Path) -> None:
    entete = "operation,annee,montant_eur,raison,source\n"
    ref = charger(avec(tmp_path, ecarts_connus__csv=f"{entete}OP-1,,-12.50,moins,un titre\nOP-2,2025,1 000,plus,un titre\n"))
    assert ref.ecarts_connus == (
        EcartConnu("OP-1", 2024, Decimal("-12.50"), "moins", "un titre"),
        EcartConnu("OP-2", 2025, Decimal("1000.00"), "plus", "un titre"),
    )
    assert fautes(avec(tmp_path, ecarts_connus__csv=f"{entete}OP-3,2024,x,,t\n")) == [
        "ecarts_connus.csv, ligne 2 : opération budgétaire inconnue « OP-3 » : corrigez-la. Vouliez-vous dire « OP-2 » ?",
        "ecarts_connus.csv, ligne 2 : « x » (colonne « montant_eur ») n'est pas un nombre : attendu par exemple 1234.56.",
        "ecarts_connus.csv, ligne 2 : la colonne « raison » est vide : renseignez-la.",
    ]


def test_les_fonds(tmp_path: Path) -> None:
    entete = "fonds,libelle,dotation_eur,territoires,source\n"
    ref = charger(avec(tmp_path, fonds__csv=entete + "fpel,FPEL,500000.00,Artois | Département,annexe 13\n"))
    assert ref.fonds == (Fonds("fpel", "FPEL", Decimal("500000.00"), ("Artois", "Département"), "annexe 13"),)
    assert fautes(avec(tmp_path, fonds__csv=entete + "fpel,FPEL,1.00,Artois,t\nfpel,,1.00,,t\n")) == [
        "fonds.csv, ligne 3 : la colonne « libelle » est vide : renseignez-la.",
        "fonds.csv, ligne 3 : la colonne « territoires » est vide : renseignez-la.",
        "fonds.csv, ligne 3 : le fonds « fpel » est déjà décrit : gardez une seule ligne.",
    ]


def test_les_fonds_de_l_annexe_13(referentiel: Referentiel) -> None:
    """Délibération n° 2024-273 du 17 juin 2024, annexe 13, article 5: 500 000 + 100 000 €, the CAF line of annexe 6."""
    assert {f.fonds: f.dotation_eur for f in referentiel.fonds} == {
        "fpel": Decimal("500000.00"), "solvabilisation": Decimal("100000.00"),
    }  # fmt: skip
    parts = {p.operation: p.montant_eur for p in referentiel.parts if p.convention.startswith("2024-caf-fonds")}
    assert sorted(parts.values()) == sorted(f.dotation_eur for f in referentiel.fonds)
    assert all("hypothèse" in f.source for f in referentiel.fonds)


@pytest.mark.parametrize("fichier", ["ecarts_connus.csv", "fonds.csv"])
def test_changer_un_fichier_change_l_empreinte(tmp_path: Path, fichier: str) -> None:
    avant = charger(ecrire_reference(tmp_path)).empreinte
    entete = (
        "operation,montant_eur,raison,source" if fichier.startswith("ecarts") else "fonds,libelle,dotation_eur,territoires,source"
    )
    (tmp_path / fichier).write_text(entete + "\n", encoding="utf-8")
    assert charger(tmp_path).empreinte != avant
