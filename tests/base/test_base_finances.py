"""Budgets and funds as the warehouse keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, LENS, Sonde, convention, installer

from decompte.domaine.budget import AlerteBudget, Imputation, NiveauAlerte, alertes, imputer_tout, parts_de
from decompte.domaine.convention import OperationBudgetaire, Versement
from decompte.domaine.fonds import Fonds, Mouvement, Sens
from decompte.entrepot import Entrepot
from decompte.referentiel import Referentiel

CHEVAL_BLEU = "2024-1.5-cheval-bleu"
FPEL = Fonds("fpel", "Fonds de prévention", Decimal("500000.00"), ("Artois", "Département"), "annexe 13")
ATTENTE = Mouvement("fpel", date(2025, 3, 3), Sens.DEPENSE, Decimal("10.00"), "Artois", "TE-1", titre_recu_le=date(2025, 3, 4))
PAYE = replace(ATTENTE, paye_le=date(2025, 3, 10))
RECETTE = Mouvement("fpel", date(2025, 1, 10), Sens.RECETTE, Decimal("500.00"), "Département", "R-1")


def imputation(operation: str | None, annee: int, engage: str, verse: str = "0.00", soldes: str = "0.00") -> Imputation:
    """What an operation bears of the convention of Arras."""
    return Imputation(ARRAS, operation, annee, Decimal(engage), Decimal(verse), Decimal(soldes))


@pytest.fixture
def installe(entrepot: Entrepot) -> Entrepot:
    """A warehouse with two conventions and two operations."""
    installer(entrepot)
    return entrepot


def test_une_annee_sans_ae_reste_inconnue_jamais_nulle(installe: Entrepot) -> None:
    operation = OperationBudgetaire("C02", "Insertion", "6568", Decimal("100.00"), Decimal("90.00"), 2024, Decimal("80.00"))
    installe.enregistrer_reference([], [convention()], [operation], [], [], [], "budgets")
    assert installe.lire_operations() == [operation]
    inconnu = AlerteBudget("C02", 2023, NiveauAlerte.INCONNU, "AE 2023 non communiquée.")
    installe.enregistrer_imputations(
        [imputation("C02", 2023, "50.00", "7.00", "1.00"), imputation("C02", 2024, "30.00", "5.00", "4.00")], [inconnu]
    )
    sans, avec = ([str(v) for v in b.values()] for b in installe.lire_budgets())
    assert sans[:7] == ["C02", "2023", "Insertion", "6568", "None", "None", "None"]
    assert sans[7:] == ["50.00", "7.00", "1.00", "None", "None", "inconnu", "AE 2023 non communiquée."]
    assert avec[:7] == ["C02", "2024", "Insertion", "6568", "100.00", "90.00", "80.00"]
    # 90 − 30 ; 90 − 5 − 4
    assert avec[7:] == ["30.00", "5.00", "4.00", "60.00", "81.00", "None", "None"]


def test_les_imputations_sont_remplacees_d_un_coup(installe: Entrepot, sonde: Sonde) -> None:
    installe.enregistrer_imputations([imputation("C02", 2024, "30.00"), imputation("C03", 2024, "1.00")], [])
    installe.enregistrer_imputations([imputation("C02", 2024, "31.00")], [])
    assert sonde.lire("SELECT operation, engage_eur FROM finance.imputation") == [("C02", Decimal("31.00"))]
    double = imputation("C02", 2024, "1.00")
    with pytest.raises(Exception, match="imputation"):
        installe.enregistrer_imputations([double, double], [])
    assert sonde.un("SELECT engage_eur FROM finance.imputation") == Decimal("31.00")


def test_hors_budget_ce_qui_est_finance_ailleurs_et_ce_qui_reste_a_renseigner(entrepot: Entrepot) -> None:
    fsl = convention(operation_budgetaire=None, montant_vote_eur=Decimal("0.00"), montant_eur=Decimal("18000.00"))
    a_venir = convention(LENS, "ccas-lens", operation_budgetaire=None)
    installer(entrepot, fsl, a_venir)
    entrepot.enregistrer_imputations(imputer_tout(parts_de([fsl, a_venir], {}), [], [(ARRAS, Decimal("500.00"))]), [])
    hors = entrepot.lire_hors_budget()
    assert [(h["convention"], h["finance_ailleurs"], str(h["engage_eur"]), str(h["soldes_eur"])) for h in hors] == [
        (ARRAS, True, "18000.00", "500.00"),
        (LENS, None, "88000.00", "0.00"),
    ]
    assert entrepot.lire_budgets() == []


def test_le_budget_reel_deux_annees_du_cheval_bleu_et_caf(entrepot: Entrepot, referentiel: Referentiel) -> None:
    """Source: Délibération n° 2024-273 du 17 juin 2024, article 14, annexes 7 and 13."""
    ref = referentiel
    entrepot.enregistrer_reference(
        ref.structures, ref.conventions, ref.budgets, ref.versements, ref.documents, ref.notes, ref.empreinte, ref.repartitions
    )
    versements = entrepot.lire_versements()
    assert {(v.montant_eur, v.annee_budget) for v in versements if v.convention == CHEVAL_BLEU} == {
        (Decimal("69000.00"), 2023), (Decimal("46000.00"), 2023), (Decimal("111000.00"), 2024),
    }  # fmt: skip
    parts = parts_de(entrepot.lire_conventions(), ref.repartitions)
    imputations = imputer_tout(parts, versements, [(CHEVAL_BLEU, Decimal("74000.00"))])
    entrepot.enregistrer_imputations(imputations, alertes(imputations, entrepot.lire_operations(), None))
    lus = {(b["operation"], b["annee"]): b for b in entrepot.lire_budgets()}
    assert len(lus) == 9
    de_2023 = lus.pop(("C02-446A05", 2023))
    assert (de_2023["ae_eur"], de_2023["reste_eur"], de_2023["niveau"]) == (None, None, "inconnu")
    assert [str(de_2023[c]) for c in ("engage_eur", "verse_eur", "soldes_eur")] == ["115000.00", "115000.00", "0.00"]
    assert [str(lus["C02-446A05", 2024][c]) for c in ("verse_eur", "soldes_eur")] == ["111000.00", "74000.00"]
    assert sum(b["vote_eur"] for b in lus.values()) == Decimal("9710272.97")
    assert sum(b["engage_eur"] for b in lus.values()) == Decimal("9742512.97")
    # The CAF line is on two operations: 657 200,24 = 157 200,24 + 500 000; 532 000 = 432 000 + 100 000.
    assert lus["C02-428B04", 2024]["engage_eur"] == Decimal("657200.24")
    assert lus["C02-428B02", 2024]["engage_eur"] == Decimal("532000.00")
    assert sum(h["engage_eur"] for h in entrepot.lire_hors_budget()) == Decimal("111229.40")


def test_une_operation_qui_quitte_les_fichiers_quitte_l_entrepot(installe: Entrepot) -> None:
    def charger(*operations: OperationBudgetaire) -> list[tuple[str, int]]:
        installe.enregistrer_reference([], [convention()], operations, [], [], [], repr(operations))
        return [(o.operation, o.annee) for o in installe.lire_operations()]

    seule = OperationBudgetaire("C09", "Neuve", "6568", Decimal("1.00"), Decimal("1.00"), 2024)
    assert charger(seule, replace(seule, annee=2025)) == [("C09", 2024), ("C09", 2025)]
    assert charger(seule) == [("C09", 2024)]


def test_les_fonds_suivent_la_reference(entrepot: Entrepot) -> None:
    assert entrepot.enregistrer_fonds([FPEL]) == 1
    assert entrepot.enregistrer_fonds([FPEL]) == 0
    change = replace(FPEL, territoires=("Artois",))
    assert entrepot.enregistrer_fonds([change]) == 1
    assert entrepot.lire_fonds() == [change]
    # One that leaves the file keeps its movements.
    entrepot.enregistrer_fonds([])
    assert entrepot.lire_fonds() == [change]


def test_les_mouvements_s_ajoutent_et_se_journalisent(entrepot: Entrepot) -> None:
    entrepot.enregistrer_fonds([FPEL])
    assert entrepot.ajouter_mouvements(lambda connus: [ATTENTE, RECETTE], "finances", "mars.csv", "ab") == [ATTENTE, RECETTE]
    assert entrepot.ajouter_mouvements(lambda connus: [PAYE] if ATTENTE in connus else [], "finances", "avril.csv", "cd") == [
        PAYE
    ]
    assert entrepot.lire_mouvements() == [ATTENTE, RECETTE, PAYE]
    assert entrepot.ajouter_mouvements(lambda connus: [], "finances", "mars.csv", "ab") == []
    entrees = [(e["qui"], e["action"], e["objet"], e["vers"], e["commentaire"]) for e in entrepot.lire_journal()]
    assert entrees == [
        ("finances", "importer_mouvements", "mars.csv", "2", "SHA-256 ab"),
        ("finances", "importer_mouvements", "avril.csv", "1", "SHA-256 cd"),
    ]


def test_un_refus_ne_laisse_rien(entrepot: Entrepot) -> None:
    entrepot.enregistrer_fonds([FPEL])

    def refuser(connus: Sequence[Mouvement]) -> Sequence[Mouvement]:
        raise ValueError("rien")

    with pytest.raises(ValueError, match="rien"):
        entrepot.ajouter_mouvements(refuser, "finances", "mars.csv", "ab")
    with pytest.raises(Exception, match="mouvement_en_attente"):
        entrepot.ajouter_mouvements(lambda connus: [ATTENTE, replace(ATTENTE, territoire="Département")], "f", "a.csv", "ab")
    assert entrepot.lire_mouvements() == [] and entrepot.lire_journal() == []


REFUSES = {
    "montant nul": replace(RECETTE, montant_eur=Decimal("0.00")),
    "un nom pour référence": replace(RECETTE, reference="Dupont"),
    "une phrase pour référence": replace(RECETTE, reference="aide 2"),
    "fonds inconnu": replace(RECETTE, fonds="autre"),
    "dépense sans titre": replace(ATTENTE, titre_recu_le=None),
    "recette payée": replace(RECETTE, paye_le=date(2025, 2, 1)),
    "payée avant son titre": replace(PAYE, paye_le=date(2025, 3, 3)),
    "reçue avant d'exister": replace(ATTENTE, titre_recu_le=date(2025, 3, 2)),
}


@pytest.mark.parametrize("mouvement", REFUSES.values(), ids=REFUSES.keys())
def test_la_base_refuse_aussi(mouvement: Mouvement, entrepot: Entrepot) -> None:
    entrepot.enregistrer_fonds([FPEL])
    with pytest.raises(Exception, match=r"check|foreign key"):
        entrepot.ajouter_mouvements(lambda connus: [mouvement], "finances", "a.csv", "ab")
    assert entrepot.lire_mouvements() == []


@pytest.mark.parametrize("ordre", ["UPDATE finance.fonds_mouvement SET montant_eur = 1", "DELETE FROM finance.fonds_mouvement"])
def test_un_mouvement_ne_se_reecrit_pas(ordre: str, entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.enregistrer_fonds([FPEL])
    entrepot.ajouter_mouvements(lambda connus: [RECETTE], "finances", "a.csv", "ab")
    with pytest.raises(psycopg2.errors.RaiseException, match="ne fait que s'allonger"):
        sonde.executer(ordre)


@pytest.mark.parametrize("role", ["decompte_app", "decompte_finance", "decompte_gestion"])
def test_qui_ecrit_quoi(role: str, entrepot: Entrepot, sonde: Sonde) -> None:
    """The application appends movements and cannot rewrite them; the others only read."""
    entrepot.enregistrer_fonds([FPEL])
    droits = {
        (table, droit): sonde.un("SELECT has_table_privilege(%s, %s, %s)", role, f"finance.{table}", droit)
        for table in ("fonds", "fonds_mouvement", "imputation", "alerte_budget", "budget")
        for droit in ("SELECT", "INSERT", "UPDATE", "DELETE")
    }
    ecrits = {cle for cle, oui in droits.items() if oui and cle[1] != "SELECT"}
    assert all(oui for (_, droit), oui in droits.items() if droit == "SELECT")
    if role == "decompte_app":
        assert ecrits == {
            ("fonds", "INSERT"), ("fonds", "UPDATE"), ("fonds_mouvement", "INSERT"),
            *((t, d) for t in ("imputation", "alerte_budget") for d in ("INSERT", "UPDATE", "DELETE")),
        }  # fmt: skip
    else:
        assert ecrits == set()


def test_une_base_d_avant_garde_ses_versements_et_apprend_leur_budget(entrepot: Entrepot, sonde: Sonde, racine: object) -> None:
    """What the migration says of payments that told their budget in their source."""
    installer(entrepot)
    ancien = Versement(ARRAS, 2024, date(2024, 7, 1), Decimal("10.00"), "avance", "M-1", "prévue ; budget 2023")
    muet = replace(ancien, mandat="M-2", source="rien")
    entrepot.enregistrer_reference([], [convention()], [], [ancien, muet], [], [], "v")
    migration = (racine / "sql" / "migrations" / "0009_budgets_et_fonds.sql").read_text(encoding="utf-8")
    ordre = migration[migration.index("UPDATE finance.versement") :].split(";")[0]
    # The migration ran before payments were made append-only.
    sonde.executer("ALTER TABLE finance.versement DISABLE TRIGGER versement_ajout_seul")
    sonde.executer(ordre)
    assert {v.mandat: v.annee_budget for v in entrepot.lire_versements()} == {"M-1": 2023, "M-2": None}
