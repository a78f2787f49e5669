"""Whatever the partner sent, a copy comes out: never an exception, never half a table passed for a whole one."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decompte.classeurs import annotation
from decompte.classeurs.annotation import Bilan, annoter
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.depot import EtatDepot
from decompte.domaine.limites import Limites
from tests.fabrique import classeur, csv, modeles, personne
from tests.unit.annotation_outils import ACCUEIL, annotate, constat, texts

D01 = constat(None, None, regle="D01", severite=Severite.BLOQUANT_FICHIER, feuille=None, message="Fichier abîmé.")


@pytest.mark.parametrize(
    ("contenu", "nom"),
    [
        (b"", "a.xlsx"),
        (b"PK\x03\x04rien", "a.xlsx"),
        (b"%PDF-1.4", "a.csv"),
        (b"\0" * 100, "a.xls"),
        (b"abc", "a.png"),
        (b"x", ""),
    ],
)
def test_a_file_that_cannot_be_opened_gives_the_first_sheet_alone(contenu: bytes, nom: str) -> None:
    livre = annotate(contenu, [D01], nom=nom, bilan=Bilan(EtatDepot.ILLISIBLE, "Fichier abîmé."))
    assert livre.sheetnames == [ACCUEIL]
    assert "Fichier abîmé." in texts(livre[ACCUEIL])


@pytest.mark.parametrize("regle", ["D01", "D08"])
def test_a_file_that_could_not_be_read_is_not_opened_again(regle: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ended the guarded process of reading must not end the one that annotates."""

    def refuse(*_: object) -> None:
        raise AssertionError("opened")

    monkeypatch.setattr(annotation, "ouvrir_source", refuse)
    fatal = constat(None, None, regle=regle, severite=Severite.BLOQUANT_FICHIER, feuille=None, message="Lecture interrompue.")
    livre = annotate(classeur([personne()]), [fatal])
    assert livre.sheetnames == [ACCUEIL]
    assert "Lecture interrompue." in texts(livre[ACCUEIL])


def test_without_findings_the_reason_that_it_cannot_be_opened_is_told() -> None:
    assert "zéro octet" in texts(annotate(b"", nom="a.xlsx")[ACCUEIL])


def test_a_sheet_beyond_the_limits_is_left_out_whole_and_said() -> None:
    contenu = classeur([personne(n) for n in range(30)])
    livre = annotate(contenu, [constat()], limites=Limites(lignes_par_feuille=20))
    assert "n'a pas pu être recopiée" in str(livre["Suivi"]["A1"].value)
    assert livre["Suivi"].max_row == 1
    dit = texts(livre[ACCUEIL])
    assert "Feuille « Suivi » : elle n'a pas pu être recopiée." in dit
    assert "Cette copie n'est pas complète" in dit
    assert livre["Identification"]["A1"].value == "Modèle"


def test_a_sheet_too_large_for_the_copy_is_left_out_whole_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotation, "CELLULES_MAX", 60)
    livre = annotate(classeur([personne(n) for n in range(30)]), [constat()])
    assert livre["Suivi"].max_row == 1
    assert "la copie s'arrête à 60 cellules" in texts(livre[ACCUEIL])


def test_more_columns_than_excel_holds_are_cut_and_said() -> None:
    largeur = 16_390
    contenu = (";".join(["Nom", "Phase", *(f"c{n}" for n in range(largeur))]) + "\n" + ";".join(["x"] * largeur)).encode()
    livre = annotate(contenu, [constat()], nom="a_2024-05.csv")
    assert livre.worksheets[1].max_column == 16_384
    assert "seules les 16 384 premières colonnes" in texts(livre[ACCUEIL])


def test_the_texts_of_findings_may_be_anything() -> None:
    fou = "\x00\ud800\u202e]]>&<b>" + "é" * 40_000
    livre = annotate(
        classeur([personne()]),
        [constat(2, "F", message=fou, conduite=fou, valeur=fou, entete=fou), constat(None, None, feuille=fou, message="m")],
        nom="\ud800\x00.xlsx",
    )
    assert livre["Suivi"]["F2"].comment is not None


def test_the_same_arguments_give_the_same_bytes() -> None:
    contenu = classeur([personne()])
    premiere, seconde = (annoter(contenu, "a.xlsx", [constat()], Limites(), modeles=modeles(), masquer=False) for _ in range(2))
    assert premiere == seconde


cellule = st.one_of(
    st.text(max_size=20),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.booleans(),
    st.sampled_from(["Nom", "Phase", "Date d'orientation", "Indicateur", "Quantité du mois", "Total", "néant"]),
)
lieu = st.builds(
    Constat,
    depot=st.just("d"),
    regle=st.text(max_size=5),
    severite=st.sampled_from(list(Severite)),
    message=st.text(),
    conduite=st.text(),
    feuille=st.one_of(st.none(), st.text(max_size=5), st.just("a_2024-05"), st.just("Suivi")),
    ligne=st.one_of(st.none(), st.integers(-5, 2_000_000)),
    colonne=st.one_of(st.none(), st.text(max_size=4), st.sampled_from(["A", "C", "XFD", "XFE", "ZZZ"])),
    entete=st.one_of(st.none(), st.text(max_size=5)),
    valeur=st.one_of(st.none(), st.text(max_size=5)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(cellule, max_size=6), max_size=8), st.lists(lieu, max_size=8), st.booleans())
def test_any_table_with_any_findings_makes_a_workbook(
    rangees: list[list[object]], constats: list[Constat], masquer: bool
) -> None:
    texte = "\n".join(";".join('"' + str(c).replace('"', '""') + '"' for c in rangee) for rangee in rangees)
    octets = annoter(texte.encode("utf-8", "replace"), "a_2024-05.csv", constats, Limites(), modeles=modeles(), masquer=masquer)
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.testzip() is None


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([".xlsx", ".xls", ".xlsb", ".ods", ".csv", ".zip", ""]))
def test_any_bytes_make_a_workbook(contenu: bytes, extension: str) -> None:
    assert annoter(contenu, f"f{extension}", [], Limites(), modeles=modeles(), masquer=True).startswith(b"PK")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5_000), st.integers(0, 255))
def test_a_damaged_workbook_makes_a_workbook(ou: int, octet: int) -> None:
    contenu = bytearray(csv([personne()]) if ou % 7 == 0 else classeur([personne(1)]))
    contenu[ou % len(contenu)] = octet
    assert annoter(bytes(contenu), "f.xlsx", [constat()], Limites(), modeles=modeles(), masquer=False).startswith(b"PK")
