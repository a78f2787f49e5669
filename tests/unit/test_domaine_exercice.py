"""The terms of each exercice: amount and flows shared by months to the cent, stocks month by month, avenants included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from decompte.domaine.avenant import Avenant
from decompte.domaine.convention import Convention
from decompte.domaine.exercice import termes_par_exercice
from decompte.domaine.mois import Mois

DIX_HUIT_MOIS = Convention(
    "convention-a", "structure-a", 2024, "1.1", "2024-1.1", None, date(2024, 7, 1), date(2025, 12, 31), Decimal("100000.00"),
    cible_accueils=Decimal(1000), cible_places=Decimal(72),
)  # fmt: skip
UN_AN = replace(DIX_HUIT_MOIS, debut=date(2024, 1, 1), fin=date(2024, 12, 31))
DEUX_ANS = replace(DIX_HUIT_MOIS, debut=date(2024, 1, 1), montant_eur=Decimal(24000), cible_accueils=Decimal(240))


def avenant(effet: date, numero: int = 1, **change: Decimal | date) -> Avenant:
    return Avenant("convention-a", numero, effet, effet, **change)


def test_le_montant_et_les_flux_se_partagent_par_mois_le_dernier_prend_le_reste() -> None:
    termes = termes_par_exercice(DIX_HUIT_MOIS)
    assert list(termes) == [2024, 2025]
    premier = termes[2024]
    assert (premier.exercice, premier.mois_convention) == (2024, 18)
    assert premier.mois == tuple(Mois(2024, n) for n in range(7, 13))
    assert (premier.montant_eur, premier.accueils, premier.autre) == (Decimal("33333.33"), Decimal("333.33"), None)
    assert (premier.places, premier.places_par_mois, premier.autre_par_mois) == (Decimal(72), (Decimal(72),) * 6, ())
    assert (termes[2025].montant_eur, termes[2025].accueils, termes[2025].places) == (
        Decimal("66666.67"), Decimal("666.67"), Decimal(72),
    )  # fmt: skip
    assert [termes[2025].mois[0], termes[2025].mois[-1], len(termes[2025].mois)] == [Mois(2025, 1), Mois(2025, 12), 12]


def test_trois_exercices_se_reconcilient_au_centime() -> None:
    trois = replace(DIX_HUIT_MOIS, debut=date(2024, 6, 15), fin=date(2026, 1, 1), montant_eur=Decimal("100000.01"))
    parts = [t.montant_eur for t in termes_par_exercice(trois).values()]
    assert parts == [Decimal("35000.00"), Decimal("60000.01"), Decimal("5000.00")]
    assert sum(parts) == Decimal("100000.01")


def test_ce_qui_n_a_pas_de_cible_n_en_a_dans_aucun_exercice() -> None:
    sans = replace(DIX_HUIT_MOIS, cible_accueils=None, cible_places=None)
    for termes in termes_par_exercice(sans).values():
        assert (termes.accueils, termes.places, termes.autre) == (None, None, None)
        assert termes.places_moyennes(()) == 0


def test_une_convention_sans_montant_a_zero_euro() -> None:
    assert str(termes_par_exercice(replace(UN_AN, montant_eur=Decimal(0)))[2024].montant_eur) == "0.00"


@pytest.mark.parametrize("unite", ["sessions", None])
def test_un_flux_se_partage(unite: str | None) -> None:
    termes = termes_par_exercice(replace(DIX_HUIT_MOIS, cible_autre=Decimal(10), unite_autre=unite))
    assert [t.autre for t in termes.values()] == [Decimal("3.33"), Decimal("6.67")]
    assert [t.autre_par_mois for t in termes.values()] == [(), ()]
    assert termes[2024].autre_en_place(Mois(2024, 7)) == 0, "what flows is never in place"


@pytest.mark.parametrize("unite", ["etp", "postes_occupes", "logements_occupes", "points"])
def test_un_stock_ne_se_partage_pas(unite: str) -> None:
    termes = termes_par_exercice(replace(DIX_HUIT_MOIS, cible_autre=Decimal("1.50"), unite_autre=unite))
    assert [t.autre for t in termes.values()] == [Decimal("1.50"), Decimal("1.50")]
    assert termes[2024].autre_par_mois == (Decimal("1.50"),) * 6
    assert termes[2024].autre_en_place(Mois(2024, 12)) == Decimal("1.50")
    assert termes[2024].autre_en_place(Mois(2025, 1)) == 0, "a month of another exercice"


def test_un_avenant_partage_ce_qui_reste_sur_les_mois_qui_restent() -> None:
    """18 months at 1 000 € stay; 30 000 € less those 18 000 € make 12 000 € for the second half of 2025."""
    montants = {
        annee: t.montant_eur
        for annee, t in termes_par_exercice(DEUX_ANS, [avenant(date(2025, 7, 1), montant_eur=Decimal(30000))]).items()
    }
    assert montants == {2024: Decimal("12000.00"), 2025: Decimal("18000.00")}


def test_un_avenant_de_la_premiere_annee_pese_sur_les_deux() -> None:
    """Six months at 1 000 €, then 24 000 € over eighteen months: 1 333,33… a month."""
    termes = termes_par_exercice(DEUX_ANS, [avenant(date(2024, 7, 1), montant_eur=Decimal(30000), cible_accueils=Decimal(60))])
    assert [t.montant_eur for t in termes.values()] == [Decimal("14000.00"), Decimal("16000.00")]
    # Nothing was left to give: 60 accueils over the whole were borne by the first six months.
    assert [t.accueils for t in termes.values()] == [Decimal("60.00"), Decimal("0.00")]


def test_un_avenant_qui_prolonge_etend_le_dernier_exercice() -> None:
    """Six months at 1 000 € stay; the 18 000 € that are left are spread over twenty-four months."""
    termes = termes_par_exercice(DEUX_ANS, [avenant(date(2024, 7, 1), fin_convention=date(2026, 6, 30))])
    assert [(a, t.montant_eur, len(t.mois)) for a, t in termes.items()] == [
        (2024, Decimal("10500.00"), 12), (2025, Decimal("9000.00"), 12), (2026, Decimal("4500.00"), 6),
    ]  # fmt: skip
    assert {t.mois_convention for t in termes.values()} == {30}


def test_les_places_d_un_avenant_comptent_depuis_son_mois() -> None:
    (termes,) = termes_par_exercice(UN_AN, [avenant(date(2024, 9, 16), cible_places=Decimal(90))]).values()
    assert termes.places_par_mois == (Decimal(72),) * 8 + (Decimal(90),) * 4
    assert termes.places == Decimal(90)
    assert termes.places_moyennes(()) == 78
    assert termes.places_moyennes([Mois(2024, 8), Mois(2024, 9)]) == 81
    assert termes.places_moyennes([Mois(2023, 1)]) == 0, "no month of this exercice"


def test_une_moyenne_de_places_est_exacte() -> None:
    (termes,) = termes_par_exercice(UN_AN, [avenant(date(2024, 12, 1), cible_places=Decimal(73))]).values()
    assert termes.places_moyennes(iter(termes.mois)) == Fraction(72 * 11 + 73, 12)


def test_des_places_convenues_par_avenant_seulement() -> None:
    (termes,) = termes_par_exercice(
        replace(UN_AN, cible_places=None, cible_accueils=None),
        [avenant(date(2024, 7, 1), cible_places=Decimal(60), cible_accueils=Decimal(120))],
    ).values()
    assert termes.places_par_mois == (None,) * 6 + (Decimal(60),) * 6
    assert (termes.places, termes.places_moyennes(()), termes.accueils) == (Decimal(60), 30, Decimal("120.00"))


def test_un_autre_stock_convenu_par_avenant_seulement() -> None:
    (termes,) = termes_par_exercice(
        replace(UN_AN, unite_autre="etp"), [avenant(date(2024, 7, 1), cible_autre=Decimal("0.50"))]
    ).values()
    assert (termes.autre_en_place(Mois(2024, 6)), termes.autre_en_place(Mois(2024, 7))) == (0, Decimal("0.50"))
    assert termes.autre == Decimal("0.50")


def test_ce_que_porte_chaque_mois_avec_un_avenant() -> None:
    termes = termes_par_exercice(DEUX_ANS, [avenant(date(2025, 7, 1), montant_eur=Decimal(30000))])
    assert termes[2024].montants_par_mois == (1000,) * 12
    assert termes[2025].montants_par_mois == (1000,) * 6 + (2000,) * 6


def test_les_mois_entre_la_fin_et_une_reprise_ne_portent_rien() -> None:
    """Ended in December 2024, taken up again from March 2025 by an avenant: January and February bear nothing."""
    reprise = avenant(date(2025, 3, 1), montant_eur=Decimal(103000), fin_convention=date(2025, 5, 31))
    assert termes_par_exercice(UN_AN, [reprise])[2025].montants_par_mois == (0, 0, 1000, 1000, 1000)
