"""`bin/decompte fonds`: import, restitution, delays, as people and programs use them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from decompte.cli import main
from decompte.domaine.texte import ESPACE

ENTETE = "fonds;date;sens;montant_eur;territoire;reference;titre_recu_le;paye_le\n"
MARS = (
    ENTETE + "fpel;03/02/2025;recette;1 000,00;Département;R-2025-1;;\n"
    "fpel;27/02/2025;depense;300,10;Artois;TE-2025-1;03/03/2025;10/03/2025\n"
    "fpel;03/03/2025;depense;200,20;Calaisis;TE-2025-2;03/03/2025;18/03/2025\n"
    "fpel;10/03/2025;depense;99,70;Artois;TE-2025-3;10/03/2025;\n"
    "solvabilisation;03/02/2025;recette;50,00;Département;R-2025-1;;\n"
)


@pytest.fixture
def fichier(tmp_path: Path) -> Any:
    """Write a file to import."""

    def ecrire(contenu: str, nom: str = "mars.csv") -> str:
        chemin = tmp_path / nom
        chemin.write_text(contenu, encoding="utf-8")
        return str(chemin)

    return ecrire


@pytest.fixture(scope="module")
def installation(env_module: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    """An installation where the movements of March were imported."""
    mars = tmp_path_factory.mktemp("mouvements") / "mars.csv"
    mars.write_text(MARS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for nom, valeur in env_module.items():
            patch.setenv(nom, valeur)
        assert main(["init"]) == 0
        assert main(["fonds", "importer", str(mars), "--par", "finances-1"]) == 0
        yield patch


def test_le_meme_fichier_deux_fois_ne_change_rien(lancer: Any, fichier: Any) -> None:
    assert lancer("fonds", "importer", fichier(MARS), "--par", "finances-2") == (
        0,
        "mars.csv : 5 mouvements, tous déjà connus ; rien n'a changé.\n",
        "",
    )


def test_un_fichier_fautif_dit_tout_et_ne_charge_rien(lancer: Any, fichier: Any) -> None:
    fautif = (
        ENTETE + "fpel;03/03/2025;depense;12,00;Artois;TE-2025-9;03/03/2025;\n"
        "fpell;31/02/2025;depense;x;Artois;TE-2025-8;03/03/2025;\n"
        "fpel;27/02/2025;depense;300,11;Artois;TE-2025-1;03/03/2025;10/03/2025\n"
    )
    code, sortie, erreur = lancer("fonds", "importer", fichier(fautif, "fautif.csv"), "--par", "finances-1")
    assert (code, sortie) == (1, "")
    entete, *fautes = erreur.strip().split("\n")
    assert entete == "Le fichier « fautif.csv » n'est pas importé, rien n'en a été chargé (4 fautes) :"
    assert [f.split(" : ")[0] for f in fautes] == [
        "- fautif.csv, ligne 3, colonne « fonds »",
        "- fautif.csv, ligne 3, colonne « montant_eur »",
        "- fautif.csv, ligne 3, colonne « date »",
        "- fautif.csv, ligne 4, colonne « reference »",
    ]
    assert "TE-2025-9" not in lancer("fonds", "delais", "--au", "2025-03-31", "--csv")[1]


def test_ce_qui_manque_se_dit(lancer: Any, tmp_path: Path) -> None:
    code, _, erreur = lancer("fonds", "importer", str(tmp_path / "absent.csv"), "--par", "finances-1")
    assert code == 1 and "absent.csv" in erreur
    code, _, erreur = lancer("fonds", "importer", str(tmp_path / "absent.csv"), "--par", " ")
    assert (code, erreur) == (1, "Dites qui importe.\nQui importe : --par QUI\n")
    code, _, erreur = lancer("fonds", "restitution", "--annee", "2025", "--fonds", "fpell")
    assert code == 1
    assert erreur == "Fonds inconnu : « fpell ». Les fonds : fpel, solvabilisation. Vouliez-vous dire « fpel » ?\n"
    code, _, erreur = lancer("fonds", "restitution", "--annee", "25")
    assert code == 1 and erreur.startswith("L'année 25 n'est pas possible")
    assert lancer("fonds", "restitution")[0] == 2


def test_la_restitution_d_un_mois(lancer: Any) -> None:
    """Opening 1 000,00; − 300,10 − 200,20; closing 499,70. What waits does not count."""
    _, sortie, _ = lancer("fonds", "restitution", "--mois", "2025-03", "--fonds", "fpel", "--json")
    (fpel,) = json.loads(sortie)
    assert {c: fpel[c] for c in ("ouverture_eur", "recettes_eur", "depenses_eur", "cloture_eur")} == {
        "ouverture_eur": "1000.00", "recettes_eur": "0.00", "depenses_eur": "500.30", "cloture_eur": "499.70",
    }  # fmt: skip
    assert [(m["jour"], m["reference"], m["depense_eur"], m["solde_eur"]) for m in fpel["mouvements"]] == [
        ("2025-03-10", "TE-2025-1", "300.10", "699.90"),
        ("2025-03-18", "TE-2025-2", "200.20", "499.70"),
    ]
    assert [(t["territoire"], t["depenses_eur"]) for t in fpel["territoires"]] == [("Artois", "300.10"), ("Calaisis", "200.20")]
    lisible = lancer("fonds", "restitution", "--mois", "2025-03")[1].replace(ESPACE, " ")
    assert "Fonds de prévention des expulsions locatives (FPEL) : mars 2025, en euros" in lisible
    assert "Fonds de solvabilisation : mars 2025" in lisible and "Artois : recettes 0,00 €, dépenses 300,10 €" in lisible


def test_la_restitution_d_une_annee_en_csv(lancer: Any) -> None:
    _, sortie, _ = lancer("fonds", "restitution", "--annee", "2025", "--csv")
    lignes = list(csv.DictReader(io.StringIO(sortie)))
    assert [(ligne["fonds"], ligne["nature"], ligne["solde_eur"]) for ligne in lignes] == [
        ("fpel", "ouverture", "0.00"),
        ("fpel", "recette", "1000.00"),
        ("fpel", "depense", "699.90"),
        ("fpel", "depense", "499.70"),
        ("fpel", "cloture", "499.70"),
        ("solvabilisation", "ouverture", "0.00"),
        ("solvabilisation", "recette", "50.00"),
        ("solvabilisation", "cloture", "50.00"),
    ]
    annuelle = lancer("fonds", "restitution", "--annee", "2025")[1].replace(ESPACE, " ")
    assert "2025-03 : recettes 0,00 €, dépenses 500,30 €, solde 499,70 €" in annuelle


def test_la_restitution_en_classeur(lancer: Any, tmp_path: Path) -> None:
    chemin = tmp_path / "2025.xlsx"
    assert lancer("fonds", "restitution", "--annee", "2025", "--xlsx", str(chemin))[0] == 0
    classeur = openpyxl.load_workbook(chemin)
    assert classeur.sheetnames == ["Synthèse", "FPEL", "SOLVABILISATION"]
    synthese = [[c.value for c in rangee] for rangee in classeur["Synthèse"].iter_rows()]
    assert synthese[0][0] == "Fonds confiés à la CAF : année 2025"
    assert synthese[3] == ["Fonds de prévention des expulsions locatives (FPEL)", 0, 1000, 500.3, 499.7, 3]
    assert synthese[5] == ["Total", 0, 1050, 500.3, 549.7, 4]
    assert classeur["Synthèse"]["E4"].number_format == "#,##0.00"
    fpel = [[c.value for c in rangee] for rangee in classeur["FPEL"].iter_rows()]
    debut = next(n for n, rangee in enumerate(fpel) if rangee[0] == "Mouvements") + 2
    assert [rangee[1:] for rangee in fpel[debut:]] == [
        ["Solde au début", None, None, None, 0],
        ["R-2025-1", "Département", 1000, None, 1000],
        ["TE-2025-1", "Artois", None, 300.1, 699.9],
        ["TE-2025-2", "Calaisis", None, 200.2, 499.7],
        ["Solde à la fin", None, 1000, 500.3, 499.7],
    ]
    assert classeur["FPEL"].cell(debut + 2, 1).is_date and classeur["FPEL"].print_title_rows == f"${debut}:${debut}"
    assert ["mars 2025", 2, None, 0, 500.3, 499.7] in fpel and ["Artois", 1, None, 0, 300.1, None] in fpel
    assert ["Calaisis", 200.2, 0, 200.2, None, None] in synthese and ["Total", 500.3, 0, 500.3, None, None] in synthese


def test_les_delais(lancer: Any) -> None:
    """Received on 3 March 2025, to be paid by the 17th; on the 10th, by the 24th."""
    _, sortie, _ = lancer("fonds", "delais", "--au", "2025-03-21", "--csv")
    lignes = list(csv.DictReader(io.StringIO(sortie)))
    assert [(ligne["reference"], ligne["echeance"], ligne["etat"], ligne["jours_ouvres"]) for ligne in lignes] == [
        ("TE-2025-3", "2025-03-24", "en_attente", "1"),
        ("TE-2025-2", "2025-03-17", "paye_en_retard", "1"),
        ("TE-2025-1", "2025-03-17", "paye_a_temps", "5"),
    ]
    lisible = lancer("fonds", "delais", "--au", "2025-03-26")[1]
    assert "à payer, en retard de 2 jours ouvrés" in lisible
    assert "À payer en retard : 1 ; à payer : 0 ; payés en retard : 1 ; payés à temps : 1." in lisible
    assert "Aucun titre d'exécution reçu au 01/01/2025." in lancer("fonds", "delais", "--au", "2025-01-01")[2]
    assert json.loads(lancer("fonds", "delais", "--au", "2025-03-05", "--json")[1])[0]["paye_le"] is None


def test_un_paiement_au_dela_du_solde_est_importe_et_signale(lancer: Any, fichier: Any) -> None:
    """50,00 in the account of solvabilisation; 60,00 paid on 2 April."""
    au_dela = ENTETE + "solvabilisation;01/04/2025;depense;60,00;Artois;TE-2025-50;01/04/2025;02/04/2025\n"
    code, sortie, erreur = lancer("fonds", "importer", fichier(au_dela, "avril.csv"), "--par", "finances-1")
    assert (code, sortie) == (0, "avril.csv : 1 mouvement importé.\n")
    assert "Fonds de solvabilisation : le solde du compte est négatif le 02/04/2025 (-10,00" in erreur.replace("−", "-")
    sortie = lancer("fonds", "restitution", "--mois", "2025-04", "--fonds", "solvabilisation")[1]
    assert "Alerte : solde négatif le 02/04/2025" in sortie


def test_le_budget_est_connu_des_init(lancer: Any) -> None:
    """No night yet: what is engaged and paid is known, nothing is owed."""
    lignes = {(ligne["operation"], ligne["annee"]): ligne for ligne in json.loads(lancer("budget", "--json")[1])}
    montants = [lignes["C02-446A05", 2024][c] for c in ("engage_eur", "verse_eur", "soldes_eur")]
    assert montants == ["5900157.70", "111000.00", "0.00"]


def test_un_classeur_s_importe_aussi(lancer: Any, tmp_path: Path) -> None:
    classeur = openpyxl.Workbook()
    onglet = classeur.active
    assert onglet is not None
    onglet.append(ENTETE.strip().split(";"))
    onglet.append(["fpel", "2025-05-02", "recette", 12.5, "Département", "R-2025-7", None, None])
    chemin = tmp_path / "mai.xlsx"
    classeur.save(chemin)
    assert lancer("fonds", "importer", str(chemin), "--par", "finances-1")[1] == "mai.xlsx : 1 mouvement importé.\n"
    (fpel,) = json.loads(lancer("fonds", "restitution", "--mois", "2025-05", "--fonds", "fpel", "--json")[1])
    assert (fpel["recettes_eur"], fpel["cloture_eur"]) == ("12.50", "512.20")
