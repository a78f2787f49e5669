"""The Table Schemas say what the template maps say, and a validator of the trade understands them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from frictionless import Dialect, Resource, Schema, system

from decompte.classeurs.schema import FAUSSES, MANQUANTES, VRAIES, make_schema
from decompte.classeurs.textes import is_vide
from decompte.classeurs.valeurs import read_oui_non
from decompte.domaine.modele import Obligation
from scripts.refaire_schemas import MODELES, ecrire_schemas
from tests.fabrique import modeles

VERSIONS = ["activite-2024", "suivi-2024", "suivi-2025"]
BONNES: dict[str, dict[str, str]] = {
    "suivi-2024": {
        "N° MonJob62": "MJ-000123",
        "Phase": "Accompagnement",
        "Date d'orientation": "05/02/2024",
        "Date du 1er rendez-vous": "néant",
        "Date de signature du CER": "01/03/2024",
        "Date de fin du CER": "01/09/2024",
        "Nombre d'actions au CER": "4",
        "Entretiens physiques du mois": "1",
        "Entretiens à distance du mois": "0",
        "Absences injustifiées du mois": "0",
        "Inscrit sur MonJob62": "oui",
        "Motif de sortie": "emploi_durable",
    },
    "suivi-2025": {
        "Identifiant MonJob62": "00012345",
        "Parcours": "Emploi",
        "Date de notification d'orientation": "05/02/2025",
        "Entretiens physiques du mois": "1",
        "Entretiens téléphoniques du mois": "0",
        "Entretiens visio du mois": "0",
        "Absences injustifiées du mois": "0",
        "Inscrit sur MonJob62": "NON",
    },
    "activite-2024": {"Indicateur": "Soutiens professionnels", "Quantité du mois": "1 234,50", "Précision": "-"},
}
MAUVAISES = [
    ("suivi-2024", {"N° MonJob62": ""}, "constraint-error"),
    ("suivi-2024", {"N° MonJob62": "mj 1"}, "constraint-error"),
    ("suivi-2024", {"Date d'orientation": "31/02/2024"}, "type-error"),
    ("suivi-2024", {"Date d'orientation": "NA"}, "constraint-error"),
    ("suivi-2024", {"Entretiens physiques du mois": "45"}, "constraint-error"),
    ("suivi-2024", {"Entretiens physiques du mois": "1,5"}, "type-error"),
    ("suivi-2024", {"Motif de sortie": "Retraite"}, "constraint-error"),
    ("suivi-2024", {"Inscrit sur MonJob62": "peut-être"}, "type-error"),
    ("suivi-2025", {"Parcours": ""}, "constraint-error"),
    ("activite-2024", {"Indicateur": "Cafés"}, "constraint-error"),
    ("activite-2024", {"Quantité du mois": "-1"}, "constraint-error"),
    ("activite-2024", {"Quantité du mois": "beaucoup"}, "type-error"),
]


def validate(version: str, dossier: Path, ligne: Mapping[str, str]) -> list[str]:
    """The kinds of fault that Frictionless finds in a CSV of one row."""
    texte = io.StringIO(newline="")
    entetes = [colonne.entete for colonne in modeles()[version].colonnes]
    graveur = csv.DictWriter(texte, entetes, delimiter=";", restval="")
    graveur.writeheader()
    graveur.writerow(ligne)
    (dossier / "table.csv").write_text(texte.getvalue(), encoding="utf-8", newline="")
    descripteur = json.loads((MODELES / version / "schema.json").read_text(encoding="utf-8"))
    with system.use_context(trusted=True):
        ressource = Resource(
            path=str(dossier / "table.csv"),
            schema=Schema.from_descriptor(descripteur),
            dialect=Dialect.from_descriptor({"csv": {"delimiter": ";"}}),
            encoding="utf-8",
        )
        rapport = ressource.validate()
    return [erreur.type for tache in rapport.tasks for erreur in tache.errors]


@pytest.mark.parametrize("chemin", sorted(ecrire_schemas(MODELES)))
def test_the_written_schemas_are_those_of_the_maps(chemin: Path) -> None:
    attendu = ecrire_schemas(MODELES)[chemin]
    assert chemin.read_text(encoding="utf-8") == attendu, "Périmé : PYTHONPATH=plugins python scripts/refaire_schemas.py"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_good_csv_is_valid(version: str, tmp_path: Path) -> None:
    assert validate(version, tmp_path, BONNES[version]) == []


@pytest.mark.parametrize(("version", "faute", "nature"), MAUVAISES)
def test_a_bad_csv_is_not(version: str, faute: dict[str, str], nature: str, tmp_path: Path) -> None:
    assert validate(version, tmp_path, BONNES[version] | faute) == [nature]


@pytest.mark.parametrize("version", VERSIONS)
def test_it_is_a_table_schema_with_what_french_validators_expect(version: str) -> None:
    schema: Any = make_schema(modeles()[version])
    assert Schema.from_descriptor(schema).field_names == [colonne.entete for colonne in modeles()[version].colonnes]
    assert {
        "$schema",
        "name",
        "title",
        "description",
        "countryCode",
        "version",
        "path",
        "fields",
        "missingValues",
    } <= schema.keys()
    for champ, colonne in zip(schema["fields"], modeles()[version].colonnes, strict=True):
        assert champ["title"]
        assert champ["description"].endswith(".")
        assert champ.get("constraints", {}).get("required", False) == (colonne.obligation is Obligation.TOUJOURS)


def test_what_depends_on_another_cell_is_said() -> None:
    schema: Any = make_schema(modeles()["suivi-2024"])
    decrits = {champ["name"]: champ["description"] for champ in schema["fields"]}
    assert "Obligatoire si « Date de sortie » est remplie." in decrits["Motif de sortie"]
    assert "Obligatoire pour les dispositifs 2024-1.1 et 2024-1.1bis." in decrits["Phase"]


def test_what_the_schema_admits_the_reader_understands() -> None:
    assert all(is_vide(manquante) for manquante in MANQUANTES)
    assert all(read_oui_non(vraie) == (True, None) for vraie in VRAIES)
    assert all(read_oui_non(fausse) == (False, None) for fausse in FAUSSES)


def test_an_address_is_written_only_when_given() -> None:
    sans: Any = make_schema(modeles()["suivi-2024"])
    avec: Any = make_schema(modeles()["suivi-2024"], "https://schemas.departement.example/")
    assert (sans["path"], "homepage" in sans) == ("suivi-2024/schema.json", False)
    assert avec["path"] == "https://schemas.departement.example/suivi-2024/schema.json"
    assert avec["homepage"] == "https://schemas.departement.example/"
