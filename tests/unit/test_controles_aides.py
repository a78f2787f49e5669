"""The small pure helpers: completeness, verdict, masks, grouping, comparison of names."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decompte.controles.completude import Completude, completude_des_indicateurs
from decompte.controles.identite import designe, memes_chiffres, normaliser_code, normaliser_nom, ressemblant
from decompte.controles.montrer import couper, masquer_identifiant, montrer, montrer_mois, nettoyer
from decompte.controles.regrouper import regrouper
from decompte.controles.verdict import juger
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.convention import Structure
from decompte.domaine.lignes_citees import ecrire_etendue, ecrire_lignes
from decompte.domaine.mois import Mois

SEUIL = Decimal("0.95")


@pytest.mark.parametrize(
    ("attendues", "defaillantes", "taux"),
    [
        (0, 0, "1.0000"),
        (3, 1, "0.6667"),
        (8, 1, "0.8750"),
        (32, 1, "0.9688"),
        (20, 1, "0.9500"),
        (30000, 1, "1.0000"),
        (5, 5, "0.0000"),
    ],
)
def test_completude(attendues: int, defaillantes: int, taux: str) -> None:
    assert str(Completude(attendues, defaillantes).taux) == taux


def test_completude_is_judged_on_cells_not_on_the_rounded_rate() -> None:
    presque = Completude(30000, 1)
    assert (presque.taux, presque.entiere) == (Decimal("1.0000"), False)
    assert juger([], presque, 0, SEUIL).etat == "accepte_avec_reserves"


def test_impossible_completude_is_refused() -> None:
    with pytest.raises(ValueError, match="3 défaillantes sur 2"):
        Completude(2, 3)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda p: Completude(max(p), min(p))), max_size=6))
def test_completude_adds_up_and_stays_a_rate(parts: list[Completude]) -> None:
    total = sum(parts, Completude())
    assert total.attendues == sum(p.attendues for p in parts)
    assert 0 <= total.taux <= 1


def test_indicators_must_be_there_and_valid() -> None:
    assert completude_des_indicateurs(["a", "b", "c", "a"], {"a", "b"}, {"b"}) == Completude(3, 2)


def constat(regle: str = "L04", severite: Severite = Severite.AVERTISSEMENT, ligne: int | None = None, **champs: str) -> Constat:
    base = {"message": "M.", "conduite": "C.", "colonne": "B", "feuille": "Suivi"} | champs
    return Constat(depot="d", regle=regle, severite=severite, ligne=ligne, **base)


@pytest.mark.parametrize(
    ("constats", "completude", "quarantaines", "etat", "motif", "taux"),
    [
        ([], Completude(10, 0), 0, "accepte", None, "1.0000"),
        ([constat(severite=Severite.INFORMATION)], Completude(10, 0), 0, "accepte", None, "1.0000"),
        ([constat()], Completude(10, 0), 0, "accepte", None, "1.0000"),
        (
            [],
            Completude(100, 1),
            0,
            "accepte_avec_reserves",
            "1 donnée obligatoire manquante ou invalide sur 100 (complétude de 99\u202f%).",
            "0.9900",
        ),
        ([], Completude(0, 0), 1, "accepte_avec_reserves", "1 ligne en attente.", "1.0000"),
        ([constat("D05", Severite.BLOQUANT_FICHIER)], Completude(10, 0), 0, "rejete", "M.", None),
        (
            [constat("D05", Severite.BLOQUANT_FICHIER), constat("D06", Severite.BLOQUANT_FICHIER)],
            Completude(10, 3),
            2,
            "rejete",
            "M. Et 1 autre point bloquant.",
            None,
        ),
        (
            [constat("D11", Severite.BLOQUANT_FICHIER), constat("D01", Severite.BLOQUANT_FICHIER, message="Illisible.")],
            Completude(),
            0,
            "illisible",
            "Illisible. Et 1 autre point bloquant.",
            None,
        ),
    ],
)
def test_verdict(
    constats: list[Constat], completude: Completude, quarantaines: int, etat: str, motif: str | None, taux: str | None
) -> None:
    verdict = juger(constats, completude, quarantaines, SEUIL)
    assert (verdict.etat, verdict.motif) == (etat, motif)
    assert (None if verdict.taux_completude is None else str(verdict.taux_completude)) == taux


def test_reason_says_when_the_month_will_count_as_incomplete() -> None:
    juste, dessous = (juger([], Completude(20, n), 0, SEUIL).motif for n in (1, 2))
    assert "seuil" not in (juste or "")
    assert "(complétude de 90\u202f%, sous le seuil de 95\u202f%)" in (dessous or "")


@pytest.mark.parametrize(
    ("identifiant", "masque"),
    [
        ("MJ-000123", "•••23"),
        ("ABCDEFGH", "•••GH"),
        ("ABCDEFG", "•••"),
        ("Dupont Jean", "•••"),
        ("MJ-000123\n", "•••"),
        ("", "•••"),
    ],
)
def test_identifiers_are_masked(identifiant: str, masque: str) -> None:
    assert masquer_identifiant(identifiant) == masque


@pytest.mark.parametrize(
    ("valeur", "texte"),
    [
        (None, None),
        (date(2024, 5, 3), "03/05/2024"),
        (datetime(2024, 5, 3, 12), "03/05/2024"),  # noqa: DTZ001
        (date(1, 1, 1), "01/01/0001"),
        (True, "oui"),
        (False, "non"),
        (12, "12"),
        (12.0, "12"),
        (12.5, "12,5"),
        (Decimal("3.20"), "3,20"),
        ("  a\tb\n ", "a b"),
        ("", None),
        (float("nan"), "nan"),
    ],
)
def test_values_are_shown_in_french(valeur: object, texte: str | None) -> None:
    assert montrer(valeur) == texte


@given(st.text())
def test_shown_text_is_short_and_storable(texte: str) -> None:
    montre = couper(nettoyer(texte))
    assert len(montre) <= 60
    assert "\x00" not in montre
    montre.encode("utf-8")


def test_months_in_words() -> None:
    assert (montrer_mois(Mois(2024, 8)), montrer_mois(Mois(2025, 2))) == ("août 2024", "février 2025")


@pytest.mark.parametrize(
    ("lignes", "texte"),
    [([], ""), ([40], "40"), ([12, 13], "12, 13"), ([40, 18, 12, 13, 14, 15, 16, 17], "12-18, 40"), ([3, 3, 4, 5], "3-5")],
)
def test_rows_in_words(lignes: list[int], texte: str) -> None:
    assert ecrire_lignes(lignes) == texte


def test_extent_in_words() -> None:
    assert [ecrire_etendue(n) for n in ([], [7], [7, 7], [7, 9])] == ["", "ligne 7", "ligne 7", "lignes 7, 9"]


@given(st.sets(st.integers(1, 200)))
def test_rows_in_words_lose_nothing(lignes: set[int]) -> None:
    lues: set[int] = set()
    for morceau in filter(None, ecrire_lignes(lignes).split(", ")):
        debut, _, fin = morceau.partition("-")
        lues.update(range(int(debut), int(fin or debut) + 1))
    assert lues == lignes


def test_equal_findings_are_grouped_the_worst_first() -> None:
    constats = [
        *(constat(ligne=n, valeur=str(n)) for n in (40, 12, 13, 14)),
        constat(ligne=12, colonne="C", valeur="99"),
        constat("L01", Severite.BLOQUANT_LIGNE, ligne=9),
        constat("D09", Severite.INFORMATION, message="Colonne A."),
        constat("D09", Severite.INFORMATION, message="Colonne B."),
    ]
    groupes = regrouper(constats)
    assert [(g.regle, g.colonne, g.etendue, g.nombre) for g in groupes] == [
        ("L01", "B", "ligne 9", 1),
        ("L04", "B", "lignes 12-14, 40", 4),
        ("L04", "C", "ligne 12", 1),
        ("D09", "B", "", 1),
        ("D09", "B", "", 1),
    ]
    assert groupes[1].valeurs == ("12", "13", "14")


@pytest.mark.parametrize("ecrit", ["2024-1.2-CCAS-arras", " 2024 – 1.2 — ccas_arras ", "２０２４-1.2-ccas-arras"])
def test_codes_are_compared_loosely(ecrit: str) -> None:
    assert normaliser_code(ecrit) == "2024-1.2-ccas-arras"


def test_names_are_compared_loosely() -> None:
    structure = Structure("ccas-arras", "CCAS d'Arras")
    assert normaliser_nom("  Maison  de l'Été ") == "maison de l ete"
    assert [designe(t, structure) for t in ("CCAS-ARRAS", "ccas d’arras", "ccas d'Arras.", "CCAS")] == [True, True, True, False]
    assert memes_chiffres("123 456 789 00012", "12345678900012")


def test_near_misses() -> None:
    assert ressemblant("emploi durabl", ["Emploi durable", "Décès"]) == "Emploi durable"
    assert ressemblant("zzz", ["Emploi durable", "Décès"]) is None
