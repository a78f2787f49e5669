"""What a mode answers at the edge of what is agreed, and the sentence when nothing is."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from decompte.domaine.modes.commun import atteinte
from decompte.domaine.modes.etp import MoisEtp, taux_etp
from decompte.domaine.modes.objectifs_etp import Objectif, taux_objectifs
from decompte.domaine.modes.places_qualite import Soutiens, realisation_fongible


def test_moins_d_un_etp_ou_d_une_place_convenus_suffit() -> None:
    assert taux_etp([MoisEtp(Decimal("0.50"), Decimal("0.25"))]) == Decimal("0.5000")
    assert realisation_fongible(1, 2, Decimal(1)) == Decimal("0.5000")
    assert realisation_fongible(1, 1, Decimal(0), Soutiens(0, 2, 4)) == Decimal("2.0000")
    assert atteinte(Decimal("0.25"), Decimal("0.50")) == Fraction(1, 2)


def test_sans_rien_de_convenu_la_phrase_le_dit() -> None:
    with pytest.raises(ValueError, match=r"^Aucun ETP n'est convenu pour ces mois\.$"):
        taux_etp([MoisEtp(Decimal(0), Decimal(1))])
    with pytest.raises(ValueError, match=r"^Aucun objectif : ni accueils ni places\.$"):
        taux_objectifs([Objectif("places", 1, 0, Fraction(0))])
    with pytest.raises(ValueError, match=r"^Aucune cible : il n'y a rien à quoi rapporter ce qui est réalisé\.$"):
        atteinte(Decimal(1), Decimal(0))
    with pytest.raises(ValueError, match=r"^Ni places ni soutiens convenus : il n'y a rien à quoi rapporter la file active\.$"):
        realisation_fongible(1, 1, Decimal(0))
