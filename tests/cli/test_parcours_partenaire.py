"""A partner's whole path, through the command line: a template, filled with faults, checked, mended in the annotated workbook,
deposited, accepted; the month after, as a CSV. The tests follow each other: each starts from what the one before left.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from decompte.cli import main
from tests.enveloppes import en_zip

CONVENTION = "2024-1.3-ccas-arras"
DOSSIER = "ccas-arras"
AVANT = ["--recu-le", "2024-06-05T10:00:00+02:00"]
ENTETE = 4
"""The row of the headers in a template."""
IDENTIFIANT, ORIENTATION, PREMIER_RDV = "N° MonJob62", "Date d'orientation", "Date du 1er rendez-vous"
SIGNATURE, FIN, ACTIONS = "Date de signature du CER", "Date de fin du CER", "Nombre d'actions au CER"
PHYSIQUES, DISTANCE = "Entretiens physiques du mois", "Entretiens à distance du mois"
ABSENCES, INSCRIT = "Absences injustifiées du mois", "Inscrit sur MonJob62"
SORTIE, MOTIF = "Date de sortie", "Motif de sortie"


def ligne(numero: int, **ecarts: object) -> dict[str, object]:
    """A row rightly filled in May, by header."""
    juste = {IDENTIFIANT: f"MJ-{numero:06d}", ORIENTATION: date(2024, 2, 5), PREMIER_RDV: date(2024, 2, 12), PHYSIQUES: 1,
             DISTANCE: 0, ABSENCES: 0, INSCRIT: "oui"}  # fmt: skip
    return juste | ecarts


FAUTIVES = [
    ligne(101),
    ligne(102) | {ORIENTATION: "31/02/2024"},
    ligne(103) | {SIGNATURE: date(2024, 3, 25), ACTIONS: 3, PHYSIQUES: None},
    ligne(101),
    ligne(104) | {SORTIE: date(2024, 5, 17), MOTIF: "Emploi"},
]
"""From row 5: a day that does not exist, two cells missing, a person twice, a reason that is not in the list."""
ATTENDUS = {
    ("L04", "F6"): "bloquant_ligne",
    ("L02", "A8"): "bloquant_ligne",
    ("L03", "J7"): "avertissement",
    ("L03", "M7"): "avertissement",
    ("L05", "U9"): "avertissement",
}


@pytest.fixture(scope="module")
def installation(env_module: dict[str, str]) -> Iterator[None]:
    """A fresh installation."""
    with pytest.MonkeyPatch.context() as patch:
        for nom, valeur in env_module.items():
            patch.setenv(nom, valeur)
        assert main(["init"]) == 0
        yield


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The partner's own folder, where the files of the path stay from one test to the next."""
    return tmp_path_factory.mktemp("bureau")


