"""Changes as a person reads them: when they are from, their sums, the alerts, and whose tolerance holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from decompte.app.changements import Changements, dire_alertes, dire_montants, lire_tolerances
from decompte.domaine.causes import Cause, GenreCause
from decompte.domaine.changement import Changement, Montants, Tolerance
from decompte.domaine.parametre import Parametre, Parametres, ValeurDatee
from decompte.domaine.solde import EtatSolde
from decompte.referentiel import Referentiel

CALCUL = datetime(2024, 7, 21, 0, 30, tzinfo=UTC)


def ligne(ecart: str, etat_avant: str | None = "provisoire", au: date = date(2024, 7, 20), **champs: Any) -> dict[str, Any]:
    return {"au": au, "instant": CALCUL, "etat_avant": etat_avant, "ecart_eur": Decimal(ecart), **champs}


def test_l_entete_dit_de_quel_calcul_ce_sont_les_changements() -> None:
    un = Changements([ligne("1.00")], date(2024, 7, 20))
    assert un.entete == "1 changement, soldes au 20/07/2024 (calcul du 21/07/2024 à 02:30)."
    assert Changements(un.lignes, date(2024, 7, 25)).entete.endswith(" Rien n'a changé depuis, jusqu'aux soldes au 25/07/2024.")
    deux = Changements([ligne("1.00"), ligne("1.00", au=date(2024, 7, 1))], date(2024, 7, 20))
    assert deux.entete == "2 changements, soldes du 01/07/2024 au 20/07/2024."
    plusieurs = Changements([ligne("1.00"), {**ligne("1.00"), "instant": CALCUL.replace(hour=9)}], date(2024, 7, 20))
    assert plusieurs.entete == "2 changements, soldes au 20/07/2024."
    assert Changements([], None).entete == "Aucun changement."


def test_les_sommes_separent_nouveaux_hausses_et_baisses() -> None:
    lus = Changements([ligne("100.00", None), ligne("5.10"), ligne("-7.00"), ligne("0.00"), ligne("-1.00")], None)
    assert lus.sommes == {
        "nouveaux": Decimal("100.00"),
        "hausses": Decimal("5.10"),
        "baisses": Decimal("-8.00"),
        "total": Decimal("97.10"),
    }


def test_seuls_les_montants_qui_changent_sont_dits() -> None:
    montants: dict[str, Any] = {
        f"{m}_{quand}_eur": Decimal("1.00")
        for m in ("du", "penalite", "solde_net", "reversement")
        for quand in ("avant", "apres")
    } | {"montant_exercice_avant_eur": Decimal("3.00"), "montant_exercice_eur": Decimal("3.00")}
    assert dire_montants(montants) == []
    dits = dire_montants({**montants, "du_apres_eur": None, "reversement_avant_eur": Decimal("1500.00")})
    assert [d.replace("\u202f", " ") for d in dits] == ["dû 1,00 € → non calculé", "à reverser 1 500,00 € → 1,00 €"]


@pytest.mark.parametrize(("avant", "dits"), [("40.00", ["montant de l'exercice 40,00 € → 50,00 €"]), ("50.00", []), (None, [])])
def test_le_montant_de_l_exercice_est_dit_quand_celui_d_avant_est_connu(avant: str | None, dits: list[str]) -> None:
    lue: dict[str, Any] = {
        f"{m}_{q}_eur": None for m in ("du", "penalite", "solde_net", "reversement") for q in ("avant", "apres")
    }
    lue |= {"montant_exercice_avant_eur": None if avant is None else Decimal(avant), "montant_exercice_eur": Decimal("50.00")}
    assert [d.replace("\u202f", " ") for d in dire_montants(lue)] == dits


def test_les_alertes_viennent_la_plus_grande_d_abord() -> None:
    base = Changement(
        "2024-1.3-ccas-arras",
        2024,
        Decimal("40000.00"),
        EtatSolde.PROVISOIRE,
        EtatSolde.PROVISOIRE,
        Montants(solde_net_eur=Decimal("10.00")),
        Montants(solde_net_eur=Decimal("5.00")),
        (),
        (),
        (Cause(GenreCause.DEPOT, "2024-03", "tableau de mars 2024 remplacé"), Cause(GenreCause.NOTE, "bilan", "note saisie")),
        "trop",
    )
    grande = replace(base, convention="2024-1.3-ccas-lens", apres=Montants(solde_net_eur=Decimal("30.00")))
    assert dire_alertes([base, replace(base, alerte=None), grande]) == (
        "2024-1.3-ccas-lens, exercice 2024 : trop ; parce que : tableau de mars 2024 remplacé, note saisie.",
        "2024-1.3-ccas-arras, exercice 2024 : trop ; parce que : tableau de mars 2024 remplacé, note saisie.",
    )


def parametre(id: str, *valeurs: ValeurDatee) -> Parametre:
    return Parametre(id, id, "eur", valeurs)


@pytest.mark.parametrize(
    ("au", "attendu"),
    [(date(2024, 1, 1), "1000"), (date(2024, 7, 1), "2000"), (date(2023, 1, 1), None)],
)
def test_la_tolerance_est_celle_du_jour_et_de_la_portee(au: date, attendu: str | None) -> None:
    parametres = Parametres.de([
        parametre("tolerance_changement_eur", ValeurDatee(date(2024, 1, 1), Decimal("500")),
                  ValeurDatee(date(2024, 1, 1), Decimal("1000"), ("2024-1.3",)),
                  ValeurDatee(date(2024, 7, 1), Decimal("2000"), ("2024-1.3",))),
        parametre("tolerance_changement_taux", ValeurDatee(date(2024, 1, 1), Decimal("0.05"))),
    ])  # fmt: skip
    ctx: Any = SimpleNamespace(
        entrepot=SimpleNamespace(lire_conventions=lambda: [SimpleNamespace(code="c", dispositif_id="2024-1.3")]),
        referentiel=SimpleNamespace(parametres=parametres),
    )
    solde: Any = SimpleNamespace(convention="c", exercice=2024, dispositif="1.3")
    voulu = {} if attendu is None else {("c", 2024): Tolerance(Decimal(attendu), Decimal("0.05"))}
    assert lire_tolerances(ctx, [solde], au) == voulu


def test_les_tolerances_publiees_sont_des_hypotheses(referentiel: Referentiel) -> None:
    eur, taux = (
        referentiel.parametres.a(f"tolerance_changement_{nom}", date(2024, 1, 1), "2024-1.3-ccas-arras", "2024-1.3")
        for nom in ("eur", "taux")
    )
    assert (eur.valeur, taux.valeur) == (Decimal("1000.00"), Decimal("0.05"))
    assert eur.hypothese and taux.hypothese
