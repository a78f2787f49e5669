"""Each fault of the reference CSV files, with the words a person will read."""

from __future__ import annotations

from pathlib import Path

import pytest

from decompte.referentiel import ReferenceInvalide, charger
from decompte.referentiel.structures import siret_valable
from tests.unit.referentiel_minimal import FICHIERS, ecrire_reference, fautes, remplacer

CONVENTION = FICHIERS["conventions.csv"].splitlines()[1]


def _conventions(ancien: str, nouveau: str) -> dict[str, str]:
    return {"conventions_csv": remplacer("conventions.csv", ancien, nouveau)}


def _cas(nom: str, ancien: str, nouveau: str) -> dict[str, str]:
    return {nom.replace(".", "_"): remplacer(nom, ancien, nouveau)}


FAUTES: dict[str, tuple[dict[str, str | None], str]] = {
    "fichier absent": (
        {"structures_csv": None},
        "structures.csv : le fichier est absent : ajoutez-le au répertoire de référence.",
    ),
    "colonne absente, avec suggestion": (
        _cas("budgets.csv", "imputation", "imputations"),
        "budgets.csv, ligne 1 : la colonne « imputation » manque. La colonne « imputations » est-elle « imputation » ? "
        "Renommez-la.",
    ),
    "colonne facultative presque bien écrite": (
        _cas("budgets.csv", "depense_eur", "depenses_eur"),
        "budgets.csv, ligne 1 : colonne inconnue « depenses_eur ». Vouliez-vous dire « depense_eur » ?",
    ),
    "colonne en double": (
        _cas("documents.csv", "recu_le,cout_reel_eur", "recu_le,cout_reel_eur,recu_le"),
        "documents.csv, ligne 1 : la colonne « recu_le » est écrite plusieurs fois : n'en gardez qu'une.",
    ),
    "cellules en trop": (
        _cas("versements.csv", ",M-1", ",M-1,"),
        "versements.csv, ligne 2 : 7 cellules pour 6 colonnes : vérifiez les séparateurs et les guillemets.",
    ),
    "cellule vide": (
        _cas("versements.csv", ",M-1", ","),
        "versements.csv, ligne 2 : la colonne « mandat » est vide : renseignez-la.",
    ),
    "code entouré d'espaces": (
        _conventions("\n2024-1.3-ccas-arras,", "\n2024-1.3-ccas-arras ,"),
        "conventions.csv, ligne 2 : le code « 2024-1.3-ccas-arras  » (colonne « code ») a un espace au début ou à la fin : "
        "retirez-le.",
    ),
    "code de structure en double": (
        {"structures_csv": FICHIERS["structures.csv"] + "ccas-arras,Autre,,,\n"},
        "structures.csv, ligne 3 : le code « ccas-arras » est déjà celui de la ligne 2 : donnez à chaque structure le sien.",
    ),
    "code de structure qui ne peut nommer un dossier": (
        {"structures_csv": FICHIERS["structures.csv"] + "../ccas,Autre,,,\n"},
        "structures.csv, ligne 3 : le code « ../ccas » doit pouvoir nommer un dossier : lettres sans accent, chiffres et traits "
        "d'union.",
    ),
    "SIRET faux": (
        _cas("structures.csv", "Arras,,", "Arras,12345678901234,"),
        "structures.csv, ligne 2 : « 12345678901234 » n'est pas un SIRET : attendu 14 chiffres avec leur clé, ou une cellule "
        "vide.",
    ),
    "adresse fausse": (
        _cas("structures.csv", "contact@ccas-arras.example", "contact"),
        "structures.csv, ligne 2 : « contact » n'est pas une adresse électronique : corrigez-la ou videz la cellule.",
    ),
    "convention en double": (
        {"conventions_csv": FICHIERS["conventions.csv"] + CONVENTION + "\n"},
        "conventions.csv, ligne 3 : le code « 2024-1.3-ccas-arras » est déjà celui de la ligne 2 : ajoutez-lui le territoire.",
    ),
    "structure inconnue": (
        _conventions(",ccas-arras,", ",ccas-aras,"),
        "conventions.csv, ligne 2 : structure inconnue « ccas-aras » : ajoutez-la à structures.csv. Vouliez-vous dire "
        "« ccas-arras » ?",
    ),
    "dispositif inconnu": (
        _conventions(",2024-1.3,", ",2024-1.33,"),
        "conventions.csv, ligne 2 : dispositif inconnu « 2024-1.33 » pour 2024 : attendu un identifiant du catalogue, par "
        "exemple 2024-1.3. Vouliez-vous dire « 2024-1.3 » ?",
    ),
    "code nu d'une autre année": (
        _conventions(",2024,2024-1.3,", ",2026,1.3,"),
        "conventions.csv, ligne 2 : dispositif inconnu « 1.3 » pour 2026 : attendu un identifiant du catalogue, par exemple "
        "2024-1.3. Vouliez-vous dire « 2024-1.3 » ?",
    ),
    "année fausse": (
        _cas("versements.csv", ",2024,", ",24,"),
        "versements.csv, ligne 2 : « 24 » (colonne « exercice ») n'est pas une année : attendu quatre chiffres, par exemple "
        "2024.",
    ),
    "date qui n'existe pas": (
        _conventions("2024-12-31", "31/06/2024"),
        "conventions.csv, ligne 2 : « 31/06/2024 » (colonne « fin ») n'est pas une date qui existe : attendu AAAA-MM-JJ.",
    ),
    "début après la fin": (
        _conventions("2024-01-01", "2025-01-01"),
        "conventions.csv, ligne 2 : la convention commence le 01/01/2025, après sa fin le 31/12/2024 : corrigez l'une des deux.",
    ),
    "montant illisible": (
        _conventions("16000.00", "seize mille"),
        "conventions.csv, ligne 2 : « seize mille » (colonne « montant_eur ») n'est pas un nombre : attendu par exemple 1234.56.",
    ),
    "montant négatif": (
        _conventions("16000.00", "-16000.00"),
        "conventions.csv, ligne 2 : « -16000.00 » (colonne « montant_eur ») est négatif : attendu zéro ou plus.",
    ),
    "montant au millième": (
        _conventions("16000.00", "16000.005"),
        "conventions.csv, ligne 2 : « 16000.005 » (colonne « montant_eur ») a plus de 2 décimales : arrondissez-le.",
    ),
    "cible sans unité": (
        _conventions(",,100,,,OP-1", ",,100,5,,OP-1"),
        "conventions.csv, ligne 2 : « cible_autre » est renseignée sans « unite_autre » : dites ce qu'elle compte (code "
        "d'activité).",
    ),
    "opération budgétaire inconnue": (
        _conventions("OP-1", "OP-3"),
        "conventions.csv, ligne 2 : opération budgétaire inconnue « OP-3 » : ajoutez-la à budgets.csv. Vouliez-vous dire "
        "« OP-2 » ?",
    ),
    "deux opérations sans répartition": (
        _conventions("OP-1", "OP-1 | OP-2"),
        "conventions.csv, ligne 2 : plusieurs opérations budgétaires : donnez le montant de chacune dans "
        "repartition_budgetaire.csv (2024-1.3-ccas-arras).",
    ),
    "opération budgétaire en double": (
        {"budgets_csv": FICHIERS["budgets.csv"] + "OP-1,Autre,,1.00,1.00,\n"},
        "budgets.csv, ligne 4 : l'opération « OP-1 » est déjà celle de la ligne 2 : gardez une seule ligne.",
    ),
    "versement à une convention inconnue": (
        _cas("versements.csv", "ccas-arras", "ccas-arrras"),
        "versements.csv, ligne 2 : convention inconnue « 2024-1.3-ccas-arrras » : corrigez le code. Vouliez-vous dire "
        "« 2024-1.3-ccas-arras » ?",
    ),
    "exercice hors de la convention": (
        _cas("documents.csv", ",2024,", ",2025,"),
        "documents.csv, ligne 2 : l'exercice 2025 est hors de la convention « 2024-1.3-ccas-arras » (01/01/2024 au 31/12/2024) : "
        "corrigez l'exercice ou le code.",
    ),
    "versement en double": (
        {"versements_csv": FICHIERS["versements.csv"] + FICHIERS["versements.csv"].splitlines()[1] + "\n"},
        "versements.csv, ligne 3 : le même versement est déjà à la ligne 2 : gardez une seule ligne.",
    ),
    "document en double": (
        {"documents_csv": FICHIERS["documents.csv"] + FICHIERS["documents.csv"].splitlines()[1] + "\n"},
        "documents.csv, ligne 3 : le document « bilan_final » de 2024-1.3-ccas-arras pour 2024 est déjà enregistré : gardez une "
        "seule ligne.",
    ),
    "note hors de l'échelle": (
        _cas("notes.csv", "0.75", "1.5"),
        "notes.csv, ligne 2 : la note 1.5 sort de l'échelle : attendu un nombre entre 0 et 1.",
    ),
    "note négative": (
        _cas("notes.csv", "0.75", "-0.1"),
        "notes.csv, ligne 2 : « -0.1 » (colonne « note ») est négatif : attendu zéro ou plus.",
    ),
    "indicateur inconnu": (
        _cas("notes.csv", ",bilan,", ",bilans,"),
        "notes.csv, ligne 2 : indicateur inconnu « bilans » : corrigez le code. Vouliez-vous dire « bilan » ?",
    ),
    "note en double": (
        {"notes_csv": FICHIERS["notes.csv"] + FICHIERS["notes.csv"].splitlines()[1] + "\n"},
        "notes.csv, ligne 3 : « bilan » est déjà noté pour 2024-1.3-ccas-arras en 2024 : gardez une seule note.",
    ),
    "guillemet non fermé": (
        _cas("notes.csv", "bilan clair", '"bilan clair'),
        "notes.csv, ligne 2 : le CSV est mal formé (unexpected end of data) : vérifiez les guillemets de cette ligne.",
    ),
}


