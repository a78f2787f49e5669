"""What a decision changes, told in sentences a steward can repeat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from decompte.app.calculer import Calcul
from decompte.app.effet import dire_effet
from decompte.domaine.ligne import LigneDeDecompte, Rubrique
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


def test_the_amount_of_the_exercice_is_told_when_it_alone_changes() -> None:
    """FAL: the amount is a cap, what is due may stay the same below it."""
    apres = replace(AVANT, montant_exercice_eur=Decimal("37130.40"), empreinte="b")
    (phrase,) = effet(AVANT, apres)
    assert phrase.replace("\u202f", " ") == (
        "Solde de 2024-1.3-ccas-arras pour 2024 : montant de l'exercice 50 000,00 € → 37 130,40 € (−12 869,60 €)."
    )


def test_no_penalty_before_and_none_after_is_not_told() -> None:
    """A rate of 0 that becomes none: « de 0 % à 0 % » says nothing; a real rate that goes is told."""
    sans = replace(AVANT, taux_penalite=Decimal("0.0000"), penalite_eur=Decimal("0.00"))
    parti = replace(sans, taux_penalite=None, penalite_eur=None, solde_net_eur=None, empreinte="b")
    (phrase,) = effet(sans, parti)
    assert "la pénalité passe" not in phrase and "solde net 15\u202f944,50\u202f€ → non calculé" in phrase
    (phrase,) = effet(AVANT, parti)
    assert "la pénalité passe de 1,88\u202f% à 0\u202f%" in phrase


def juge(nom: str, suite: str = "non évalué, compté 1,0000") -> LigneDeDecompte:
    """The line of a judged note."""
    return LigneDeDecompte(Rubrique.QUALITATIF, f"{nom} : {suite}", None, None, None, None, "qualitatif.x", None)


def test_a_note_given_is_told_alone() -> None:
    """« Bilan argumenté, avec des suites » is one note: a name may have a comma, and begin as another one."""
    noms = ("Bilan", "Bilan argumenté, avec des suites", "Contacts et réunions", "Recrutement")
    avant = replace(
        AVANT,
        blocages=("Éléments non évalués : Bilan, Bilan argumenté, avec des suites, Contacts et réunions et Recrutement.",),
        lignes=tuple(juge(nom) for nom in noms),
    )
    apres = replace(avant, blocages=("Éléments non évalués : Bilan, Contacts et réunions et Recrutement.",), empreinte="b")
    (phrase,) = effet(avant, apres)
    assert phrase == (
        "Solde de 2024-1.3-ccas-arras pour 2024 : éléments non évalués : « Bilan argumenté, avec des suites » n'est plus à "
        "donner ; il reste 3 notes à donner."
    )
    (retour,) = effet(apres, replace(avant, empreinte="c"))
    assert retour.endswith("« Bilan argumenté, avec des suites » est à donner ; il reste 4 notes à donner.")
    (fini,) = effet(avant, replace(avant, blocages=(), empreinte="d"))
    assert "ne bloque plus : Éléments non évalués" in fini
