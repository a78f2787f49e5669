"""What each budget operation and year bears of the conventions, its alerts, and article 14."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from decompte.domaine.avenant import Avenant
from decompte.domaine.budget import (
    EcartConnu,
    Imputation,
    NiveauAlerte,
    PartBudgetaire,
    Rapprochement,
    alertes,
    depassements,
    imputer,
    imputer_tout,
    parts_de,
    rapprocher,
    sortants,
)
from decompte.domaine.convention import Convention, OperationBudgetaire, Versement

CONVENTION = Convention(
    "cheval-bleu", "s", 2024, "1.5", "2024-1.5-CHEVAL-BLEU", None, date(2023, 7, 1), date(2024, 6, 30), Decimal("300000.00"),
    operation_budgetaire="SOC-1",
)  # fmt: skip
ZERO = Decimal("0.00")


def eur(texte: str) -> Decimal:
    return Decimal(texte)


def part(montant: str, operation: str | None = "SOC-1", annee: int = 2024) -> PartBudgetaire:
    return PartBudgetaire("cheval-bleu", operation, annee, eur(montant))


def versement(montant: str, annee_budget: int | None = None, convention: str = "cheval-bleu") -> Versement:
    return Versement(convention, 2024, date(2024, 3, 1), eur(montant), "avance", "M-1", annee_budget=annee_budget)


def impute(
    montant: str, verse: str, soldes: str, operation: str | None = "SOC-1", annee: int = 2024, convention: str = "cheval-bleu"
) -> Imputation:
    return Imputation(convention, operation, annee, eur(montant), eur(verse), eur(soldes))


def avenant(numero: int, montant: str | None) -> Avenant:
    return Avenant("cheval-bleu", numero, date(2024, 1, 1), date(2024, 2, numero), None if montant is None else eur(montant))


def test_une_convention_se_porte_sur_son_operation_et_son_annee() -> None:
    assert parts_de([CONVENTION], {}) == {"cheval-bleu": (part("300000.00"),)}


def test_le_montant_vote_l_emporte_sur_le_montant_quand_il_y_a_une_operation() -> None:
    votee = replace(CONVENTION, montant_vote_eur=eur("250000.00"))
    assert parts_de([votee], {})["cheval-bleu"] == (part("250000.00"),)
    hors_budget = replace(votee, operation_budgetaire=None)
    assert parts_de([hors_budget], {})["cheval-bleu"] == (part("300000.00", None),)


def test_le_dernier_avenant_qui_change_le_montant_l_emporte() -> None:
    votee = replace(CONVENTION, montant_vote_eur=eur("250000.00"))
    suite = {"cheval-bleu": [avenant(1, "310000.00"), avenant(2, "320000.00"), avenant(3, None)], "autre": [avenant(1, "1")]}
    assert parts_de([votee], {}, suite)["cheval-bleu"] == (part("320000.00"),)


def test_une_repartition_dit_ses_propres_montants() -> None:
    repartition = {
        ("cheval-bleu", "SOC-2", 2024): eur("50000.00"),
        ("cheval-bleu", "SOC-1", 2024): eur("70000.00"),
        ("cheval-bleu", "SOC-9", 2023): eur("180000.00"),
        ("autre", "SOC-1", 2024): eur("1.00"),
    }
    parts = parts_de([CONVENTION, replace(CONVENTION, code="seule")], repartition)
    assert parts["cheval-bleu"] == (
        part("180000.00", "SOC-9", 2023), part("70000.00"), part("50000.00", "SOC-2"),
    )  # fmt: skip
    assert parts["seule"] == (replace(part("300000.00"), convention="seule"),)
    assert set(parts) == {"cheval-bleu", "seule"}


def test_sans_versement_le_solde_suit_les_parts() -> None:
    assert imputer([part("300.00", annee=2023), part("100.00")], [], eur("40.00")) == (
        impute("300.00", "0.00", "30.00", annee=2023),
        impute("100.00", "0.00", "10.00"),
    )


def test_un_versement_sans_annee_suit_toutes_les_parts_au_centime() -> None:
    """100,01 € by 3 and 1: 75,01 € (rounded half up), then what remains; the solde follows what is left to pay."""
    assert imputer([part("300.00", annee=2023), part("100.00")], [versement("60.01"), versement("40.00")], eur("0.03")) == (
        impute("300.00", "75.01", "0.02", annee=2023),
        impute("100.00", "25.00", "0.01"),
    )


def test_un_versement_se_porte_sur_l_annee_qu_il_dit() -> None:
    parts = [part("300.00", annee=2023), part("100.00"), part("100.00", "SOC-2")]
    assert imputer(parts, [versement("200.00", 2023), versement("50.00", 2024)], eur("250.00")) == (
        impute("300.00", "200.00", "100.00", annee=2023),
        impute("100.00", "25.00", "75.00"),
        impute("100.00", "25.00", "75.00", "SOC-2"),
    )


def test_un_versement_d_une_autre_annee_se_porte_sur_les_operations_de_la_convention() -> None:
    imputations = imputer([part("100.00"), part("300.00", "SOC-2")], [versement("80.00", 2025)], eur("40.00"))
    assert imputations == (
        impute("100.00", "0.00", "10.00"),
        impute("300.00", "0.00", "30.00", "SOC-2"),
        impute("0.00", "20.00", "0.00", annee=2025),
        impute("0.00", "60.00", "0.00", "SOC-2", 2025),
    )


def test_une_part_entierement_payee_ne_porte_plus_de_solde() -> None:
    imputations = imputer([part("100.00", annee=2023), part("100.00")], [versement("120.00", 2023)], eur("30.00"))
    assert [i.soldes_eur for i in imputations] == [ZERO, eur("30.00")]


def test_plusieurs_versements_sur_un_meme_compte_s_ajoutent() -> None:
    parts = [part("300.00", annee=2023), part("100.00")]
    versements = [
        versement("10.00", 2023),
        versement("5.00", 2023),
        versement("4.00"),
        versement("4.00"),
        versement("1.00", 2024),
    ]
    assert [i.verse_eur for i in imputer(parts, versements, ZERO)] == [eur("21.00"), eur("3.00")]


def test_le_partage_est_au_prorata_exact_des_parts() -> None:
    assert [i.verse_eur for i in imputer([part("0.99"), part("1.00", "SOC-2")], [versement("199.00")], ZERO)] == [
        eur("99.00"), eur("100.00"),
    ]  # fmt: skip


def test_quand_tout_est_paye_le_solde_suit_les_parts() -> None:
    parts = [part("100.00", annee=2023), part("300.00")]
    imputations = imputer(parts, [versement("100.00", 2023), versement("300.00", 2024)], eur("8.00"))
    assert [i.soldes_eur for i in imputations] == [eur("2.00"), eur("6.00")]


def test_des_parts_de_zero_se_partagent_egalement() -> None:
    parts = [part("0.00", annee=2023), part("0.00")]
    assert [i.verse_eur for i in imputer(parts, [versement("10.01")], ZERO)] == [eur("5.01"), eur("5.00")]


def test_une_part_sans_poids_ne_prend_rien() -> None:
    parts = [part("100.00", "SOC-1"), part("0.00", "SOC-2"), part("100.00", "SOC-3")]
    assert [i.verse_eur for i in imputer(parts, [versement("10.00")], ZERO)] == [eur("5.00"), ZERO, eur("5.00")]


def test_hors_budget_se_compte_aussi_et_en_premier() -> None:
    imputations = imputer([part("100.00"), part("100.00", None)], [versement("10.00")], ZERO)
    assert [i.operation for i in imputations] == [None, "SOC-1"]


def test_toutes_les_conventions_chacune_avec_ses_versements_et_ses_soldes() -> None:
    parts = {
        "b": [PartBudgetaire("b", "SOC-2", 2024, eur("50.00"))],
        "a": [PartBudgetaire("a", "SOC-1", 2024, eur("100.00"))],
    }
    versements = [versement("10.00", convention="a"), versement("5.00", convention="a"), versement("7.00", convention="inconnue")]
    soldes = [("a", eur("20.00")), ("a", eur("1.00")), ("b", None)]
    parts["c"] = [PartBudgetaire("c", "SOC-3", 2024, eur("8.00"))]
    assert imputer_tout(parts, versements, soldes) == [
        impute("100.00", "15.00", "21.00", convention="a"),
        impute("50.00", "0.00", "0.00", "SOC-2", convention="b"),
        impute("8.00", "0.00", "0.00", "SOC-3", convention="c"),
    ]


IMPUTATIONS = [
    impute("100.00", "60.00", "30.00"),
    impute("100.00", "5.00", "5.01"),
    impute("10.00", "4.00", "1.00", annee=2023),
    impute("10.00", "4.00", "1.00", None),
    impute("10.00", "95.00", "0.00", "SOC-2"),
    impute("10.00", "79.99", "0.00", "SOC-3"),
    impute("10.00", "0.00", "0.00", "SOC-4"),
    impute("10.00", "100.00", "0.00", "SOC-5"),
]
BUDGETS = [
    OperationBudgetaire(f"SOC-{n}", "libellé", "017/6568", ae_eur=eur("100.00"), disponible_eur=eur("120.00"), annee=2024)
    for n in (1, 2, 3, 5)
] + [OperationBudgetaire("SOC-4", "libellé", "017/6568", ae_eur=eur("500.00"), disponible_eur=ZERO, annee=2024)]


def test_ce_qui_sort_de_chaque_operation() -> None:
    assert sortants(IMPUTATIONS) == {
        ("SOC-1", 2024): eur("100.01"),
        ("SOC-1", 2023): eur("5.00"),
        ("SOC-2", 2024): eur("95.00"),
        ("SOC-3", 2024): eur("79.99"),
        ("SOC-4", 2024): ZERO,
        ("SOC-5", 2024): eur("100.00"),
    }


def test_un_depassement_dit_de_combien() -> None:
    """Over the lower of AE and available; the limit itself is not over; an operation of unknown limit is not held."""
    assert depassements(IMPUTATIONS, BUDGETS) == {
        ("SOC-1", 2024): "Budget SOC-1 (2024) dépassé de 0,01\u202f€ : soldes et versements 100,01\u202f€ "
        "pour 100,00\u202f€ disponibles."
    }
    moins = [replace(b, disponible_eur=eur("90.00")) for b in BUDGETS]
    assert list(depassements(IMPUTATIONS, moins)) == [("SOC-1", 2024), ("SOC-2", 2024), ("SOC-5", 2024)]


def test_une_alerte_par_operation_la_plus_grave() -> None:
    trouvees = {(a.operation, a.annee): (a.niveau, a.alerte) for a in alertes(IMPUTATIONS, BUDGETS, eur("0.95"))}
    assert trouvees == {
        ("SOC-1", 2023): (
            NiveauAlerte.INCONNU,
            "AE et disponible 2023 non communiqués : un dépassement ne peut pas être vérifié.",
        ),
        ("SOC-1", 2024): (NiveauAlerte.DEPASSE, depassements(IMPUTATIONS, BUDGETS)["SOC-1", 2024]),
        ("SOC-2", 2024): (
            NiveauAlerte.SEUIL,
            "Soldes et versements 95,00\u202f€ : au moins 95\u202f% des 100,00\u202f€ disponibles, il reste 5,00\u202f€.",
        ),
        ("SOC-5", 2024): (
            NiveauAlerte.SEUIL,
            "Soldes et versements 100,00\u202f€ : au moins 95\u202f% des 100,00\u202f€ disponibles, il reste 0,00\u202f€.",
        ),
    }


def test_sans_seuil_rien_avant_la_limite() -> None:
    assert [a.niveau for a in alertes(IMPUTATIONS, BUDGETS, None)] == [NiveauAlerte.INCONNU, NiveauAlerte.DEPASSE]


ECART = EcartConnu("SOC-1", 2024, eur("-20.00"), "convention annulée", "article 14")


def test_un_ecart_connu_se_dit_avec_sa_raison() -> None:
    explique = Rapprochement("SOC-1", 2024, eur("100.00"), eur("80.00"), (ECART,))
    assert (explique.ecart_eur, explique.ecart_connu_eur, explique.inexplique_eur) == (eur("-20.00"), eur("-20.00"), ZERO)
    assert explique.phrase() == "− 20,00\u202f€ : convention annulée (article 14)"


def test_ce_qui_reste_inexplique_se_dit_aussi() -> None:
    partiel = Rapprochement("SOC-1", 2024, eur("100.00"), eur("95.00"), (ECART,))
    assert partiel.inexplique_eur == eur("15.00")
    assert partiel.phrase() == (
        "− 20,00\u202f€ : convention annulée (article 14) ; + 15,00\u202f€ : écart inexpliqué, à rechercher"
    )


def test_egal_au_vote() -> None:
    egal = Rapprochement("SOC-1", 2024, eur("100.00"), eur("100.00"))
    assert (egal.phrase(), str(egal.ecart_connu_eur)) == ("égal au vote", "0.00")


def test_chaque_operation_votee_face_a_ce_qui_est_engage() -> None:
    votes = {("SOC-2", 2024): eur("10.00"), ("SOC-1", 2024): eur("100.00"), ("SOC-3", 2023): eur("5.00")}
    engages = {("SOC-1", 2024): eur("80.00"), ("SOC-9", 2024): eur("1.00")}
    autre = replace(ECART, montant_eur=eur("1.00"))
    assert rapprocher(votes, engages, [ECART, autre, replace(ECART, annee=2022)]) == [
        Rapprochement("SOC-3", 2023, eur("5.00"), ZERO),
        Rapprochement("SOC-1", 2024, eur("100.00"), eur("80.00"), (ECART, autre)),
        Rapprochement("SOC-2", 2024, eur("10.00"), ZERO),
    ]


@pytest.mark.parametrize(("montant", "dit"), [("0.01", "+ 0,01"), ("-0.01", "− 0,01"), ("1.00", "+ 1,00")])
def test_un_centime_inexplique_se_voit(montant: str, dit: str) -> None:
    phrase = Rapprochement("SOC-1", 2024, eur("100.00"), eur("100.00") + eur(montant)).phrase()
    assert phrase == f"{dit}\u202f€ : écart inexpliqué, à rechercher"
