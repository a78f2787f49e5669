"""Avenants in the terms of each exercice: totals that add up, stocks month by month, a longer period, a month begun."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decompte.domaine.avenant import Avenant, en_place, en_vigueur, fin_apres, par_mois, prolongee
from decompte.domaine.convention import Convention
from decompte.domaine.exercice import TermesExercice, termes_par_exercice
from decompte.domaine.mois import Mois, mois_touches

CENT = Decimal("0.01")


def convention(debut: date, fin: date, montant: str, **champs: object) -> Convention:
    return Convention("c", "s", 2024, "2024-x", "2024-x", None, debut, fin, Decimal(montant), **champs)


def avenant(numero: int, effet: date, *, montant: str | None = None, **champs: object) -> Avenant:
    nouveau = None if montant is None else Decimal(montant)
    return Avenant("c", numero, date(2023, 12, 1), effet, nouveau, **champs)


DEUX_ANS = convention(date(2024, 1, 1), date(2025, 12, 31), "24000.00")


def montants(termes: dict[int, TermesExercice]) -> dict[int, Decimal]:
    return {annee: terme.montant_eur for annee, terme in termes.items()}


def test_sans_avenant_rien_ne_change() -> None:
    assert montants(termes_par_exercice(DEUX_ANS)) == {2024: Decimal("12000.00"), 2025: Decimal("12000.00")}
    assert prolongee(DEUX_ANS, ()) is DEUX_ANS


@pytest.mark.parametrize("jour", [1, 15, 31])
def test_un_avenant_en_cours_de_mois_prend_le_mois_entier(jour: int) -> None:
    """6 × 1 000,00 stay; (42 000,00 − 6 000,00) / 18 = 2 000,00 for each month from July 2024."""
    change = avenant(1, date(2024, 7, jour), montant="42000.00")
    parts = par_mois(DEUX_ANS, [change], DEUX_ANS.montant_eur, "montant_eur")
    assert parts[Mois(2024, 6)] == 1000
    assert parts[Mois(2024, 7)] == 2000
    assert montants(termes_par_exercice(DEUX_ANS, [change])) == {2024: Decimal("18000.00"), 2025: Decimal("24000.00")}


def test_deux_avenants() -> None:
    """12 × 1 000,00; from January 2025, (30 000,00 − 12 000,00)/12 = 1 500,00; from October, 1 500,00/3 = 500,00."""
    changes = [avenant(1, date(2025, 1, 1), montant="30000.00"), avenant(2, date(2025, 10, 1), montant="27000.00")]
    parts = par_mois(DEUX_ANS, changes, DEUX_ANS.montant_eur, "montant_eur")
    assert [parts[Mois(2024, 12)], parts[Mois(2025, 9)], parts[Mois(2025, 10)]] == [1000, 1500, 500]
    assert montants(termes_par_exercice(DEUX_ANS, changes)) == {2024: Decimal("12000.00"), 2025: Decimal("15000.00")}


def test_une_prolongation_etale_ce_qui_reste() -> None:
    """11 × 1 000,00 stay in 2024; 1 000,00 over seven months (December to June)."""
    un_an = convention(date(2024, 1, 1), date(2024, 12, 31), "12000.00")
    plus_longue = [avenant(1, date(2024, 12, 1), fin_convention=date(2025, 6, 30))]
    assert fin_apres(un_an, plus_longue) == date(2025, 6, 30)
    assert prolongee(un_an, plus_longue).fin == date(2025, 6, 30)
    termes = termes_par_exercice(un_an, plus_longue)
    assert montants(termes) == {2024: Decimal("11142.86"), 2025: Decimal("857.14")}
    assert [len(t.mois) for t in termes.values()] == [12, 6]
    assert {t.mois_convention for t in termes.values()} == {18}


def test_une_fin_avancee_rend_les_mois_qu_elle_retire() -> None:
    """From July 2024 to September only: (12 000,00 − 6 000,00)/3 = 2 000,00; nothing in 2025."""
    courte = [avenant(1, date(2024, 7, 1), montant="12000.00", fin_convention=date(2024, 9, 30))]
    termes = termes_par_exercice(DEUX_ANS, courte)
    assert montants(termes) == {2024: Decimal("12000.00")}
    assert len(termes[2024].mois) == 9


def test_un_avenant_anterieur_au_debut_vaut_des_le_premier_mois() -> None:
    change = avenant(1, date(2023, 11, 1), montant="48000.00")
    assert montants(termes_par_exercice(DEUX_ANS, [change])) == {2024: Decimal("24000.00"), 2025: Decimal("24000.00")}


def test_les_places_se_lisent_mois_par_mois() -> None:
    places = convention(date(2024, 1, 1), date(2024, 12, 31), "1.00", cible_places=Decimal(100))
    terme = termes_par_exercice(places, [avenant(1, date(2024, 7, 20), cible_places=Decimal(140))])[2024]
    assert terme.places_par_mois == (Decimal(100),) * 6 + (Decimal(140),) * 6
    assert terme.places == 140
    assert terme.places_moyennes(()) == 120
    assert terme.places_moyennes([Mois(2024, 6), Mois(2024, 7), Mois(2024, 8)]) == Fraction(380, 3)


def test_les_etp_sont_un_stock_les_consultations_un_flux() -> None:
    change = [avenant(1, date(2025, 1, 1), cible_autre=Decimal(2))]
    etp = convention(date(2024, 1, 1), date(2025, 12, 31), "1.00", cible_autre=Decimal(1), unite_autre="etp")
    termes = termes_par_exercice(etp, change)
    assert [t.autre for t in termes.values()] == [1, 2]
    assert termes[2024].autre_en_place(Mois(2024, 12)) == 1
    assert termes[2025].autre_en_place(Mois(2025, 1)) == 2
    assert termes[2025].autre_en_place(Mois(2024, 12)) == 0
    flux = convention(date(2024, 1, 1), date(2025, 12, 31), "1.00", cible_autre=Decimal(1), unite_autre="consultations")
    partages = termes_par_exercice(flux, change)
    assert [t.autre for t in partages.values()] == [Decimal("0.50"), Decimal("1.50")]
    assert partages[2024].autre_par_mois == ()


def test_une_cible_qui_n_existait_pas_vient_avec_l_avenant() -> None:
    """300 accueils agreed in July 2024, none before: 18 months bear them, six in 2024."""
    termes = termes_par_exercice(DEUX_ANS, [avenant(1, date(2024, 7, 1), cible_accueils=Decimal(300))])
    assert [t.accueils for t in termes.values()] == [Decimal("100.00"), Decimal("200.00")]
    assert [t.accueils for t in termes_par_exercice(DEUX_ANS).values()] == [None, None]
    assert en_place(DEUX_ANS, [], None, "cible_places", [Mois(2024, 1)]) == (None,)


def test_seuls_les_avenants_signes_comptent_dans_l_ordre_de_leur_effet() -> None:
    signe_tard = Avenant("c", 2, date(2024, 9, 1), date(2024, 7, 1))
    premier = Avenant("c", 1, date(2024, 1, 1), date(2024, 2, 1))
    anterieur = Avenant("c", 3, date(2024, 3, 1), date(2024, 1, 1))
    assert en_vigueur([signe_tard, premier, anterieur], date(2024, 8, 31)) == (anterieur, premier)
    assert en_vigueur([signe_tard, premier], date(2024, 9, 1)) == (premier, signe_tard)
    assert en_vigueur([signe_tard], date(2024, 8, 31)) == ()


jours = st.dates(min_value=date(2023, 1, 1), max_value=date(2026, 12, 31))
sommes = st.decimals(min_value=0, max_value=Decimal("999999.99"), places=2)


@st.composite
def suites(tirer: st.DrawFn) -> tuple[Convention, tuple[Avenant, ...]]:
    """A convention of up to four years and its avenants, each in force within the period as it then stands."""
    debut = tirer(jours)
    base = convention(
        debut, tirer(st.dates(min_value=debut, max_value=date(2026, 12, 31))), str(tirer(sommes)),
        cible_accueils=tirer(st.none() | sommes), cible_places=tirer(st.none() | sommes), cible_autre=tirer(sommes),
        unite_autre=tirer(st.sampled_from(["etp", "consultations"])),
    )  # fmt: skip
    fin, effet, changes = base.fin, base.debut, []
    for numero in range(1, tirer(st.integers(0, 3)) + 1):
        effet = tirer(st.dates(min_value=effet, max_value=fin))
        nouvelle = tirer(st.none() | st.dates(min_value=effet, max_value=date(2027, 6, 30)))
        fin = nouvelle or fin
        changes.append(
            Avenant(
                "c", numero, date(2023, 1, 1), effet, tirer(st.none() | sommes), tirer(st.none() | sommes),
                tirer(st.none() | sommes), tirer(st.none() | sommes), nouvelle,
            )
        )  # fmt: skip
        if effet == fin:
            break
        effet = min(effet + timedelta(days=1), fin)
    return base, tuple(changes)


def dernier(initial: Decimal | None, changes: tuple[Avenant, ...], champ: str) -> Decimal | None:
    totaux = [t for t in (initial, *(getattr(a, champ) for a in changes)) if t is not None]
    return totaux[-1] if totaux else None


@given(suites())
def test_les_exercices_font_toujours_le_dernier_total(suite: tuple[Convention, tuple[Avenant, ...]]) -> None:
    base, changes = suite
    termes = termes_par_exercice(base, changes).values()
    assert sum(t.montant_eur for t in termes) == dernier(base.montant_eur, changes, "montant_eur")
    accueils = [t.accueils for t in termes]
    total = dernier(base.cible_accueils, changes, "cible_accueils")
    assert set(accueils) == {None} if total is None else sum(a for a in accueils if a is not None) == total
    if base.unite_autre == "consultations":
        assert sum(t.autre or 0 for t in termes) == dernier(base.cible_autre, changes, "cible_autre")


@given(suites())
def test_les_mois_font_toujours_le_dernier_total(suite: tuple[Convention, tuple[Avenant, ...]]) -> None:
    base, changes = suite
    parts = par_mois(base, changes, base.montant_eur, "montant_eur")
    assert sum(parts.values()) == dernier(base.montant_eur, changes, "montant_eur")
    assert tuple(parts) == mois_touches(base.debut, fin_apres(base, changes))


@given(suites())
def test_chaque_exercice_est_a_un_demi_centime_de_la_somme_de_ses_mois(suite: tuple[Convention, tuple[Avenant, ...]]) -> None:
    """All but the last are rounded once; the last takes what is left, half a cent for each of those before."""
    base, changes = suite
    parts = par_mois(base, changes, base.montant_eur, "montant_eur")
    termes = termes_par_exercice(base, changes)
    for annee, terme in termes.items():
        exact = sum((p for m, p in parts.items() if m.annee == annee), Fraction(0))
        ecart = abs(Fraction(terme.montant_eur) - exact)
        arrondis = max(len(termes) - 1, 0) if annee == max(termes) else 1
        assert ecart <= Fraction(CENT) / 2 * arrondis


@given(suites())
def test_chaque_mois_est_dans_un_exercice_et_un_seul(suite: tuple[Convention, tuple[Avenant, ...]]) -> None:
    base, changes = suite
    termes = termes_par_exercice(base, changes)
    assert [m for t in termes.values() for m in t.mois] == list(mois_touches(base.debut, fin_apres(base, changes)))
    for annee, terme in termes.items():
        assert terme.exercice == annee == terme.mois[0].annee
        assert len(terme.places_par_mois) == len(terme.mois)
        assert len(terme.autre_par_mois) == (len(terme.mois) if base.unite_autre == "etp" else 0)
        assert terme.places == terme.places_par_mois[-1]


@given(suites())
def test_ce_que_portent_les_mois_d_avant_ne_change_pas(suite: tuple[Convention, tuple[Avenant, ...]]) -> None:
    """The months before the last avenant bear what they bore without it, and had the same stocks."""
    base, changes = suite
    if not changes:
        return
    effet = Mois.contenant(changes[-1].effet_le)
    avant = par_mois(base, changes[:-1], base.montant_eur, "montant_eur")
    apres = par_mois(base, changes, base.montant_eur, "montant_eur")
    assert {m: p for m, p in apres.items() if m < effet} == {m: p for m, p in avant.items() if m < effet}
    anterieurs = [m for m in apres if m < effet]
    for champ, initial in (("cible_places", base.cible_places), ("cible_autre", base.cible_autre)):
        assert en_place(base, changes, initial, champ, anterieurs) == en_place(base, changes[:-1], initial, champ, anterieurs)


@given(suites())
def test_un_avenant_qui_ne_change_rien_ne_change_rien(suite: tuple[Convention, tuple[Avenant, ...]]) -> None:
    base, changes = suite
    effet = changes[-1].effet_le if changes else base.debut
    vide = Avenant("c", 9, date(2023, 1, 1), effet)
    assert montants(termes_par_exercice(base, (*changes, vide))) == montants(termes_par_exercice(base, changes))
