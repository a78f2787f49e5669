"""The drop-box and the passwords through Airflow's connections, in a process where Airflow is."""

from __future__ import annotations

import os
import time
from pathlib import Path

import asyncssh
import pytest

from tests.boites.appels_airflow import DansAirflow
from tests.boites.serveur_s3 import REGION, ServeurS3
from tests.boites.serveur_sftp import ServeurSftp


def put(sftp: ServeurSftp, chemin: str, contenu: bytes) -> None:
    cible = sftp.racine / "boite" / chemin
    cible.parent.mkdir(parents=True, exist_ok=True)
    cible.write_bytes(contenu)
    os.utime(cible, (time.time() - 7200, 1717200000))


def connexion(sftp: ServeurSftp, **extra: object) -> dict[str, object]:
    return {
        "conn_type": "sftp",
        "host": "127.0.0.1",
        "port": sftp.port,
        "login": sftp.compte,
        "password": sftp.mot_de_passe,
        "extra": {"host_key": sftp.host_key(), **extra},
    }


def test_une_boite_sftp_par_une_connexion(sftp: ServeurSftp, airflow: DansAirflow, maison: Path, tmp_path: Path) -> None:
    put(sftp, "s/tableau de mai.csv", b"lu")
    (sftp.racine / "boite/lien").symlink_to("s")
    connus = maison / ".ssh" / "known_hosts"
    ailleurs = tmp_path / "serveurs-connus"
    connus.rename(ailleurs)
    imposteur = asyncssh.generate_private_key("ssh-ed25519")
    phrase_de_passe = "phrase-de-passe-de-la-cle"
    cle = sftp.cle_compte.export_private_key(passphrase=phrase_de_passe).decode()
    fichier = tmp_path / "cle"
    fichier.write_text(sftp.cle_compte.export_private_key().decode())
    fichier.chmod(0o600)
    sans_mot_de_passe = {k: v for k, v in connexion(sftp).items() if k != "password"}
    airflow.connexions = {
        "par_cle_du_serveur": connexion(sftp),
        "par_fichier": connexion(sftp, host_key=None, known_hosts=str(ailleurs)),
        "sans_controle": connexion(sftp, host_key=None, no_host_key_check=True),
        "cle_privee": {
            **sans_mot_de_passe,
            "extra": {"host_key": sftp.host_key(), "private_key": cle, "private_key_passphrase": phrase_de_passe},
        },
        "cle_en_fichier": {**sans_mot_de_passe, "extra": {"host_key": sftp.host_key(), "key_file": str(fichier)}},
        "serveur_inconnu": connexion(sftp, host_key=None),
        "imposteur": connexion(sftp, host_key=sftp.host_key(imposteur)),
        "mauvais": {**connexion(sftp), "password": "mauvais-mot-de-passe"},
        "cle_illisible": {**sans_mot_de_passe, "extra": {"host_key": sftp.host_key(), "private_key": "pas-une-cle-privee"}},
        "host_key_illisible": connexion(sftp, host_key="pas une clé"),
    }
    bonnes = ["par_cle_du_serveur", "par_fichier", "sans_controle", "cle_privee", "cle_en_fichier"]
    fautives = ["serveur_inconnu", "imposteur", "mauvais", "cle_illisible", "host_key_illisible", "absente"]
    obtenu = airflow.appeler(
        *(("relever", f"sftp://{nom}@/boite") for nom in bonnes),
        ("relever_apres_fork", "sftp://par_cle_du_serveur@/boite"),
        ("chemins", "sftp://par_cle_du_serveur@/boite/s"),
        *(("relever", f"sftp://{nom}@/boite") for nom in fautives),
        ("relever", "sftp://par_cle_du_serveur@ailleurs.example/boite"),
        ("relever", "sftp://compte:mot-de-passe-en-clair@127.0.0.1/boite"),
        ("relever", "inconnu://par_cle_du_serveur@/boite"),
    )
    attendu = {"rend": [["s/tableau de mai.csv", "2024-06-01T00:00:00+00:00", "lu"]]}
    assert obtenu[: len(bonnes) + 1] == [attendu] * (len(bonnes) + 1)
    assert obtenu[len(bonnes) + 1] == {"rend": ["/boite/s", "/boite/s"]}
    phrases = [reponse["dit"] for reponse in obtenu[len(bonnes) + 2 :]]
    indices = [
        "clé de ce serveur",
        "clé de ce serveur",
        "refuse ces identifiants",
        "« cle_illisible » : « private_key »",
        "« host_key_illisible » : « host_key »",
        "« absente », que nomme l'adresse de la boîte, n'existe pas",
        "s'écrit sftp://connexion@/chemin",
        "contient un mot de passe",
        "inconnu://",
    ]
    for phrase, indice in zip(phrases, indices, strict=True):
        assert indice in phrase
    secrets = (sftp.mot_de_passe, "mauvais-mot-de-passe", "mot-de-passe-en-clair", phrase_de_passe, "pas-une-cle-privee")
    for secret in (*secrets, cle.splitlines()[1]):
        assert secret not in airflow.journal


