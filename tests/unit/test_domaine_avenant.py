"""Avenants: which hold at a date, until when the convention runs, and what each month bears."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from decompte.domaine.avenant import Avenant, en_place, en_vigueur, etapes, fin_apres, par_mois, periodes, prolongee
from decompte.domaine.convention import Convention
from decompte.domaine.mois import Mois

CONVENTION = Convention(
    "convention-a", "structure-a", 2024, "1.3", "2024-1.3", None, date(2024, 1, 15), date(2024, 12, 31), Decimal(12000),
    cible_places=Decimal(72),
)  # fmt: skip


def avenant(
    numero: int,
    effet: date,
    signe: date | None = None,
    *,
    montant: int | None = None,
    places: int | None = None,
    fin: date | None = None,
) -> Avenant:
    return Avenant(
        "convention-a", numero, signe or effet, effet,
        montant_eur=None if montant is None else Decimal(montant),
        cible_places=None if places is None else Decimal(places),
        fin_convention=fin,
    )  # fmt: skip


def test_ceux_signes_a_la_date_dans_l_ordre_de_leur_effet() -> None:
    un = avenant(1, date(2024, 9, 1), date(2024, 2, 1))
    deux = avenant(2, date(2024, 5, 1), date(2024, 4, 30))
    trois = avenant(3, date(2024, 5, 1), date(2024, 4, 30))
    quatre = avenant(4, date(2024, 3, 1), date(2024, 5, 1))
    assert en_vigueur([trois, un, quatre, deux], date(2024, 4, 30)) == (deux, trois, un)
    assert en_vigueur([un, deux], date(2024, 1, 31)) == ()


def test_la_fin_est_celle_du_dernier_qui_la_change() -> None:
    prolonge, muet = avenant(1, date(2024, 6, 1), fin=date(2025, 6, 30)), avenant(2, date(2024, 9, 1), montant=15000)
    assert fin_apres(CONVENTION, []) == date(2024, 12, 31)
    assert fin_apres(CONVENTION, [prolonge, muet]) == date(2025, 6, 30)
    assert prolongee(CONVENTION, []) is CONVENTION
    assert prolongee(CONVENTION, [prolonge, muet]).fin == date(2025, 6, 30)
    assert prolongee(CONVENTION, [prolonge, muet]).montant_eur == 12000, "the other terms stay those first agreed"


def test_chaque_mois_porte_une_part_egale() -> None:
    parts = par_mois(CONVENTION, [], Decimal(1000), "montant_eur")
    assert parts == {Mois(2024, n): Fraction(1000, 12) for n in range(1, 13)}


def test_un_nouveau_total_se_porte_sur_les_mois_qui_restent() -> None:
    parts = par_mois(CONVENTION, [avenant(1, date(2024, 9, 16), montant=15000)], Decimal(12000), "montant_eur")
    assert [parts[Mois(2024, n)] for n in (1, 8, 9, 12)] == [1000, 1000, 1750, 1750]
    assert sum(parts.values()) == 15000


def test_un_total_plus_bas_se_reprend_sur_les_mois_qui_restent() -> None:
    parts = par_mois(CONVENTION, [avenant(1, date(2024, 7, 1), montant=3000)], Decimal(12000), "montant_eur")
    assert (parts[Mois(2024, 6)], parts[Mois(2024, 7)], sum(parts.values())) == (1000, -500, 3000)


def test_deux_avenants_se_suivent() -> None:
    deux = [avenant(1, date(2024, 7, 1), montant=18000), avenant(2, date(2024, 10, 1), montant=21000)]
    parts = par_mois(CONVENTION, deux, Decimal(12000), "montant_eur")
    assert [parts[Mois(2024, n)] for n in (6, 7, 9, 10, 12)] == [1000, 2000, 2000, 3000, 3000]


def test_un_avenant_muet_sur_le_montant_ne_deplace_rien() -> None:
    assert par_mois(CONVENTION, [avenant(1, date(2024, 7, 1), places=90)], Decimal(12000), "montant_eur") == par_mois(
        CONVENTION, [], Decimal(12000), "montant_eur"
    )


def test_une_prolongation_etale_ce_qui_reste() -> None:
    parts = par_mois(CONVENTION, [avenant(1, date(2024, 7, 1), fin=date(2025, 6, 30))], Decimal(12000), "montant_eur")
    assert (len(parts), parts[Mois(2024, 6)], parts[Mois(2024, 7)], parts[Mois(2025, 6)]) == (18, 1000, 500, 500)


def test_une_fin_avancee_ramene_tout_sur_les_mois_qui_restent() -> None:
    parts = par_mois(CONVENTION, [avenant(1, date(2024, 7, 1), fin=date(2024, 9, 30))], Decimal(12000), "montant_eur")
    assert (max(parts), parts[Mois(2024, 9)], sum(parts.values())) == (Mois(2024, 9), 2000, 12000)


def test_un_effet_avant_le_debut_vaut_depuis_le_debut() -> None:
    parts = par_mois(CONVENTION, [avenant(1, date(2023, 11, 1), montant=24000)], Decimal(12000), "montant_eur")
    assert set(parts.values()) == {Fraction(2000)}


def test_un_effet_apres_la_fin_ne_change_rien_et_le_suivant_compte() -> None:
    tardif = avenant(1, date(2025, 2, 1), montant=99000)
    assert par_mois(CONVENTION, [tardif], Decimal(12000), "montant_eur") == par_mois(
        CONVENTION, [], Decimal(12000), "montant_eur"
    )
    suivant = avenant(2, date(2025, 3, 1), montant=15000, fin=date(2025, 5, 31))
    parts = par_mois(CONVENTION, [tardif, suivant], Decimal(12000), "montant_eur")
    assert (parts[Mois(2024, 12)], parts[Mois(2025, 3)], sum(parts.values())) == (1000, 1000, 15000)


def test_en_place_les_derniers_termes_du_mois() -> None:
    deux = [
        avenant(1, date(2024, 3, 20), places=80),
        avenant(2, date(2024, 5, 1), montant=1),
        avenant(3, date(2024, 6, 1), places=60),
    ]
    mois = [Mois(2024, n) for n in (2, 3, 5, 6)]
    assert en_place(CONVENTION, deux, Decimal(72), "cible_places", mois) == (72, 80, 80, 60)
    assert en_place(CONVENTION, [], None, "cible_places", mois) == (None,) * 4


def test_chacun_tient_jusqu_a_la_veille_du_suivant() -> None:
    un, deux, trois = (avenant(n, date(2024, 3 * n, 1)) for n in (1, 2, 3))
    assert periodes([deux, trois, un]) == ((un, date(2024, 5, 31)), (deux, date(2024, 8, 31)), (trois, None))


@pytest.mark.parametrize("effet", [date(2024, 6, 1), date(2024, 5, 31)])
def test_un_avenant_prend_effet_apres_celui_qui_le_precede(effet: date) -> None:
    with pytest.raises(ValueError, match="l'avenant") as refus:
        periodes([avenant(4, effet), avenant(3, date(2024, 6, 1)), avenant(5, date(2024, 9, 1))])
    assert str(refus.value) == (
        f"l'avenant n° 4 prend effet le {effet:%d/%m/%Y}, l'avenant n° 3 le 01/06/2024 : "
        "un avenant prend effet après celui qui le précède"
    )


def test_les_etapes_d_un_total() -> None:
    """12 000 over 12 months; 15 000 from April: (15 000 − 3 000)/9; places alone in June: no step; 13 200 from October."""
    suite = [
        Avenant("c", 1, date(2024, 3, 1), date(2024, 4, 1), montant_eur=Decimal(15000)),
        Avenant("c", 2, date(2024, 5, 1), date(2024, 6, 1), cible_places=Decimal(90)),
        Avenant("c", 3, date(2024, 9, 1), date(2024, 10, 1), montant_eur=Decimal(13200)),
        Avenant("c", 4, date(2025, 1, 1), date(2025, 2, 1), montant_eur=Decimal(14000)),
    ]
    trouvees = etapes(CONVENTION, suite, Decimal(12000), "montant_eur")
    assert [(e.avenant.numero, e.total, e.porte, e.mois_restants, e.mensuel) for e in trouvees] == [
        (1, 15000, 3000, 9, Fraction(4000, 3)),
        (3, 13200, 11000, 3, Fraction(2200, 3)),
    ], "the last one leaves no month to bear its total"
    assert trouvees[1].ecoules == ((3, Fraction(1000)), (6, Fraction(4000, 3)))
