from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation, Obligation
from decompte.domaine.penalite import Bareme, defaut, penalite, taux_de_penalite

PALIERS = tuple(Decimal(t) for t in ("0.01", "0.02", "0.04", "0.06", "0.08", "0.10"))


def bareme(nom: str = "proportionnel") -> Bareme:
    return Bareme(nom, Decimal("0.10"), 30, Decimal("0.5"), Decimal("0.5"), PALIERS)


def mois(etat: EtatObligation, retard: int = 0) -> Obligation:
    return Obligation("c", "s", Mois(2024, 1), date(2024, 2, 12), etat, retard_jours=retard)


@pytest.mark.parametrize(
    ("etat", "retard", "attendu"),
    [
        (EtatObligation.A_TEMPS, 0, Fraction(0)),
        (EtatObligation.MANQUANT, 0, Fraction(1)),
        (EtatObligation.EXCUSE, 0, Fraction(0)),
        (EtatObligation.EN_RETARD, 1, Fraction(1, 60)),
        (EtatObligation.EN_RETARD, 15, Fraction(1, 4)),
        (EtatObligation.EN_RETARD, 30, Fraction(1, 2)),
        (EtatObligation.EN_RETARD, 31, Fraction(1, 2)),
        (EtatObligation.INCOMPLET, 0, Fraction(1, 2)),
        (EtatObligation.INCOMPLET, 40, Fraction(1, 2)),
    ],
)
def test_defaut_d_un_mois(etat: EtatObligation, retard: int, attendu: Fraction) -> None:
    assert defaut(mois(etat, retard), bareme()) == attendu


@pytest.mark.parametrize(
    ("en_defaut", "attendu"), [(0, "0"), (1, "0.01"), (2, "0.02"), (3, "0.04"), (5, "0.08"), (6, "0.10"), (12, "0.10")]
)
def test_paliers(en_defaut: int, attendu: str) -> None:
    obligations = [mois(EtatObligation.EN_RETARD, 1)] * en_defaut + [mois(EtatObligation.A_TEMPS)] * (12 - en_defaut)
    assert taux_de_penalite(obligations, bareme("paliers"), clause=True) == Decimal(attendu)


def test_sans_clause_ou_sans_mois_du() -> None:
    assert taux_de_penalite([mois(EtatObligation.MANQUANT)], bareme(), clause=False) == 0
    assert taux_de_penalite([], bareme(), clause=True) == 0


def test_bareme_inconnu() -> None:
    with pytest.raises(ValueError, match="Barème de pénalité inconnu"):
        taux_de_penalite([mois(EtatObligation.A_TEMPS)], bareme("autre"), clause=True)


def test_pas_de_penalite_sur_un_solde_qui_n_est_pas_positif() -> None:
    assert penalite(Decimal("-100.00"), Decimal("0.10")) == 0
    assert penalite(Decimal("0.00"), Decimal("0.10")) == 0
    assert penalite(Decimal("16250.00"), Decimal("0.0188")) == Decimal("305.50")