@pytest.mark.parametrize(("remplaces", "attendu"), FAUTES.values(), ids=FAUTES)
def test_faute(remplaces: dict[str, str | None], attendu: str, tmp_path: Path) -> None:
    """One thing broken, one fault told: what follows from it is not told again."""
    assert fautes(ecrire_reference(tmp_path, **remplaces)) == [attendu]


def test_toutes_les_fautes_d_un_coup(tmp_path: Path) -> None:
    dossier = ecrire_reference(
        tmp_path,
        budgets_csv=None,
        conventions_csv=remplacer("conventions.csv", "16000.00", "x"),
        notes_csv=remplacer("notes.csv", "0.75", "2"),
    )
    with pytest.raises(ReferenceInvalide) as refus:
        charger(dossier)
    assert [(f.fichier, f.ligne) for f in refus.value.fautes] == [("budgets.csv", None), ("conventions.csv", 2), ("notes.csv", 2)]
    assert str(refus.value).startswith(
        f"Le répertoire de référence « {dossier} » ne peut pas être utilisé (3 fautes) :\n- budgets"
    )


def test_fichier_qui_n_est_pas_en_utf8(tmp_path: Path) -> None:
    dossier = ecrire_reference(tmp_path)
    (dossier / "notes.csv").write_bytes(FICHIERS["notes.csv"].replace("clair", "achevé").encode("cp1252"))
    assert fautes(dossier) == ["notes.csv, ligne 2 : le fichier n'est pas en UTF-8 : enregistrez-le en « CSV UTF-8 »."]


