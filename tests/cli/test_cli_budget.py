"""`bin/decompte budget`: what a finance officer and a program read of it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from decompte.cli import main
from decompte.domaine.texte import ESPACE


@pytest.fixture(scope="module")
def installation(env_module: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    """An installation after one night without any deposit."""
    boite = tmp_path_factory.mktemp("boite")
    with pytest.MonkeyPatch.context() as patch:
        for nom, valeur in env_module.items():
            patch.setenv(nom, valeur)
        assert main(["init"]) == 0
        assert main(["nuit", "--boite", str(boite), "--au", "2024-12-31"]) == 0
        yield patch


def test_le_tableau_ses_totaux_et_le_rapprochement(lancer: Any) -> None:
    code, sortie, _ = lancer("budget", "--annee", "2024")
    assert code == 0
    lisible = sortie.replace(ESPACE, " ")
    assert "Budget 2024, en euros" in lisible and "Budget 2023" not in lisible
    (op,) = [ligne for ligne in lisible.splitlines() if ligne.startswith(" C02-446A05   ")]
    # disponible − engagé = 8 395 650,00 − 5 900 157,70
    assert all(m in op for m in ("8 395 650,00", "5 867 917,70", "5 900 157,70", "2 495 492,30", "111 000,00"))
    (total,) = [ligne for ligne in lisible.splitlines() if ligne.startswith(" Total (8)")]
    assert all(m in total for m in ("9 710 272,97", "9 742 512,97"))
    assert "Rapprochement avec l'article 14 : voté 9 710 272,97 €, engagé 9 742 512,97 €, écart 32 240,00 €." in lisible
    assert "C02-446A05 : + 32 240,00 € : anomalie A-01, référent solidarité" in lisible
    assert "7 opérations égales au vote, au centime près." in lisible
    assert "inexpliqué" not in lisible
    assert "Hors budget : FSL (2024) : engagé 111 229,40 €, versé 0,00 €" in lisible


def test_l_annee_sans_ae_se_dit_inconnue(lancer: Any) -> None:
    _, sortie, _ = lancer("budget", "--annee", "2023")
    lisible = sortie.replace(ESPACE, " ")
    (op,) = [ligne for ligne in lisible.splitlines() if ligne.startswith(" C02-446A05   ")]
    assert op.count("inconnu") == 5 and op.count("115 000,00") == 2
    assert "Alerte C02-446A05 : AE et disponible 2023 non communiqués" in lisible
    code, _, erreur = lancer("budget", "--annee", "2031")
    assert code == 1 and erreur == "Aucun budget 2031. Les années connues : 2023 et 2024.\n"


def test_pour_un_programme(lancer: Any, tmp_path: Path) -> None:
    lignes = json.loads(lancer("budget", "--json")[1])
    operations = [ligne for ligne in lignes if ligne["operation"]]
    assert len(operations) == 9
    assert sum(Decimal(ligne["vote_eur"] or 0) for ligne in operations) == Decimal("9710272.97")
    assert {
        ligne["operation"]: ligne["ecart_connu_eur"] for ligne in operations if ligne["ecart_vote_eur"] not in (None, "0.00")
    } == {"C02-446A05": "32240.00"}
    assert {ligne["ecart_inexplique_eur"] for ligne in operations} == {None, "0.00"}
    hors = [ligne for ligne in lignes if ligne["operation"] is None]
    assert len(hors) == 4 and sum(Decimal(ligne["engage_eur"]) for ligne in hors) == Decimal("111229.40")
    en_csv = list(csv.DictReader(io.StringIO(lancer("budget", "--csv")[1])))
    assert [ligne["operation"] for ligne in en_csv] == [ligne["operation"] or "" for ligne in lignes]
    (de_2023,) = [ligne for ligne in en_csv if ligne["annee"] == "2023"]
    assert (de_2023["ae_eur"], de_2023["engage_eur"]) == ("", "115000.00")
    fichier = tmp_path / "budget.xlsx"
    assert lancer("budget", "--xlsx", str(fichier))[0] == 0
    assert fichier.read_bytes().startswith(b"PK")


def test_un_budget_depasse_alerte_et_bloque(
    env: dict[str, str], racine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """C02-428B02 has 99 999,99 € left where the CAF alone asks for 100 000,00: one cent too much holds its solde."""
    reference = tmp_path / "reference"
    shutil.copytree(racine / "reference", reference)
    budgets = (reference / "budgets.csv").read_text(encoding="utf-8")
    ligne = next(li for li in budgets.splitlines() if li.startswith("C02-428B02"))
    change = ligne.replace("600000.00,600000.00", "600000.00,99999.99")
    assert change != ligne
    (reference / "budgets.csv").write_text(budgets.replace(ligne, change), encoding="utf-8")
    (tmp_path / "boite").mkdir()
    for nom, valeur in env.items():
        monkeypatch.setenv(nom, valeur)
    assert main(["init", "--reference", str(reference)]) == 0
    assert main(["nuit", "--boite", str(tmp_path / "boite"), "--au", "2024-12-31"]) == 0
    capsys.readouterr()
    assert main(["budget", "--annee", "2024"]) == 0
    lisible = capsys.readouterr().out.replace(ESPACE, " ")
    phrase = "Budget C02-428B02 (2024) dépassé de 0,01 € : soldes et versements 100 000,00 € pour 99 999,99 € disponibles."
    assert f"Alerte C02-428B02 : {phrase}" in lisible
    assert main(["soldes", "--exercice", "2024", "--json"]) == 0
    soldes = json.loads(capsys.readouterr().out)
    retenus = [s["convention"] for s in soldes if phrase in [b.replace(ESPACE, " ") for b in s["blocages"]]]
    assert "2024-caf-fonds-caf-du-pas-de-calais" in retenus
    assert all(c.startswith(("2024-caf-fonds", "2024-4.3", "2024-4.4", "2024-4.6")) for c in retenus)


def test_un_avenant_sur_une_convention_repartie_est_engage_alerte_et_nomme(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The CAF from 600 000 to 700 000 €: 500 000 + 83 333,33 and 100 000 + 16 666,67, and a gap that has a name."""
    caf = "2024-caf-fonds-caf-du-pas-de-calais"
    fichier = tmp_path / "avenants.csv"
    fichier.write_text(f"convention;numero;signe_le;effet_le;montant_eur\n{caf};1;01/09/2024;01/09/2024;700 000\n", "utf-8")
    (tmp_path / "boite").mkdir()
    for nom, valeur in env.items():
        monkeypatch.setenv(nom, valeur)
    assert main(["init"]) == 0
    assert main(["nuit", "--boite", str(tmp_path / "boite"), "--au", "2024-12-31"]) == 0
    assert main(["importer", "avenants", str(fichier), "--par", "finance-1"]) == 0
    capsys.readouterr()
    assert main(["budget", "--annee", "2024", "--json"]) == 0
    lignes = {ligne["operation"]: ligne for ligne in json.loads(capsys.readouterr().out) if ligne["operation"]}
    quatre, deux = lignes["C02-428B04"], lignes["C02-428B02"]
    assert [(q["ecart_vote_eur"], q["ecart_inexplique_eur"]) for q in (quatre, deux)] == [
        ("83333.33", "0.00"),
        ("16666.67", "0.00"),
    ]
    for ligne in (quatre, deux):
        assert f" € : avenant n° 1 de « {caf} » (" in ligne["rapprochement"].replace(ESPACE, " ")
        assert "complétez repartition_budgetaire.csv" in ligne["alerte"]
    assert main(["budget", "--annee", "2024"]) == 0
    lisible = capsys.readouterr().out.replace(ESPACE, " ")
    assert "engagé 9 842 512,97 €, écart 132 240,00 €" in lisible and "inexpliqué" not in lisible
    assert f"Alerte C02-428B02 : L'avenant n° 1 porte « {caf} » à 700 000,00 €" in lisible
    assert "5 opérations égales au vote, au centime près." in lisible
