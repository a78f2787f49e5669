"""The décision that awards a convention, read in its references and never supposed."""

from __future__ import annotations

from datetime import date

import pytest

from decompte.domaine.attribution import DecisionAttributive, decisions_citees
from decompte.referentiel import Referentiel


def test_une_deliberation_et_ses_annexes_citee_plusieurs_fois() -> None:
    nom = "Délibération n° 2024-273 du 17 juin 2024"
    assert decisions_citees([f"{nom}, annexe 6 ; {nom}, annexe 2, opération 4", None]) == (
        DecisionAttributive("2024-273", date(2024, 6, 17), ("annexe 6", "annexe 2, opération 4")),
    )


def test_deux_deliberations_dans_leur_ordre() -> None:
    citees = decisions_citees(["délibération n°2025-12 du 1er mars 2025", "DÉLIBÉRATION n° 2024-273 du 17 juin 2024"])
    assert [(d.numero, d.date, d.annexes) for d in citees] == [
        ("2025-12", date(2025, 3, 1), ()),
        ("2024-273", date(2024, 6, 17), ()),
    ]


@pytest.mark.parametrize(
    "source",
    [
        None,
        "",
        "Appel à projets 2026",
        "Délibération du 17 juin 2024",
        "Délibération n° 3 du 31 juin 2024",
        "Délibération n° 3 du 3 jun 2024",
    ],
)
def test_rien_n_est_suppose(source: str | None) -> None:
    assert decisions_citees([source]) == ()


def test_toutes_les_conventions_de_l_annexe_6_en_citent_une(referentiel: Referentiel) -> None:
    for convention in referentiel.conventions:
        assert decisions_citees([convention.source])[0].numero == "2024-273", convention.code
