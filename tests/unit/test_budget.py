"""What each budget operation and year bears: parts, payments, soldes, alerts, article 14."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decompte.domaine.avenant import Avenant
from decompte.domaine.budget import (
    AlerteBudget,
    EcartConnu,
    Imputation,
    NiveauAlerte,
    PartBudgetaire,
    alertes,
    depassements,
    ecarts_d_avenants,
    imputer,
    imputer_tout,
    parts_de,
    rapprocher,
    sortants,
)
from decompte.domaine.convention import Convention, OperationBudgetaire, Versement
from decompte.domaine.ligne import Rubrique
from decompte.domaine.repartition import repartitions_a_completer
from decompte.domaine.solde import EtatSolde, MoisComptes, Solde
from decompte.domaine.texte import ESPACE
from decompte.referentiel import Referentiel
from decompte.soldes.calculer import retenir_budgets

CODE = "2024-1.5-cheval-bleu"


def convention(**terme: object) -> Convention:
    """A convention of 2024 on one operation."""
    defaut: dict[str, object] = {
        "code": CODE, "structure": "cheval-bleu", "annee": 2024, "dispositif": "1.5", "dispositif_id": "2024-1.5",
        "territoire": None, "debut": date(2024, 1, 1), "fin": date(2024, 12, 31), "montant_eur": Decimal("300000.00"),
        "operation_budgetaire": "A",
    }  # fmt: skip
    return Convention(**{**defaut, **terme})


def verse(montant: str, annee: int | None = None) -> Versement:
    """A payment."""
    return Versement(CODE, 2024, date(2024, 7, 1), Decimal(montant), "avance", "M-1", annee_budget=annee)


def part(operation: str | None, annee: int, montant: str) -> PartBudgetaire:
    """A part of the convention."""
    return PartBudgetaire(CODE, operation, annee, Decimal(montant))


def lu(imputations: tuple[Imputation, ...]) -> dict[tuple[str | None, int], tuple[str, str, str]]:
    """(engaged, paid, soldes) by operation and year."""
    return {(i.operation, i.annee): (str(i.engage_eur), str(i.verse_eur), str(i.soldes_eur)) for i in imputations}


CHEVAL_BLEU = (part("A", 2023, "115000.00"), part("A", 2024, "185000.00"))


def test_cheval_bleu_le_solde_va_au_budget_2024() -> None:
    """69 000 + 46 000 = 115 000: nothing is left of the part 2023. 185 000 − 111 000 = 74 000 are left of 2024.

    Source: Délibération n° 2024-273 du 17 juin 2024, annexe 7, article 2 and annexe n° 3.
    """
    versements = [verse("69000.00", 2023), verse("111000.00", 2024), verse("46000.00", 2023)]
    assert lu(imputer(CHEVAL_BLEU, versements, Decimal("74000.00"))) == {
        ("A", 2023): ("115000.00", "115000.00", "0.00"),
        ("A", 2024): ("185000.00", "111000.00", "74000.00"),
    }


def test_un_versement_sans_annee_suit_les_parts_et_le_solde_ce_qui_reste() -> None:
    """60 000 by 115/300 and 185/300: 23 000 and 37 000. Then 92 000 and 148 000 are left: a solde of 24 000 is 9 200 + 14 800."""
    assert lu(imputer(CHEVAL_BLEU, [verse("60000.00")], Decimal("24000.00"))) == {
        ("A", 2023): ("115000.00", "23000.00", "9200.00"),
        ("A", 2024): ("185000.00", "37000.00", "14800.00"),
    }


def test_quand_il_ne_reste_rien_le_solde_suit_les_parts() -> None:
    versements = [verse("115000.00", 2023), verse("185000.00", 2024)]
    assert lu(imputer(CHEVAL_BLEU, versements, Decimal("30.00"))) == {
        ("A", 2023): ("115000.00", "115000.00", "11.50"),
        ("A", 2024): ("185000.00", "185000.00", "18.50"),
    }


def test_au_centime_pres_rien_ne_se_perd() -> None:
    """100,01 by one third and two thirds: 33,34 + 66,67."""
    parts = (part("B", 2024, "100.00"), part("C", 2024, "200.00"))
    assert lu(imputer(parts, [verse("100.01")], Decimal("0.00"))) == {
        ("B", 2024): ("100.00", "33.34", "0.00"),
        ("C", 2024): ("200.00", "66.67", "0.00"),
    }


def test_un_versement_d_une_annee_sans_part_est_porte_par_cette_annee() -> None:
    assert lu(imputer((part("A", 2024, "100.00"),), [verse("10.00", 2025)], Decimal("90.00"))) == {
        ("A", 2024): ("100.00", "0.00", "90.00"),
        ("A", 2025): ("0.00", "10.00", "0.00"),
    }


def test_ce_qui_est_repris_diminue_le_verse() -> None:
    assert lu(imputer((part("A", 2024, "100.00"),), [verse("80.00"), verse("-30.00")], Decimal("50.00"))) == {
        ("A", 2024): ("100.00", "50.00", "50.00")
    }


EUROS = st.integers(0, 10**9).map(lambda c: Decimal(c) / 100)


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(2023, 2025), EUROS), min_size=1, max_size=5, unique_by=lambda p: p[:2]
    ),
    st.lists(st.tuples(EUROS, st.sampled_from([None, 2023, 2024, 2030])), max_size=5),
    EUROS,
)
def test_les_sommes_sont_celles_donnees(
    parts: list[tuple[str, int, Decimal]], versements: list[tuple[Decimal, int | None]], solde: Decimal
) -> None:
    siennes = [PartBudgetaire(CODE, o, a, m) for o, a, m in parts]
    payes = [verse(str(m), a) for m, a in versements]
    imputations = imputer(siennes, payes, solde)
    assert sum(i.engage_eur for i in imputations) == sum(m for _, _, m in parts)
    assert sum(i.verse_eur for i in imputations) == sum(m for m, _ in versements)
    assert sum(i.soldes_eur for i in imputations) == solde


@given(st.lists(EUROS, min_size=2, max_size=4))
def test_couper_un_versement_ne_change_rien(montants: list[Decimal]) -> None:
    coupe = [verse(str(m)) for m in montants]
    entier = [verse(str(sum(montants)))]
    assert imputer(CHEVAL_BLEU, coupe, Decimal("7.77")) == imputer(CHEVAL_BLEU, entier, Decimal("7.77"))


def test_les_parts_le_vote_l_avenant_et_le_hors_budget() -> None:
    votee = convention(montant_vote_eur=Decimal("185000.00"))
    fsl = convention(code="fsl", operation_budgetaire=None, montant_vote_eur=Decimal("0.00"), montant_eur=Decimal("18000.00"))
    deux = convention(code="caf", operation_budgetaire="A | B")
    parts = parts_de([votee, fsl, deux], {("caf", "B", 2024): Decimal("1.00"), ("caf", "A", 2024): Decimal("2.00")})
    assert parts == {
        CODE: (part("A", 2024, "185000.00"),),
        "fsl": (PartBudgetaire("fsl", None, 2024, Decimal("18000.00")),),
        "caf": (
            PartBudgetaire("caf", "A", 2024, Decimal("2.00")),
            PartBudgetaire("caf", "B", 2024, Decimal("1.00")),
        ),
    }
    avenant = Avenant(CODE, 1, date(2024, 6, 1), date(2024, 6, 1), montant_eur=Decimal("190000.00"))
    sans_montant = Avenant(CODE, 2, date(2024, 7, 1), date(2024, 7, 1), cible_places=Decimal(3))
    assert parts_de([votee], {}, {CODE: (avenant, sans_montant)})[CODE] == (part("A", 2024, "190000.00"),)


CAF = convention(code="caf", montant_eur=Decimal("600000.00"), operation_budgetaire="B4 | B2")
REPARTIE = {("caf", "B4", 2024): Decimal("500000.00"), ("caf", "B2", 2024): Decimal("100000.00")}


def avenant(numero: int, montant: str | None) -> Avenant:
    """An avenant of the CAF."""
    le = date(2024, 8, numero)
    return Avenant("caf", numero, le, le, None if montant is None else Decimal(montant))


def engages(avenants: list[Avenant], suites: dict[tuple[str, int], list[PartBudgetaire]] | None = None) -> list[tuple[str, str]]:
    """What the CAF engages, by operation."""
    parts = parts_de([CAF], REPARTIE, {"caf": avenants}, suites or {})["caf"]
    return [(str(p.operation), str(p.montant_eur)) for p in parts]


def test_un_avenant_sur_une_convention_repartie_est_engage_sur_ses_parts_en_proportion() -> None:
    """+ 100 000 by 5/6 and 1/6: 83 333,33 and 16 666,67; − 300 000 the same way. What changes no amount changes nothing."""
    assert engages([avenant(1, "700000.00")]) == [("B2", "116666.67"), ("B4", "583333.33")]
    assert engages([avenant(1, "700000.00"), avenant(2, None)]) == [("B2", "116666.67"), ("B4", "583333.33")]
    assert engages([avenant(1, "700000.00"), avenant(2, "300000.00")]) == [("B2", "50000.00"), ("B4", "250000.00")]
    assert engages([avenant(1, None)]) == [("B2", "100000.00"), ("B4", "500000.00")]
    assert engages([avenant(1, "0.00")]) == [("B2", "0.00"), ("B4", "0.00")]


def test_les_parts_donnees_pour_un_avenant_l_emportent_tant_qu_il_est_le_dernier() -> None:
    suites = {
        ("caf", 1): [PartBudgetaire("caf", "B4", 2024, Decimal("500000")), PartBudgetaire("caf", "B2", 2025, Decimal("200000"))]
    }
    assert engages([avenant(1, "700000.00")], suites) == [("B4", "500000.00"), ("B2", "200000.00")]
    assert engages([], suites) == [("B2", "100000.00"), ("B4", "500000.00")]
    # + 70 000 by 5/7 and 2/7.
    assert engages([avenant(1, "700000.00"), avenant(2, "770000.00")], suites) == [("B4", "550000.00"), ("B2", "220000.00")]
    assert repartitions_a_completer([CAF], REPARTIE, {"caf": [avenant(1, "700000.00")]}, suites) == []


def test_une_repartition_que_l_avenant_depasse_est_alertee_sur_chacune_de_ses_operations() -> None:
    seule = convention(code="seule")
    avenants = {"caf": [avenant(1, "700000.00")], "seule": [avenant(1, "700000.00")]}
    (trouvee,) = a_completer = repartitions_a_completer([CAF, seule], REPARTIE, avenants)
    assert (trouvee.convention, trouvee.ecart_eur) == ("caf", Decimal("100000.00"))
    phrase = trouvee.phrase().replace(ESPACE, " ")
    assert phrase == (
        "L'avenant n° 1 porte « caf » à 700 000,00 €, sa répartition fait 600 000,00 € : l'écart est engagé sur ses parts en "
        "proportion (hypothèse), complétez repartition_budgetaire.csv (colonne « avenant »)."
    )
    depasse = imputation("101.00", "0.00", "B2")
    dites = alertes([depasse], [budget("100.00", "100.00", "B2")], None, a_completer)
    assert [(a.operation, a.annee, a.niveau) for a in dites] == [
        ("B2", 2024, NiveauAlerte.DEPASSE),
        ("B4", 2024, NiveauAlerte.INCONNU),
    ]
    assert dites[0].alerte.startswith("Budget B2 (2024) dépassé de") and dites[0].alerte.replace(ESPACE, " ").endswith(phrase)
    assert dites[1].alerte.replace(ESPACE, " ") == phrase
    assert repartitions_a_completer([CAF], REPARTIE, {}) == []
    assert repartitions_a_completer([CAF], REPARTIE, {"caf": [avenant(1, "600000.00")]}) == []


def test_ce_qu_un_avenant_ajoute_au_vote_porte_son_nom() -> None:
    avenants = {"caf": [avenant(1, "700000.00"), avenant(2, None), avenant(3, "640000.00")]}
    connus = ecarts_d_avenants([CAF, convention()], REPARTIE, avenants)
    assert [(e.operation, str(e.montant_eur), e.raison, e.source) for e in connus] == [
        ("B2", "16666.67", "avenant n° 1 de « caf »", "signé le 01/08/2024"),
        ("B4", "83333.33", "avenant n° 1 de « caf »", "signé le 01/08/2024"),
        ("B2", "-10000.00", "avenant n° 3 de « caf »", "signé le 03/08/2024"),
        ("B4", "-50000.00", "avenant n° 3 de « caf »", "signé le 03/08/2024"),
    ]
    engage = {(p.operation or "", p.annee): p.montant_eur for p in parts_de([CAF], REPARTIE, avenants)["caf"]}
    votes = {("B2", 2024): Decimal("100000.00"), ("B4", 2024): Decimal("500000.00")}
    b2, b4 = rapprocher(votes, engage, connus)
    assert (b2.ecart_eur, b2.inexplique_eur, b4.ecart_eur, b4.inexplique_eur) == tuple(
        map(Decimal, ("6666.67", "0.00", "33333.33", "0.00"))
    )
    assert "inexpliqué" not in b2.phrase() and "avenant n° 1 de « caf »" in b2.phrase()


def test_l_avenant_d_une_convention_sur_une_operation_explique_aussi_son_ecart() -> None:
    (ecart,) = ecarts_d_avenants(
        [convention()], {}, {CODE: [Avenant(CODE, 1, date(2024, 8, 1), date(2024, 8, 1), Decimal("300001.00"))]}
    )
    assert (ecart.operation, ecart.annee, ecart.montant_eur) == ("A", 2024, Decimal("1.00"))


def imputation(verse_eur: str, soldes_eur: str, operation: str | None = "A", annee: int = 2024) -> Imputation:
    """What an operation bears."""
    return Imputation(CODE, operation, annee, Decimal("100.00"), Decimal(verse_eur), Decimal(soldes_eur))


def budget(ae: str, disponible: str, operation: str = "A", annee: int = 2024) -> OperationBudgetaire:
    """A budget operation."""
    return OperationBudgetaire(operation, "Une", "6568", Decimal(ae), Decimal(disponible), annee)


def test_un_budget_depasse_se_compare_au_plus_bas_de_l_ae_et_du_disponible() -> None:
    imputations = [imputation("60.00", "30.00"), imputation("10.00", "0.01"), imputation("5000.00", "0.00", operation=None)]
    assert sortants(imputations) == {("A", 2024): Decimal("100.01")}
    phrase = f"Budget A (2024) dépassé de 0,01{ESPACE}€ : soldes et versements 100,01{ESPACE}€ pour 100,00{ESPACE}€ disponibles."
    assert depassements(imputations, [budget("500.00", "100.00")]) == {("A", 2024): phrase}
    assert depassements(imputations, [budget("100.00", "500.00")]) == {("A", 2024): phrase}
    assert depassements(imputations, [budget("100.01", "500.00")]) == {}
    # The AE of another year says nothing of this one.
    assert depassements(imputations, [budget("1.00", "1.00", annee=2023)]) == {}


def solde(code: str, net: str | None) -> Solde:
    """A solde of which only the convention and the net matter."""
    montant = None if net is None else Decimal(net)
    nul = Decimal("0.00")
    return Solde(
        code, "s", "1.3", None, 2024, 1, EtatSolde.PROVISOIRE, date(2024, 12, 31), nul, montant, None, None, nul, montant,
        None, None, montant, None, MoisComptes(12), ("Bilan final non reçu.",), (), "e" * 64, (),
    )  # fmt: skip


def test_un_budget_depasse_retient_les_soldes_qu_il_paie() -> None:
    """A and B are two conventions of the exceeded operation, C is of another one; B is not computed: nothing to hold."""
    imputations = [
        Imputation("A", "OP", 2024, Decimal("100.00"), Decimal("60.00"), Decimal("41.00")),
        Imputation("A", "OP", 2023, Decimal("100.00"), Decimal("900.00"), Decimal("0.00")),
        Imputation("B", "OP", 2024, Decimal("100.00"), Decimal("0.00"), Decimal("0.00")),
        Imputation("C", "AUTRE", 2024, Decimal("100.00"), Decimal("0.00"), Decimal("1.00")),
    ]
    soldes = [solde("A", "41.00"), solde("B", None), solde("C", "1.00")]
    budgets = [budget("100.00", "100.00", "OP"), budget("100.00", "100.00", "AUTRE")]
    a, b, c = retenir_budgets(soldes, imputations, budgets)
    phrase = f"Budget OP (2024) dépassé de 1,00{ESPACE}€ : soldes et versements 101,00{ESPACE}€ pour 100,00{ESPACE}€ disponibles."
    assert a.blocages == ("Bilan final non reçu.", phrase)
    assert [(li.rubrique, li.regle, li.libelle) for li in a.lignes] == [(Rubrique.BLOCAGE, "blocage.budget", phrase)]
    assert (b, c) == (soldes[1], soldes[2])
    assert retenir_budgets(soldes, imputations, []) == soldes


def test_les_alertes(referentiel: Referentiel) -> None:
    """The warning before the limit is the parameter seuil_alerte_budget: 95 % today, a hypothesis."""
    seuil = referentiel.parametres.a("seuil_alerte_budget", date(2024, 12, 31))
    assert (seuil.valeur, seuil.hypothese) == (Decimal("0.95"), True)

    def dites(verse_eur: str, part: Decimal | None = Decimal("0.95")) -> list[AlerteBudget]:
        return alertes([imputation(verse_eur, "0.00")], [budget("200.00", "100.00")], part)

    assert dites("94.99") == []
    assert [(a.niveau, a.alerte) for a in dites("95.00")] == [
        (
            NiveauAlerte.SEUIL,
            f"Soldes et versements 95,00{ESPACE}€ : au moins 95{ESPACE}% des 100,00{ESPACE}€ disponibles, "
            f"il reste 5,00{ESPACE}€.",
        )
    ]
    assert [a.niveau for a in dites("100.00")] == [NiveauAlerte.SEUIL]
    assert [a.niveau for a in dites("100.01")] == [NiveauAlerte.DEPASSE]
    assert dites("100.00", None) == []
    (inconnue,) = alertes([imputation("1.00", "0.00", annee=2023)], [budget("200.00", "100.00")], Decimal("0.95"))
    assert (inconnue.annee, inconnue.niveau) == (2023, NiveauAlerte.INCONNU)
    assert inconnue.alerte == "AE et disponible 2023 non communiqués : un dépassement ne peut pas être vérifié."


def test_un_ecart_se_nomme_ou_se_dit_inexplique() -> None:
    votes = {("A", 2024): Decimal("100.00"), ("B", 2024): Decimal("50.00"), ("C", 2024): Decimal("10.00")}
    engages = {("A", 2024): Decimal("130.00"), ("B", 2024): Decimal("50.00")}
    connu = EcartConnu("A", 2024, Decimal("25.00"), "une raison", "un titre")
    a, b, c = rapprocher(votes, engages, [connu])
    assert (a.ecart_eur, a.ecart_connu_eur, a.inexplique_eur) == (Decimal("30.00"), Decimal("25.00"), Decimal("5.00"))
    assert a.phrase() == f"+ 25,00{ESPACE}€ : une raison (un titre) ; + 5,00{ESPACE}€ : écart inexpliqué, à rechercher"
    assert (b.ecart_eur, b.phrase()) == (Decimal("0.00"), "égal au vote")
    assert (c.inexplique_eur, c.phrase()) == (Decimal("-10.00"), f"− 10,00{ESPACE}€ : écart inexpliqué, à rechercher")


def test_les_huit_operations_de_l_article_14_se_rapprochent_au_centime(referentiel: Referentiel) -> None:
    """Source: Délibération n° 2024-273 du 17 juin 2024, article 14: 9 710 272,97 €. The only gap has a name: 32 240,00 €."""
    ref = referentiel
    engages: dict[tuple[str, int], Decimal] = {}
    for i in imputer_tout(parts_de(ref.conventions, ref.repartitions), [], []):
        if i.operation is not None:
            engages[i.operation, i.annee] = engages.get((i.operation, i.annee), Decimal(0)) + i.engage_eur
    votes = {(b.operation, b.annee): b.vote_eur for b in ref.budgets if b.vote_eur is not None}
    rapproches = rapprocher(votes, engages, ref.ecarts_connus)
    assert len(rapproches) == 8
    assert sum(r.vote_eur for r in rapproches) == Decimal("9710272.97")
    assert {r.operation: r.inexplique_eur for r in rapproches if r.inexplique_eur} == {}
    assert {r.operation: r.ecart_eur for r in rapproches if r.ecart_eur} == {"C02-446A05": Decimal("32240.00")}
    # Not voted by article 14: what the budget 2023 bears of Le Cheval Bleu.
    assert engages.keys() - votes.keys() == {("C02-446A05", 2023)}
    assert engages["C02-446A05", 2023] == Decimal("115000.00")


def test_sans_l_ecart_connu_il_est_dit_inexplique(referentiel: Referentiel) -> None:
    (r,) = rapprocher({("C02-446A05", 2024): Decimal("5867917.70")}, {("C02-446A05", 2024): Decimal("5900157.70")}, [])
    assert r.inexplique_eur == Decimal("32240.00")
    assert "inexpliqué" in r.phrase()


@pytest.mark.parametrize("anomalie", ["A-01"])
def test_chaque_ecart_connu_porte_le_nom_de_son_anomalie(anomalie: str, referentiel: Referentiel) -> None:
    assert [anomalie in e.raison for e in referentiel.ecarts_connus] == [True]
