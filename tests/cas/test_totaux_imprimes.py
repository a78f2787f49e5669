"""Every total that the délibération prints, computed again from our reference files.

``totaux_imprimes.csv``: one printed total a line, how it is computed (``calcul``), and the gap that is expected (printed
minus computed) with the anomaly that explains it (``reference/anomalies.md``). A gap that nobody named fails.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from decompte.domaine.convention import Convention
from decompte.referentiel import Referentiel, charger
from decompte.referentiel.conventions import montant_vote

RACINE = Path(__file__).resolve().parents[2]
FIN_2024 = date(2024, 12, 31)

with (Path(__file__).parent / "totaux_imprimes.csv").open(encoding="utf-8", newline="") as _fichier:
    TOTAUX = list(csv.DictReader(_fichier))
IMPRIMES = {t["total"]: Decimal(t["imprime"]) for t in TOTAUX}


@pytest.fixture(scope="module")
def reference() -> Referentiel:
    return charger(RACINE / "reference")


def _somme(valeurs: list[Decimal | None]) -> Decimal:
    return sum((v for v in valeurs if v is not None), Decimal(0))


def _facteur(ref: Referentiel, terme: str) -> Decimal:
    """« 12 », « 60+20+20 », or « parametre@dispositif »."""
    if "@" not in terme:
        return sum((Decimal(t) for t in terme.split("+")), Decimal(0))
    parametre, dispositif = terme.split("@")
    valeur = ref.parametres.a(parametre, FIN_2024, dispositif).valeur
    assert isinstance(valeur, Decimal | int)
    return Decimal(valeur)


def _produit(ref: Referentiel, termes: list[str]) -> Decimal:
    produit = Decimal(1)
    for terme in termes:
        produit *= _facteur(ref, terme)
    return produit


def _des(ref: Referentiel, dispositifs: list[str]) -> list[Convention]:
    lignes = [c for c in ref.conventions if c.dispositif_id in dispositifs]
    assert lignes, f"aucune convention de {dispositifs}"
    return lignes


def _prix(ref: Referentiel, dispositifs: list[str]) -> Decimal:
    return _somme([_facteur(ref, f"tarif_place@{c.dispositif_id}") * (c.cible_places or 0) for c in _des(ref, dispositifs)])


def _mesures(ref: Referentiel, dispositifs: list[str]) -> Decimal:
    lignes = _des(ref, dispositifs)
    return _somme([c.montant_eur / _facteur(ref, f"tarif_mesure_renforcee@{c.dispositif_id}") for c in lignes])


def _equivalents(ref: Referentiel, dispositifs: list[str]) -> Decimal:
    (c,) = _des(ref, dispositifs)
    assert c.cible_places is not None and c.cible_autre is not None
    return c.cible_places + c.cible_autre / _facteur(ref, f"soutiens_par_place@{c.dispositif_id}")


def _verse_budget_2023(ref: Referentiel, dispositifs: list[str]) -> Decimal:
    (c,) = _des(ref, dispositifs)
    return _somme([v.montant_eur for v in ref.versements if v.convention == c.code and "budget 2023" in (v.source or "")])


def _operations(ref: Referentiel, dispositifs: list[str]) -> Decimal:
    """Operations as annexe 6 heads them: the two lines of operation 6 are one."""
    return Decimal(len({c.dispositif_id.removesuffix("-CNFPT") for c in _des(ref, dispositifs)}))


def _budget(ref: Referentiel, operation: str) -> tuple[Decimal, Decimal]:
    return next((b.ae_eur, b.disponible_eur) for b in ref.budgets if b.operation == operation)


CALCULS: dict[str, Callable[[Referentiel, list[str]], Decimal]] = {
    "montant": lambda ref, d: _somme([montant_vote(c) for c in _des(ref, d)]),
    "convention": lambda ref, d: _somme([c.montant_eur for c in _des(ref, d)]),
    "accueils": lambda ref, d: _somme([c.cible_accueils for c in _des(ref, d)]),
    "places": lambda ref, d: _somme([c.cible_places for c in _des(ref, d)]),
    "autre": lambda ref, d: _somme([c.cible_autre for c in _des(ref, d)]),
    "lignes": lambda ref, d: Decimal(len(_des(ref, d))),
    "structures": lambda ref, d: Decimal(len({c.structure for c in _des(ref, d)})),
    "operations": _operations,
    "imputations": lambda ref, o: _somme([i.montant_eur for i in ref.imputations if i.operation == o[0]]),
    "ae": lambda ref, o: _budget(ref, o[0])[0],
    "disponible": lambda ref, o: _budget(ref, o[0])[1],
    "depense": lambda ref, o: ref.depenses_votees[o[0]],
    "reste": lambda ref, o: _budget(ref, o[0])[1] - ref.depenses_votees[o[0]],
    "prix": _prix,
    "mesures": _mesures,
    "equivalents": _equivalents,
    "verse_budget_2023": _verse_budget_2023,
    "produit": _produit,
    "imprimes": lambda _ref, totaux: sum((IMPRIMES[t] for t in totaux), Decimal(0)),
}


@pytest.mark.parametrize("total", TOTAUX, ids=lambda t: f"{t['total']} {t['lieu']} {t['mesure']}")
def test_total_imprime(total: dict[str, str], reference: Referentiel) -> None:
    nom, *arguments = total["calcul"].split()
    calcule = CALCULS[nom](reference, arguments)
    assert Decimal(total["imprime"]) - calcule == Decimal(total["ecart"])


def test_chaque_ecart_porte_le_nom_de_son_anomalie() -> None:
    anomalies = (RACINE / "reference" / "anomalies.md").read_text(encoding="utf-8")
    for total in TOTAUX:
        if Decimal(total["ecart"]) != 0:
            assert total["anomalie"], f"{total['total']} : écart sans anomalie"
        if total["anomalie"]:
            assert f"**{total['anomalie']}**" in anomalies, f"{total['anomalie']} absente de reference/anomalies.md"


def test_les_174_totaux_imprimes_sont_tous_recalcules() -> None:
    assert len(TOTAUX) == len(IMPRIMES) == 174
    assert sum(Decimal(t["ecart"]) != 0 for t in TOTAUX) == 18


def test_article_14_et_le_seul_ecart_connu(reference: Referentiel) -> None:
    """The lines exceed the voted total of C02-446A05 by 32 240,00 € (A-01); the 7 other operations agree to the cent."""
    par_operation = {
        b.operation: _somme([i.montant_eur for i in reference.imputations if i.operation == b.operation])
        for b in reference.budgets
    }
    ecarts = {o: par_operation[o] - reference.depenses_votees[o] for o in par_operation}
    assert {o: e for o, e in ecarts.items() if e} == {"C02-446A05": Decimal("32240.00")}
    assert len(par_operation) == 8
    assert sum(reference.depenses_votees.values()) == Decimal("9710272.97")
    assert sum(par_operation.values()) == Decimal("9742512.97")
