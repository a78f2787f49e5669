"""Expected tables: when they are due, and their state at a date (spec of deposits)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from decompte.app.feries import feries_francais
from decompte.domaine.calendrier import PARIS, echeance, fin_du_jour, jour_d_arrivee
from decompte.domaine.convention import Convention, Tableau
from decompte.domaine.depot import DepotAccepte
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import (
    ActionObligation,
    Decision,
    EtatObligation,
    Obligation,
    cloture,
    depot_en_vigueur,
    evaluer,
    mois_attendus,
)

MAI = Mois(2024, 5)
ECHEANCE = date(2024, 6, 10)
SEUIL = Decimal("0.95")
CONVENTION = Convention(
    "2024-1.3-ccas-arras", "ccas-arras", 2024, "2024-1.3", "2024-1.3", None, date(2024, 1, 1), date(2024, 12, 31), Decimal(88000)
)


def recu(instant: str, taux: str = "1.0000", chemin: str = "a.xlsx") -> DepotAccepte:
    arrivee = datetime.fromisoformat(instant).replace(tzinfo=PARIS)
    return DepotAccepte(f"d-{instant}-{chemin}", CONVENTION.code, MAI, chemin, arrivee, "0" * 64, Decimal(taux), False, 10, 0)


def decision(action: ActionObligation, echeance: date | None = None) -> Decision:
    return Decision(CONVENTION.code, MAI, action, echeance, "MJ-000001", f"motif de {action}")


def etat(*depots: DepotAccepte, decisions: tuple[Decision, ...] = (), au: date = date(2024, 7, 1)) -> Obligation:
    return evaluer(CONVENTION, MAI, ECHEANCE, depots, decisions, SEUIL, au)


@pytest.mark.parametrize(
    ("mois", "attendue", "pourquoi"),
    [
        ("2024-05", "2024-06-10", "un lundi"),
        ("2024-01", "2024-02-12", "le 10 février est un samedi"),
        ("2024-10", "2024-11-12", "le 10 est un dimanche, le 11 novembre est férié"),
        ("2024-12", "2025-01-10", "l'année suivante"),
        ("2021-04", "2021-05-10", "le 10 mai 2021 est un lundi ordinaire"),
        ("2023-04", "2023-05-10", "le 8 mai n'est pas le 10"),
    ],
)
def test_echeance_reportee_au_jour_ouvre(mois: str, attendue: str, pourquoi: str) -> None:
    assert echeance(Mois.de_texte(mois), 10, feries_francais()) == date.fromisoformat(attendue), pourquoi


def test_echeance_d_un_jour_qui_n_existe_pas_dans_le_mois() -> None:
    assert echeance(Mois(2023, 1), 31, lambda _: False) == date(2023, 2, 28)


@pytest.mark.parametrize(
    "ferie", ["2024-05-01", "2024-05-08", "2024-05-09", "2024-05-20", "2024-07-14", "2024-12-25", "2024-04-01"]
)
def test_les_feries_francais(ferie: str) -> None:
    assert feries_francais()(date.fromisoformat(ferie))


def test_un_jour_ordinaire_n_est_pas_ferie() -> None:
    assert not feries_francais()(date(2024, 12, 26))


def test_recu_le_jour_meme_jusqu_a_minuit() -> None:
    assert etat(recu("2024-06-10T23:59:59")).etat is EtatObligation.A_TEMPS
    en_retard = etat(recu("2024-06-11T00:00:00"))
    assert (en_retard.etat, en_retard.retard_jours) == (EtatObligation.EN_RETARD, 1)


def test_le_jour_d_arrivee_est_celui_de_paris() -> None:
    assert jour_d_arrivee(datetime.fromisoformat("2024-06-10T22:30:00+00:00")) == date(2024, 6, 11)
    assert fin_du_jour(date(2024, 6, 10)) < datetime.fromisoformat("2024-06-11T00:00:00+02:00")


def test_manquant_seulement_quand_l_echeance_est_passee() -> None:
    assert etat(au=ECHEANCE).etat is EtatObligation.A_VENIR
    assert etat(au=ECHEANCE + timedelta(days=1)).etat is EtatObligation.MANQUANT
    assert not etat(au=ECHEANCE).due(ECHEANCE)
    assert etat(au=ECHEANCE).due(ECHEANCE + timedelta(days=1))


def test_incomplet_sous_le_seuil_et_complet_au_seuil() -> None:
    assert etat(recu("2024-06-01T10:00", "0.9499")).etat is EtatObligation.INCOMPLET
    assert etat(recu("2024-06-01T10:00", "0.9500")).etat is EtatObligation.A_TEMPS


def test_le_retard_est_celui_du_premier_complet() -> None:
    """An incomplete table in time, completed five days late: the delay is that of the complete one."""
    obligation = etat(recu("2024-06-05T10:00", "0.8"), recu("2024-06-15T10:00"), recu("2024-07-01T10:00"))
    assert (obligation.etat, obligation.retard_jours) == (EtatObligation.EN_RETARD, 5)
    assert obligation.recu_le == recu("2024-06-15T10:00").recu_le
    assert obligation.depot == recu("2024-07-01T10:00").depot


def test_sans_complet_le_retard_est_celui_du_premier_accepte() -> None:
    obligation = etat(recu("2024-06-20T10:00", "0.9"), recu("2024-06-25T10:00", "0.8"))
    assert (obligation.etat, obligation.retard_jours) == (EtatObligation.INCOMPLET, 10)
    assert obligation.taux_completude == Decimal("0.8")


def test_en_vigueur_le_dernier_recu_puis_le_chemin() -> None:
    premier, second = recu("2024-06-05T10:00", chemin="b.xlsx"), recu("2024-06-05T10:00", chemin="a.xlsx")
    assert depot_en_vigueur([premier, second]) == depot_en_vigueur([second, premier]) == premier
    assert depot_en_vigueur([]) is None


def test_excuse_l_emporte_sur_tout() -> None:
    excuse = (decision(ActionObligation.EXCUSER),)
    manquant = etat(decisions=excuse)
    assert (manquant.etat, manquant.retard_jours, manquant.excuse) == (EtatObligation.EXCUSE, 0, True)
    assert etat(recu("2024-06-30T10:00"), decisions=excuse).retard_jours == 0


def test_prolonger_deplace_l_echeance_et_le_mois_du() -> None:
    prolonge = (decision(ActionObligation.PROLONGER, date(2024, 6, 20)),)
    assert etat(recu("2024-06-20T12:00"), decisions=prolonge).etat is EtatObligation.A_TEMPS
    assert etat(recu("2024-06-22T12:00"), decisions=prolonge).retard_jours == 2
    assert not etat(decisions=prolonge, au=date(2024, 6, 15)).due(date(2024, 6, 15))


def test_la_derniere_prolongation_compte() -> None:
    deux = tuple(decision(ActionObligation.PROLONGER, date(2024, 6, jour)) for jour in (20, 15))
    assert etat(decisions=deux).echeance == date(2024, 6, 15)


def test_un_mois_par_mois_touche_depuis_le_debut_du_suivi() -> None:
    longue = Convention("c", "s", 2024, "d", "d", None, date(2023, 7, 1), date(2024, 2, 29), Decimal(1))
    assert [str(m) for m in mois_attendus(longue, Tableau.SUIVI, Mois(2024, 1))] == ["2024-01", "2024-02"]
    assert mois_attendus(longue, Tableau.AUCUN, Mois(2024, 1)) == ()


def test_cloture_au_31_mars_suivant() -> None:
    assert cloture(2024, (3, 31)) == date(2025, 3, 31)
