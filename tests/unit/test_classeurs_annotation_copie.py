"""The annotated copy holds what the file holds: same sheets, same values at the same cells, nothing that can run."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import pytest

from decompte.classeurs.annotation import annoter
from decompte.classeurs.lecture import lire
from decompte.domaine.limites import Limites
from tests.fabrique import Formule, classeur, csv, modeles, personne
from tests.unit.annotation_outils import ACCUEIL, annotate, constat, texts

DANGEREUX = ["=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example")', "+33", "-5", "@SUM(A1)", "\t=1+1", "http://x.example"]


def test_same_sheets_in_the_same_order_with_the_same_visibility() -> None:
    contenu = classeur([personne()], feuilles_en_plus={"Consignes": [["Lire"]], "Listes": [["a"]]}, feuilles_cachees=["Listes"])
    livre = annotate(contenu)
    assert livre.sheetnames == [ACCUEIL, "Identification", "Consignes", "Listes", "Suivi"]
    assert [f.title for f in livre if f.sheet_state != "visible"] == ["Listes"]
    assert livre.active.title == ACCUEIL


def test_each_value_keeps_its_place_and_its_kind() -> None:
    valeurs = [
        ["00123", 12, 12.5, True, date(2024, 5, 6), datetime(2024, 5, 6, 9, 30), "", " deux  espaces "],  # noqa: DTZ001
        [0, False, "2024", "31/02/2024", "1 234,56", "é\u202fè", "ligne 1\nligne 2", -0.5],
    ]
    feuille = annotate(classeur(feuilles_en_plus={"Divers": valeurs}))["Divers"]
    lues = [[cellule.value for cellule in rangee] for rangee in feuille.iter_rows()]
    assert lues[0][:4] == ["00123", 12, 12.5, True]
    assert lues[0][4] == datetime(2024, 5, 6)  # noqa: DTZ001
    assert feuille["E1"].number_format == "dd/mm/yyyy"
    assert lues[0][5] == datetime(2024, 5, 6, 9, 30)  # noqa: DTZ001
    assert lues[0][6:] == [None, " deux  espaces "]
    assert lues[1] == [0, False, "2024", "31/02/2024", "1 234,56", "é\u202fè", "ligne 1\nligne 2", -0.5]


def test_texts_that_look_like_numbers_stay_texts_when_typed_again() -> None:
    feuille = annotate(classeur(feuilles_en_plus={"Divers": [["00123", "05/06", "abc"]]}))["Divers"]
    assert [feuille[a].number_format for a in ("A1", "B1", "C1")] == ["@", "@", "General"]


@pytest.mark.parametrize("texte", DANGEREUX)
def test_a_text_is_never_a_formula_nor_a_link(texte: str) -> None:
    octets = annoter(
        classeur([personne(observations=texte)], feuilles_en_plus={"Divers": [[texte]]}),
        "suivi.xlsx",
        [constat(message=texte, conduite=texte, valeur=texte, entete=texte)],
        Limites(),
        modeles=modeles(),
        masquer=False,
    )
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        noms = archive.namelist()
        feuilles = [archive.read(nom) for nom in noms if nom.startswith("xl/worksheets/sheet")]
        liens = [archive.read(nom) for nom in noms if nom.startswith("xl/worksheets/_rels/")]
    assert not any(b"<f>" in feuille or b"<f " in feuille for feuille in feuilles)
    assert not any(b"TargetMode" in lien or b"hyperlink" in lien for lien in liens)
    assert not any("vba" in nom.lower() or "external" in nom.lower() for nom in noms)


def test_a_text_that_opens_a_formula_is_quoted_so_that_editing_keeps_it_a_text() -> None:
    livre = annotate(classeur(feuilles_en_plus={"Divers": [["=1+1", "abc"]]}))
    cellule = livre["Divers"]["A1"]
    assert cellule.quotePrefix
    assert not livre["Divers"]["B1"].quotePrefix


def test_a_formula_gives_its_result_and_one_without_result_its_text() -> None:
    gens = [personne(1, nb_actions_cer=Formule("=2+2", 4)), personne(2, nb_actions_cer=Formule("=A1+1"))]
    feuille = annotate(classeur(gens, ordre=["identifiant", "nb_actions_cer"]))["Suivi"]
    assert [feuille["B2"].value, feuille["B2"].data_type] == [4, "n"]
    assert feuille["B3"].value == "=A1+1"
    assert feuille["B3"].quotePrefix


def test_the_header_is_frozen_where_it_stands() -> None:
    livre = annotate(classeur([personne()], bandeau=["Titre", "", "Note"]))
    assert livre["Suivi"].freeze_panes == "B5"
    assert livre["Identification"].freeze_panes is None


def test_a_wide_first_column_is_not_frozen() -> None:
    """It would leave no room for the others."""
    feuille = annotate(classeur([personne(observations="x" * 60)], ordre=["observations", "identifiant"]))["Suivi"]
    assert feuille.freeze_panes == "A2"


def test_what_excel_cannot_hold_is_written_as_people_read_it() -> None:
    long = "é" * 40_000
    contenu = csv([personne(1, observations=long, nom="a\x01b", prenom="_x0041_")]).replace(b"a\x01b", b"a\x01b")
    feuille = annotate(contenu, nom="2024-1.3-ccas-arras_2024-05.csv").worksheets[1]
    assert feuille["B2"].value == "ab"
    assert feuille["C2"].value == "_x0041_"
    texte = feuille.cell(2, feuille.max_column).value
    assert len(texte) <= 32_767
    assert texte.endswith("… (texte coupé)")


def test_a_date_before_excel_counts_and_an_hour_are_kept() -> None:
    from decompte.classeurs.ecriture_cellules import Livre

    livre = Livre("essai")
    feuille = livre.xlsx.add_worksheet("f")
    valeurs: list[object] = [date(1899, 12, 31), date(1900, 2, 28), time(8, 30), float("nan"), float("inf"), 10**400, "\ud800x"]
    for rang, valeur in enumerate(valeurs):
        livre.write(feuille, rang, 0, valeur)
    from openpyxl import load_workbook

    lue = load_workbook(io.BytesIO(livre.close()))["f"]
    assert [lue.cell(i, 1).value for i in (1, 2, 3)] == ["31/12/1899", "28/02/1900", time(8, 30)]
    assert [lue.cell(i, 1).data_type for i in (4, 5, 6, 7)] == ["s"] * 4
    assert lue.cell(7, 1).value == "\ufffdx"


def test_a_workbook_of_the_1904_epoch_keeps_its_dates_and_its_bare_numbers() -> None:
    contenu = classeur([personne(1, date_orientation=date(2024, 2, 5))], epoque_1904=True, feuilles_en_plus={"N": [[43_500]]})
    livre = annotate(contenu)
    assert livre["N"]["A1"].value == 43_500
    assert livre["Suivi"]["F2"].value == datetime(2024, 2, 5)  # noqa: DTZ001
    assert livre.epoch.year == 1904


def test_names_that_excel_refuses_are_mended_and_stay_distinct() -> None:
    from decompte.classeurs.ecriture_textes import name_feuilles

    noms = name_feuilles(["Suivi", "suivi", "a/b:c", "x" * 40, "x" * 40, "'", "", "History", "\U0001f600" * 20])
    assert noms[:3] == ["Suivi", "suivi (2)", "a_b_c"]
    assert all(0 < len(nom.encode("utf-16-le")) // 2 <= 31 for nom in noms)
    assert len({nom.casefold() for nom in noms}) == len(noms)


def test_the_copy_reads_as_the_original_did() -> None:
    gens = [personne(1), personne(2, date_orientation="31/02/2024", identifiant="0012345"), personne(3, observations="=1+1")]
    contenu = classeur(gens, bandeau=["Titre"], total=-1)
    octets = annoter(contenu, "suivi.xlsx", [constat(4)], Limites(), modeles=modeles(), masquer=False)
    avant, apres = (lire(o, "suivi.xlsx", "d1", modeles()) for o in (contenu, octets))
    assert apres.identification == avant.identification
    assert apres.problemes == avant.problemes == []
    assert apres.tables[0].valeurs == avant.tables[0].valeurs
    assert apres.tables[0].fautes == avant.tables[0].fautes
    assert apres.tables[0].lignes == avant.tables[0].lignes


def test_a_copy_of_a_mended_copy_has_one_first_sheet() -> None:
    octets = annoter(classeur([personne()]), "suivi.xlsx", [constat()], Limites(), modeles=modeles(), masquer=False)
    assert annotate(octets).sheetnames == [ACCUEIL, "Identification", "Suivi"]


def test_a_sheet_of_the_partner_named_like_the_first_one_is_kept() -> None:
    livre = annotate(classeur([personne()], feuilles_en_plus={"à corriger": [["penser au café"]]}))
    assert livre.sheetnames == ["À corriger (2)", "Identification", "à corriger", "Suivi"]
    assert livre["à corriger"]["A1"].value == "penser au café"


def test_a_csv_becomes_a_sheet_and_is_told_how_to_come_back() -> None:
    livre = annotate(csv([personne(1, identifiant="00012345")]), [constat(2)], nom="2024-1.3-ccas-arras_2024-05.csv")
    feuille = livre.worksheets[1]
    assert feuille["A2"].value == "00012345"
    assert feuille["F2"].comment is not None, "the only sheet, whatever the finding calls it"
    assert "2024-1.3-ccas-arras_2024-05.csv" in texts(livre[ACCUEIL])
    assert "CSV" in texts(livre[ACCUEIL])
