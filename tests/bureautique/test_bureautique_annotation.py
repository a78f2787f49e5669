"""The annotated copy opened and saved again by LibreOffice: its values, comments and links are all there."""

from __future__ import annotations

import csv as csv_standard
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from decompte.classeurs.annotation import annoter
from decompte.classeurs.lecture import lire
from decompte.domaine.constat import Severite
from decompte.domaine.limites import Limites
from tests.fabrique import classeur, modeles, personne
from tests.unit.annotation_outils import ACCUEIL, comments, constat, texts

if TYPE_CHECKING:
    from tests.bureautique.conftest import Bureautique

EXCEL = "xlsx:Calc MS Excel 2007 XML"
GENS = [
    personne(1, identifiant="00012345"),
    personne(2, date_orientation="31/02/2024", observations="=1+1"),
    personne(3, observations="@SUM(1;2)"),
]
CONSTATS = [
    constat(3, "F", severite=Severite.BLOQUANT_LIGNE),
    constat(2, "A", regle="L01"),
    constat(40, "Q", regle="L03"),
    constat(None, None, regle="D04"),
]


def write(dossier: Path, nom: str = "annote.xlsx") -> Path:
    contenu = classeur(GENS, feuilles_en_plus={"Listes": [["a"]]}, feuilles_cachees=["Listes"])
    chemin = dossier / nom
    chemin.write_bytes(annoter(contenu, "suivi.xlsx", CONSTATS, Limites(), modeles=modeles(), masquer=False))
    return chemin


def test_libreoffice_opens_it_and_keeps_everything(bureautique: Bureautique, tmp_path: Path) -> None:
    chemin = write(tmp_path)
    converti = bureautique.convert(chemin, EXCEL)
    avant, apres = load_workbook(chemin), load_workbook(converti)
    assert apres.sheetnames == avant.sheetnames
    assert [f.title for f in apres if f.sheet_state == "hidden"] == ["Listes"]
    for feuille in avant:
        for rangee in feuille.iter_rows():
            for cellule in rangee:
                relue = apres[feuille.title][cellule.coordinate]
                assert relue.value == cellule.value, f"{feuille.title} {cellule.coordinate}"
                assert relue.data_type != "f"
    assert {c: len(t) for c, t in comments(apres["Suivi"]).items()}.keys() == {"A2", "F3", "Q40"}
    assert "Que faire : Corrigez la date." in comments(apres["Suivi"])["F3"]
    liens = [c.hyperlink.location for r in apres[ACCUEIL].iter_rows() for c in r if c.hyperlink is not None]
    assert [lien.replace("'", "").replace("$", "") for lien in liens] == ["Suivi!F3", "Suivi!A2", "Suivi!Q40"]
    assert apres["Suivi"]["F3"].fill.fgColor.rgb == avant["Suivi"]["F3"].fill.fgColor.rgb


def test_what_libreoffice_saves_reads_as_the_original(bureautique: Bureautique, tmp_path: Path) -> None:
    chemin = write(tmp_path)
    relu = lire(bureautique.convert(chemin, EXCEL).read_bytes(), "annote.xlsx", "d1", modeles())
    direct = lire(chemin.read_bytes(), "annote.xlsx", "d1", modeles())
    assert relu.problemes == []
    assert relu.tables[0].valeurs == direct.tables[0].valeurs
    assert relu.tables[0].valeurs["identifiant"][0] == "00012345"


def test_dangerous_texts_stay_texts_when_saved_as_csv(bureautique: Bureautique, tmp_path: Path) -> None:
    """Nothing was computed on the way."""
    suivi = bureautique.convert_feuilles(write(tmp_path))["Suivi"]
    with suivi.open(encoding="utf-8", newline="") as flux:
        lignes = list(csv_standard.reader(flux, delimiter=";"))
    assert lignes[2][-1] == "=1+1"
    assert lignes[3][-1] == "@SUM(1;2)"
    assert lignes[1][0] == "00012345"


def test_it_prints(bureautique: Bureautique, tmp_path: Path) -> None:
    assert bureautique.convert(write(tmp_path), "pdf").read_bytes().startswith(b"%PDF")


def test_a_file_that_cannot_be_opened_still_gives_a_sheet(bureautique: Bureautique, tmp_path: Path) -> None:
    chemin = tmp_path / "abime.xlsx"
    abime = constat(None, None, regle="D01", severite=Severite.BLOQUANT_FICHIER, message="Le fichier est abîmé.")
    chemin.write_bytes(annoter(b"PK\x03\x04", "a.xlsx", [abime], Limites(), modeles=modeles(), masquer=False))
    livre = load_workbook(bureautique.convert(chemin, EXCEL))
    assert livre.sheetnames == [ACCUEIL]
    assert "Le fichier est abîmé." in texts(livre[ACCUEIL])


@pytest.mark.parametrize(("extension", "filtre"), [("xls", "xls:MS Excel 97"), ("ods", "ods:calc8")])
def test_what_libreoffice_writes_in_another_format_is_copied_as_xlsx(
    bureautique: Bureautique, tmp_path: Path, extension: str, filtre: str
) -> None:
    source = tmp_path / "suivi.xlsx"
    source.write_bytes(classeur(GENS, feuilles_en_plus={"Listes": [["a"]]}, feuilles_cachees=["Listes"]))
    autre = bureautique.convert(source, filtre).read_bytes()
    copies = [
        load_workbook(io.BytesIO(annoter(contenu, nom, CONSTATS, Limites(), modeles=modeles(), masquer=False)))
        for contenu, nom in ((source.read_bytes(), "suivi.xlsx"), (autre, f"suivi.{extension}"))
    ]
    attendue, lue = copies
    assert lue.sheetnames == attendue.sheetnames
    assert lue["Listes"].sheet_state == "hidden"
    for rangee in attendue["Suivi"].iter_rows():
        for cellule in rangee:
            assert lue["Suivi"][cellule.coordinate].value == cellule.value, cellule.coordinate
    assert comments(lue["Suivi"]).keys() == comments(attendue["Suivi"]).keys()
