"""The rules of activite tables, and their completeness: the indicators that the convention needs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from decompte.domaine.constat import Severite
from decompte.domaine.controle import LigneActivite, ResultatControle
from tests.unit.controles_fabrique import Faute, a_controler, activite, classeur, controle, personne, table

A, N = Severite.AVERTISSEMENT, Severite.INFORMATION
SESSIONS: dict[str, object] = {"indicateur": "sessions", "quantite": Decimal("3")}
PARTICIPANTS: dict[str, object] = {"indicateur": "participants", "quantite": Decimal("12.50")}
MAL_ECRIT: dict[str, object] = {"indicateur": Faute("Sesions", "code"), "quantite": Decimal("1")}
CHEVAL = "2024-1.5-asso-bleue"


@pytest.fixture(scope="module")
def lot() -> dict[str, ResultatControle]:
    tables = {
        "complet": (SESSIONS, PARTICIPANTS),
        "quantité vide": (SESSIONS, {"indicateur": "participants", "quantite": None}),
        "code vide": (SESSIONS, PARTICIPANTS, {"indicateur": None, "quantite": Decimal("1")}),
        "quantité mal écrite": (SESSIONS, {"indicateur": "participants", "quantite": Faute("douze", "type")}),
        "quantité négative": (SESSIONS, {"indicateur": "participants", "quantite": Decimal("-1")}),
        "quantité démesurée": (SESSIONS, {"indicateur": "participants", "quantite": Decimal("1E+40")}),
        "quantité non finie": (SESSIONS, {"indicateur": "participants", "quantite": Decimal("NaN")}),
        "zéro": (SESSIONS, {"indicateur": "participants", "quantite": Decimal("0")}),
        "code inconnu": (MAL_ECRIT, PARTICIPANTS),
        "trois décimales": (SESSIONS, {"indicateur": "participants", "quantite": Decimal("12.505")}),
        "deux lignes d'un code": (SESSIONS, PARTICIPANTS, SESSIONS),
        "une ligne d'un code mal écrite": (SESSIONS, PARTICIPANTS, {"indicateur": "sessions", "quantite": Faute("x", "type")}),
    }
    depots = {"sans exigence": a_controler("sans exigence", indicateurs_requis={})}
    classeurs = [activite(*lignes, depot=nom) for nom, lignes in tables.items()]
    classeurs.append(activite(SESSIONS, PARTICIPANTS, MAL_ECRIT, depot="sans exigence"))
    lignes_suivi = [personne()]
    ids = ("cheval complet", "cheval sans activité", "cheval néant")
    classeurs.append(classeur(table(lignes_suivi), _activite("soutiens_professionnels"), depot=ids[0], convention=CHEVAL))
    classeurs.append(classeur(table(lignes_suivi), depot=ids[1], convention=CHEVAL))
    classeurs.append(classeur(table([], neant=True), depot=ids[2], convention=CHEVAL))
    return {r.depot: r for r in controle(*classeurs, depots=depots)}


def _activite(code: str):
    return table([{"indicateur": code, "quantite": Decimal("4")}], "activite-2024")


@pytest.mark.parametrize(
    ("depot", "constats", "taux", "chargees"),
    [
        ("complet", [], "1.0000", 2),
        ("quantité vide", [("L03", 7, "B", A)], "0.5000", 1),
        ("code vide", [("L03", 8, "A", A)], "1.0000", 2),
        ("quantité mal écrite", [("L04", 7, "B", A)], "0.5000", 1),
        ("quantité négative", [("L04", 7, "B", A)], "0.5000", 1),
        ("quantité démesurée", [("L04", 7, "B", A)], "0.5000", 1),
        ("quantité non finie", [("L04", 7, "B", A)], "0.5000", 1),
        ("zéro", [], "1.0000", 2),
        ("code inconnu", [("L05", 6, "A", A)], "0.5000", 1),
        ("trois décimales", [("L16", 7, "B", N)], "1.0000", 2),
        ("deux lignes d'un code", [], "1.0000", 3),
        ("une ligne d'un code mal écrite", [("L04", 8, "B", A)], "0.5000", 2),
        # Without required indicators: the share of the required cells (six, one of them not in its list).
        ("sans exigence", [("L05", 8, "A", A)], "0.8333", 2),
    ],
)
def test_activite_row(
    lot: dict[str, ResultatControle], depot: str, constats: list[tuple[str, int, str, Severite]], taux: str, chargees: int
) -> None:
    resultat = lot[depot]
    assert [(c.regle, c.ligne, c.colonne, c.severite) for c in resultat.constats] == constats
    assert str(resultat.taux_completude) == taux
    assert len(resultat.activite) == chargees
    assert resultat.etat == ("accepte" if taux == "1.0000" else "accepte_avec_reserves")
    assert resultat.quarantaine == []


def test_a_quantity_says_what_is_wrong_and_what_to_write(lot: dict[str, ResultatControle]) -> None:
    (vide,), (negative,) = lot["quantité vide"].constats, lot["quantité négative"].constats
    assert vide.conduite == "Écrivez la quantité ; s'il n'y en a pas eu ce mois-ci, écrivez 0."
    assert "une quantité ne peut pas être négative" in negative.message
    assert lot["code vide"].constats[0].conduite.startswith("Choisissez dans la liste : « ")
    assert "n'est pas plausible" in lot["quantité démesurée"].constats[0].message


def test_quantities_are_decimals_rounded_half_up(lot: dict[str, ResultatControle]) -> None:
    assert lot["complet"].activite == [
        LigneActivite(6, "sessions", Decimal("3.00")),
        LigneActivite(7, "participants", Decimal("12.50")),
    ]
    assert [str(ligne.quantite) for ligne in lot["trois décimales"].activite] == ["3.00", "12.51"]


def test_suggestion_among_labels(lot: dict[str, ResultatControle]) -> None:
    assert "Vouliez-vous dire « Sessions » ?" in lot["code inconnu"].constats[0].message


def test_workbook_with_both_tables_counts_cells_and_indicators(lot: dict[str, ResultatControle]) -> None:
    complet, sans, neant = (lot[d] for d in ("cheval complet", "cheval sans activité", "cheval néant"))
    assert (complet.etat, len(complet.suivi), len(complet.activite)) == ("accepte", 1, 1)
    # Eight required cells in the row and one indicator, which is missing: 1 - 1/9.
    assert (sans.etat, str(sans.taux_completude)) == ("accepte_avec_reserves", "0.8889")
    assert (neant.etat, str(neant.taux_completude)) == ("accepte", "1.0000")


def test_absent_indicator_is_one_warning_each() -> None:
    (rien,) = controle(activite({"indicateur": "etp", "quantite": Decimal("1")}))
    assert [(c.regle, c.severite, c.feuille, c.valeur) for c in rien.constats] == [
        ("D12", A, "Activité", "Participants"),
        ("D12", A, "Activité", "Sessions"),
    ]
    assert (rien.etat, str(rien.taux_completude)) == ("accepte_avec_reserves", "0.0000")


def test_absent_activite_sheet_is_told_and_a_neant_is_not(lot: dict[str, ResultatControle]) -> None:
    (constat,) = lot["cheval sans activité"].constats
    assert (constat.regle, constat.severite, constat.valeur) == ("D12", A, "Soutiens professionnels")
    assert lot["cheval complet"].constats == lot["cheval néant"].constats == []
