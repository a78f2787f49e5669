"""One cell at a time: what a partner may write, and what it is understood as."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decompte.classeurs.cellules import CelluleFautive
from decompte.classeurs.colonnes import type_colonne
from decompte.classeurs.textes import is_vide, letter, normalize, rank, says_neant
from decompte.classeurs.valeurs import read_date, read_entier, read_identifiant, read_nombre, read_oui_non, read_texte
from decompte.domaine.modele import CodeModele, ColonneModele, TypeColonne

VIDES = [
    "",
    "  ",
    "NA",
    "N/A",
    "n/a",
    "-",
    " – ",
    "—",
    "néant",
    "NÉANT",
    "Neant",
    "sans objet",
    "Sans  objet",
    "\u00a0",
    "\u200b",
    None,
]
FORMULE = CelluleFautive("=A1", "formule")


@pytest.mark.parametrize("vide", VIDES)
def test_ce_qui_est_vide_l_est_pour_tous_les_types(vide: object) -> None:
    assert is_vide(vide)
    for lecteur in (read_texte, read_identifiant, read_date, read_nombre, read_entier, read_oui_non):
        assert lecteur(vide) == (None, None)


@pytest.mark.parametrize("plein", ["NAN", "N", "non", "-1", "néanmoins", 0.0, False, "sans objet précis", "."])
def test_ce_qui_n_est_pas_vide(plein: object) -> None:
    assert not is_vide(plein)


@pytest.mark.parametrize(
    "cellule",
    [
        date(2024, 5, 3),
        datetime(2024, 5, 3, 14, 30),  # noqa: DTZ001
        "03/05/2024",
        "3/5/2024",
        "03-05-2024",
        "03.05.24",
        "03/05/24",
        "2024-05-03",
        "2024/05/03",
        " 03/05/2024\u00a0",
        "2024-05-03T00:00:00",
        "2024-05-03 00:00:00",
        "03/05/2024 08:15",
        45415.0,
        45415.75,
        45415,
        "45415",
    ],
)  # fmt: skip
def test_dates(cellule: object) -> None:
    assert read_date(cellule) == (date(2024, 5, 3), None)


def test_une_annee_a_deux_chiffres_est_20xx() -> None:
    assert read_date("01.02.85") == (date(2085, 2, 1), None)


def test_les_deux_epoques() -> None:
    assert read_date(45415.0, epoque_1904=True) == (date(2028, 5, 4), None)
    assert read_date(43953.0, epoque_1904=True) == (date(2024, 5, 3), None)


@pytest.mark.parametrize(
    "cellule",
    [
        "31/02/2024",
        "2024-13-01",
        "05/2024",
        "mai 2024",
        "03/05.2024",
        "demain",
        "2024",
        2024.0,
        "030524",
        150524.0,
        20240503.0,
        True,
        time(0, 0),
        timedelta(days=3),
        float("nan"),
        float("inf"),
        -1.0,
        0.0,
        "00/00/0000",
        "٠٣/٠٥/٢٠٢٤",
    ],
)  # fmt: skip
def test_ce_qui_n_est_pas_une_date(cellule: object) -> None:
    assert read_date(cellule) == (None, "type")


@pytest.mark.parametrize(
    ("cellule", "attendu"),
    [
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1 234,56 €", "1234.56"),
        ("-3", "-3"),
        ("\u22123", "-3"),
        ("007", "7"),
        (1234.56, "1234.56"),
        (0.1 + 0.2, "0.3"),
        (3.0, "3"),
        (3, "3"),
        (33.333333333333336, "33.333333"),
    ],
)
def test_nombres(cellule: object, attendu: str) -> None:
    assert read_nombre(cellule) == (Decimal(attendu), None)


@pytest.mark.parametrize(
    "cellule",
    [
        "douze",
        "1,2,3",
        "1e3",
        "NaN",
        "Infinity",
        "--1",
        "12 %",
        float("nan"),
        float("inf"),
        1e12,
        "9" * 13,
        True,
        date(2024, 1, 1),
    ],
)
def test_ce_qui_n_est_pas_un_nombre(cellule: object) -> None:
    assert read_nombre(cellule) == (None, "type")


@pytest.mark.parametrize(
    ("cellule", "attendu"), [(3.0, 3), (3, 3), ("3", 3), ("3,0", 3), ("3.00", 3), (2.9999999999999996, 3), (-2.0, -2), (99.0, 99)]
)
def test_entiers(cellule: object, attendu: int) -> None:
    valeur, faute = read_entier(cellule)
    assert (valeur, faute) == (attendu, None)
    assert type(valeur) is int


@pytest.mark.parametrize("cellule", [3.5, "3,5", "trois", True, float("nan"), float("-inf"), 1e300, date(1900, 1, 3)])
def test_ce_qui_n_est_pas_un_entier(cellule: object) -> None:
    assert read_entier(cellule) == (None, "type")


@pytest.mark.parametrize("cellule", ["oui", "OUI", " Oui ", "o", "x", "X", "vrai", "1", 1.0, 1, True])
def test_oui(cellule: object) -> None:
    assert read_oui_non(cellule) == (True, None)


@pytest.mark.parametrize("cellule", ["non", "Non", "n", "N", "faux", "0", 0.0, 0, False])
def test_non(cellule: object) -> None:
    assert read_oui_non(cellule) == (False, None)


@pytest.mark.parametrize("cellule", ["peut-être", "2", 2.0, 0.5, date(2024, 1, 1)])
def test_ni_oui_ni_non(cellule: object) -> None:
    assert read_oui_non(cellule) == (None, "type")


@pytest.mark.parametrize(
    ("cellule", "attendu"),
    [
        ("MJ-000123", "MJ-000123"),
        (" mj-000123 ", "MJ-000123"),
        ("0123", "0123"),
        (12345.0, "12345"),
        (12345, "12345"),
        ("MJ-000123\u200e", "MJ-000123"),
        ("\ufeffMJ-1", "MJ-1"),
        (1.5, "1.5"),
    ],
)
def test_identifiants(cellule: object, attendu: str) -> None:
    assert read_identifiant(cellule) == (attendu, None)


@pytest.mark.parametrize("cellule", [True, date(2024, 1, 1), float("nan")])
def test_ce_qui_n_est_pas_un_identifiant(cellule: object) -> None:
    assert read_identifiant(cellule) == (None, "type")


@pytest.mark.parametrize(
    ("cellule", "attendu"),
    [(" a ", "a"), (12.0, "12"), (1.5, "1.5"), (True, "VRAI"), (date(2024, 5, 3), "2024-05-03"), ("a\nb", "a\nb")],
)
def test_textes(cellule: object, attendu: str) -> None:
    assert read_texte(cellule) == (attendu, None)


MOTIF = ColonneModele(
    "motif",
    "Motif",
    TypeColonne.CODE,
    codes=(CodeModele("emploi_durable", "Emploi durable", ("CDI",)), CodeModele("deces", "Décès")),
)


@pytest.mark.parametrize(
    ("cellule", "attendu"),
    [
        ("emploi_durable", ("emploi_durable", None)),
        ("  EMPLOI   durable ", ("emploi_durable", None)),
        ("cdi", ("emploi_durable", None)),
        ("deces", ("deces", None)),
        ("DÉCÈS", ("deces", None)),
        ("-", (None, None)),
        ("retraite", (None, "code")),
        (3.0, (None, "code")),
        (FORMULE, (None, "formule")),
    ],
)
def test_codes(cellule: object, attendu: tuple[object, str | None]) -> None:
    valeurs, fautes = type_colonne([cellule], MOTIF)
    assert (valeurs[0], fautes[0]) == attendu


INSCRIT = ColonneModele("inscrit", "Inscrit", TypeColonne.OUI_NON)


@pytest.mark.parametrize(
    ("cellules", "valeurs"),
    [
        (["x", "", "X", None], [True, False, True, False]),
        (["x", "-", " "], [True, None, False]),
        (["oui", "", "non"], [True, None, False]),
        (["x", "", "non"], [True, None, False]),
        (["", ""], [None, None]),
        (["x", "", FORMULE], [True, False, None]),
    ],
    ids=["croix", "croix-et-tiret", "mots", "croix-et-mots", "blanche", "formule"],
)
def test_une_case_blanche_dit_non_seulement_dans_une_colonne_de_croix(cellules: list[object], valeurs: list[object]) -> None:
    assert type_colonne(cellules, INSCRIT)[0] == valeurs


@pytest.mark.parametrize("type_", list(TypeColonne))
def test_une_formule_sans_valeur_et_une_erreur_sont_des_fautes(type_: TypeColonne) -> None:
    colonne = ColonneModele("c", "C", type_)
    assert type_colonne([FORMULE, CelluleFautive("#REF!", "type")], colonne) == ([None, None], ["formule", "type"])


@pytest.mark.parametrize(
    ("une", "autre"),
    [
        ("Date d’Orientation", "date d'orientation"),
        ("DATE  D'ORIENTATION :", "Date d'orientation"),
        ("Prénom*", "prenom"),
        ("Date du 1ᵉʳ\nrendez-vous", "date du 1er rendez vous"),
    ],
)
def test_les_entetes_se_comparent_sans_casse_ni_accents(une: str, autre: str) -> None:
    assert normalize(une) == normalize(autre)


def test_la_mention_neant() -> None:
    assert says_neant("Néant")
    assert says_neant("NEANT ce mois-ci.")
    assert not says_neant("Indiquer néant si personne")
    assert not says_neant("néantiser")


@given(st.integers(0, 20_000))
def test_les_lettres_de_colonne(rang: int) -> None:
    assert rank(letter(rang)) == rang


def test_quelques_lettres() -> None:
    assert [letter(rang) for rang in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


CELLULES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=())),
    st.from_regex(r"\s*[-+]?[0-9./,: -]{1,12}[€ ]?", fullmatch=True),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.builds(CelluleFautive, st.text(), st.sampled_from(["type", "formule"])),
)


@given(st.lists(CELLULES, max_size=8), st.sampled_from(list(TypeColonne)), st.booleans())
def test_typer_ne_leve_jamais(cellules: list[object], type_: TypeColonne, epoque_1904: bool) -> None:
    """Whatever the cells: a value of the announced type, or none and why; a word that says « empty » has no fault."""
    attendus = {
        TypeColonne.TEXTE: str,
        TypeColonne.IDENTIFIANT: str,
        TypeColonne.DATE: date,
        TypeColonne.ENTIER: int,
        TypeColonne.NOMBRE: Decimal,
        TypeColonne.OUI_NON: bool,
        TypeColonne.CODE: str,
    }
    colonne = ColonneModele("c", "C", type_, codes=MOTIF.codes if type_ is TypeColonne.CODE else ())
    valeurs, fautes = type_colonne(cellules, colonne, epoque_1904)
    assert len(valeurs) == len(fautes) == len(cellules)
    for cellule, valeur, faute in zip(cellules, valeurs, fautes, strict=True):
        assert valeur is None or (type(valeur) is attendus[type_] and faute is None)
        if is_vide(cellule):
            assert faute is None
        elif valeur is None:
            assert faute in ("type", "code", "formule")
