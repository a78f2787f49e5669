"""A partner's path: ask for the workbook, fill it as in Excel, check it: accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from decompte.app.erreurs import DemandeInvalide
from decompte.app.modele import ecrire_modele
from decompte.app.verifier import verifier
from decompte.classeurs.modeles import ModelesInvalides, charger_modeles
from decompte.domaine.mois import Mois
from tests.fabrique import REFERENCE, classeur, csv, personne

ENTETE = 4
ACTIVITE = "2024-2.1-adil-59-62"
RECU_LE = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"DECOMPTE_DATA_DIR": str(tmp_path / "donnees")}


def ask(env: Mapping[str, str], tmp_path: Path, convention: str, mois: Mois, precedent: Path | None = None) -> tuple[Path, Any]:
    """The workbook on the disk, and opened."""
    nom, octets = ecrire_modele(env, convention, mois, precedent, None)
    chemin = tmp_path / nom
    chemin.write_bytes(octets)
    return chemin, load_workbook(chemin)


def fill(feuille: Any, ligne: int, valeurs: Mapping[str, object]) -> None:
    """Type a row, by header."""
    colonnes = {cellule.value: cellule.column for cellule in feuille[ENTETE] if cellule.value}
    for entete, valeur in valeurs.items():
        feuille.cell(ENTETE + ligne, colonnes[entete]).value = valeur


def check(env: Mapping[str, str], chemin: Path, livre: Any) -> Any:
    livre.save(chemin)
    (resultat,) = verifier(env, [chemin], None, RECU_LE, None)
    return resultat


SUIVI = {
    "N° MonJob62": "00012345",
    "Date d'orientation": date(2024, 2, 5),
    "Entretiens physiques du mois": 1,
    "Entretiens à distance du mois": 0,
    "Absences injustifiées du mois": 0,
    "Inscrit sur MonJob62": "oui",
}


def test_filled_it_is_accepted(env: dict[str, str], tmp_path: Path) -> None:
    chemin, livre = ask(env, tmp_path, "2024-1.3-CCAS-Arras ", Mois(2024, 5))
    assert chemin.name == "2024-1.3-ccas-arras_2024-05.xlsx"
    fill(livre["Suivi"], 1, SUIVI | {"Date de sortie": date(2024, 5, 17), "Motif de sortie": "Emploi durable"})
    fill(livre["Suivi"], 2, SUIVI | {"N° MonJob62": "MJ-000124"})
    livre["Identification"]["B10"].value = date(2024, 6, 5)
    resultat = check(env, chemin, livre)
    assert (resultat.etat, resultat.motif) == ("accepte", None)
    assert resultat.constats == ()


def test_left_as_it_is_it_says_that_the_table_is_empty(env: dict[str, str], tmp_path: Path) -> None:
    chemin, livre = ask(env, tmp_path, "2024-1.3-ccas-arras", Mois(2024, 5))
    resultat = check(env, chemin, livre)
    assert resultat.refuse
    assert {c.regle for c in resultat.constats} == {"D07"}


def test_neant_is_accepted(env: dict[str, str], tmp_path: Path) -> None:
    chemin, livre = ask(env, tmp_path, "2024-1.3-ccas-arras", Mois(2024, 5))
    livre["Suivi"].cell(ENTETE + 1, 1).value = "néant"
    assert check(env, chemin, livre).etat == "accepte"


def test_a_version_of_2025_from_january_2025(env: dict[str, str], tmp_path: Path) -> None:
    """A convention of the phase of accueil that lasts two years: each month takes the version of its time."""
    _, avant = ask(env, tmp_path, "2024-1.1-mempa", Mois(2024, 12))
    assert avant["Identification"]["B3"].value == "suivi-2024"
    chemin, livre = ask(env, tmp_path, "2024-1.1-mempa", Mois(2025, 1))
    assert livre["Identification"]["B3"].value == "suivi-2025"
    valeurs = {
        "Identifiant MonJob62": "MJ-000123",
        "Phase": "Accueil",
        "Parcours": "Emploi",
        "Date de notification d'orientation": date(2025, 1, 6),
        "Entretiens physiques du mois": 1,
        "Entretiens téléphoniques du mois": 0,
        "Entretiens visio du mois": 0,
        "Absences injustifiées du mois": 0,
        "Inscrit sur MonJob62": "non",
    }
    fill(livre["Suivi"], 1, valeurs)
    assert check(env, chemin, livre).etat == "accepte"


def test_people_followed_are_carried_then_accepted(env: dict[str, str], tmp_path: Path) -> None:
    precedent = tmp_path / "mai.xlsx"
    gens = [personne(n, nom="NOM") for n in range(1, 4)] + [personne(4, date_sortie=date(2024, 5, 6), motif_sortie="Autre")]
    precedent.write_bytes(classeur(gens))
    chemin, livre = ask(env, tmp_path, "2024-1.3-ccas-arras", Mois(2024, 6), precedent)
    feuille = livre["Suivi"]
    assert [feuille.cell(ENTETE + n, 1).value for n in range(1, 5)] == ["MJ-000001", "MJ-000002", "MJ-000003", None]
    mois = {e: v for e, v in SUIVI.items() if e.endswith("du mois")}
    for n in range(1, 4):
        fill(feuille, n, mois)
    resultat = check(env, chemin, livre)
    assert (resultat.etat, resultat.constats) == ("accepte", ())


def test_a_csv_may_be_the_earlier_table(env: dict[str, str], tmp_path: Path) -> None:
    precedent = tmp_path / "2024-1.3-ccas-arras_2024-05.csv"
    precedent.write_bytes(csv([personne(1)]))
    _, livre = ask(env, tmp_path, "2024-1.3-ccas-arras", Mois(2024, 6), precedent)
    assert livre["Suivi"].cell(ENTETE + 1, 1).value == "MJ-000001"


def test_a_convention_of_places_and_activities_has_both_sheets(env: dict[str, str], tmp_path: Path) -> None:
    chemin, livre = ask(env, tmp_path, "2024-1.5-cheval-bleu", Mois(2024, 5))
    assert livre.sheetnames[:3] == ["Identification", "Suivi", "Activité"]
    assert livre["Activité"].cell(ENTETE + 1, 1).value == "Soutiens professionnels"
    fill(livre["Suivi"], 1, SUIVI)
    assert [c.regle for c in check(env, chemin, livre).constats], "the quantity is missing"
    fill(livre["Activité"], 1, {"Quantité du mois": 12})
    assert check(env, chemin, livre).etat == "accepte"


def test_a_convention_that_counts_quantities_has_one_row_for_each(env: dict[str, str], tmp_path: Path) -> None:
    chemin, livre = ask(env, tmp_path, ACTIVITE, Mois(2024, 5))
    assert livre.sheetnames == ["Identification", "Activité", "Notice", "Listes"]
    ligne = 1
    while livre["Activité"].cell(ENTETE + ligne, 1).value:
        fill(livre["Activité"], ligne, {"Quantité du mois": 3.5})
        ligne += 1
    assert ligne > 1
    assert check(env, chemin, livre).etat == "accepte"


@pytest.mark.parametrize(
    ("convention", "mois", "dit"),
    [
        ("2024-1.3-ccas-aras", Mois(2024, 5), "Vouliez-vous dire « 2024-1.3-ccas-arras » ?"),
        ("2024-1.3-ccas-arras", Mois(2025, 1), "va du 01/01/2024 au 31/12/2024"),
    ],
)
def test_what_cannot_be_asked_is_told(env: dict[str, str], convention: str, mois: Mois, dit: str) -> None:
    with pytest.raises(DemandeInvalide, match="convention") as refus:
        ecrire_modele(env, convention, mois, None, None)
    assert dit in str(refus.value)


@pytest.mark.parametrize(
    ("nom", "contenu", "dit"),
    [
        ("abime.xlsx", b"PK\x03\x04", "abime.xlsx"),
        ("mai.xlsx", classeur([personne()], sans=["identifiant", "nom", "prenom"], noms_feuilles={"Suivi": "x"}), "« Suivi »"),
        ("juin.xlsx", classeur([personne()], identification={"Mois": "2024-06"}), "d'un mois antérieur à juin 2024"),
        ("sans.xlsx", classeur([personne()], identification={"Mois": None}), "son mois n'est pas lisible"),
        ("autre.xlsx", classeur([personne()], identification={"Convention": "2024-1.5-cheval-bleu"}), "autre structure"),
    ],
)
def test_an_earlier_table_that_cannot_serve_is_told(
    env: dict[str, str], tmp_path: Path, nom: str, contenu: bytes, dit: str
) -> None:
    (tmp_path / nom).write_bytes(contenu)
    with pytest.raises(DemandeInvalide) as refus:
        ecrire_modele(env, "2024-1.3-ccas-arras", Mois(2024, 6), tmp_path / nom, None)
    assert dit in str(refus.value)


def test_an_earlier_table_that_is_not_there_is_told(env: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(DemandeInvalide, match="ne peut pas être lu"):
        ecrire_modele(env, "2024-1.3-ccas-arras", Mois(2024, 6), tmp_path / "rien.xlsx", None)


def test_no_people_are_carried_where_quantities_are_counted(env: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(DemandeInvalide, match="compte des quantités"):
        ecrire_modele(env, ACTIVITE, Mois(2024, 5), tmp_path / "mai.xlsx", None)


def test_a_month_of_a_template_that_is_none_is_told(tmp_path: Path) -> None:
    dossier = tmp_path / "activite-2024"
    dossier.mkdir()
    texte = (REFERENCE / "modeles" / "activite-2024" / "modele.yml").read_text(encoding="utf-8")
    (dossier / "modele.yml").write_text(texte.replace("depuis: 2024-01", "depuis: 2024-13"), encoding="utf-8")
    with pytest.raises(ModelesInvalides, match="n'est pas un mois"):
        charger_modeles(tmp_path)
