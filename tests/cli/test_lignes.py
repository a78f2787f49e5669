"""From a figure of a décompte to the rows of the workbook, in two commands."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from decompte.cli import main
from decompte.domaine.texte import ESPACE
from tests.fabrique import classeur, personne

MEMPA = "2024-1.2-mempa"
QUI = ["--convention", MEMPA, "--exercice", "2024"]
LIGNES = ["lignes", *QUI]


@pytest.fixture(scope="module")
def installation(env_module: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    """Two months of one convention, after one night. Person 3 was absent in May; her procedure is written in June."""
    racine = tmp_path_factory.mktemp("boite")
    (racine / "mempa").mkdir()
    registre = ["chemin,recu_le"]
    sans_cer = dict.fromkeys(("date_signature_cer", "date_fin_cer", "nb_actions_cer", "nb_actions_pro"))
    mai = [personne(1), personne(2, **sans_cer), personne(3, nb_absences_injustifiees=2)]
    juin = [personne(3, date_procedure_suspension="20/06/2024"), personne(1, nb_entretiens_physiques=3)]
    for mois, lignes in (("2024-05", mai), ("2024-06", juin)):
        contenu = classeur(lignes, identification={"Structure": "mempa", "Convention": MEMPA, "Mois": mois})
        (racine / "mempa" / f"=suivi {mois}.xlsx").write_bytes(contenu)
        registre.append(f"mempa/=suivi {mois}.xlsx,{mois[:5]}{int(mois[5:]) + 1:02d}-05T10:00:00+02:00")
    (racine / "arrivees.csv").write_text("\n".join(registre) + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for nom, valeur in env_module.items():
            patch.setenv(nom, valeur)
        assert main(["init"]) == 0
        assert main(["nuit", "--boite", str(racine), "--au", "2024-07-20"]) == 0
        yield patch


def _json(lancer: Any, *arguments: str) -> list[dict[str, Any]]:
    code, sortie, _ = lancer(*arguments, "--json")
    assert code == 0
    lues: list[dict[str, Any]] = json.loads(sortie)
    return lues


def test_deux_commandes_menent_d_un_chiffre_a_ses_lignes(lancer: Any) -> None:
    """The décompte ends with the command to type; any rule that it writes may be put in its place."""
    decompte = lancer("decompte", *QUI)[1]
    commande = decompte.splitlines()[-1].strip().split()
    assert commande[:2] == ["bin/decompte", "lignes"]
    assert lancer(*commande[1:])[0] == 0
    regles = re.findall(r"règle : (\S+)", decompte)
    assert {"quantitatif.file_active", "qualitatif.suspension", "du", "solde.net"} <= set(regles)
    for regle in dict.fromkeys(regles):
        code, sortie, erreur = lancer(*LIGNES, "--regle", regle)
        # Rows, or a sentence that says where the figure comes from.
        assert (code == 0 and sortie) or "ne vient pas de lignes" in erreur or "ne compte aucune ligne" in erreur, regle
    for calculee in ("solde.net", "du", "quantitatif.places", "qualitatif.part.procedures"):
        code, sortie, _ = lancer(*LIGNES, "--regle", calculee)
        assert (code, "se calcule à partir de" in sortie) == (0, True), calculee


def test_les_regles_qui_comptent_des_lignes(lancer: Any) -> None:
    regles = {r["regle"]: r for r in _json(lancer, *LIGNES)}
    assert (regles["quantitatif.file_active"]["numerateur"], regles["quantitatif.file_active"]["depots"]) == (5, 2)
    assert (regles["qualitatif.contractualisation"]["numerateur"], regles["qualitatif.contractualisation"]["denominateur"]) == (
        2,
        3,
    )
    # 2 interviews for each of 4 rows, 4 for the last one.
    assert regles["qualitatif.entretiens"]["quantite"] == "12.00"
    assert "quantitatif.file_active" in lancer(*LIGNES)[1]


def test_une_ligne_dit_ou_elle_est_et_ce_qui_la_fait_compter(lancer: Any) -> None:
    absence, procedure = _json(lancer, *LIGNES, "--regle", "qualitatif.suspension")
    assert (absence["mois"], absence["feuille"], absence["chemin"]) == ("2024-05", "Suivi", "mempa/=suivi 2024-05.xlsx")
    assert (absence["numerateur"], absence["denominateur"], absence["nb_absences_injustifiees"]) == (True, True, 2)
    assert (procedure["numerateur"], procedure["denominateur"]) == (False, False)
    assert (procedure["mois"], procedure["date_procedure_suspension"]) == ("2024-06", "2024-06-20")
    assert absence["personne"] == procedure["personne"] and re.fullmatch("[0-9a-f]{10}", absence["personne"])
    assert absence["ligne"] == procedure["ligne"] + 2
    assert "motif_sortie" not in absence, "only the values that made the row count"
    lisible = lancer(*LIGNES, "--regle", "qualitatif.suspension")[1].replace(ESPACE, " ")
    assert "1 ligne comptée" in lisible and "à l'appui" in lisible and "20/06/2024" in lisible


def test_une_personne_est_a_sa_derniere_ligne(lancer: Any) -> None:
    mois = {li["personne"]: li["mois"] for li in _json(lancer, *LIGNES, "--regle", "qualitatif.inscription_monjob62")}
    assert sorted(mois.values()) == ["2024-05", "2024-06", "2024-06"]
    juin = _json(lancer, *LIGNES, "--regle", "qualitatif.inscription_monjob62", "--mois", "2024-06")
    assert {li["mois"] for li in juin} == {"2024-06"} and len(juin) == 2


def test_le_decompte_en_json_porte_ses_lignes(lancer: Any) -> None:
    lignes = {li["regle"]: li for li in _json(lancer, "decompte", *QUI)}
    mai, juin = lignes["quantitatif.file_active"]["lignes_comptees"]
    assert (mai["mois"], len(mai["numerateur"]), mai["denominateur"]) == ("2024-05", 3, [])
    assert set(juin) == {"mois", "depot", "numerateur", "denominateur", "appui", "quantite"}
    assert lignes["du"]["lignes_comptees"] == []


def test_une_source_longue_est_raccourcie_sur_un_terminal_etroit(lancer: Any) -> None:
    from decompte.cli.tableaux import LARGEUR_COMPLETE, Sortie
    from decompte.cli.tableaux_decompte import decompte

    class Etroite(Sortie):
        largeur = 80

    assert Etroite.largeur < LARGEUR_COMPLETE
    lignes = _json(lancer, "decompte", *QUI)
    longue = max((li for li in lignes if li["source"]), key=lambda li: len(li["source"]))
    solde = {"convention": MEMPA, "exercice": 2024, "structure": "mempa", "dispositif": "2024-1.2", "etat": "provisoire"}
    for sortie, raccourcie in ((Etroite, True), (Sortie, False)):
        flux = io.StringIO()
        decompte({**solde, "date_calcul": date(2024, 7, 20), "hypotheses": [], "empreinte": "e"}, [longue], sortie(flux))
        lu = re.sub(r"\s+", " ", flux.getvalue())
        assert ("…" in lu) is raccourcie
        assert (re.sub(r"\s+", " ", longue["source"]) in lu) is not raccourcie


def test_csv_et_xlsx(lancer: Any, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    demande = [*LIGNES, "--regle", "quantitatif.file_active"]
    table = list(csv.DictReader(io.StringIO(lancer(*demande, "--csv")[1])))
    assert len(table) == 5 and table[0]["chemin"].startswith("mempa/=")
    fichier = tmp_path / "lignes.xlsx"
    assert lancer(*demande, "--xlsx", str(fichier))[0] == 0
    feuille = CalamineWorkbook.from_path(str(fichier)).get_sheet_by_name("Lignes").to_python()
    assert feuille[0] == list(table[0]) and len(feuille) == 6


IMPOSSIBLES = {
    "règle inconnue": (["--regle", "delai_cer"], "Vouliez-vous dire « qualitatif.delai_cer » ?"),
    "règle mal écrite": (["--regle", "qualitatif.sortie"], "« qualitatif.sorties »"),
    "versements": (["--regle", "versements.total"], "des versements du fichier des finances"),
    "note": (["--regle", "qualitatif.bilan"], "d'une note saisie"),
    "pénalité": (["--regle", "penalite.sans_clause"], "des dates et de la complétude"),
    "mois sans ligne": (["--regle", "quantitatif.file_active", "--mois", "2024-01"], "Mois comptés : 2024-05, 2024-06"),
    "mois seul": (["--mois", "2024-05"], "--mois ne va qu'avec --regle"),
}


@pytest.mark.parametrize("nom", IMPOSSIBLES)
def test_ce_qui_ne_se_peut_pas_se_dit(lancer: Any, nom: str) -> None:
    arguments, phrase = IMPOSSIBLES[nom]
    code, sortie, erreur = lancer(*LIGNES, *arguments)
    assert (code, sortie) == (1, "")
    assert phrase in erreur
