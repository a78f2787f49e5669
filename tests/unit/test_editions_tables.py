"""Rows as CSV and XLSX: no text is ever a formula, numbers and dates are such, sheets are as wide as what they hold."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from decompte.editions.tables import Bloc, en_csv, en_xlsx


def cellule_csv(valeur: object) -> str:
    flux = io.StringIO()
    en_csv([{"a": valeur, "b": "suite"}], ["a", "b"], flux)
    (lue,) = csv.DictReader(io.StringIO(flux.getvalue(), newline=""))
    return lue["a"]


def en_une_ligne(texte: str) -> str:
    """As a cell is written: its ends of line are line feeds."""
    return texte.replace("\r\n", "\n").replace("\r", "\n")


def feuille(lignes: list[dict[str, Any]], nom: str = "Feuille") -> Any:
    flux = io.BytesIO()
    en_xlsx(lignes, list(lignes[0]), "Feuille", flux, [Bloc("Titre", {"x": ""}, [{"x": "=1"}])])
    return load_workbook(io.BytesIO(flux.getvalue()))[nom]


AVANT = ("", " ", "\t", "\r", "\n", "\xa0", "\u3000", "\u200b", "\ufeff", " \r\n \x00 ")


@pytest.mark.parametrize("avant", AVANT, ids=ascii)
@pytest.mark.parametrize("signe", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫"])
def test_un_texte_qui_ferait_une_formule_est_neutralise(signe: str, avant: str) -> None:
    texte = f"{avant}{signe}1+1"
    for valeur in (texte, [texte, "b"], (texte,)):
        assert cellule_csv(valeur).startswith(f"'{en_une_ligne(avant)}{signe}1+1")


@pytest.mark.parametrize("signe", ["\t", "\r", "\n"], ids=ascii)
def test_un_texte_qui_sortirait_de_sa_cellule_est_neutralise(signe: str) -> None:
    assert cellule_csv(f"{signe}texte") == f"'{en_une_ligne(signe)}texte"


def test_un_retour_de_chariot_ne_commence_pas_une_rangee() -> None:
    flux = io.StringIO()
    en_csv([{"a": "x\r=1+1"}, {"a": "y\r\n=1+1"}], ["a"], flux)
    assert list(csv.reader(io.StringIO(flux.getvalue(), newline=""))) == [["a"], ["x\n=1+1"], ["y\n=1+1"]]


@pytest.mark.parametrize("texte", ["", " ", "a=1", " texte", "2024-03", "0,5", "é", "« = »", "\u200b"])
def test_un_autre_texte_reste_tel_quel(texte: str) -> None:
    assert cellule_csv(texte) == texte


@pytest.mark.parametrize(
    ("valeur", "ecrite"),
    [(Decimal("-12.50"), "-12.50"), (-3, "-3"), (date(2024, 4, 15), "2024-04-15"), (True, "oui"), (None, "")],
)
def test_un_nombre_ou_une_date_n_est_pas_un_texte(valeur: object, ecrite: str) -> None:
    assert cellule_csv(valeur) == ecrite


def test_un_classeur_a_de_vrais_nombres_et_de_vraies_dates() -> None:
    ligne = {
        "net_eur": Decimal("-12.50"),
        "taux": Decimal("0.0188"),
        "nombre": 3,
        "jour": date(2024, 4, 15),
        "instant": datetime(2024, 7, 1, 22, 30, tzinfo=UTC),
        "ancien": date(1899, 12, 31),
        "texte": "=1+1",
        "large": "\uff1d1+1",
    }
    cellules = dict(zip(ligne, feuille([ligne])[2], strict=True))
    assert [cellules[n].value for n in ("net_eur", "taux", "nombre")] == [-12.5, 0.0188, 3]
    assert cellules["jour"].is_date and cellules["jour"].value.isoformat() == "2024-04-15T00:00:00"
    assert cellules["jour"].number_format == "dd/mm/yyyy"
    assert cellules["instant"].value.isoformat() == "2024-07-02T00:30:00", "the hour of Paris"
    assert cellules["instant"].number_format == "dd/mm/yyyy hh:mm"
    assert {n: cellules[n].value for n in ("ancien", "texte", "large")} == {
        "ancien": "1899-12-31",
        "texte": "=1+1",
        "large": "\uff1d1+1",
    }
    assert {cellules[n].data_type for n in ("ancien", "texte", "large")} == {"s"}


def test_les_colonnes_ont_la_largeur_de_ce_qu_elles_montrent() -> None:
    code = "2024-1.3-communaute-d-agglomeration"
    lignes = [{"code": "court", "c": 1, "montant_eur": Decimal("1234567.89"), "mots": ["long"] * 99, "jour": date(2024, 1, 1)}]
    lue = feuille([*lignes, {**lignes[0], "code": code}])
    largeurs = {c.value: lue.column_dimensions[c.column_letter].width for c in lue[1]}
    assert len(code) < largeurs["code"] < len(code) + 4
    assert largeurs["montant_eur"] > len("1,234,567.89") and largeurs["jour"] > len("01/01/2024")
    assert 8 <= largeurs["c"] < 10 and 48 <= largeurs["mots"] < 50


def test_un_classeur_s_imprime_en_largeur_avec_ses_entetes() -> None:
    lignes = [{"a": 1}]
    assert feuille(lignes).print_title_rows == "$1:$1"
    for nom in ("Feuille", "Synthèse"):
        lue = feuille(lignes, nom)
        assert lue.page_setup.orientation == "landscape" and lue.sheet_properties.pageSetUpPr.fitToPage
        assert (lue.page_setup.fitToWidth or 1, lue.page_setup.fitToHeight) == (1, 0)


def test_un_classeur_large_s_imprime_en_a3() -> None:
    large = {f"colonne_{rang}": "x" * 40 for rang in range(6)}
    assert feuille([large]).page_setup.paperSize == 8 and feuille([{"a": 1}]).page_setup.paperSize == 9
