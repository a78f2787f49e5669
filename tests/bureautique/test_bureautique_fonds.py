"""The restitution of the funds as LibreOffice shows it: the same amounts, dates and sums."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from decompte.domaine.fonds import Fonds, Mouvement, Sens, restituer
from decompte.editions.restitution_fonds import ecrire_restitution

if TYPE_CHECKING:
    from tests.bureautique.conftest import Bureautique

FPEL = Fonds("fpel", "=FPEL", Decimal("500000.00"), ("Artois", "Département"), "annexe 13")
RECU = date(2025, 2, 27)
MOUVEMENTS = [
    Mouvement("fpel", date(2025, 1, 10), Sens.RECETTE, Decimal("500000.00"), "Département", "R-1"),
    Mouvement("fpel", RECU, Sens.DEPENSE, Decimal("0.10"), "Artois", "TE-1", RECU, date(2025, 3, 3)),
    Mouvement("fpel", RECU, Sens.DEPENSE, Decimal("0.20"), "Artois", "TE-2", RECU, date(2025, 3, 4)),
]


def test_libreoffice_montre_les_memes_montants(bureautique: Bureautique, tmp_path: Path) -> None:
    """0,10 + 0,20 is 0,30 in the balance: it was never a binary number before the cell."""
    chemin = tmp_path / "mars.xlsx"
    ecrire_restitution([restituer(FPEL, MOUVEMENTS, date(2025, 3, 1), date(2025, 3, 31))], chemin)
    classeur = load_workbook(bureautique.convert(chemin, "xlsx:Calc MS Excel 2007 XML"))
    assert classeur.sheetnames == ["Synthèse", "FPEL"]
    feuilles = {o.title: [[_jour(c.value) for c in rangee] for rangee in o.iter_rows()] for o in classeur}
    assert feuilles["Synthèse"][3] == ["=FPEL", 500000, 0, 0.3, 499999.7, 2]
    assert classeur["Synthèse"]["A4"].data_type == "s"
    debut = [rangee[0] for rangee in feuilles["FPEL"]].index("Mouvements")
    assert feuilles["FPEL"][debut + 2 : debut + 6] == [
        [date(2025, 3, 1), "Solde au début", None, None, None, 500000],
        [date(2025, 3, 3), "TE-1", "Artois", None, 0.1, 499999.9],
        [date(2025, 3, 4), "TE-2", "Artois", None, 0.2, 499999.7],
        [date(2025, 3, 31), "Solde à la fin", None, 0, 0.3, 499999.7],
    ]


def _jour(valeur: object) -> object:
    return valeur.date() if isinstance(valeur, datetime) else valeur
