"""The clause month by month, and a penalty on less than a euro."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation, Obligation
from decompte.domaine.penalite import Bareme, penalite, taux_de_penalite

BAREME = Bareme("proportionnel", Decimal("0.10"), 30, Decimal("0.5"), Decimal("0.5"), (Decimal("0.01"), Decimal("0.02")))
MANQUANTS = [
    Obligation("c", "s", Mois(2024, n), date(2024, n + 1, 12), EtatObligation.MANQUANT, retard_jours=0) for n in (1, 2, 3, 4)
]


@pytest.mark.parametrize(("hors", "proportionnel", "paliers"), [(0, "0.1000", "0.0200"), (3, "0.0250", "0.0100"), (4, "0", "0")])
def test_un_mois_hors_clause_ne_compte_pas_de_defaut_et_reste_du(hors: int, proportionnel: str, paliers: str) -> None:
    hors_clause = frozenset(o.mois for o in MANQUANTS[:hors])
    assert taux_de_penalite(MANQUANTS, BAREME, True, hors_clause) == Decimal(proportionnel)
    assert taux_de_penalite(MANQUANTS, replace(BAREME, nom="paliers"), True, hors_clause) == Decimal(paliers)


def test_une_penalite_sur_moins_d_un_euro() -> None:
    assert penalite(Decimal("0.50"), Decimal("0.1000")) == Decimal("0.05")
    assert penalite(Decimal("1.00"), Decimal("0.1000")) == Decimal("0.10")
