from __future__ import annotations

from decimal import Decimal

import pytest

from decompte.domaine.modes.logement_mois import du_logement_mois

TARIF = Decimal("171.90")


@pytest.mark.parametrize(("logements_mois", "attendu"), [(18 * 12, "37130.40"), (7 * 12, "14439.60"), (1, "171.90"), (0, "0.00")])
def test_tarif_par_logement_et_par_mois(logements_mois: int, attendu: str) -> None:
    assert du_logement_mois(TARIF, logements_mois) == Decimal(attendu)
