"""An obligation says whose it is and why it was moved; the last deposit in force decides of its state."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from decompte.domaine.calendrier import PARIS
from decompte.domaine.convention import Convention
from decompte.domaine.depot import DepotAccepte
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation, Decision, EtatObligation, Obligation, evaluer, refus_de_decider

MAI = Mois(2024, 5)
CONVENTION = Convention(
    "2024-1.3-ccas-arras", "ccas-arras", 2024, "1.3", "2024-1.3", None, date(2024, 1, 1), date(2024, 12, 31), Decimal(88000)
)


def depot(instant: str, taux: str = "1.0000", chemin: str = "mai.xlsx") -> DepotAccepte:
    arrivee = datetime.fromisoformat(instant).replace(tzinfo=PARIS)
    return DepotAccepte(f"d-{instant}", CONVENTION.code, MAI, chemin, arrivee, "0" * 64, Decimal(taux), False, 10, 0)


def decision(action: ActionObligation, motif: str, echeance: date | None = None) -> Decision:
    return Decision(CONVENTION.code, MAI, action, echeance, "MJ-000001", motif)


def evaluee(*depots: DepotAccepte, decisions: tuple[Decision, ...] = ()) -> Obligation:
    return evaluer(CONVENTION, MAI, date(2024, 6, 10), depots, decisions, Decimal("0.95"), date(2024, 7, 1))


PROLONGER = decision(ActionObligation.PROLONGER, "logiciel en panne", date(2024, 6, 20))
EXCUSER = decision(ActionObligation.EXCUSER, "inondation")


def test_elle_dit_a_qui_elle_est_et_ce_qui_est_en_vigueur() -> None:
    recu = depot("2024-06-09T10:00")
    assert evaluee(recu) == Obligation(
        convention="2024-1.3-ccas-arras",
        structure="ccas-arras",
        mois=MAI,
        echeance=date(2024, 6, 10),
        etat=EtatObligation.A_TEMPS,
        depot=recu.depot,
        recu_le=recu.recu_le,
        retard_jours=0,
        taux_completude=Decimal("1.0000"),
        excuse=False,
        motif=None,
    )


def test_sans_depot_elle_n_a_ni_date_ni_taux() -> None:
    vide = evaluee()
    assert (vide.etat, vide.depot, vide.recu_le, vide.taux_completude) == (EtatObligation.MANQUANT, None, None, None)
    assert (vide.excuse, vide.motif) == (False, None)


def test_les_motifs_des_decisions_se_lisent_ensemble() -> None:
    assert evaluee(decisions=(PROLONGER,)).motif == "logiciel en panne"
    assert evaluee(decisions=(EXCUSER,)).motif == "inondation"
    assert evaluee(decisions=(EXCUSER, PROLONGER)).motif == "logiciel en panne ; inondation"


def test_un_depot_complet_tout_juste_arrete_le_retard() -> None:
    """95 % is complete: the delay stops there, and not at the better table that came later."""
    assert evaluee(depot("2024-06-12T10:00", "0.9500"), depot("2024-06-25T10:00")).retard_jours == 2


def test_un_depot_moins_complet_qui_remplace_rend_le_mois_incomplet() -> None:
    obligation = evaluee(depot("2024-06-05T10:00"), depot("2024-06-08T10:00", "0.5000", "suite.xlsx"))
    assert (obligation.etat, obligation.retard_jours) == (EtatObligation.INCOMPLET, 0)


def test_annuler_rend_le_mois_a_sa_premiere_echeance() -> None:
    annuler = decision(ActionObligation.ANNULER, "saisi sur le mauvais mois")
    annule = evaluee(decisions=(PROLONGER, EXCUSER, annuler))
    assert (annule.echeance, annule.etat) == (date(2024, 6, 10), EtatObligation.MANQUANT)
    assert (annule.excuse, annule.motif) == (False, None)
    assert evaluee(decisions=(EXCUSER, annuler, PROLONGER)).etat is EtatObligation.MANQUANT
    assert evaluee(decisions=(EXCUSER, annuler, PROLONGER)).echeance == date(2024, 6, 20)
    assert evaluee(decisions=(EXCUSER, annuler, EXCUSER)).etat is EtatObligation.EXCUSE


@pytest.mark.parametrize(
    ("action", "echeance", "anciennes", "phrase"),
    [
        ("annuler", None, (), "ni excusé ni prolongé"),
        ("annuler", None, ("excuser", "annuler"), "ni excusé ni prolongé"),
        ("annuler", None, ("rouvrir",), "ni excusé ni prolongé"),
        ("annuler", None, ("excuser",), None),
        ("annuler", None, ("prolonger",), None),
        ("prolonger", date(2024, 6, 30), ("excuser",), "annulez d'abord son excuse"),
        ("prolonger", date(2024, 6, 30), ("excuser", "annuler"), None),
        ("prolonger", date(2024, 6, 10), (), "doit venir après celle du mois, le 10/06/2024"),
        ("prolonger", date(2024, 6, 11), ("prolonger",), None),
        ("prolonger", date(2025, 3, 31), (), None),
        ("prolonger", date(2025, 4, 1), (), "la dernière date possible est le 31/03/2025"),
        ("prolonger", date.max, (), "le 31/12/9999, vient après la clôture de l'exercice 2024"),
        ("excuser", None, ("excuser",), None),
    ],
)
def test_ce_qui_ne_se_decide_pas_dit_quoi_faire(
    action: str, echeance: date | None, anciennes: tuple[str, ...], phrase: str | None
) -> None:
    prises = [decision(ActionObligation(nom), "vu", date(2024, 6, 20) if nom == "prolonger" else None) for nom in anciennes]
    demandee = decision(ActionObligation(action), "vu", echeance)
    refus = refus_de_decider(demandee, date(2024, 6, 10), date(2025, 3, 31), prises)
    assert refus is None if phrase is None else refus is not None and phrase in refus


def test_rouvrir_ne_deplace_pas_l_echeance() -> None:
    rouvert = evaluee(decisions=(decision(ActionObligation.ROUVRIR, "rapport accepté"),))
    assert (rouvert.echeance, rouvert.etat, rouvert.motif) == (date(2024, 6, 10), EtatObligation.MANQUANT, None)
