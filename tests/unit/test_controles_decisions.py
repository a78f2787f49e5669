"""What a steward decided counts: a deposit reassigned to another (convention, month), a row in quarantine admitted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from decompte.domaine.constat import Severite
from decompte.domaine.controle import ResultatControle
from decompte.domaine.mois import Mois
from decompte.domaine.tableau import ClasseurLu, Probleme
from tests.unit.controles_fabrique import Faute, a_controler, classeur, controle, de_regle, personne, suivi, table, un

F, Q, A, N = Severite.BLOQUANT_FICHIER, Severite.BLOQUANT_LIGNE, Severite.AVERTISSEMENT, Severite.INFORMATION
UN_UN = "2024-1.1-asso-bleue"
AVRIL = Mois(2024, 4)


def reaffecte(lu: ClasseurLu, convention: str = UN_UN, mois: Mois = AVRIL, **champs: object) -> ResultatControle:
    return un(lu, convention_imposee=convention, mois_impose=mois, **champs)


@pytest.mark.parametrize(
    ("lu", "dit"),
    [
        (suivi(personne()), "le fichier indiquait la convention « 2024-1.2-asso-bleue » et le mois mai 2024."),
        (suivi(personne(), convention=None, mois=None, mois_lu=None), "le fichier n'indiquait ni convention ni mois."),
        (suivi(personne(), convention="2024-1.2-ccas-ville"), "le fichier indiquait la convention « 2024-1.2-ccas-ville »"),
        (suivi(personne(), convention="zzz", mois=None, mois_lu="2024-13"), "le fichier indiquait la convention « zzz »."),
    ],
)
def test_the_identity_said_by_a_steward_counts_whatever_the_file_says(lu: ClasseurLu, dit: str) -> None:
    resultat = reaffecte(lu)
    assert (resultat.convention, resultat.mois) == (UN_UN, AVRIL)
    assert resultat.etat in ("accepte", "accepte_avec_reserves")
    (constat,) = [c for c in resultat.constats if c.regle in ("D05", "D06")]
    assert (constat.regle, constat.severite) == ("D05", N)
    assert constat.message.startswith(f"Réaffecté par le gestionnaire à la convention {UN_UN}, mois avril 2024 ; ")
    assert dit in constat.message


def test_dates_are_compared_with_the_month_said_by_the_steward() -> None:
    lu = suivi(personne(0, date_diagnostic=date(2024, 5, 20)))
    assert de_regle(un(lu), "L09") == []
    assert [c.ligne for c in de_regle(reaffecte(lu), "L09")] == [6]


@pytest.mark.parametrize(
    ("convention", "mois", "regle"),
    [
        ("2024-1.2-ccas-ville", AVRIL, "D05"),
        ("2024-7.7-inconnue", AVRIL, "D05"),
        (UN_UN, Mois(2025, 1), "D06"),
        (UN_UN, Mois(2024, 7), "D06"),
    ],
)
def test_the_imposed_identity_is_judged_itself(convention: str, mois: Mois, regle: str) -> None:
    resultat = reaffecte(suivi(personne()), convention, mois)
    assert resultat.etat == "rejete"
    assert {c.regle for c in resultat.constats if c.severite is F} == {regle}


def test_a_future_month_counts_from_the_arrival() -> None:
    assert reaffecte(suivi(personne()), UN_UN, Mois(2024, 7), recu_le=datetime(2024, 7, 2, tzinfo=UTC)).etat == "accepte"


def test_what_the_reader_missed_of_the_identity_is_not_told() -> None:
    lu = suivi(personne(), convention=None, mois=None, mois_lu=None)
    lu.problemes.extend(Probleme(regle, "Le nom ne dit pas la convention.", "Renommez.") for regle in ("D02", "D05", "D06"))
    assert un(lu).etat == "rejete"
    resultat = reaffecte(lu)
    assert resultat.etat == "accepte"
    assert [c.regle for c in resultat.constats] == ["D05"]


def test_an_unknown_template_still_blocks() -> None:
    lu = classeur(modele=None, modele_ecrit=None)
    lu.problemes.append(Probleme("D02", "La feuille « Identification » manque.", "Ajoutez-la."))
    assert [c.regle for c in reaffecte(lu).constats if c.severite is F] == ["D02"]


def test_half_a_reassignment_is_the_callers_fault() -> None:
    with pytest.raises(ValueError, match="la convention et le mois"):
        un(suivi(personne()), mois_impose=AVRIL)


def admis(*lignes: dict[str, object], au: tuple[int, ...] = (7,)) -> ResultatControle:
    """A table of these rows from Excel row 6 on, those of ``au`` admitted."""
    return un(suivi(*lignes), admises=frozenset(("Suivi", n) for n in au))


def test_an_admitted_row_is_loaded_as_it_stands_and_counts() -> None:
    resultat = admis(personne(0), personne(1, date_orientation=None), personne(2, date_orientation=None))
    assert [q.ligne for q in resultat.quarantaine] == [8]
    assert [(ligne.ligne, ligne.date_orientation) for ligne in resultat.suivi] == [(6, date(2024, 2, 5)), (7, None)]
    dits = {c.ligne: c for c in de_regle(resultat, "L03")}
    assert (dits[7].severite, dits[8].severite) == (N, Q)
    assert dits[7].message == "« Date d'orientation » est vide. Ligne admise par le gestionnaire : elle est comptée telle quelle."
    assert "Rien à faire pour ce mois" in dits[7].conduite
    # 8 required cells a row: one is missing in row 7, the eight of row 8 which is held back.
    assert str(resultat.taux_completude) == "0.6250"
    assert resultat.motif is not None
    assert "1 ligne en attente" in resultat.motif


@pytest.mark.parametrize(
    ("cellules", "regle", "orientation"),
    [
        ({"date_orientation": None}, "L03", None),
        ({"date_orientation": Faute("hier", "type")}, "L04", None),
        ({"date_orientation": date(1924, 2, 5)}, "L14", None),
        ({"date_orientation": date(2024, 6, 1)}, "L09", date(2024, 6, 1)),
    ],
)
def test_refused_values_stay_empty_in_an_admitted_row(cellules: dict[str, object], regle: str, orientation: date | None) -> None:
    resultat = admis(personne(0), personne(1, **cellules))
    assert [(c.regle, c.severite) for c in resultat.constats] == [(regle, N)]
    assert resultat.quarantaine == []
    assert resultat.suivi[1].date_orientation == orientation


def test_consequences_of_an_admitted_fault_are_not_told_either() -> None:
    resultat = admis(personne(0), personne(1, date_orientation=date(2024, 6, 1), date_premier_rdv=date(2024, 5, 2)))
    assert [c.regle for c in resultat.constats] == ["L09"]


def test_an_admitted_repeat_is_loaded() -> None:
    resultat = admis(personne(0), personne(0), personne(0))
    assert [(c.ligne, c.severite) for c in de_regle(resultat, "L02")] == [(7, N), (8, Q)]
    assert [(ligne.ligne, ligne.identifiant) for ligne in resultat.suivi] == [(6, "MJ-000123"), (7, "MJ-000123")]


def test_an_ill_formed_identifiant_is_loaded_with_its_cleaned_text() -> None:
    resultat = admis(personne(0), personne(1, identifiant=" mj\u202e 000\n124\x00 "))
    assert [(c.regle, c.severite) for c in resultat.constats] == [("L01", N)]
    identifiant = resultat.suivi[1].identifiant
    assert identifiant == identifiant.strip()
    assert not {"\n", "\x00", "\u202e"} & set(identifiant)
    assert identifiant.startswith("mj")


@pytest.mark.parametrize("identifiant", [None, Faute("=A1", "formule"), Faute(12, "type"), "\x00 "])
def test_a_row_without_identifiant_cannot_be_admitted(identifiant: object) -> None:
    resultat = admis(personne(0), personne(1, identifiant=identifiant))
    assert [(q.ligne, q.regles, q.identifiant) for q in resultat.quarantaine] == [(7, ("L01",), None)]
    assert [ligne.ligne for ligne in resultat.suivi] == [6]
    assert de_regle(resultat, "L01")[0].severite is Q


def test_other_rows_and_sheets_are_not_admitted() -> None:
    lignes = (personne(0), personne(1, date_orientation=None))
    for admises in (frozenset({("Suivi", 6)}), frozenset({("Autre", 7)}), frozenset({("Suivi", 99)})):
        resultat = un(suivi(*lignes), admises=admises)
        assert [q.ligne for q in resultat.quarantaine] == [7]


def test_the_sheet_of_an_admitted_row_is_that_of_its_quarantine() -> None:
    """A sheet name is cleaned before it is shown: the decision comes back under the shown name."""
    lu = classeur(replace(table([personne(1, date_orientation=None)]), feuille="Sui\u200bvi\x07"))
    (retenue,) = un(lu).quarantaine
    assert un(lu, admises=frozenset({(retenue.feuille, retenue.ligne)})).quarantaine == []


def test_admission_touches_its_deposit_only() -> None:
    lot = [suivi(personne(1, date_orientation=None), depot=d) for d in ("a", "b")]
    rendus = controle(*lot, depots={"a": a_controler("a", admises=frozenset({("Suivi", 6)}))})
    assert [len(r.quarantaine) for r in rendus] == [0, 1]
    assert [r.etat for r in rendus] == ["accepte_avec_reserves", "accepte_avec_reserves"]
