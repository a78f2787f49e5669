"""Migrations: forward only, whole or not at all, never changed once applied."""

from __future__ import annotations

import logging
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest
from entrepot_fabrique import Sonde
from sqlalchemy.engine import make_url

from decompte.entrepot import Entrepot, MigrationRefusee, PostgresTropAncien, migrations
from decompte.entrepot.requetes import DOSSIER_SQL

LES_NOTRES = sorted(f.name for f in (DOSSIER_SQL / "migrations").glob("*.sql"))


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    """A copy of our SQL that a test may spoil."""
    return Path(shutil.copytree(DOSSIER_SQL, tmp_path / "sql"))


@pytest.fixture
def vide(url_neuve: str) -> Entrepot:
    return Entrepot(url_neuve)


def test_une_base_neuve_recoit_tout_puis_plus_rien(vide: Entrepot) -> None:
    with vide:
        assert vide.migrer() == LES_NOTRES
        assert vide.migrer() == []
        assert vide.lire_soldes(2024) == []


def test_une_migration_nouvelle_s_ajoute(vide: Entrepot, sql: Path) -> None:
    with vide:
        vide.migrer(sql)
        (sql / "migrations" / "9001_suite.sql").write_text("CREATE TABLE finance.suite (a integer); -- 100 % :sûr")
        assert vide.migrer(sql) == ["9001_suite.sql"]


def test_un_fichier_applique_puis_modifie_est_refuse(vide: Entrepot, sql: Path) -> None:
    with vide:
        vide.migrer(sql)
        with (sql / "migrations" / LES_NOTRES[0]).open("a") as fichier:
            fichier.write("-- retouche\n")
        with pytest.raises(MigrationRefusee, match=f"« {LES_NOTRES[0]} » a changé depuis .* écrivez-en une nouvelle"):
            vide.migrer(sql)


def test_un_fichier_applique_puis_retire_est_refuse(vide: Entrepot, sql: Path) -> None:
    with vide:
        vide.migrer(sql)
        (sql / "migrations" / LES_NOTRES[0]).unlink()
        with pytest.raises(MigrationRefusee, match="n'est plus dans sql/migrations"):
            vide.migrer(sql)


def test_un_numero_glisse_avant_les_autres_est_refuse(vide: Entrepot, sql: Path) -> None:
    with vide:
        vide.migrer(sql)
        (sql / "migrations" / "0000_avant.sql").write_text("SELECT 1;")
        with pytest.raises(MigrationRefusee, match=r"« 0000_avant\.sql » passe avant"):
            vide.migrer(sql)


@pytest.mark.parametrize("nom", ["suite.sql", "0001_double.sql"])
def test_un_fichier_mal_nomme_ou_en_double_est_refuse_avant_tout(vide: Entrepot, sql: Path, nom: str) -> None:
    (sql / "migrations" / nom).write_text("SELECT 1;")
    with vide, pytest.raises(MigrationRefusee, match="mal nommées"):
        vide.migrer(sql)


def test_une_migration_qui_echoue_ne_laisse_rien(vide: Entrepot, sql: Path, url_neuve: str) -> None:
    (sql / "migrations" / "9001_cassee.sql").write_text("CREATE TABLE finance.moitie (a integer); SELECT 1 / 0;")
    with vide:
        with pytest.raises(MigrationRefusee, match=r"9001_cassee\.sql"):
            vide.migrer(sql)
        (sql / "migrations" / "9001_cassee.sql").write_text("CREATE TABLE finance.moitie (a integer);")
        assert vide.migrer(sql) == ["9001_cassee.sql"]


def test_deux_migrations_en_meme_temps_s_attendent(url_neuve: str) -> None:
    def migrer(_: int) -> list[str]:
        with Entrepot(url_neuve) as entrepot:
            return entrepot.migrer()

    with ThreadPoolExecutor(2) as fils:
        faites = sorted(fils.map(migrer, range(2)))
    assert faites == [[], LES_NOTRES]


def test_un_dossier_sans_migrations_est_nomme(vide: Entrepot, tmp_path: Path) -> None:
    with vide, pytest.raises(MigrationRefusee, match="introuvable"):
        vide.migrer(tmp_path)


def test_un_serveur_trop_ancien_est_refuse(vide: Entrepot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "VERSION_MINIMALE", 990_000)
    with vide, pytest.raises(PostgresTropAncien, match="demande la version 15"):
        vide.migrer()


def test_sans_le_droit_de_creer_des_roles_la_migration_passe_et_le_dit(url_neuve: str, caplog: pytest.LogCaptureFixture) -> None:
    admin = psycopg2.connect(url_neuve.replace("+psycopg2", ""))
    admin.autocommit = True
    sonde, base = Sonde(admin), make_url(url_neuve).database
    sonde.executer(f"CREATE ROLE modeste_{base} LOGIN")
    sonde.executer(f"GRANT CREATE ON DATABASE {base} TO modeste_{base}")
    sonde.executer(f"GRANT CREATE ON SCHEMA public TO modeste_{base}")
    modeste = make_url(url_neuve).set(username=f"modeste_{base}").render_as_string(hide_password=False)
    try:
        with Entrepot(modeste) as entrepot, caplog.at_level(logging.WARNING):
            assert entrepot.migrer() == LES_NOTRES
        assert "ne sont pas créés" in caplog.text
    finally:
        sonde.executer(f"DROP OWNED BY modeste_{base}")
        sonde.executer(f"DROP ROLE modeste_{base}")
        admin.close()


def test_une_vue_aux_colonnes_changees_est_refaite_avec_ses_droits(vide: Entrepot, sql: Path, url_neuve: str) -> None:
    """CREATE OR REPLACE VIEW refuses it: an installation made before must upgrade all the same."""
    vue = sql / "vues" / "depots_fichier.sql"
    actuelle = vue.read_text(encoding="utf-8")
    with vide:
        vue.write_text("CREATE OR REPLACE VIEW depots.fichier AS SELECT d.etat, d.depot FROM depots.depot AS d;")
        vide.migrer(sql)
        vue.write_text(actuelle, encoding="utf-8")
        assert vide.migrer(sql) == []
        assert vide.lire_fichiers() == []
    with psycopg2.connect(make_url(url_neuve).set(drivername="postgresql").render_as_string(hide_password=False)) as connexion:
        (lisible,) = Sonde(connexion).lire("SELECT has_table_privilege('decompte_gestion', 'depots.fichier', 'SELECT')")
    assert lisible == (True,)


def test_la_vue_sur_laquelle_quelqu_un_a_bati_n_est_pas_detruite(vide: Entrepot, sql: Path) -> None:
    vue = sql / "vues" / "depots_fichier.sql"
    with vide:
        vide.migrer(sql)
        (sql / "migrations" / "9001_a_eux.sql").write_text("CREATE VIEW public.a_eux AS SELECT * FROM depots.fichier;")
        vide.migrer(sql)
        vue.write_text("CREATE OR REPLACE VIEW depots.fichier AS SELECT d.etat, d.depot FROM depots.depot AS d;")
        with pytest.raises(MigrationRefusee, match=r"(?s)depots_fichier\.sql.*a_eux"):
            vide.migrer(sql)
        assert vide.lire_fichiers() == []
