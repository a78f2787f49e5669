"""What is said, word for word, of a convention that lacks what its mode needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from decompte.domaine.cibles import inutiles, manques
from decompte.domaine.convention import Convention, Mode

UN = Decimal(1)
PLACES = ("cible_places", "ce dispositif se calcule sur des places et la ligne n'en donne pas : donnez leur nombre.")
CONVERTIR = (
    "unite_autre",
    "« etp » ne se convertit pas en places : ce dispositif n'admet que « soutiens_professionnels » ou rien.",
)
ACCUEILS = ("cible_accueils", "ce dispositif se calcule sur des accueils ou des places : donnez l'un des deux nombres.")
NOMBRE = ("cible_autre", "ce dispositif se calcule sur « sessions » et la ligne n'en donne pas le nombre : donnez-le.")
UNITE_AUTRE = ("unite_autre", "ce dispositif compte « sessions », la ligne dit « etp » : écrivez « sessions ».")
UNITE_RIEN = ("unite_autre", "ce dispositif compte « etp », la ligne dit rien : écrivez « etp ».")
OBJECTIF = ("cible_autre", "ce dispositif se calcule sur un objectif et la ligne n'en donne pas : donnez-le.")
CODE = ("unite_autre", "dites ce que compte l'objectif (un code d'activité).")


def convention(**termes: Any) -> Convention:
    return Convention("c", "s", 2024, "d", "d", None, date(2024, 1, 1), date(2024, 12, 31), Decimal("1.00"), **termes)


@pytest.mark.parametrize(
    ("mode", "termes", "dites"),
    [
        (Mode.PLACES_QUALITE, {"cible_places": UN}, []),
        (Mode.PLACES_QUALITE, {"cible_places": UN, "unite_autre": "soutiens_professionnels"}, []),
        (Mode.PLACES_QUALITE, {"unite_autre": "etp"}, [PLACES, CONVERTIR]),
        (Mode.OBJECTIFS_ETP, {}, [ACCUEILS]),
        (Mode.OBJECTIFS_ETP, {"cible_places": UN}, []),
        (Mode.OBJECTIFS_ETP, {"cible_accueils": UN}, []),
        (Mode.SESSIONS, {"unite_autre": "etp"}, [NOMBRE, UNITE_AUTRE]),
        (Mode.SESSIONS, {"cible_autre": UN, "unite_autre": "sessions"}, []),
        (Mode.ETP, {"cible_autre": UN}, [UNITE_RIEN]),
        (Mode.FORFAIT_OBJECTIF, {}, [OBJECTIF, CODE]),
        (Mode.FORFAIT_OBJECTIF, {"cible_autre": UN, "unite_autre": "participants"}, []),
        (Mode.POINTS, {}, []),
        (Mode.NON_PARAMETRE, {}, []),
    ],
)
def test_ce_qui_manque(mode: Mode, termes: dict[str, Any], dites: list[tuple[str, str]]) -> None:
    assert list(manques(mode, convention(**termes))) == dites


@pytest.mark.parametrize(
    ("mode", "non_lues"),
    [
        (Mode.PLACES_QUALITE, ["cible_accueils"]),
        (Mode.OBJECTIFS_ETP, ["cible_autre"]),
        (Mode.ETP, ["cible_accueils", "cible_places"]),
        (Mode.COUT_REEL, []),
        (Mode.VERSE_A_LA_SIGNATURE, []),
    ],
)
def test_ce_qui_n_est_pas_lu(mode: Mode, non_lues: list[str]) -> None:
    assert inutiles(mode, convention(cible_accueils=UN, cible_places=UN, cible_autre=UN)) == non_lues
    assert inutiles(mode, convention()) == []
