"""The effect of an import: the largest differences first, twenty at most, then the counts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from decompte.app.calculer import Calcul
from decompte.app.importer_effet import dire_effet_import
from decompte.domaine.mois import Mois
from decompte.domaine.solde import Solde
from decompte.domaine.texte import ESPACE
from tests.unit.test_effet import AVANT, MAI


def soldes(*nets: str, empreinte: str = "a") -> list[Solde]:
    return [
        replace(AVANT, convention=f"c-{rang:02d}", solde_net_eur=Decimal(net), empreinte=f"{empreinte}{net}")
        for rang, net in enumerate(nets)
    ]


def effet(avant: list[Solde], apres: list[Solde]) -> list[str]:
    return [phrase.replace(ESPACE, " ") for phrase in dire_effet_import(Calcul([MAI], avant), Calcul([MAI], apres))]


def test_les_plus_grands_ecarts_d_abord_et_le_total() -> None:
    assert effet(soldes("10.00", "10.00", "10.00"), soldes("11.00", "10.00", "5.00")) == [
        "Solde de c-02 pour 2024 : solde net 10,00 € → 5,00 € (−5,00 €).",
        "Solde de c-00 pour 2024 : solde net 10,00 € → 11,00 € (+1,00 €).",
        "Soldes : 2 changés ; en tout, soldes nets moins reversements, 30,00 € → 26,00 €.",
    ]


def test_au_dela_de_vingt_les_autres_sont_comptes() -> None:
    dites = effet(soldes(*["0.00"] * 22), soldes(*[f"{n}.00" for n in range(1, 23)]))
    assert len(dites) == 22 and dites[0].startswith("Solde de c-21") and dites[19].startswith("Solde de c-02")
    assert dites[20] == "… et 2 autres soldes, moins touchés."
    assert dites[21].startswith("Soldes : 22 changés ; ")


def test_un_solde_nouveau_un_solde_retire_et_les_mois_attendus() -> None:
    ancien, nouveau = soldes("10.00")[0], replace(AVANT, convention="n", solde_net_eur=None)
    juin = replace(MAI, mois=Mois(2024, 6))
    dites = dire_effet_import(Calcul([MAI], [ancien]), Calcul([juin], [nouveau]))
    assert [d.replace(ESPACE, " ") for d in dites] == [
        "Solde de c-00 pour 2024 : la convention n'a plus cet exercice.",
        "Solde de n pour 2024 : nouveau, montant de l'exercice 50 000,00 €, non calculé.",
        "Soldes : 1 nouveau et 1 retiré ; en tout, soldes nets moins reversements, 10,00 € → 0,00 €.",
        "1 tableau mensuel de plus est attendu : 2024-1.3-ccas-arras (juin 2024).",
        "1 tableau mensuel n'est plus attendu : 2024-1.3-ccas-arras (mai 2024).",
    ]


def test_les_mois_qui_ne_sont_plus_attendus_sont_nommes_avec_leur_convention() -> None:
    retires = [Mois(2024, 11), Mois(2024, 12), Mois(2025, 1), Mois(2025, 3)]
    avant = [MAI, *(replace(MAI, mois=m) for m in retires), *(replace(MAI, convention=f"x-{n:02d}") for n in range(21))]
    (phrase, rien) = dire_effet_import(Calcul(avant, []), Calcul([MAI], []))
    assert phrase.startswith(
        "25 tableaux mensuels ne sont plus attendus : 2024-1.3-ccas-arras (novembre 2024 à janvier 2025 et mars"
    )
    assert phrase.endswith("x-18 (mai 2024) ; et 2 autres conventions.") and rien == "Aucun solde ne change."


def test_rien_ne_change() -> None:
    assert effet(soldes("10.00"), soldes("10.00")) == ["Aucun solde ne change."]
