"""PostgreSQL out of reach, lost on the way, or taken: one French sentence, no password."""

from __future__ import annotations

import json
from contextlib import ExitStack

import pytest
from entrepot_fabrique import Sonde
from sqlalchemy import text
from sqlalchemy.engine import make_url

from decompte.entrepot import Entrepot, EntrepotInjoignable, NuitDejaEnCours, connexion
from decompte.entrepot.connexion import Serveur
from decompte.entrepot.erreurs import EntrepotNonInitialise, TexteImpossible


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://marie:s3cr3t@127.0.0.1:1/entrepot",
        "postgresql+psycopg2://marie:s3cr3t@127.0.0.1:1/entrepot",
        "postgresql://marie:s3cr3t@hote.invalid/entrepot",
        "sqlite:///entrepot.db?motdepasse=s3cr3t",
        "n'importe quoi s3cr3t",
    ],
)
def test_injoignable_se_dit_en_une_phrase_sans_mot_de_passe(url: str) -> None:
    with pytest.raises(EntrepotInjoignable) as erreur:
        Entrepot(url).lire_fichiers()
    message = str(erreur.value)
    assert "s3cr3t" not in message
    assert "\n" not in message
    assert "DECOMPTE_WAREHOUSE_URL" in message
    assert erreur.value.__cause__ is None


def test_une_base_inconnue_se_dit(url_migree: str) -> None:
    url = make_url(url_migree).set(database="nulle_part").render_as_string(hide_password=False)
    with pytest.raises(EntrepotInjoignable, match=r"nulle_part.*base ou utilisateur inconnu"):
        Entrepot(url).lire_fichiers()


def test_un_entrepot_non_initialise_se_dit(url_neuve: str) -> None:
    with pytest.raises(EntrepotNonInitialise, match="bin/decompte init"):
        Entrepot(url_neuve).lire_depots_attendus()


def test_rien_ne_s_ouvre_a_la_construction() -> None:
    assert Entrepot("postgresql://127.0.0.1:1/entrepot").adresse == "127.0.0.1:1/entrepot"


def test_une_connexion_perdue_en_route_se_dit_et_la_suivante_marche(url_migree: str) -> None:
    serveur = Serveur(url_migree)
    with pytest.raises(EntrepotInjoignable, match="ne répond pas"), serveur.transaction() as cnx:
        cnx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with serveur.transaction() as cnx:
        assert cnx.execute(text("SELECT 1")).scalar_one() == 1
    serveur.fermer()


def test_une_connexion_tuee_entre_deux_appels_est_reprise(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.lire_fichiers()
    sonde.executer(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert entrepot.lire_fichiers() == []


def test_aucune_connexion_libre_se_dit(url_migree: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connexion, "_ATTENTE_D_UNE_LIBRE_S", 0.1)
    serveur = Serveur(url_migree)
    with ExitStack() as prises:
        for _ in range(15):
            prises.enter_context(serveur.transaction())
        with pytest.raises(EntrepotInjoignable, match="très sollicité") as erreur, serveur.transaction():
            pytest.fail("une seizième connexion")
        assert erreur.value.__cause__ is None
        # A lock does not come from there.
        with serveur.hors_transaction() as cnx:
            assert cnx.execute(text("SELECT 1")).scalar_one() == 1
    serveur.fermer()


def test_les_instants_reviennent_a_l_heure_de_paris(entrepot: Entrepot, url_migree: str) -> None:
    serveur = Serveur(url_migree)
    with serveur.transaction() as cnx:
        assert cnx.execute(text("SHOW TIME ZONE")).scalar_one() == "Europe/Paris"
    serveur.fermer()


def test_une_seule_nuit_a_la_fois(url_migree: str) -> None:
    with Entrepot(url_migree) as premier, Entrepot(url_migree) as second:
        with premier.verrou_de_nuit():
            with pytest.raises(NuitDejaEnCours, match="déjà en cours"), second.verrou_de_nuit():
                pytest.fail("la seconde nuit est entrée")
            assert second.lire_fichiers() == []
        with second.verrou_de_nuit():
            pass


def test_le_verrou_tombe_avec_la_nuit_qui_echoue(entrepot: Entrepot) -> None:
    with pytest.raises(ZeroDivisionError), entrepot.verrou_de_nuit():
        _ = 1 // 0
    with entrepot.verrou_de_nuit():
        pass


def test_le_verrou_tombe_avec_le_processus_tue(url_migree: str, sonde: Sonde) -> None:
    with Entrepot(url_migree) as mourant, Entrepot(url_migree) as suivant:
        with pytest.raises(EntrepotInjoignable), mourant.verrou_de_nuit():
            sonde.executer("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        with suivant.verrou_de_nuit():
            pass


@pytest.mark.parametrize("texte", ["a\0b", "a\ud800b"])
def test_un_texte_que_postgresql_ne_peut_pas_tenir_se_dit(url_migree: str, texte: str) -> None:
    serveur = Serveur(url_migree)
    with pytest.raises(TexteImpossible, match=r"caractère invisible.*Rien n'a été fait") as erreur, serveur.transaction() as cnx:
        cnx.execute(text("SELECT :texte"), {"texte": texte})
    assert texte not in str(erreur.value)
    with pytest.raises(TexteImpossible), serveur.transaction() as cnx:
        cnx.execute(text("SELECT CAST(:texte AS jsonb) ->> 'a'"), {"texte": json.dumps({"a": "a\0b"})})
    with serveur.transaction() as cnx:
        assert cnx.execute(text("SELECT 1")).scalar_one() == 1
    serveur.fermer()
