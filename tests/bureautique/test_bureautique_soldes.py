"""The workbook of the soldes opened by LibreOffice: numbers are numbers, texts are texts, both sheets are whole."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from decompte.app.consulter import COLONNES_SOLDES
from decompte.app.exporter import Bloc, exporter_xlsx_avec_synthese

if TYPE_CHECKING:
    from tests.bureautique.conftest import Bureautique

SOLDE: dict[str, Any] = {
    **dict.fromkeys(COLONNES_SOLDES),
    "convention": "2024-1.3-ccas-arras",
    "structure": "=1+1",
    "exercice": 2024,
    "version": 1,
    "date_calcul": date(2024, 4, 15),
    "montant_exercice_eur": Decimal("1234567.89"),
    "du_eur": Decimal("0.10"),
    "deja_verse_eur": Decimal("0.20"),
    "taux_penalite": Decimal("0.0188"),
    "penalite_eur": Decimal("305.50"),
    "blocages": ["1 ligne en attente, à traiter."],
    "hypotheses": ["Note : 1", "@SUM(A1)"],
    "empreinte": "0123",
}
BLOCS = [
    Bloc("Filtres", {"quoi": "", "valeur": ""}, [{"quoi": "Calculé au", "valeur": "15/04/2024"}]),
    Bloc(
        "Par dispositif",
        {"valeur": "", "nombre": "Soldes", "du_eur": "Dû"},
        [{"valeur": "2024-1.3", "nombre": 1, "du_eur": SOLDE["du_eur"]}],
    ),
    Bloc("Hypothèses", {"mots": "", "nombre": "Soldes"}, [{"mots": "@SUM(A1)", "nombre": 1}]),
]


def ecrire(dossier: Path) -> Path:
    chemin = dossier / "soldes.xlsx"
    chemin.write_bytes(exporter_xlsx_avec_synthese([SOLDE, SOLDE], COLONNES_SOLDES, "Soldes 2024", BLOCS, "Totaux et filtres"))
    return chemin


def test_libreoffice_montre_les_deux_feuilles(bureautique: Bureautique, tmp_path: Path) -> None:
    feuilles = {}
    for nom, chemin in bureautique.convert_feuilles(ecrire(tmp_path)).items():
        with chemin.open(encoding="utf-8", newline="") as flux:
            feuilles[nom] = list(csv.reader(flux, delimiter=";"))
    assert sorted(feuilles) == ["Soldes 2024", "Totaux et filtres"]
    entete, *rangees = feuilles["Soldes 2024"]
    assert tuple(entete) == COLONNES_SOLDES
    lue = dict(zip(entete, rangees[0], strict=True))
    assert {nom: lue[nom] for nom in ("structure", "empreinte", "date_calcul", "hypotheses", "territoire", "exercice")} == {
        "structure": "=1+1",
        "empreinte": "0123",
        # A date: this export writes it by the habit of its machine (the other test reads its format).
        "date_calcul": "04/15/2024",
        "hypotheses": "Note : 1 ; @SUM(A1)",
        "territoire": "",
        "exercice": "2024",
    }
    mots = [[c for c in rangee if c] for rangee in feuilles["Totaux et filtres"] if any(rangee)]
    assert mots[:3] == [["Filtres"], ["Calculé au", "15/04/2024"], ["Par dispositif"]]
    assert ["@SUM(A1)", "1"] in mots


def test_libreoffice_garde_des_nombres(bureautique: Bureautique, tmp_path: Path) -> None:
    feuille = load_workbook(bureautique.convert(ecrire(tmp_path), "xlsx:Calc MS Excel 2007 XML"))["Soldes 2024"]
    cellules = dict(zip(COLONNES_SOLDES, feuille[2], strict=True))
    assert cellules["montant_exercice_eur"].value == 1234567.89
    assert cellules["taux_penalite"].value == 0.0188
    assert {cellules[nom].data_type for nom in ("montant_exercice_eur", "taux_penalite", "exercice")} == {"n"}
    assert cellules["date_calcul"].is_date and cellules["date_calcul"].number_format.casefold() == "dd/mm/yyyy"
    assert {cellules[nom].data_type for nom in ("structure", "hypotheses", "empreinte")} == {"s"}
    assert feuille.auto_filter.ref == f"A1:{feuille.cell(1, len(COLONNES_SOLDES)).column_letter}3"
