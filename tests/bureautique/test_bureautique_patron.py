"""The pre-filled workbook opened and saved again by LibreOffice: what is filled, checked on entry and told is all there."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from decompte.classeurs.lecture import lire
from decompte.classeurs.patron import ecrire_patron
from tests.fabrique import modeles
from tests.unit.test_classeurs_patron import ENTETE, columns, patron, validations

if TYPE_CHECKING:
    from tests.bureautique.conftest import Bureautique

PERSONNES = [{"identifiant": "00012345", "phase": "accompagnement", "inscrit_monjob62": True}]


def test_libreoffice_opens_it_and_keeps_everything(bureautique: Bureautique, tmp_path: Path) -> None:
    deux = patron(modeles=(modeles()["suivi-2024"], modeles()["activite-2024"]), indicateurs=("soutiens_professionnels",))
    chemin = tmp_path / "patron.xlsx"
    chemin.write_bytes(ecrire_patron(deux, PERSONNES))
    converti = bureautique.convert(chemin, "xlsx:Calc MS Excel 2007 XML")
    avant, apres = (load_workbook(io.BytesIO(c.read_bytes())) for c in (chemin, converti))
    assert apres.sheetnames == ["Identification", "Suivi", "Activité", "Notice", "Listes"]
    assert apres["Listes"].sheet_state == "hidden"
    suivi = apres["Suivi"]
    assert columns(suivi) == columns(avant["Suivi"])
    assert suivi[f"A{ENTETE + 1}"].value == "00012345"
    assert validations(suivi).keys() == validations(avant["Suivi"]).keys()
    motif = validations(suivi)[columns(suivi)["Motif de sortie"]]
    assert motif.type == "list"
    assert "Listes" in motif.formula1
    assert motif.prompt
    assert motif.error
    assert len([c for c in suivi[ENTETE] if c.comment is not None]) == len(modeles()["suivi-2024"].colonnes)
    assert len(suivi.conditional_formatting) > 0
    lu = lire(converti.read_bytes(), "t.xlsx", "d", modeles())
    assert lu.problemes == []
    assert [table.valeurs[cle][0] for table, cle in zip(lu.tables, ("identifiant", "indicateur"), strict=True)] == [
        "00012345",
        "soutiens_professionnels",
    ]


def test_it_prints(bureautique: Bureautique, tmp_path: Path) -> None:
    chemin = tmp_path / "patron.xlsx"
    chemin.write_bytes(ecrire_patron(patron()))
    assert bureautique.convert(chemin, "pdf").read_bytes().startswith(b"%PDF")
