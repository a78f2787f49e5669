"""What a decision changes, told in sentences a steward can repeat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from decompte.app.calculer import Calcul
from decompte.app.effet import dire_effet
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation, Obligation
from decompte.domaine.solde import EtatSolde, MoisComptes, Solde

AVANT = Solde(
    convention="2024-1.3-ccas-arras",
    structure="ccas-arras",
    dispositif="1.3",
    territoire=None,
    exercice=2024,
    version=1,
    etat=EtatSolde.PROVISOIRE,
    date_calcul=date(2024, 7, 20),
    montant_exercice_eur=Decimal("50000.00"),
    du_eur=Decimal("16250.00"),
    part_quantitative_eur=None,
    part_qualitative_eur=None,
    deja_verse_eur=Decimal("0.00"),
    solde_brut_eur=Decimal("16250.00"),
    taux_penalite=Decimal("0.0188"),
    penalite_eur=Decimal("305.50"),
    solde_net_eur=Decimal("15944.50"),
    reversement_eur=Decimal("0.00"),
    mois=MoisComptes(6),
    blocages=("2 lignes en attente, à traiter.", "rapport final non reçu."),
    hypotheses=(),
    empreinte="a",
    lignes=(),
)
MAI = Obligation("2024-1.3-ccas-arras", "ccas-arras", Mois(2024, 5), date(2024, 6, 10), EtatObligation.MANQUANT)


def effet(avant: Solde, apres: Solde) -> list[str]:
    """What is told when one solde becomes another."""
    return dire_effet(Calcul([MAI], [avant]), Calcul([MAI], [apres]))


def test_the_penalty_and_the_amounts_are_told_before_and_after() -> None:
    apres = replace(
        AVANT, taux_penalite=Decimal("0.0104"), penalite_eur=Decimal("169.00"), solde_net_eur=Decimal("16081.00"), empreinte="b"
    )
    (phrase,) = effet(AVANT, apres)
    assert phrase.replace("\u202f", " ") == (
        "Solde de 2024-1.3-ccas-arras pour 2024 : la pénalité passe de 1,88 % à 1,04 % ; "
        "pénalité 305,50 € → 169,00 € (−136,50 €) ; solde net 15 944,50 € → 16 081,00 € (+136,50 €)."
    )


def test_a_hold_that_only_changes_its_number_is_told_once() -> None:
    apres = replace(AVANT, blocages=("1 ligne en attente, à traiter.",), empreinte="b")
    (phrase,) = effet(AVANT, apres)
    assert phrase == (
        "Solde de 2024-1.3-ccas-arras pour 2024 : bloque encore : 1 ligne en attente, à traiter "
        "(au lieu de : 2 lignes en attente, à traiter) ; ne bloque plus : rapport final non reçu."
    )


def test_an_obligation_is_told_with_what_changed_in_it() -> None:
    apres = replace(MAI, etat=EtatObligation.EN_RETARD, depot="d1", retard_jours=3, taux_completude=Decimal("0.9876"))
    (phrase,) = dire_effet(Calcul([MAI], [AVANT]), Calcul([apres], [AVANT]))
    assert phrase.replace("\u202f", " ") == (
        "2024-1.3-ccas-arras, mai 2024 : manquant → en retard, retard 0 → 3 jours, complétude aucune → 98,76 %, "
        "dépôt en vigueur aucun → d1."
    )


def test_nothing_is_told_of_what_does_not_change() -> None:
    assert effet(AVANT, replace(AVANT, date_calcul=date(2024, 7, 21), empreinte="b")) == []
