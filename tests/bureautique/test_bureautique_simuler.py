"""The workbook of a simulation, opened by a real office suite: numbers are numbers, texts stay texts."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from decompte.app.simuler import COLONNES, Comparaison
from decompte.cli.sorties import en_xlsx
from decompte.domaine.solde import EtatSolde, MoisComptes, Solde

SOLDE = Solde(
    convention="2024-1.3-ccas-arras",
    structure='=HYPERLINK("http://ailleurs.example")',
    dispositif="2024-1.3",
    territoire=None,
    exercice=2024,
    version=1,
    etat=EtatSolde.PROVISOIRE,
    date_calcul=date(2024, 7, 20),
    montant_exercice_eur=Decimal("50000.00"),
    du_eur=Decimal("16250.10"),
    part_quantitative_eur=None,
    part_qualitative_eur=None,
    deja_verse_eur=Decimal("0.00"),
    solde_brut_eur=Decimal("16250.10"),
    taux_penalite=Decimal("0.0000"),
    penalite_eur=Decimal("0.00"),
    solde_net_eur=Decimal("16250.10"),
    reversement_eur=Decimal("0.00"),
    mois=MoisComptes(6),
    blocages=(),
    hypotheses=(),
    empreinte="a",
    lignes=(),
)


def test_le_classeur_d_une_simulation_s_ouvre_proprement(bureautique: Any, tmp_path: Path) -> None:
    baisse = replace(SOLDE, du_eur=Decimal("16000.05"), solde_net_eur=Decimal("16000.05"))
    perdu = replace(SOLDE, du_eur=None, solde_net_eur=None, reversement_eur=None, blocages=("Non paramétré : tarif.",))
    fichier = tmp_path / "simulation.xlsx"
    en_xlsx([Comparaison(SOLDE, s).en_ligne() for s in (baisse, perdu)], COLONNES, "Simulation", fichier)
    (feuille,) = bureautique.convert_feuilles(fichier).values()
    entete, *lignes = csv.reader(feuille.read_text(encoding="utf-8").splitlines(), delimiter=";")
    assert tuple(entete) == COLONNES
    un, deux = (dict(zip(COLONNES, ligne, strict=True)) for ligne in lignes)
    assert un["structure"] == '=HYPERLINK("http://ailleurs.example")'
    assert [Decimal(un[f"du_{m}_eur"]) for m in ("avant", "apres", "ecart")] == [
        Decimal("16250.10"),
        Decimal("16000.05"),
        Decimal("-250.05"),
    ]
    assert (deux["suite"], deux["du_apres_eur"], deux["du_ecart_eur"], deux["motif"]) == (
        "devient_non_calculable",
        "",
        "",
        "Non paramétré : tarif.",
    )