@pytest.fixture(scope="module")
def boite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drop-box, with the folder of the structure."""
    racine = tmp_path_factory.mktemp("boite")
    (racine / DOSSIER).mkdir()
    return racine


@pytest.fixture
def lancer(installation: None, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command: (code, stdout, stderr)."""

    def faire(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        lu = capsys.readouterr()
        return code, lu.out.replace("\u00a0", " ").replace("\u202f", " "), lu.err

    return faire


def remplir(chemin: Path, lignes: list[dict[str, object]]) -> None:
    """Fill the rows under the headers, as a person would: by header, the rest untouched."""
    livre = load_workbook(chemin)
    feuille = livre["Suivi"]
    colonnes = {cellule.value: cellule.column for cellule in feuille[ENTETE]}
    for rang, valeurs in enumerate(lignes, start=ENTETE + 1):
        for entete, valeur in valeurs.items():
            feuille.cell(rang, colonnes[entete]).value = valeur
    livre.save(chemin)


def constats(sortie: str) -> dict[tuple[str, str], str]:
    """The findings of one file's `--json`: (rule, cell) and severity."""
    (verdict,) = json.loads(sortie)
    return {(c["regle"], f"{c['colonne']}{c['ligne']}"): c["severite"] for c in verdict["constats"]}


def deposer(boite: Path, nom: str, contenu: bytes, recu_le: str) -> None:
    """Put a file in the structure's folder; the gateway writes down when."""
    (boite / DOSSIER / nom).write_bytes(contenu)
    registre = boite / "arrivees.csv"
    avant = registre.read_text(encoding="utf-8") if registre.exists() else "chemin,recu_le\n"
    registre.write_text(f"{avant}{DOSSIER}/{nom},{recu_le}\n", encoding="utf-8")


def lisser(texte: str) -> str:
    """On one line: a table of the terminal cuts its sentences."""
    return " ".join(texte.split())


def etats(lancer: Any) -> Mapping[str, str]:
    """The state of each file received, by name."""
    fichiers = json.loads(lancer("depots", "--fichiers", "--json")[1])
    return {Path(f["chemin"]).name: f["etat"] for f in fichiers}


def test_un_modele_vierge_puis_rempli_de_travers(lancer: Any, bureau: Path) -> None:
    mai = bureau / "mai.xlsx"
    code, _, dit = lancer("modele", "--convention", CONVENTION, "--mois", "2024-05", "-o", mai)
    assert code == 0
    assert f"Une fois rempli : bin/decompte verifier {mai}" in dit
    # Nothing filled, and nobody said « néant »: it is not a table yet.
    code, sortie, _ = lancer("verifier", mai, *AVANT, "--json")
    assert (code, {c["regle"] for c in json.loads(sortie)[0]["constats"]}) == (1, {"D07"})
    remplir(mai, FAUTIVES)


def test_chaque_faute_est_dite_a_sa_cellule(lancer: Any, bureau: Path) -> None:
    code, sortie, _ = lancer("verifier", bureau / "mai.xlsx", *AVANT, "--json")
    assert code == 0  # it would be loaded, with reservations
    assert json.loads(sortie)[0]["etat"] == "accepte_avec_reserves"
    assert constats(sortie) == ATTENDUS
    code, sortie, dit = lancer("verifier", bureau / "mai.xlsx", *AVANT)
    assert "mai.xlsx serait accepté avec réserves." in sortie
    assert "Vouliez-vous dire" in lisser(sortie)
    assert "Pour voir les cellules à corriger : bin/decompte verifier FICHIER --annote A-CORRIGER.xlsx" in dit


def test_le_classeur_annote_mene_aux_memes_cellules(lancer: Any, bureau: Path) -> None:
    annote = bureau / "A-CORRIGER.xlsx"
    code, _, dit = lancer("verifier", bureau / "mai.xlsx", *AVANT, "--annote", annote)
    assert (code, f"Classeur annoté : {annote}" in dit) == (0, True)
    livre = load_workbook(annote)
    assert livre.sheetnames[0] == "À corriger"
    verdict = str(livre["À corriger"]["A3"].value).replace("\u00a0", " ")
    assert verdict.startswith("Ce tableau serait accepté avec réserves :")
    suivi = livre["Suivi"]
    cellules = [c for rangee in suivi.iter_rows() for c in rangee if c.comment is not None]
    commentaires = {c.coordinate: c.comment.text.replace("\u00a0", " ") for c in cellules}
    assert commentaires.keys() == {cellule for _, cellule in ATTENDUS}
    for regle, cellule in ATTENDUS:
        assert f"· {regle} —" in commentaires[cellule]
        assert "Que faire : " in commentaires[cellule]
        assert suivi[cellule].fill.fill_type == "solid"
    assert suivi["F5"].fill.fill_type is None
    liens = {c.hyperlink.location for rangee in livre["À corriger"].iter_rows() for c in rangee if c.hyperlink is not None}
    assert {lien.replace("'", "") for lien in liens} == {f"Suivi!{cellule}" for _, cellule in ATTENDUS}


def test_corrige_dans_le_classeur_annote_il_n_a_plus_rien(lancer: Any, bureau: Path) -> None:
    """Mended as its own sentences say: the date, the two cells, the value that is suggested, the repeated row taken away."""
    annote = bureau / "A-CORRIGER.xlsx"
    livre = load_workbook(annote)
    accueil = livre["À corriger"]
    dits = [[str(c.value or "").replace("\u00a0", " ") for c in rangee] for rangee in accueil.iter_rows()]
    (code_faux,) = [rangee for rangee in dits if rangee[-1] == "L05"]
    suggere = code_faux[5].split("Vouliez-vous dire « ")[1].split(" »")[0]
    assert f"« {suggere} »" in code_faux[6]
    suivi = livre["Suivi"]
    suivi["F6"] = "01/02/2024"  # the cell was a text: what is typed stays one
    suivi["J7"] = date(2024, 9, 25)
    suivi["M7"] = 0
    suivi["U9"] = suggere
    suivi.delete_rows(8)
    livre.save(annote)
    code, sortie, _ = lancer("verifier", annote, *AVANT, "--json")
    (verdict,) = json.loads(sortie)
    assert (code, verdict["etat"], verdict["constats"]) == (0, "accepte", [])
    assert "serait accepté." in lancer("verifier", annote, *AVANT)[1]


def test_depose_il_est_accepte_cette_nuit_et_remplace_le_premier(lancer: Any, bureau: Path, boite: Path) -> None:
    deposer(boite, "mai.xlsx", (bureau / "mai.xlsx").read_bytes(), "2024-06-04T09:00:00+02:00")
    assert lancer("nuit", "--boite", boite, "--au", "2024-06-04")[0] == 0
    assert etats(lancer) == {"mai.xlsx": "accepte_avec_reserves"}
    deposer(boite, "A-CORRIGER.xlsx", (bureau / "A-CORRIGER.xlsx").read_bytes(), "2024-06-06T09:00:00+02:00")
    deposer(boite, "A-CORRIGER encore.xlsx", (bureau / "A-CORRIGER.xlsx").read_bytes(), "2024-06-06T09:05:00+02:00")
    assert lancer("nuit", "--boite", boite, "--au", "2024-06-20")[0] == 0
    assert etats(lancer) == {"mai.xlsx": "remplace", "A-CORRIGER.xlsx": "accepte", "A-CORRIGER encore.xlsx": "doublon"}
    mois = json.loads(lancer("depots", "--mois", "2024-05", "--json")[1])
    (mai,) = [m for m in mois if m["convention"] == CONVENTION]
    assert (mai["etat"], mai["taux_completude"], mai["retard_jours"]) == ("a_temps", "1.0000", 0)


def test_un_fichier_refuse_ne_retire_pas_celui_d_avant(lancer: Any, bureau: Path, boite: Path) -> None:
    vide = bureau / "vide.xlsx"
    assert lancer("modele", "--convention", CONVENTION, "--mois", "2024-05", "-o", vide)[0] == 0
    deposer(boite, "vide.xlsx", vide.read_bytes(), "2024-06-21T09:00:00+02:00")
    code, _, dit = lancer("nuit", "--boite", boite, "--au", "2024-06-21")
    assert (code, f"Refusé : {DOSSIER}/vide.xlsx" in dit) == (0, True)
    assert (etats(lancer)["vide.xlsx"], etats(lancer)["A-CORRIGER.xlsx"]) == ("rejete", "accepte")


def test_deux_tableaux_d_un_mois_dans_une_archive_se_refusent_tous_les_deux(lancer: Any, bureau: Path) -> None:
    envoi = bureau / "envoi.zip"
    fichiers = {nom: (bureau / nom).read_bytes() for nom in ("mai.xlsx", "A-CORRIGER.xlsx")}
    envoi.write_bytes(en_zip(fichiers))
    code, sortie, _ = lancer("verifier", envoi, *AVANT, "--json")
    verdicts = json.loads(sortie)
    assert (code, [v["etat"] for v in verdicts]) == (1, ["rejete", "rejete"])
    assert all("D10" in {c["regle"] for c in v["constats"]} for v in verdicts)


def test_le_mois_suivant_part_du_precedent_et_passe_en_csv(lancer: Any, bureau: Path, boite: Path) -> None:
    """The people still followed are there; the sheet saved as a CSV, named as is asked, is accepted too."""
    juin = bureau / "juin.xlsx"
    precedent = bureau / "A-CORRIGER.xlsx"
    demande = ["--convention", CONVENTION, "--mois", "2024-06", "--precedent", precedent, "-o", juin]
    assert lancer("modele", *demande)[0] == 0
    feuille = load_workbook(juin)["Suivi"]
    reprises = [feuille.cell(rang, 1).value for rang in range(ENTETE + 1, feuille.max_row + 1) if feuille.cell(rang, 1).value]
    assert reprises == ["MJ-000101", "MJ-000102", "MJ-000103"]  # MJ-000104 has left
    remplir(juin, [{PHYSIQUES: 1, DISTANCE: 1, ABSENCES: 0}] * 3)
    recu = ["--recu-le", "2024-07-03T10:00:00+02:00"]
    code, sortie, _ = lancer("verifier", juin, *recu, "--json")
    assert (code, json.loads(sortie)[0]["etat"]) == (0, "accepte")
    en_csv = bureau / f"{CONVENTION}_2024-06.csv"
    enregistrer_en_csv(juin, en_csv)
    code, sortie, _ = lancer("verifier", en_csv, *recu, "--json")
    assert (code, json.loads(sortie)[0]["etat"]) == (0, "accepte")
    sans_nom = bureau / "juin.csv"
    sans_nom.write_bytes(en_csv.read_bytes())
    code, sortie, _ = lancer("verifier", sans_nom, *recu, "--json")
    assert (code, {c["regle"] for c in json.loads(sortie)[0]["constats"]} >= {"D05"}) == (1, True)
    deposer(boite, en_csv.name, en_csv.read_bytes(), "2024-07-03T10:00:00+02:00")
    assert lancer("nuit", "--boite", boite, "--au", "2024-07-20")[0] == 0
    assert etats(lancer)[en_csv.name] == "accepte"


def enregistrer_en_csv(classeur: Path, sortie: Path) -> None:
    """The sheet as a French spreadsheet saves it: its title above the headers, semicolons, dates JJ/MM/AAAA, cp1252."""
    with sortie.open("w", newline="", encoding="cp1252", errors="replace") as flux:
        graveur = csv.writer(flux, delimiter=";")
        for rangee in load_workbook(classeur)["Suivi"].iter_rows(values_only=True):
            graveur.writerow([f"{v:%d/%m/%Y}" if isinstance(v, date) else "" if v is None else v for v in rangee])


def test_personne_ce_mois_ci_se_dit_neant(lancer: Any, bureau: Path) -> None:
    vide = bureau / "neant.xlsx"
    assert lancer("modele", "--convention", CONVENTION, "--mois", "2024-07", "-o", vide)[0] == 0
    remplir(vide, [{IDENTIFIANT: "néant"}])
    code, sortie, _ = lancer("verifier", vide, "--recu-le", "2024-08-05T10:00:00+02:00", "--json")
    assert (code, json.loads(sortie)[0]["etat"]) == (0, "accepte")


def test_apres_la_cloture_un_fichier_est_garde_sans_compter(lancer: Any, bureau: Path, boite: Path) -> None:
    deposer(boite, "neant.xlsx", (bureau / "neant.xlsx").read_bytes(), "2025-04-01T09:00:00+02:00")
    assert lancer("nuit", "--boite", boite, "--au", "2025-04-01")[0] == 0
    fichiers = json.loads(lancer("depots", "--fichiers", "--json")[1])
    (tardif,) = [f for f in fichiers if f["chemin"].endswith("neant.xlsx")]
    assert (tardif["etat"], tardif["motif"]) == ("ecarte", "reçu après la clôture")
