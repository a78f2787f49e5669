"""The command line as people and programs use it: exit codes, what goes to stdout, the JSON and CSV contract."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from decompte.cli import main
from decompte.domaine.texte import ESPACE
from tests.fabrique import classeur, personne

RACINE = Path(__file__).resolve().parents[2]

ARRAS = "2024-1.3-ccas-arras"


@pytest.fixture(scope="module")
def boite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drop-box with one good table of May."""
    racine = tmp_path_factory.mktemp("boite")
    (racine / "ccas-arras").mkdir()
    contenu = classeur([personne(n) for n in range(1, 4)], identification={"Convention": ARRAS, "Mois": "2024-05"})
    (racine / "ccas-arras" / "=mai 2024.xlsx").write_bytes(contenu)
    (racine / "arrivees.csv").write_text(
        "chemin,recu_le\nccas-arras/=mai 2024.xlsx,2024-06-05T10:00:00+02:00\n", encoding="utf-8"
    )
    return racine


@pytest.fixture(scope="module")
def installation(env_module: dict[str, str], boite: Path) -> Iterator[pytest.MonkeyPatch]:
    """An installation after one night."""
    with pytest.MonkeyPatch.context() as patch:
        for nom, valeur in env_module.items():
            patch.setenv(nom, valeur)
        assert main(["init"]) == 0
        assert main(["nuit", "--boite", str(boite), "--au", "2024-06-20"]) == 0
        yield patch


def test_les_obligations_en_json(lancer: Any) -> None:
    code, sortie, _ = lancer("depots", "--json")
    lignes = json.loads(sortie)
    assert code == 0
    (mai,) = [ligne for ligne in lignes if ligne["convention"] == ARRAS and ligne["mois"] == "2024-05"]
    assert mai.pop("depot").startswith("d")
    assert mai == {
        "convention": ARRAS,
        "structure": "ccas-arras",
        "mois": "2024-05",
        "echeance": "2024-06-10",
        "etat": "a_temps",
        "recu_le": "2024-06-05T10:00:00+02:00",
        "retard_jours": 0,
        "taux_completude": "1.0000",
        "excuse": False,
        "motif": None,
    }
    assert {ligne["mois"] for ligne in json.loads(lancer("depots", "--mois", "2024-05", "--json")[1])} == {"2024-05"}


def test_les_soldes_en_json(lancer: Any) -> None:
    lignes = json.loads(lancer("soldes", "--exercice", "2024", "--json")[1])
    solde = next(ligne for ligne in lignes if ligne["convention"] == ARRAS)
    assert len(lignes) == 209
    for cle, valeur in solde.items():
        if cle.endswith("_eur"):
            assert re.fullmatch(r"-?\d+\.\d{2}", valeur), cle
    assert re.fullmatch(r"\d\.\d{4}", solde["taux_penalite"])
    assert solde["dispositif"] == "2024-1.3"
    assert isinstance(solde["blocages"], list)
    sans_bilan = next(ligne for ligne in lignes if ligne["dispositif"] == "2024-1.7")
    assert sans_bilan["du_eur"] is None and sans_bilan["part_quantitative_eur"] is None
    assert any(blocage.startswith("Non calculable à cette date") for blocage in sans_bilan["blocages"])


def test_les_soldes_en_csv_ont_les_memes_cles(lancer: Any) -> None:
    lignes = json.loads(lancer("soldes", "--exercice", "2024", "--json")[1])
    table = list(csv.DictReader(io.StringIO(lancer("soldes", "--exercice", "2024", "--csv")[1])))
    assert set(table[0]) == set(lignes[0])
    assert [t["convention"] for t in table] == [ligne["convention"] for ligne in lignes]
    assert table[0]["du_eur"] == (lignes[0]["du_eur"] or "")


def test_un_export_n_est_jamais_une_formule(lancer: Any, tmp_path: Path) -> None:
    table = list(csv.DictReader(io.StringIO(lancer("depots", "--fichiers", "--csv")[1])))
    assert table[0]["chemin"] == "ccas-arras/=mai 2024.xlsx"
    from decompte.cli.sorties import en_csv

    flux = io.StringIO()
    en_csv([{"texte": "=cmd|' /C calc'!A0", "liste": ["-1+1"], "rien": None}], ("texte", "liste", "rien"), flux)
    assert flux.getvalue().splitlines()[1] == "'=cmd|' /C calc'!A0,'-1+1,"