def test_une_boite_s3_par_une_connexion(s3: ServeurS3, airflow: DansAirflow, monkeypatch: pytest.MonkeyPatch) -> None:
    s3.mettre("boite/s/suivi.csv", b"lu")
    s3.mettre("boite/arrivees.csv", b"chemin,recu_le\ns/suivi.csv,2024-06-07T18:30:00+02:00\n")
    aws = {
        "conn_type": "aws",
        "login": "premier-compte",
        "password": "secret-du-compte",
        "extra": {"endpoint_url": s3.adresse, "region_name": REGION},
    }
    airflow.connexions = {"objets": aws}
    sans = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION"]
    for nom in sans:
        monkeypatch.delenv(nom)
    obtenu = airflow.appeler(
        ("relever", "s3://objets@depots/boite"),
        ("chemins", "s3://objets@depots/boite"),
        ("relever", "s3://absente@depots/boite"),
        ("relever", "s3://objets@/boite"),
        ("relever", "s3://objets@depots/rien"),
    )
    assert obtenu[0] == {"rend": [["s/suivi.csv", "2024-06-07T16:30:00+00:00", "lu"]]}
    assert obtenu[1] == {"rend": ["depots/boite", "depots/boite"]}
    assert "« absente », que nomme l'adresse de la boîte, n'existe pas" in obtenu[2]["dit"]
    assert "ne nomme pas de compartiment" in obtenu[3]["dit"]
    assert "« s3://objets@depots/rien » ne peut pas être lue : elle n'existe pas" in obtenu[4]["dit"]
    assert "secret-du-compte" not in airflow.journal


def test_les_mots_de_passe_d_une_structure(airflow: DansAirflow) -> None:
    airflow.connexions = {
        "decompte_ccas-arras": {
            "conn_type": "generic",
            "password": "le-courant",
            "extra": {"anciens": ["l-avant", "l-avant-avant"]},
        },
        "decompte_mjc": {"conn_type": "generic", "password": "seul-et-unique"},
        "decompte_vide": {"conn_type": "generic", "extra": {"anciens": ["orphelin"]}},
        "decompte_texte": {"conn_type": "generic", "password": "le-courant", "extra": {"anciens": "pas-une-liste"}},
        "decompte_nombre": {"conn_type": "generic", "password": "le-courant", "extra": {"anciens": [20242025]}},
        "decompte_liste": {"conn_type": "generic", "password": "le-courant", "extra": '["pas-un-objet"]'},
        "decompte_json": {"conn_type": "generic", "password": "le-courant", "extra": "{pas-du-json"},
        "decompte_illisible": "{pas-une-connexion",
    }
    structures = [nom.removeprefix("decompte_") for nom in airflow.connexions]
    reponses = dict(
        zip([*structures, "inconnue"], airflow.appeler(*(("mots_de_passe", s) for s in [*structures, "inconnue"])), strict=True)
    )
    assert reponses.pop("ccas-arras") == {"rend": ["le-courant", "l-avant", "l-avant-avant"]}
    assert reponses.pop("mjc") == {"rend": ["seul-et-unique"]}
    assert reponses.pop("inconnue") == {"rend": []}
    for structure, reponse in reponses.items():
        assert reponse["leve"] == "ConnexionInvalide"
        assert f"decompte_{structure}" in reponse["dit"].casefold()
    for secret in (
        "le-courant",
        "l-avant",
        "seul-et-unique",
        "orphelin",
        "pas-une-liste",
        "20242025",
        "pas-un-objet",
        "pas-du-json",
    ):
        assert secret not in airflow.journal
        assert not any(secret in reponse["dit"] for reponse in reponses.values())
