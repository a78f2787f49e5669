"""What a partner may send wrong: each says where and what to do, nothing is half-loaded, the rest of the night goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from decompte.app.contexte import RACINE, ouvrir
from decompte.referentiel import ReferenceInvalide
from tests.fabrique import classeur, personne
from tests.nuit.conftest import Boite

BONNE = "ccas-arras/bon.xlsx"
MAUVAISE = "ccas-bethune/mauvais.xlsx"
IDENTITE_ARRAS = {"Structure": "ccas-arras", "Convention": "2024-1.3-ccas-arras", "Mois": "2024-05"}
IDENTITE_BETHUNE = {"Structure": "ccas-bethune", "Convention": "2024-1.3-ccas-bethune", "Mois": "2024-05"}


def table(identite: dict[str, object], **options: object) -> bytes:
    lignes = options.pop("lignes", [personne(1), personne(2)])
    return classeur(lignes, identification=identite, **options)


SANS_ENTETE = classeur(
    identification=IDENTITE_BETHUNE,
    sans=["identifiant"],
    feuilles_en_plus={"Feuille1": [["rien"]]},
    noms_feuilles={"Suivi": "Autre"},
)
CAS = {
    "pas un classeur": (b"ceci n'est pas un classeur", "illisible", "D01", "classeur"),
    "vide": (b"", "illisible", "D01", "vide"),
    "tronqué": (table(IDENTITE_BETHUNE)[:2000], "illisible", "D01", "abîmé"),
    "table d'une autre structure": (table({**IDENTITE_ARRAS, "Structure": "ccas-bethune"}), "rejete", "D05", "convention"),
    "convention inconnue": (
        table({**IDENTITE_BETHUNE, "Convention": "2024-1.3-ccas-betune"}),
        "rejete",
        "D05",
        "2024-1.3-ccas-bethune",
    ),
    "mois hors convention": (table({**IDENTITE_BETHUNE, "Mois": "2023-12"}), "rejete", "D06", "décembre 2023"),
    "mois à venir": (table({**IDENTITE_BETHUNE, "Mois": "2024-11"}), "rejete", "D06", "novembre 2024"),
    "sans en-tête": (SANS_ENTETE, "rejete", "D03", "Suivi"),
    "table vide": (table(IDENTITE_BETHUNE, lignes=[]), "rejete", "D07", "néant"),
    "colonne requise absente": (
        table(IDENTITE_BETHUNE, sans=["date_orientation"]),
        "rejete",
        "D04",
        "Date d'orientation",
    ),
    "trop gros": (b"\0" * 26_000_000, "rejete", "D08", "25 Mo"),
    "modèle inconnu": (table({**IDENTITE_BETHUNE, "Modèle": "suivi-1999"}), "rejete", "D02", "suivi-2024"),
}


@pytest.fixture(scope="module")
def nuit_de_mauvais_fichiers(env_module: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Boite]:
    """One night over a good file and all the bad ones."""
    with ouvrir(env_module) as ctx:
        boite = Boite(ctx, tmp_path_factory.mktemp("boite"))
        boite.deposer(BONNE, table(IDENTITE_ARRAS), "2024-06-05T10:00:00+02:00")
        for nom, (contenu, *_) in CAS.items():
            boite.deposer(f"ccas-bethune/{nom}.xlsx", contenu, "2024-06-05T11:00:00+02:00")
        boite.nuit("2024-06-20")
        yield boite


@pytest.mark.parametrize("nom", CAS)
def test_dite_clairement_avec_ce_qu_il_faut_faire(nuit_de_mauvais_fichiers: Boite, nom: str) -> None:
    _, etat, regle, mot = CAS[nom]
    chemin = f"ccas-bethune/{nom}.xlsx"
    assert nuit_de_mauvais_fichiers.depot(chemin)["etat"] == etat
    bloquants = [c for c in nuit_de_mauvais_fichiers.constats(chemin) if c["severite"] == "bloquant_fichier"]
    assert regle in {c["regle"] for c in bloquants}
    textes = " ".join(f"{c['message']} {c['conduite']}" for c in bloquants)
    assert mot.casefold() in textes.casefold()
    assert all(c["conduite"] for c in bloquants)


def test_la_nuit_continue_et_rien_n_est_a_moitie_charge(nuit_de_mauvais_fichiers: Boite) -> None:
    boite = nuit_de_mauvais_fichiers
    assert boite.depot(BONNE)["etat"] == "accepte"
    assert boite.attendu("2024-1.3-ccas-arras", "2024-05")["etat"] == "a_temps"
    assert boite.attendu("2024-1.3-ccas-bethune", "2024-05")["etat"] == "manquant"
    with create_engine(boite.ctx.reglages.entrepot_url or "").connect() as cnx:
        assert cnx.execute(text("SELECT count(DISTINCT depot) FROM faits.suivi_ligne")).scalar_one() == 1


def test_un_indicateur_demande_par_la_convention_et_absent_se_dit(boite: Boite) -> None:
    chemin = "cheval-bleu/mai.xlsx"
    identite = {"Structure": "cheval-bleu", "Convention": "2024-1.5-cheval-bleu", "Mois": "2024-05"}
    boite.deposer(chemin, table(identite), "2024-06-05T10:00:00+02:00")
    boite.nuit("2024-06-20")
    assert [(c["regle"], c["severite"], c["valeur"]) for c in boite.constats(chemin)] == [
        ("D12", "avertissement", "Soutiens professionnels")
    ]
    attendu = boite.attendu("2024-1.5-cheval-bleu", "2024-05")
    assert (attendu["etat"], str(attendu["taux_completude"])) == ("incomplet", "0.9412")


def test_une_ligne_en_quarantaine_les_autres_chargees(boite: Boite) -> None:
    lignes = [personne(1), personne(2, identifiant="??"), personne(3)]
    boite.deposer(BONNE, table(IDENTITE_ARRAS, lignes=lignes), "2024-06-05T10:00:00+02:00")
    bilan = boite.nuit("2024-06-20")
    assert boite.depot(BONNE)["etat"] == "accepte_avec_reserves"
    (constat,) = [c for c in boite.constats(BONNE) if c["severite"] == "bloquant_ligne"]
    assert (constat["regle"], constat["feuille"], constat["colonne"]) == ("L01", "Suivi", "A")
    assert constat["valeur"] != "??" or "•" in constat["valeur"]
    assert bilan.traitement.lignes == 2
    solde = next(s for s in boite.ctx.entrepot.lire_soldes(2024) if s["convention"] == "2024-1.3-ccas-arras")
    assert any("1 ligne en attente, à traiter" in b for b in solde["blocages"])


@pytest.mark.parametrize(
    ("registre", "mot"),
    [
        ("chemin,recu_le\nccas-arras/bon.xlsx,hier\n", "ligne 2"),
        ("chemin,recu_le\nccas-arras/bon.xlsx,2024-06-05T10:00:00\n", "ligne 2"),
        ("fichier;date\n", "ligne 1"),
    ],
)
def test_registre_malforme_nomme_sa_ligne_et_ne_se_rabat_pas_sur_la_date_du_fichier(
    boite: Boite, registre: str, mot: str
) -> None:
    boite.deposer(BONNE, table(IDENTITE_ARRAS), "2024-06-05T10:00:00+02:00")
    boite.inscrire(registre)
    bilan = boite.nuit("2026-06-20")
    assert any(mot in faute for faute in bilan.reception.fautes)
    assert bilan.reception.nouveaux == []
    assert [chemin for chemin, _ in bilan.reception.en_attente] == [BONNE]


def test_une_ligne_malformee_n_arrete_pas_les_autres_fichiers(boite: Boite) -> None:
    boite.deposer(BONNE, table(IDENTITE_ARRAS), "2024-06-05T10:00:00+02:00")
    boite.deposer(MAUVAISE, table(IDENTITE_BETHUNE), "2024-06-05")
    bilan = boite.nuit("2024-06-20")
    assert boite.depot(BONNE)["etat"] == "accepte"
    assert [chemin for chemin, _ in bilan.reception.en_attente] == [MAUVAISE]
    assert any("ligne 3" in faute for faute in bilan.reception.fautes)


def test_un_dossier_sans_structure_est_garde_et_refuse(boite: Boite) -> None:
    boite.deposer("structure-fantome/x.xlsx", table(IDENTITE_ARRAS), "2024-06-05T10:00:00+02:00")
    boite.nuit("2024-06-20")
    depot = boite.depot("structure-fantome/x.xlsx")
    assert depot["etat"] == "rejete"
    assert boite.ctx.archive.contient(boite.ctx.entrepot.lire_depot(depot["depot"])["sha256"])


def test_une_reference_cassee_arrete_tout_avant_de_rien_toucher(env: dict[str, str], tmp_path: Path) -> None:
    reference = tmp_path / "reference"
    shutil.copytree(RACINE / "reference", reference)
    conventions = reference / "conventions.csv"
    lignes = conventions.read_text(encoding="utf-8").splitlines(keepends=True)
    lignes[4] = lignes[4].replace("2024-12-31", "2024-02-31").replace("2025-12-31", "2025-02-31")
    conventions.write_text("".join([*lignes, lignes[1]]), encoding="utf-8")
    with pytest.raises(ReferenceInvalide) as refus, ouvrir(env, reference):
        pytest.fail("ouvert sur une référence cassée")
    message = str(refus.value)
    assert "conventions.csv" in message and "ligne 5" in message and f"ligne {len(lignes) + 1}" in message
    with create_engine(env["DECOMPTE_WAREHOUSE_URL"].replace("postgresql://", "postgresql+psycopg2://")).connect() as cnx:
        assert cnx.execute(text("SELECT count(*) FROM pg_namespace WHERE nspname = 'depots'")).scalar_one() == 0


def test_le_fichier_absent_de_la_boite_ne_fait_pas_perdre_la_nuit(boite: Boite) -> None:
    """A file listed but gone is an information; the night and its soldes go on."""
    boite.deposer(BONNE, table(IDENTITE_ARRAS), "2024-06-05T10:00:00+02:00")
    boite.arrivees.append("ccas-bethune/parti.xlsx,2024-06-05T10:00:00+02:00")
    boite.inscrire("\n".join(["chemin,recu_le", *boite.arrivees]) + "\n")
    bilan = boite.nuit("2024-06-20")
    assert boite.depot(BONNE)["etat"] == "accepte"
    assert bilan.calcul.soldes == 209
