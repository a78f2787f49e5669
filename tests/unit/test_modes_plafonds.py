"""Caps: one line for each that binds, with a negative amount; due never above any."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from tests.unit.modes_outils import activite, en_2024, ligne, lisible, solder

CNFPT = en_2024("2024-1.6-CNFPT", "60 000,00")
COORDO = {"dispositif": "2025-COORDO-LDA", "debut": date(2025, 1, 1), "fin": date(2025, 12, 31), "autre": 1, "unité": "etp"}


def plafonds(solde: Solde) -> dict[str, Decimal | None]:
    return {li.regle: li.montant_eur for li in solde.lignes if li.regle.startswith("plafond.")}


def cout(montant: str) -> list[dict[str, Any]]:
    return [{"nature": "bilan_final", "recu_le": date(2025, 1, 15), "coût réel": montant}]


@pytest.mark.parametrize(
    ("journees", "documents", "attendus", "du"),
    [
        (44, [], {}, "52800.00"),
        (45, [], {"plafond.journees": "-1200.00"}, "52800.00"),
        (51, [], {"plafond.exercice": "-1200.00", "plafond.journees": "-7200.00"}, "52800.00"),
        (45, cout("50 000,00"), {"plafond.cout_reel": "-4000.00"}, "50000.00"),
        (45, cout("53 000,00"), {"plafond.cout_reel": "-1000.00", "plafond.journees": "-200.00"}, "52800.00"),
        (44, cout("52 800,00"), {}, "52800.00"),
    ],
)
def test_du_plus_large_au_plus_etroit(
    journees: int, documents: list[dict[str, Any]], attendus: dict[str, str], du: str, referentiel: Referentiel
) -> None:
    mois = {"2024-05": {"activité": {"journees_mixtes": journees}}}
    solde = solder(referentiel, CNFPT, mois=mois, documents=documents)
    assert plafonds(solde) == {regle: Decimal(montant) for regle, montant in attendus.items()}
    assert solde.du_eur == Decimal(du)


@pytest.mark.parametrize(
    ("convention", "mois"),
    [
        (en_2024("2024-2.3", "18 000,00"), {}),
        (en_2024("2024-FAL", "37 130,40"), activite(logements_occupes=18)),
        (en_2024("2024-1.3", "16 000,00", places=100), {"tous": {"file_active": 100}}),
    ],
)
def test_le_cout_reel_plafonne_tous_les_modes(convention: dict[str, Any], mois: dict[str, Any], referentiel: Referentiel) -> None:
    realise = dict.fromkeys(("diagnostic_actualise", "delai_cer", "suspension", "actions_cer", "contractualisation"), "1/1")
    autres = {"réalisé": {**realise, "entretiens physiques": 400}, "notes": {"toutes": "1"}} if "places" in convention else {}
    solde = solder(referentiel, convention, mois=mois, documents=cout("12 345,67"), **autres)
    assert solde.du_eur == Decimal("12345.67")
    assert "15/01/2025" in ligne(solde, "plafond.cout_reel").libelle


def test_plafond_par_etp_segur_en_plus(referentiel: Referentiel) -> None:
    convention = {**COORDO, "montant": "30 000,00"}
    solde = solder(referentiel, convention, exercice=2025, au=date(2026, 1, 31), mois=activite(etp=1))
    assert plafonds(solde) == {"plafond.etp": Decimal("-1930.00")}
    assert solde.du_eur == Decimal("28070.00")
    libelle = lisible(ligne(solde, "plafond.etp").libelle)
    assert "(22 800,00 € + Ségur 5 270,00 €) × (12 × 1) / 12" in libelle


def test_plafond_par_etp_sur_quatre_mois(referentiel: Referentiel) -> None:
    convention = {**COORDO, "montant": "12 000,00", "debut": date(2025, 9, 1)}
    solde = solder(referentiel, convention, exercice=2025, au=date(2026, 1, 31), mois=activite(etp=1))
    assert solde.du_eur == Decimal("9356.67")  # 28 070.00 × 4/12


def test_pas_de_plafond_par_etp_sans_parametre(referentiel: Referentiel) -> None:
    """A coach costs more than a coordinateur: the ceiling is not theirs."""
    solde = solder(referentiel, en_2024("2024-4.7", "40 000,00", autre=1, unité="etp"), mois=activite(etp=1))
    assert (solde.du_eur, plafonds(solde)) == (Decimal("40000.00"), {})