@pytest.mark.parametrize("nom", ["dispositifs", "parametres", "modeles"])
def test_dossier_absent(nom: str, tmp_path: Path) -> None:
    absents = {cle.replace("/", "__").replace(".", "_"): None for cle in FICHIERS if cle.startswith(nom)}
    assert fautes(ecrire_reference(tmp_path, **absents)) == [
        f"{nom} : le dossier est absent : ajoutez-le au répertoire de référence."
    ]


def test_repertoire_absent(tmp_path: Path) -> None:
    assert fautes(tmp_path / "ailleurs") == [
        f"{tmp_path / 'ailleurs'} : le répertoire de référence n'existe pas : vérifiez son chemin."
    ]


def test_repartition_budgetaire(tmp_path: Path) -> None:
    """Two operations whose parts add up are accepted; parts that do not, or of another operation, are not."""
    dossier = ecrire_reference(tmp_path, conventions_csv=remplacer("conventions.csv", "OP-1", "OP-1 | OP-2"))
    entete = "convention,operation,montant_eur\n2024-1.3-ccas-arras,OP-1,10000.00\n"
    repartition = dossier / "repartition_budgetaire.csv"
    repartition.write_text(entete + "2024-1.3-ccas-arras,OP-2,6000.00\n", encoding="utf-8")
    assert [(i.operation, int(i.montant_eur)) for i in charger(dossier).imputations] == [("OP-1", 10000), ("OP-2", 6000)]
    repartition.write_text(entete + "2024-1.3-ccas-arras,OP-2,5999.99\n", encoding="utf-8")
    assert fautes(dossier) == [
        "conventions.csv, ligne 2 : la répartition budgétaire fait 15999.99 €, le montant voté est 16000.00 € : corrigez "
        "repartition_budgetaire.csv."
    ]
    (dossier / "conventions.csv").write_text(FICHIERS["conventions.csv"], encoding="utf-8")
    repartition.write_text(entete, encoding="utf-8")
    assert fautes(dossier) == [
        "repartition_budgetaire.csv, ligne 2 : « OP-1 » n'est pas l'une des opérations budgétaires de « 2024-1.3-ccas-arras » : "
        "écrivez-les toutes dans conventions.csv, séparées par « | »."
    ]


@pytest.mark.parametrize(
    ("siret", "valable"),
    [
        ("73282932000074", True),
        ("73282932000075", False),
        ("7328293200007", False),
        ("35600000000048", True),
        ("35600000049837", True),
        ("35600000049838", False),
    ],
)
def test_cle_du_siret(siret: str, valable: bool) -> None:
    assert siret_valable(siret) is valable
