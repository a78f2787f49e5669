"""The account of a fund entrusted to the CAF: movements, balance, restitution, and the delay of each payment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from decompte.domaine.fonds import (
    Delai,
    EtatPaiement,
    Fonds,
    LigneDeCompte,
    Mouvement,
    Sens,
    Ventilation,
    ajouter_jours_ouvres,
    compter_jours_ouvres,
    en_vigueur,
    restituer,
    suivre_delai,
)

FONDS = Fonds("fsl", "Fonds de solidarité logement", Decimal("1000.00"), ("Lens-Hénin", "Arrageois", "Calaisis"), "annexe 13")
ZERO = Decimal("0.00")


def ouvert(_: date) -> bool:
    """No public holiday."""
    return False


def recette(jour: date, montant: str, territoire: str = "Lens-Hénin", reference: str = "R-1") -> Mouvement:
    return Mouvement("fsl", jour, Sens.RECETTE, Decimal(montant), territoire, reference)


def depense(paye: date | None, montant: str, territoire: str = "Lens-Hénin", reference: str = "T-1") -> Mouvement:
    titre = date(2024, 1, 2)
    return Mouvement("fsl", titre, Sens.DEPENSE, Decimal(montant), territoire, reference, titre_recu_le=titre, paye_le=paye)


def test_une_recette_compte_a_sa_date_une_depense_a_son_paiement() -> None:
    entre, sorti, attend = recette(date(2024, 1, 5), "100.00"), depense(date(2024, 1, 9), "30.00"), depense(None, "30.00")
    assert [m.compte_le for m in (entre, sorti, attend)] == [date(2024, 1, 5), date(2024, 1, 9), None]
    assert [m.effet_eur for m in (entre, sorti)] == [Decimal("100.00"), Decimal("-30.00")]


def test_le_paiement_dit_ensuite_remplace_l_attente() -> None:
    attend, paye = depense(None, "30.00"), depense(date(2024, 1, 9), "30.00")
    assert en_vigueur([attend, paye]) == [paye]
    assert en_vigueur([paye, attend]) == [paye], "an older list told again does not take the payment back"
    autres = [recette(date(2024, 1, 5), "1.00", reference="T-1"), replace(attend, fonds="faj"), replace(attend, reference="T-2")]
    assert en_vigueur([attend, *autres]) == [attend, *autres], "a reference is that of one fund and one direction"


def test_une_restitution_ouvre_avec_ce_qui_precede_et_tient_le_solde() -> None:
    avant = [recette(date(2023, 12, 31), "50.00", reference="R-0"), depense(date(2023, 12, 31), "20.00", reference="T-0")]
    premier = recette(date(2024, 1, 1), "100.00", "Arrageois")
    meme_jour = depense(date(2024, 1, 15), "150.00", reference="T-2")
    recu_le_meme_jour = recette(date(2024, 1, 15), "10.00", reference="Z-9")
    petit = depense(date(2024, 1, 15), "5.00", "Arrageois", "T-1")
    dernier = recette(date(2024, 3, 31), "40.00", "Ailleurs", "R-3")
    hors = [
        recette(date(2024, 4, 1), "1.00", reference="R-4"),
        replace(premier, fonds="faj"),
        depense(None, "7.00", reference="T-7"),
    ]
    restitution = restituer(
        FONDS, [*hors, dernier, meme_jour, petit, premier, recu_le_meme_jour, *avant], date(2024, 1, 1), date(2024, 3, 31)
    )
    assert (restitution.fonds, restitution.debut, restitution.fin) == (FONDS, date(2024, 1, 1), date(2024, 3, 31))
    assert restitution.ouverture_eur == Decimal("30.00")
    assert restitution.lignes == (
        LigneDeCompte(date(2024, 1, 1), premier, Decimal("130.00")),
        LigneDeCompte(date(2024, 1, 15), recu_le_meme_jour, Decimal("140.00")),
        LigneDeCompte(date(2024, 1, 15), petit, Decimal("135.00")),
        LigneDeCompte(date(2024, 1, 15), meme_jour, Decimal("-15.00")),
        LigneDeCompte(date(2024, 3, 31), dernier, Decimal("25.00")),
    )
    assert restitution.territoires == (
        Ventilation("Lens-Hénin", 2, Decimal("10.00"), Decimal("150.00")),
        Ventilation("Arrageois", 2, Decimal("100.00"), Decimal("5.00")),
        Ventilation("Ailleurs", 1, Decimal("40.00"), ZERO),
    )
    assert restitution.mois == (
        Ventilation("2024-01", 4, Decimal("110.00"), Decimal("155.00"), Decimal("-15.00")),
        Ventilation("2024-02", 0, ZERO, ZERO, Decimal("-15.00")),
        Ventilation("2024-03", 1, Decimal("40.00"), ZERO, Decimal("25.00")),
    )
    assert restitution.negatifs == ((date(2024, 1, 15), Decimal("-15.00")),)
    assert (restitution.recettes_eur, restitution.depenses_eur) == (Decimal("150.00"), Decimal("155.00"))
    assert restitution.cloture_eur == Decimal("25.00")


def test_un_solde_nul_le_soir_n_est_pas_negatif() -> None:
    jour = date(2024, 1, 15)
    vide = restituer(FONDS, [recette(jour, "30.00"), depense(jour, "30.00")], date(2024, 1, 1), date(2024, 1, 31))
    assert (vide.negatifs, vide.cloture_eur) == ((), ZERO)


def test_une_periode_sans_mouvement_garde_son_solde() -> None:
    calme = restituer(FONDS, [recette(date(2023, 5, 1), "12.00")], date(2024, 1, 10), date(2024, 2, 10))
    assert calme.mois == tuple(Ventilation(m, 0, ZERO, ZERO, Decimal("12.00")) for m in ("2024-01", "2024-02"))
    assert (calme.lignes, calme.territoires, calme.cloture_eur) == ((), (), Decimal("12.00"))
    assert str(calme.recettes_eur) == str(calme.depenses_eur) == "0.00"


def test_un_fonds_qui_n_a_encore_rien_recu_est_a_zero_euro() -> None:
    neuf = restituer(FONDS, [], date(2024, 1, 10), date(2024, 2, 1))
    assert [v.libelle for v in neuf.mois] == ["2024-01", "2024-02"], "the last day may be the first of a month"
    assert [str(eur) for eur in (neuf.ouverture_eur, neuf.cloture_eur, neuf.mois[0].cloture_eur)] == ["0.00"] * 3


@pytest.mark.parametrize(
    ("paye", "au", "etat", "jours"),
    [
        (date(2024, 1, 2), date(2024, 2, 1), EtatPaiement.PAYE_A_TEMPS, 0),
        (date(2024, 1, 16), date(2024, 2, 1), EtatPaiement.PAYE_A_TEMPS, 10),
        (date(2024, 1, 17), date(2024, 2, 1), EtatPaiement.PAYE_EN_RETARD, 1),
        (date(2024, 1, 23), date(2024, 1, 23), EtatPaiement.PAYE_EN_RETARD, 5),
        # Not known yet on that day.
        (date(2024, 1, 17), date(2024, 1, 16), EtatPaiement.EN_ATTENTE, 0),
        (None, date(2024, 1, 12), EtatPaiement.EN_ATTENTE, 2),
        (None, date(2024, 1, 16), EtatPaiement.EN_ATTENTE, 0),
        (None, date(2024, 1, 17), EtatPaiement.EN_ATTENTE_EN_RETARD, 1),
        (None, date(2024, 1, 22), EtatPaiement.EN_ATTENTE_EN_RETARD, 4),
        # A Saturday counts as the Monday after it.
        (date(2024, 1, 20), date(2024, 2, 1), EtatPaiement.PAYE_EN_RETARD, 4),
        (None, date(2024, 1, 20), EtatPaiement.EN_ATTENTE_EN_RETARD, 4),
    ],
)
def test_dix_jours_ouvres_depuis_la_reception(paye: date | None, au: date, etat: EtatPaiement, jours: int) -> None:
    """Received on Tuesday 2 January 2024: the tenth working day is Tuesday 16."""
    mouvement = depense(paye, "30.00")
    assert suivre_delai(mouvement, au, 10, ouvert) == Delai(mouvement, date(2024, 1, 16), etat, jours)


def test_un_jour_ferie_repousse_l_echeance() -> None:
    delai = suivre_delai(depense(date(2024, 1, 17), "30.00"), date(2024, 2, 1), 10, {date(2024, 1, 8)}.__contains__)
    assert (delai.echeance, delai.etat, delai.jours) == (date(2024, 1, 17), EtatPaiement.PAYE_A_TEMPS, 10)
    retard = suivre_delai(depense(date(2024, 1, 22), "30.00"), date(2024, 2, 1), 10, {date(2024, 1, 18)}.__contains__)
    assert (retard.etat, retard.jours) == (EtatPaiement.PAYE_EN_RETARD, 3)
    attente = suivre_delai(depense(None, "30.00"), date(2024, 1, 12), 10, {date(2024, 1, 15)}.__contains__)
    assert (attente.echeance, attente.jours) == (date(2024, 1, 17), 2)
    oubli = suivre_delai(depense(None, "30.00"), date(2024, 1, 22), 10, {date(2024, 1, 18)}.__contains__)
    assert (oubli.etat, oubli.jours) == (EtatPaiement.EN_ATTENTE_EN_RETARD, 3)


def test_sans_titre_recu_pas_de_delai() -> None:
    with pytest.raises(ValueError, match=r"^R-1 : aucun titre d'exécution reçu, aucun délai à suivre\.$"):
        suivre_delai(recette(date(2024, 1, 5), "1.00"), date(2024, 2, 1), 10, ouvert)


def test_compter_des_jours_ouvres() -> None:
    vendredi, lundi = date(2024, 1, 5), date(2024, 1, 8)
    assert ajouter_jours_ouvres(vendredi, 1, ouvert) == lundi
    assert ajouter_jours_ouvres(vendredi, 0, ouvert) == vendredi
    assert compter_jours_ouvres(vendredi, lundi, ouvert) == 1
    assert compter_jours_ouvres(lundi, vendredi, ouvert) == 0
    assert compter_jours_ouvres(vendredi, date(2024, 1, 12), {lundi}.__contains__) == 4
