"""`simuler`: a draft beside the published parameters, over all conventions; nothing is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import psycopg2
import pytest
from python_calamine import CalamineWorkbook

from decompte.app.simuler import COLONNES
from decompte.cli import main
from tests.fabrique import classeur, personne

ARRAS = "2024-1.3-ccas-arras"
Lancer = Callable[..., tuple[int, str, str]]
BROUILLON = """\
- id: part_groupe_procedures
  libelle: Part du montant qui suit le respect des procédures
  unite: taux
  valeurs:
  - depuis: 2024-01-01
    valeur: '0.30'
    pour: [2024-1.3]
    hypothese: true
    raison: essai
- id: seuil_completude
  libelle: Seuil de complétude
  unite: taux
  valeurs:
  - depuis: 2031-01-01
    valeur: '0.90'
    hypothese: true
    raison: essai
"""


@pytest.fixture(scope="module")
def installation(env_module: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An installation after one night, with one table."""
    boite = tmp_path_factory.mktemp("simuler") / "boite"
    (boite / "ccas-arras").mkdir(parents=True)
    contenu = classeur([personne(n) for n in range(1, 4)], identification={"Convention": ARRAS, "Mois": "2024-05"})
    (boite / "ccas-arras" / "mai.xlsx").write_bytes(contenu)
    (boite / "arrivees.csv").write_text("chemin,recu_le\nccas-arras/mai.xlsx,2024-06-05T10:00:00+02:00\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for nom, valeur in env_module.items():
            patch.setenv(nom, valeur)
        assert main(["init"]) == 0
        assert main(["nuit", "--boite", str(boite), "--au", "2024-06-20"]) == 0
        yield env_module


@pytest.fixture
def brouillon(tmp_path: Path) -> Path:
    fichier = tmp_path / "brouillon.yaml"
    fichier.write_text(BROUILLON, encoding="utf-8")
    return fichier


@pytest.fixture
def lancer(lancer_lisible: Lancer) -> Lancer:
    """Run a command: (code, stdout, stderr), plain spaces."""
    return lancer_lisible


def toutes_les_tables(env: dict[str, str]) -> dict[str, str]:
    """The digest of every table of the warehouse, its rows and when each was written."""
    connexion = psycopg2.connect(env["DECOMPTE_WAREHOUSE_URL"].replace("+psycopg2", ""))
    try:
        with connexion.cursor() as curseur:
            curseur.execute(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN "
                "('pg_catalog', 'information_schema') ORDER BY 1"
            )
            tables = [str(nom) for (nom,) in curseur.fetchall()]
            empreintes = {}
            for table in tables:
                curseur.execute(f"SELECT coalesce(string_agg(xmin::text || t::text, ' ' ORDER BY t::text), '') FROM {table} AS t")
                ((texte,),) = curseur.fetchall()
                empreintes[table] = hashlib.sha256(texte.encode()).hexdigest()
    finally:
        connexion.close()
    return empreintes


def fichiers(dossier: Path) -> dict[str, str]:
    return {str(f): hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(dossier.rglob("*")) if f.is_file()}


def test_rien_n_est_ecrit(lancer: Lancer, installation: dict[str, str], brouillon: Path, racine: Path, tmp_path: Path) -> None:
    avant, reference = toutes_les_tables(installation), fichiers(racine / "reference")
    assert {"finance.solde", "finance.changement", "finance.solde_entree", "pilotage.depot_attendu"} <= set(avant)
    assert lancer("simuler", "--parametres", str(brouillon), "--xlsx", str(tmp_path / "s.xlsx"))[0] == 0
    assert lancer("simuler", "--parametres", str(brouillon), "--au", "2024-12-31", "--json")[0] == 0
    assert toutes_les_tables(installation) == avant
    assert fichiers(racine / "reference") == reference


def test_le_tableau_dit_les_sommes_et_les_plus_grands_changements(lancer: Lancer, brouillon: Path) -> None:
    code, sortie, erreurs = lancer("simuler", "--parametres", str(brouillon), "--exercice", "2024")
    assert code == 0
    assert (
        "Brouillon : part_groupe_procedures, depuis le 01/01/2024, pour 2024-1.3 : 0,3 remplace la valeur publiée (0,15)."
        in erreurs
    )
    assert "Brouillon : seuil_completude, depuis le 01/01/2031, pour tous : 0,9 (valeur ajoutée)." in erreurs
    assert "Rien n'a été écrit" in erreurs
    assert "Simulation au 20/06/2024" in sortie
    assert "1 solde change de montant" in sortie
    assert f"{ARRAS}, exercice 2024 (+" in sortie
    # 88 000 x 0.15 and 88 000 x 0.30, times the score of the group.
    assert "× 0,1500 ×" in sortie and "× 0,3000 ×" in sortie


def test_le_json_a_une_ligne_par_solde_et_les_lignes_qui_different(lancer: Lancer, brouillon: Path) -> None:
    code, sortie, _ = lancer("simuler", "--parametres", str(brouillon), "--exercice", "2024", "--json")
    lignes = json.loads(sortie)
    publies = {s["convention"]: s for s in json.loads(lancer("soldes", "--exercice", "2024", "--json")[1])}
    assert code == 0 and len(lignes) == len(publies)
    arras = next(ligne for ligne in lignes if ligne["convention"] == ARRAS)
    assert arras["suite"] == "change"
    assert arras["du_avant_eur"] == publies[ARRAS]["du_eur"]
    assert Decimal(arras["du_ecart_eur"]) == Decimal(arras["du_apres_eur"]) - Decimal(arras["du_avant_eur"]) > 0
    assert "qualitatif.part.procedures" in {ligne["regle"] for ligne in arras["lignes"]}
    assert {ligne["suite"] for ligne in lignes if ligne["convention"] != ARRAS} == {"inchange"}


def test_un_solde_qui_ne_serait_plus_calculable_est_hors_des_sommes(lancer: Lancer, tmp_path: Path) -> None:
    """Followed from 2025 on only, an exercice of 2024 has no solde any more."""
    fichier = tmp_path / "perdu.yaml"
    fichier.write_text(
        BROUILLON.split("- id: seuil")[0]
        .replace("part_groupe_procedures", "debut_du_suivi")
        .replace("unite: taux", "unite: mois_civil")
        .replace("2024-01-01", "2019-01-01")
        .replace("    pour: [2024-1.3]\n", "")
        .replace("'0.30'", "'2025-01'"),
        encoding="utf-8",
    )
    code, sortie, _ = lancer("simuler", "--parametres", str(fichier), "--exercice", "2024")
    arras = next(s for s in json.loads(lancer("soldes", "--exercice", "2024", "--json")[1]) if s["convention"] == ARRAS)
    assert code == 0
    plat = " ".join(sortie.split())
    assert "ne seraient plus calculables" in plat and "sommes des 0 calculés des deux côtés" in plat
    assert "Ce qui ne serait plus calculable vaut aujourd'hui, hors de ces sommes : dû " in plat
    (du,) = [ligne for ligne in sortie.splitlines() if ligne.startswith(" Dû")]
    assert du.count("0,00 €") == 3 and Decimal(arras["du_eur"]) > 0
    assert "(ne serait plus calculable) : dû" in plat and "→ non calculé" in plat


def test_un_mot_inconnu_est_dit_avec_sa_ligne(lancer: Lancer, tmp_path: Path) -> None:
    fichier = tmp_path / "escalier.yaml"
    fichier.write_text(
        BROUILLON.split("- id: seuil")[0]
        .replace("part_groupe_procedures", "bareme_penalite")
        .replace("unite: taux", "unite: code")
        .replace("'0.30'", "escalier"),
        encoding="utf-8",
    )
    code, sortie, erreurs = lancer("simuler", "--parametres", str(fichier), "--exercice", "2024")
    assert (code, sortie) == (1, "") and "Traceback" not in erreurs
    assert (
        "escalier.yaml, ligne 6 : « escalier » n'est pas un mot que le calcul connaît : attendu proportionnel ou paliers."
        in erreurs
    )


def test_un_brouillon_sans_effet_dit_ou_regarder(lancer: Lancer, tmp_path: Path) -> None:
    fichier = tmp_path / "plus_tard.yaml"
    texte = BROUILLON.replace("2024-01-01", "2031-01-01").replace("seuil_completude", "variation_file_active_taux")
    fichier.write_text(texte, encoding="utf-8")
    code, sortie, erreurs = lancer("simuler", "--parametres", str(fichier))
    assert code == 0 and "Aucun solde ne change de montant." in sortie
    assert "vérifiez « depuis » et « pour »" in " ".join(sortie.split())
    assert "variation_file_active_taux n'entre dans le décompte d'aucun de ces soldes" in erreurs


def test_le_classeur_a_une_ligne_par_convention(lancer: Lancer, brouillon: Path, tmp_path: Path) -> None:
    fichier = tmp_path / "simulation.xlsx"
    code, _, erreurs = lancer("simuler", "--parametres", str(brouillon), "--exercice", "2024", "--xlsx", str(fichier))
    assert code == 0 and f"Écrit : {fichier}" in erreurs
    entete, *lignes = CalamineWorkbook.from_path(str(fichier)).get_sheet_by_name("Simulation").to_python()
    assert tuple(entete) == COLONNES
    assert len(lignes) == 209 and len({ligne[0] for ligne in lignes}) == 209
    arras = dict(zip(COLONNES, next(ligne for ligne in lignes if ligne[0] == ARRAS), strict=True))
    assert arras["du_apres_eur"] - arras["du_avant_eur"] == pytest.approx(arras["du_ecart_eur"])


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (("--exercice", "2031"), "Aucun solde à comparer pour 2031 au 20/06/2024"),
        (("--xlsx", "/pas/la/s.xlsx"), "ne peut pas être écrit"),
    ],
)
def test_une_demande_impossible_est_dite(lancer: Lancer, brouillon: Path, options: tuple[str, ...], phrase: str) -> None:
    code, sortie, erreurs = lancer("simuler", "--parametres", str(brouillon), *options)
    assert (code, sortie) == (1, "") and phrase in erreurs


def test_le_classeur_ne_prend_pas_la_place_du_brouillon(lancer: Lancer, brouillon: Path) -> None:
    code, _, erreurs = lancer("simuler", "--parametres", str(brouillon), "--xlsx", str(brouillon))
    assert code == 1 and "est le brouillon" in erreurs
    assert brouillon.read_text(encoding="utf-8") == BROUILLON


def test_un_parametre_inconnu_est_refuse(lancer: Lancer, tmp_path: Path) -> None:
    fichier = tmp_path / "faux.yaml"
    fichier.write_text(BROUILLON.replace("part_groupe_procedures", "part_groupe_procedure"), encoding="utf-8")
    code, sortie, erreurs = lancer("simuler", "--parametres", str(fichier))
    assert (code, sortie) == (1, "")
    assert (
        "faux.yaml, ligne 1 : paramètre inconnu « part_groupe_procedure ». Vouliez-vous dire « part_groupe_procedures » ?"
        in erreurs
    )
    assert lancer("simuler")[0] == 2
    assert lancer("simuler", "--parametres", "rien.yaml")[0] == 1