def test_le_tableau_des_soldes_en_xlsx(lancer: Any, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    fichier = tmp_path / "soldes.xlsx"
    assert lancer("soldes", "--exercice", "2024", "--xlsx", str(fichier))[0] == 0
    lignes = CalamineWorkbook.from_path(str(fichier)).get_sheet_by_name("Soldes 2024").to_python()
    assert len(lignes) == 210
    assert lignes[0][0] == "convention"


def test_une_annee_sans_solde_est_une_reponse_vide_pour_un_programme(lancer: Any) -> None:
    code, sortie, erreur = lancer("soldes", "--exercice", "2019", "--json")
    assert (code, json.loads(sortie)) == (0, [])
    assert "Aucun solde calculé pour 2019" in erreur


def test_un_decompte_s_explique(lancer: Any) -> None:
    code, sortie, _ = lancer("decompte", "--convention", ARRAS, "--exercice", "2024")
    lisible = sortie.replace(ESPACE, " ")
    assert code == 0
    for attendu in (
        "File active moyenne",
        "Part quantitative",
        "Contractualisation",
        "88 000,00 €",
        "source :",
        "[H]",
        "Empreinte",
    ):
        assert attendu.casefold() in lisible.casefold(), attendu
    lignes = json.loads(lancer("decompte", "--convention", ARRAS, "--exercice", "2024", "--json")[1])
    assert [ligne["rang"] for ligne in lignes] == list(range(1, len(lignes) + 1))


def test_les_fichiers_et_leurs_constats(lancer: Any) -> None:
    (fichier,) = json.loads(lancer("depots", "--fichiers", "--json")[1])
    assert set(fichier) == {"depot", "structure", "chemin", "recu_le", "convention", "mois", "etat", "motif", "contenant"}
    assert (fichier["etat"], fichier["convention"], fichier["mois"]) == ("accepte", ARRAS, "2024-05")
    code, sortie, _ = lancer("constats", "--depot", fichier["depot"], "--json")
    assert code == 0 and isinstance(json.loads(sortie), list)


QUI = ["--par", "MJ-000001", "--motif", "essai"]
NOTER = ["decider", "noter", "--convention", ARRAS, "--exercice", "2024", *QUI]
IMPOSSIBLES = {
    "dépôt inconnu": (["constats", "--depot", "inconnu"], 1, "Aucun dépôt « inconnu »"),
    "exercice sans solde": (["soldes", "--exercice", "2019"], 1, "Aucun solde calculé pour 2019"),
    "convention mal écrite": (["decompte", "--convention", "2024-1.3-ccas-aras", "--exercice", "2024"], 1, f"« {ARRAS} » ?"),
    "exercice antérieur": (["decompte", "--convention", ARRAS, "--exercice", "2023"], 1, "n'a pas de solde calculé pour 2023"),
    "boîte absente": (["nuit", "--boite", "/nulle/part", "--au", "2024-06-20"], 1, "/nulle/part"),
    "date mal écrite": (["nuit", "--au", "20/06/2024"], 2, "attendu AAAA-MM-JJ"),
    "mois mal écrit": (["depots", "--mois", "mai"], 2, "attendu AAAA-MM"),
    "option oubliée": (["soldes"], 2, "il manque : --exercice"),
    "référence absente": (["init", "--reference", "/nulle/part"], 1, "/nulle/part"),
    "mois non attendu": (["decider", "excuser", "--convention", ARRAS, "--mois", "2026-01", *QUI], 1, "n'est attendu"),
    "rien à annuler": (["decider", "annuler", "--convention", ARRAS, "--mois", "2024-05", *QUI], 1, "rien à annuler"),
    "échéance après la clôture": (
        ["decider", "prolonger", "--convention", ARRAS, "--mois", "2024-05", "--echeance", "2031-01-01", *QUI],
        1,
        "la dernière date possible est le 31/03/2025",
    ),
    "indicateur mesuré": ([*NOTER, "--indicateur", "delai_cer", "--note", "1"], 1, "jugé"),
    "note trop haute": ([*NOTER, "--indicateur", "bilan", "--note", "2"], 1, "entre 0 et 1"),
    "note illisible": ([*NOTER, "--indicateur", "bilan", "--note", "bien"], 1, "n'est pas une note"),
}


@pytest.mark.parametrize("nom", IMPOSSIBLES)
def test_une_demande_impossible_se_dit_en_une_phrase(lancer: Any, nom: str) -> None:
    arguments, code, mot = IMPOSSIBLES[nom]
    obtenu, sortie, erreur = lancer(*arguments)
    assert obtenu == code
    assert mot in erreur
    assert sortie == ""
    assert "Traceback" not in erreur


def test_decider_puis_recalculer(lancer: Any, boite: Path) -> None:
    """An excused month costs nothing and is journaled; a note replaces the hold."""
    qui = ["--par", "MJ-000001", "--motif", "inondation"]
    assert lancer("decider", "excuser", "--convention", ARRAS, "--mois", "2024-04", *qui)[0] == 0
    assert (
        lancer("decider", "noter", "--convention", ARRAS, "--exercice", "2024", "--indicateur", "bilan", "--note", "0,5", *qui)[0]
        == 0
    )
    assert lancer("nuit", "--boite", str(boite), "--au", "2024-06-20")[0] == 0
    avril = next(
        ligne for ligne in json.loads(lancer("depots", "--mois", "2024-04", "--json")[1]) if ligne["convention"] == ARRAS
    )
    assert (avril["etat"], avril["excuse"], avril["motif"]) == ("excuse", True, "inondation")
    bilan = next(
        ligne
        for ligne in json.loads(lancer("decompte", "--convention", ARRAS, "--exercice", "2024", "--json")[1])
        if ligne["regle"] == "qualitatif.bilan"
    )
    assert bilan["resultat"] == "0,5000"
    prolonger = ["decider", "prolonger", "--convention", ARRAS, "--mois", "2024-04", "--echeance", "2024-05-31", *qui]
    code, _, refus = lancer(*prolonger)
    assert code == 1 and "annulez d'abord son excuse" in refus
    code, sortie, _ = lancer("decider", "annuler", "--convention", ARRAS, "--mois", "2024-04", *qui)
    assert code == 0 and "avril 2024 : excusé → " in sortie
    assert lancer(*prolonger)[0] == 0


def test_verifier_dit_ce_que_dirait_la_nuit(lancer: Any, boite: Path, tmp_path: Path) -> None:
    bon = boite / "ccas-arras" / "=mai 2024.xlsx"
    code, sortie, _ = lancer("verifier", str(bon), "--json")
    assert (code, json.loads(sortie)[0]["etat"]) == (0, "accepte")
    mauvais = tmp_path / "mauvais.xlsx"
    mauvais.write_bytes(classeur([personne(1)], sans=["date_orientation"], identification={"Convention": ARRAS}))
    code, sortie, _ = lancer("verifier", str(mauvais), "--json")
    (verdict,) = json.loads(sortie)
    assert (code, verdict["etat"]) == (1, "rejete")
    assert "D04" in {constat["regle"] for constat in verdict["constats"]}


def test_les_constats_egaux_se_disent_une_fois(lancer: Any, tmp_path: Path) -> None:
    """People read « lignes 2-4 »; programs get one finding a cell."""
    mauvais = tmp_path / "mauvais.xlsx"
    lignes = [personne(n, nb_entretiens_physiques=None) for n in range(1, 4)]
    mauvais.write_bytes(classeur([*lignes, personne(4, identifiant="?")], identification={"Convention": ARRAS}))
    sortie = lancer("verifier", str(mauvais))[1]
    assert sortie.count("Entretiens physiques du mois") == 2  # where, and in the sentence
    assert "lignes 2-4" in sortie
    assert sortie.index("ligne en attente") < sortie.index("à corriger")
    constats = json.loads(lancer("verifier", str(mauvais), "--json")[1])[0]["constats"]
    assert [c["ligne"] for c in constats if c["regle"] == "L03"] == [2, 3, 4]


def test_la_nuit_dit_d_abord_ce_qui_est_refuse(lancer: Any, boite: Path) -> None:
    contenu = classeur([personne(1)], identification={"Convention": "2024-1.3-ccas-bethune"})
    (boite / "ccas-arras" / "autre.xlsx").write_bytes(contenu)
    registre = boite / "arrivees.csv"
    registre.write_text(
        registre.read_text(encoding="utf-8") + "ccas-arras/autre.xlsx,2024-06-06T10:00:00+02:00\n", encoding="utf-8"
    )
    code, sortie, erreur = lancer("nuit", "--boite", str(boite), "--au", "2024-06-20")
    assert code == 0
    assert "Refusé : ccas-arras/autre.xlsx : La convention « 2024-1.3-ccas-bethune »" in erreur
    assert "(bin/decompte constats --depot d" in erreur
    assert "1 refusé ; " in sortie or "1 refusé, " in sortie


def test_sans_commande_l_aide(lancer: Any) -> None:
    code, sortie, _ = lancer()
    assert code == 2
    assert "init" in sortie


def test_entrepot_injoignable_une_phrase(installation: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DECOMPTE_WAREHOUSE_URL", "postgresql://qui:secret@127.0.0.1:9/base")
        assert main(["depots"]) == 1
    erreur = capsys.readouterr().err
    assert "Traceback" not in erreur
    assert "secret" not in erreur
    assert "127.0.0.1" in erreur


def test_un_parametre_dont_la_nuit_ne_peut_se_passer_se_dit_sans_trace(lancer: Any, tmp_path: Path) -> None:
    reference = tmp_path / "reference"
    shutil.copytree(RACINE / "reference", reference)
    (reference / "parametres" / "seuil_completude.yaml").unlink()
    (tmp_path / "boite").mkdir()
    code, _, erreurs = lancer("nuit", "--boite", str(tmp_path / "boite"), "--au", "2024-06-21", "--reference", str(reference))
    assert code == 1
    assert "« seuil_completude » : aucune valeur" in erreurs
    assert "Traceback" not in erreurs
