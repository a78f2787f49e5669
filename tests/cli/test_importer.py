"""`importer` as finance uses it: a file checked whole, loaded whole, told; what it changes the night after; replayed."""

from __future__ import annotations

import csv
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import psycopg2
import pytest

from decompte.app.contexte import ouvrir
from decompte.app.importer import importer
from decompte.cli import main
from decompte.domaine.importation import Genre
from decompte.domaine.texte import ESPACE
from tests.fabrique import classeur, personne

ARRAS = "2024-1.3-ccas-arras"
CHEVAL_BLEU = "2024-1.5-cheval-bleu"
AU = "2025-03-20"
VERSEMENT = ("convention", "exercice", "date", "montant_eur", "nature", "mandat")

Lancer = Callable[..., tuple[int, str, str]]
Ecrire = Callable[..., Path]


@pytest.fixture
def boite(tmp_path: Path) -> Path:
    """A drop-box with one table of May 2024 and one of January 2025, a month that Arras does not have."""
    racine = tmp_path / "boite"
    (racine / "ccas-arras").mkdir(parents=True)
    for mois in ("2024-05", "2025-01"):
        contenu = classeur([personne(n) for n in range(1, 4)], identification={"Convention": ARRAS, "Mois": mois})
        (racine / "ccas-arras" / f"{mois}.xlsx").write_bytes(contenu)
    (racine / "arrivees.csv").write_text(
        "chemin,recu_le\nccas-arras/2024-05.xlsx,2024-06-05T10:00:00+02:00\nccas-arras/2025-01.xlsx,2025-02-05T10:00:00+01:00\n",
        encoding="utf-8",
    )
    return racine


