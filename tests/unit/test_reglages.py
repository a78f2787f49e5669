"""Settings: everything that is wrong is named at once; keys are made once and never shown."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from decompte.installation.cles import CleInvalide, lire_cle_pseudonyme, lire_cles_archive, lire_ou_creer
from decompte.installation.reglages import ReglagesInvalides, lire_reglages, normaliser_url

FERNET = Fernet.generate_key().decode()


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    (tmp_path / "reference").mkdir()
    return tmp_path


def test_defauts_sous_la_racine(installation: Path) -> None:
    reglages = lire_reglages({}, installation)
    assert reglages.donnees == installation / "var"
    assert reglages.reference == installation / "reference"
    assert reglages.boite == str(installation / "var" / "boite")
    assert reglages.archive == str(installation / "var" / "archive")
    assert reglages.embarque
    assert reglages.avertissements == ()


def test_cles_fabriquees_une_fois_et_gardees_secretes(installation: Path) -> None:
    premier = lire_reglages({}, installation)
    second = lire_reglages({}, installation)
    assert len(premier.cle_pseudonyme) == 32
    assert Fernet(premier.cles_archive[0]).decrypt(Fernet(second.cles_archive[0]).encrypt(b"x")) == b"x"
    assert premier.cle_pseudonyme == second.cle_pseudonyme
    for fichier in (installation / "var" / "cles").iterdir():
        assert stat.S_IMODE(fichier.stat().st_mode) == 0o600
    montre = repr(premier) + str(premier)
    assert premier.cle_pseudonyme.hex() not in montre
    assert premier.cles_archive[0].decode() not in montre


def test_deux_repertoires_ont_deux_cles(installation: Path) -> None:
    a = lire_reglages({"DECOMPTE_DATA_DIR": str(installation / "a")}, installation)
    b = lire_reglages({"DECOMPTE_DATA_DIR": str(installation / "b")}, installation)
    assert a.cle_pseudonyme != b.cle_pseudonyme


def test_une_variable_vide_compte_comme_absente(installation: Path) -> None:
    assert lire_reglages({"DECOMPTE_WAREHOUSE_URL": " ", "DECOMPTE_BOITE": ""}, installation).embarque


def test_toutes_les_fautes_d_un_coup(installation: Path) -> None:
    fichier = installation / "fichier"
    fichier.touch()
    env = {
        "DECOMPTE_DATA_DIR": str(fichier),
        "DECOMPTE_WAREHOUSE_URL": "mysql://a:secret@b/c",
        "DECOMPTE_REFERENCE": str(installation / "nulle-part"),
        "DECOMPTE_BOITE": str(fichier),
        "DECOMPTE_ARCHIVE": "s3:/seau",
        "DECOMPTE_CLE_PSEUDONYME": "abcd",
        "DECOMPTE_CLE_ARCHIVE": "courte",
        "DECOMPTE_WAREHOUS_URL": "x",
    }
    with pytest.raises(ReglagesInvalides) as refus:
        lire_reglages(env, installation)
    message = str(refus.value)
    assert message.startswith("8 réglages sont à corriger :")
    for nom in env:
        assert nom in message
    assert "Vouliez-vous dire DECOMPTE_WAREHOUSE_URL ?" in message
    assert "secret" not in message
    assert "courte" not in message.replace("clé trop courte", "")


def test_rien_n_est_fabrique_tant_qu_une_faute_reste(installation: Path) -> None:
    with pytest.raises(ReglagesInvalides):
        lire_reglages({"DECOMPTE_CLE_ARCHIVE": "courte"}, installation)
    assert not (installation / "var").exists()


def test_entrepot_exterieur_exige_les_cles(installation: Path) -> None:
    with pytest.raises(ReglagesInvalides) as refus:
        lire_reglages({"DECOMPTE_WAREHOUSE_URL": "postgresql://u:p@h/b"}, installation)
    assert [faute.split(" ")[0] for faute in refus.value.fautes] == ["DECOMPTE_CLE_PSEUDONYME", "DECOMPTE_CLE_ARCHIVE"]


def test_entrepot_exterieur_complet(installation: Path) -> None:
    env = {
        "DECOMPTE_WAREHOUSE_URL": "postgresql://u:motdepasse@h:5433/b?sslmode=require",
        "DECOMPTE_CLE_PSEUDONYME": "ab" * 32,
        "DECOMPTE_CLE_ARCHIVE": f"{FERNET}, {FERNET}",
    }
    reglages = lire_reglages(env, installation)
    assert reglages.entrepot_url == "postgresql+psycopg2://u:motdepasse@h:5433/b?sslmode=require"
    assert reglages.cle_pseudonyme == bytes.fromhex("ab" * 32)
    assert len(reglages.cles_archive) == 2
    assert "motdepasse" not in repr(reglages)
    assert not (installation / "var").exists()


def test_variable_inconnue_sans_ressemblance_avertit(installation: Path) -> None:
    env = {"DECOMPTE_ZEBRE": "1", "DECOMPTE_MOT_DE_PASSE_CCAS_ARRAS": "x", "AUTRE": "y"}
    assert lire_reglages(env, installation).avertissements == (
        "DECOMPTE_ZEBRE n'est pas un réglage de Décompte : elle est ignorée.",
    )


def test_cle_perdue_n_est_pas_refaite_a_cote_d_une_archive(installation: Path) -> None:
    archive = Path(lire_reglages({}, installation).archive)
    archive.mkdir()
    (archive / "00").touch()
    (installation / "var" / "cles" / "archive").unlink()
    with pytest.raises(ReglagesInvalides, match=r"a disparu.*sauvegarde"):
        lire_reglages({}, installation)


def test_cle_lisible_par_d_autres_est_refusee(installation: Path) -> None:
    lire_reglages({}, installation)
    (installation / "var" / "cles" / "pseudonyme").chmod(0o644)
    with pytest.raises(ReglagesInvalides, match="chmod 600"):
        lire_reglages({}, installation)


@pytest.mark.parametrize(
    ("donnee", "attendue"),
    [
        ("postgresql://u@h/b", "postgresql+psycopg2://u@h/b"),
        ("postgres://u@h/b", "postgresql+psycopg2://u@h/b"),
        ("postgresql+psycopg2://u:p%40x@h/b", "postgresql+psycopg2://u:p%40x@h/b"),
        ("postgresql:///b?host=/run/postgresql", "postgresql+psycopg2:///b?host=/run/postgresql"),
    ],
)
def test_url_pour_psycopg2(donnee: str, attendue: str) -> None:
    assert normaliser_url(donnee) == attendue


@pytest.mark.parametrize(
    "refusee", ["sqlite:///x", "postgresql+asyncpg://h/b", "postgresql://h", "postgresql://h:port/b", "rien"]
)
def test_url_refusee(refusee: str) -> None:
    with pytest.raises(ValueError, match=r"PostgreSQL|postgresql://"):
        normaliser_url(refusee)


@pytest.mark.parametrize(
    "texte", ["00" * 32, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"]
)
def test_cle_pseudonyme_hexadecimale_ou_base64(texte: str) -> None:
    assert len(lire_cle_pseudonyme(texte)) == 32


@pytest.mark.parametrize("texte", ["00" * 31, "AAEC", "pas une clé", "abc"])
def test_cle_pseudonyme_refusee_sans_etre_montree(texte: str) -> None:
    with pytest.raises(CleInvalide) as refus:
        lire_cle_pseudonyme(texte)
    assert texte not in str(refus.value)


def test_cles_archive_refusees() -> None:
    with pytest.raises(CleInvalide, match="n° 2"):
        lire_cles_archive(f"{FERNET},autre")
    with pytest.raises(CleInvalide, match="au moins une"):
        lire_cles_archive(" , ")


def test_la_premiere_cle_ecrite_reste(tmp_path: Path) -> None:
    assert lire_ou_creer(tmp_path / "c" / "cle", lambda: "une") == "une"
    assert lire_ou_creer(tmp_path / "c" / "cle", lambda: "deux") == "une"
    assert [f.name for f in (tmp_path / "c").iterdir()] == ["cle"]
