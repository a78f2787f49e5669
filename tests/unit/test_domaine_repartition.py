"""A convention on several budget operations, and the avenant that takes its amount away from the parts that were given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from decompte.domaine.avenant import Avenant
from decompte.domaine.convention import Convention
from decompte.domaine.repartition import (
    PartBudgetaire,
    RepartitionACompleter,
    partager,
    parts_de,
    repartitions_a_completer,
)

FIN = date(2024, 12, 31)
A_COMPLETER = RepartitionACompleter("fonds", 2, Decimal("700.00"), Decimal("100.00"), (("FPEL", 2024), ("SOLV", 2024)))
PARTS = {("fonds", "FPEL", 2024): Decimal("500.00"), ("fonds", "SOLV", 2024): Decimal("100.00")}


def convention(code: str, montant: str = "600.00") -> Convention:
    return Convention(
        code, "s", 2024, "d", "d", None, date(2024, 1, 1), FIN, Decimal(montant), operation_budgetaire="FPEL | SOLV"
    )


def avenant(numero: int, montant: str | None) -> Avenant:
    total = None if montant is None else Decimal(montant)
    return Avenant("fonds", numero, date(2024, 5, 1), date(2024, 1 + numero, 1), total, fin_convention=FIN)


def test_un_avenant_qui_depasse_les_parts_est_a_completer() -> None:
    siens = {"fonds": [avenant(1, None), avenant(2, "700.00")]}
    conventions = [convention("seule"), convention("fonds")]
    assert repartitions_a_completer(conventions, PARTS, siens) == [A_COMPLETER]


def test_ce_qui_est_a_completer_vient_par_code() -> None:
    autres = {("autre", operation, annee): montant for (_, operation, annee), montant in PARTS.items()}
    siens = {code: [avenant(2, "700.00")] for code in ("fonds", "autre")}
    trouvees = repartitions_a_completer([convention("fonds"), convention("autre")], PARTS | autres, siens)
    assert [t.convention for t in trouvees] == ["autre", "fonds"]


def test_la_phrase_dit_l_avenant_les_deux_sommes_et_quoi_faire() -> None:
    assert A_COMPLETER.phrase().replace("\u202f", " ") == (
        "L'avenant n° 2 porte « fonds » à 700,00 €, sa répartition fait 600,00 € : l'écart est engagé sur ses parts en "
        "proportion (hypothèse), complétez repartition_budgetaire.csv (colonne « avenant »)."
    )


def test_rien_a_completer_sans_avenant_avec_une_seule_part_ou_quand_les_sommes_sont_egales() -> None:
    assert repartitions_a_completer([convention("fonds")], PARTS, {}) == []
    assert repartitions_a_completer([convention("fonds")], PARTS, {"fonds": [avenant(2, "600.00")]}) == []
    assert repartitions_a_completer([convention("seule")], PARTS, {"seule": [avenant(2, "700.00")]}) == []


def test_les_parts_donnees_pour_l_avenant_font_foi() -> None:
    donnees = [PartBudgetaire("fonds", "FPEL", 2024, Decimal("550.00")), PartBudgetaire("fonds", "SOLV", 2025, Decimal("150.00"))]
    siens, suites = {"fonds": [avenant(2, "700.00")]}, {("fonds", 2): donnees}
    assert repartitions_a_completer([convention("fonds")], PARTS, siens, suites) == []
    assert parts_de([convention("fonds")], PARTS, siens, suites) == {"fonds": tuple(donnees)}


def test_sinon_l_ecart_suit_les_parts() -> None:
    parts = parts_de([convention("fonds")], PARTS, {"fonds": [avenant(2, "700.00")]})["fonds"]
    assert [(p.operation, p.montant_eur) for p in parts] == [("FPEL", Decimal("583.33")), ("SOLV", Decimal("116.67"))]


def test_un_compte_hors_budget_n_est_pas_nomme() -> None:
    parts = {("fonds", None, 2024): Decimal("500.00"), ("fonds", "SOLV", 2024): Decimal("100.00")}
    (trouvee,) = repartitions_a_completer([convention("fonds")], parts, {"fonds": [avenant(2, "700.00")]})
    assert trouvee.comptes == (("SOLV", 2024),)


def test_partager() -> None:
    assert partager(Decimal("10.00"), [Decimal("0.00"), Decimal("0.00")]) == [Decimal("5.00"), Decimal("5.00")]
    assert partager(Decimal("10.00"), [Decimal("1.00"), Decimal("0.00"), Decimal("3.00")]) == [
        Decimal("2.50"),
        Decimal("0.00"),
        Decimal("7.50"),
    ]