@pytest.fixture
def lancer(env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Lancer]:
    """Run a command on a fresh installation: (code, stdout, stderr)."""
    for nom, valeur in env.items():
        monkeypatch.setenv(nom, valeur)

    def faire(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        lu = capsys.readouterr()
        return code, lu.out.replace(ESPACE, " "), lu.err.replace(ESPACE, " ")

    assert faire("init")[0] == 0
    yield faire


@pytest.fixture
def ecrire(tmp_path: Path) -> Ecrire:
    """Write a CSV of rows under a header."""

    def faire(entete: tuple[str, ...], *lignes: tuple[object, ...], nom: str = "f.csv") -> Path:
        with (tmp_path / nom).open("w", encoding="utf-8", newline="") as flux:
            csv.writer(flux, delimiter=";").writerows([entete, *lignes])
        return tmp_path / nom

    return faire


def compter(env: dict[str, str], requete: str) -> Any:
    """The only value of a query."""
    connexion = psycopg2.connect(env["DECOMPTE_WAREHOUSE_URL"].replace("+psycopg2", ""))
    try:
        with connexion.cursor() as curseur:
            curseur.execute(requete)
            ligne = curseur.fetchone()
            return None if ligne is None else ligne[0]
    finally:
        connexion.close()


def solde(lancer: Lancer, convention: str, exercice: int = 2024) -> dict[str, Any]:
    lignes = json.loads(lancer("soldes", "--exercice", exercice, "--json")[1])
    return next(ligne for ligne in lignes if ligne["convention"] == convention)


def versements(nombre: int) -> list[tuple[object, ...]]:
    return [(ARRAS, 2024, "01/03/2024", f"{n},50", "avance", f"M-{n}") for n in range(1, nombre + 1)]


def test_une_mauvaise_ligne_parmi_mille_n_en_charge_aucune(lancer: Lancer, ecrire: Ecrire, env: dict[str, str]) -> None:
    avant = compter(env, "SELECT count(*) FROM finance.versement")
    lignes = versements(1000)
    lignes[699] = (ARRAS, 2024, "30/02/2024", "700,50", "avance", "M-700")
    code, sortie, erreurs = lancer("importer", "versements", ecrire(VERSEMENT, *lignes), "--par", "finance-1")
    assert (code, sortie) == (1, "")
    assert "Le fichier « f.csv » n'est pas importé, rien n'en a été chargé (1 faute)" in erreurs
    assert "- f.csv, ligne 701, colonne « date » : « 30/02/2024 » n'est pas une date possible" in erreurs
    assert compter(env, "SELECT count(*) FROM finance.versement") == avant
    assert compter(env, "SELECT count(*) FROM finance.importation") == 0
    code, sortie, _ = lancer("importer", "versements", ecrire(VERSEMENT, *versements(1000)), "--par", "finance-1")
    assert code == 0 and "Importé : 1 000 nouveaux, 0 déjà connu." in sortie
    assert compter(env, "SELECT count(*) FROM finance.versement") == avant + 1000


def test_l_apercu_dit_le_meme_effet_sans_rien_ecrire_et_le_meme_fichier_est_connu(
    lancer: Lancer, ecrire: Ecrire, env: dict[str, str], boite: Path
) -> None:
    assert lancer("nuit", "--boite", boite, "--au", AU)[0] == 0
    fichier = ecrire(VERSEMENT, (ARRAS, 2024, "01/03/2024", "1 234,56", "avance", "M-1"))
    commande = ("importer", "versements", fichier, "--par", "finance-1")
    avant = solde(lancer, ARRAS)
    code, apercu, suite = lancer(*commande, "--apercu")
    assert code == 0 and apercu.startswith("Aperçu, rien n'est écrit : 1 nouveau, 0 déjà connu.\nSoldes au 20/03/2025 :\n")
    assert f"Pour l'importer : bin/decompte importer versements {fichier} --par finance-1" in suite
    assert compter(env, "SELECT count(*) FROM finance.importation") == 0 and solde(lancer, ARRAS) == avant
    code, fait, suite = lancer(*commande)
    assert code == 0 and fait.splitlines()[1:] == apercu.splitlines()[1:]
    assert f"Solde de {ARRAS} pour 2024 : " in fait and "Ensuite : bin/decompte soldes --exercice 2024" in suite
    assert solde(lancer, ARRAS)["deja_verse_eur"] == "1234.56"
    assert lancer(*commande)[:2] == (0, "0 nouveau, 1 déjà connu. Rien n'a été écrit.\n")


def test_un_avenant_prolonge_change_les_montants_et_admet_ses_mois(
    lancer: Lancer, ecrire: Ecrire, boite: Path, env: dict[str, str]
) -> None:
    assert lancer("nuit", "--boite", boite, "--au", AU)[0] == 0
    etats = {f["chemin"]: f["etat"] for f in json.loads(lancer("depots", "--fichiers", "--json")[1])}
    assert etats == {"ccas-arras/2024-05.xlsx": "accepte", "ccas-arras/2025-01.xlsx": "rejete"}
    avant = solde(lancer, ARRAS)["montant_exercice_eur"]
    entete = ("convention", "numero", "signe_le", "effet_le", "montant_eur", "fin_convention", "motif")
    fichier = ecrire(entete, (ARRAS, 1, "01/12/2024", "01/01/2025", "110 000", "31/03/2025", "inondation du local"))
    code, sortie, _ = lancer("importer", "avenants", fichier, "--par", "finance-1")
    assert code == 0 and f"3 tableaux mensuels de plus sont attendus : {ARRAS} (janvier 2025 à mars 2025)." in sortie
    assert avant == solde(lancer, ARRAS)["montant_exercice_eur"] == "88000.00"
    assert solde(lancer, ARRAS, 2025)["montant_exercice_eur"] == "22000.00"
    depot = next(f["depot"] for f in json.loads(lancer("depots", "--fichiers", "--json")[1]) if f["chemin"].endswith("01.xlsx"))
    assert lancer("decider", "relire", "--depot", depot, "--par", "gestion-1", "--motif", "avenant")[0] == 0
    janvier = next(o for o in json.loads(lancer("depots", "--mois", "2025-01", "--json")[1]) if o["convention"] == ARRAS)
    assert (janvier["etat"], janvier["depot"]) == ("a_temps", depot)
    assert lancer("decider", "excuser", "--convention", ARRAS, "--mois", "2025-02", "--par", "g", "--motif", "crue")[0] == 0
    decompte = lancer("decompte", "--convention", ARRAS, "--exercice", "2025")[1]
    assert "Avenant n° 1, signé le 01/12/2024" in decompte


def test_un_avenant_qui_raccourcit_une_note_et_d_ou_ils_viennent(
    lancer: Lancer, ecrire: Ecrire, boite: Path, env: dict[str, str]
) -> None:
    """An end without an amount is told with the months that it takes away; a note alone; a source where none is given."""
    assert lancer("nuit", "--boite", boite, "--au", AU)[0] == 0
    entete = ("convention", "numero", "signe_le", "effet_le", "fin_convention", "motif")
    fichier = ecrire(entete, (ARRAS, 1, "01/06/2024", "01/06/2024", "30/06/2024", "inondation"), nom="courte.csv")
    for suite in (("--apercu",), ()):
        code, sortie, erreurs = lancer("importer", "avenants", fichier, "--par", "finance-1", *suite)
        assert code == 0 and f"6 tableaux mensuels ne sont plus attendus : {ARRAS} (juillet 2024 à décembre 2024)." in sortie
        assert (
            f"Attention : courte.csv, ligne 2 : avenant n° 1 de « {ARRAS} » : le montant n'est pas changé : 88 000,00 € pour 6"
            in (erreurs)
        )
        assert "mois au lieu de 12 ; donnez montant_eur s'il change." in erreurs
    sha = hashlib.sha256(fichier.read_bytes()).hexdigest()[:12]
    assert compter(env, "SELECT source FROM referentiel.avenant") == f"Fichier « courte.csv » (SHA-256 {sha})"
    note = ecrire(
        ("convention", "exercice", "indicateur", "note", "commentaire", "auteur"), (ARRAS, 2024, "bilan", 1, "clair", "gestion-1")
    )
    code, sortie, _ = lancer("importer", "notes", note, "--par", "gestion-1")
    assert code == 0 and "éléments non évalués : « " in sortie and "» n'est plus à donner ; il reste " in sortie
    assert "bloque désormais" not in sortie
    assert compter(env, "SELECT source FROM finance.note").startswith("Fichier « f.csv » (SHA-256 ")


def test_avant_sa_signature_un_avenant_ne_compte_pas(lancer: Lancer, ecrire: Ecrire, boite: Path) -> None:
    entete = ("convention", "numero", "signe_le", "effet_le", "montant_eur")
    assert lancer("nuit", "--boite", boite, "--au", "2024-06-20")[0] == 0
    fichier = ecrire(entete, (ARRAS, 1, "01/09/2024", "01/07/2024", "100 000"))
    code, sortie, _ = lancer("importer", "avenants", fichier, "--par", "finance-1")
    assert code == 0 and "Aucun solde ne change." in sortie
    assert "Ce que le fichier date d'après le 20/06/2024 n'y compte pas encore" in sortie
    assert solde(lancer, ARRAS)["montant_exercice_eur"] == "88000.00"
    assert lancer("nuit", "--boite", boite, "--au", "2024-09-20")[0] == 0
    assert solde(lancer, ARRAS)["montant_exercice_eur"] == "100000.00"


def test_un_mandat_un_document_une_note_une_convention(lancer: Lancer, ecrire: Ecrire, boite: Path, env: dict[str, str]) -> None:
    assert lancer("nuit", "--boite", boite, "--au", AU)[0] == 0
    entete = ("convention", "exercice", "date", "montant_eur", "mandat")
    mandat = ecrire(entete, (CHEVAL_BLEU, 2024, "31/12/2024", 46000, "B-12"))
    code, sortie, _ = lancer("importer", "mandats", mandat, "--par", "finance-1")
    assert code == 0 and "Ligne 2 : mandat « B-12 » donné au versement du 31/12/2024, 46 000,00 €" in sortie
    assert "mandat B-12" in lancer("decompte", "--convention", CHEVAL_BLEU, "--exercice", "2024")[1]

    colonnes = ("convention", "exercice", "nature", "recu_le", "cout_reel_eur")
    for recu_le, cout in (("10/01/2025", "0,01"), ("10/02/2025", "0,02")):
        bilan = ecrire(colonnes, (ARRAS, 2024, "bilan_final", recu_le, cout))
        assert lancer("importer", "documents", bilan, "--par", "finance-1")[0] == 0
    assert compter(env, "SELECT count(*) FROM finance.document") == 2
    assert solde(lancer, ARRAS)["du_eur"] == "0.02"

    note = ecrire(
        ("convention", "exercice", "indicateur", "note", "commentaire", "auteur"),
        (ARRAS, 2024, "bilan", "0,8", "=HYPERLINK(1)", "gestion-1"),
    )
    assert lancer("importer", "notes", note, "--par", "finance-1")[0] == 0
    assert compter(env, "SELECT commentaire FROM finance.note") == "=HYPERLINK(1)"

    neuve = (
        ("code", "structure", "annee", "dispositif", "territoire", "debut", "fin", "montant_eur", "cible_accueils",
         "cible_places", "cible_autre", "unite_autre", "operation_budgetaire", "structure_nom"),
        ("2024-1.3-neuve", "assoc-neuve", 2024, "1.3", "", "01/01/2024", "31/12/2024", "1 000", "", 72, "", "", "", "Neuve"),
    )  # fmt: skip
    code, sortie, _ = lancer("importer", "conventions", ecrire(*neuve), "--par", "finance-1")
    assert code == 0 and "nouvelle structure « assoc-neuve », Neuve" in sortie
    assert "Solde de 2024-1.3-neuve pour 2024 : nouveau, montant de l'exercice 1 000,00 €" in sortie
    assert lancer("init")[0] == 0
    assert solde(lancer, "2024-1.3-neuve")["montant_exercice_eur"] == "1000.00"


def test_rejouer_garde_ce_qui_est_importe(lancer: Lancer, ecrire: Ecrire, boite: Path, env: dict[str, str]) -> None:
    assert lancer("nuit", "--boite", boite, "--au", AU)[0] == 0
    fichier = ecrire(VERSEMENT, (ARRAS, 2024, "01/03/2024", "1 234,56", "avance", "M-1"))
    assert lancer("importer", "versements", fichier, "--par", "finance-1")[0] == 0
    code, sortie, _ = lancer("rejouer")
    assert (code, "Toutes les empreintes sont celles d'avant." in sortie) == (0, True)
    assert solde(lancer, ARRAS)["deja_verse_eur"] == "1234.56"


def test_deux_imports_du_meme_fichier_en_meme_temps(lancer: Lancer, ecrire: Ecrire, env: dict[str, str]) -> None:
    fichier = ecrire(VERSEMENT, *versements(20))
    bilans: list[tuple[int, int]] = []

    def faire() -> None:
        with ouvrir(env) as ctx:
            bilan = importer(ctx, Genre.VERSEMENTS, fichier, "finance-1", date(2025, 6, 1))
        bilans.append((bilan.nouveaux, bilan.connus))

    fils = [threading.Thread(target=faire) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(bilans) == [(0, 20), (20, 0)]
    assert compter(env, "SELECT count(*) FROM finance.versement WHERE mandat LIKE 'M-%'") == 20


def test_un_classeur_avec_une_formule_sans_valeur(lancer: Lancer, tmp_path: Path) -> None:
    livre = openpyxl.Workbook()
    feuille = livre.active
    assert feuille is not None
    feuille.append(VERSEMENT)
    feuille.append((ARRAS, 2024, date(2024, 3, 1), 100.5, "avance", "M-1"))
    feuille.append((ARRAS, 2024, date(2024, 3, 2), "=D2*2", "avance", "M-2"))
    livre.save(tmp_path / "v.xlsx")
    code, _, erreurs = lancer("importer", "versements", tmp_path / "v.xlsx", "--par", "finance-1")
    assert code == 1
    assert "- v.xlsx, ligne 3, colonne « montant_eur » : « =D2*2 » est une formule sans valeur" in erreurs


def test_ce_qui_manque_a_la_demande(lancer: Lancer, tmp_path: Path, ecrire: Ecrire) -> None:
    assert "ne peut pas être lu" in lancer("importer", "notes", tmp_path / "absent.csv", "--par", "x")[2]
    assert "Dites qui importe" in lancer("importer", "notes", ecrire(("a",), ("b",)), "--par", " ")[2]
    with pytest.raises(SystemExit) as fin:
        lancer("importer", "budgets", "f.csv", "--par", "x")
    assert fin.value.code == 2
