from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from decompte.domaine.modes.forfait_objectif import du_forfait_objectif, taux_objectif


@pytest.mark.parametrize(
    ("realise", "cible", "attendu"),
    [(6000, 6000, "1.0000"), (7200, 6000, "1.0000"), (4321, 6000, "0.7202"), (0, 6000, "0.0000"), (1, Fraction(3, 2), "0.6667")],
)
def test_en_proportion_jamais_au_dessus_de_un(realise: int, cible: Fraction, attendu: str) -> None:
    assert taux_objectif(realise, cible) == Decimal(attendu)


@pytest.mark.parametrize("cible", [0, Decimal("-1")])
def test_sans_objectif_pas_de_taux(cible: Decimal) -> None:
    with pytest.raises(ValueError, match="Aucune cible"):
        taux_objectif(10, cible)


def test_le_taux_arrondi_multiplie_le_montant() -> None:
    assert du_forfait_objectif(Decimal("28907.31"), Decimal("0.7222")) == Decimal("20876.86")
