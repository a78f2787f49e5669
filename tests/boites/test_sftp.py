"""A drop-box on a real SFTP server: what is taken, what is refused, what is said when the server is not as it should be."""

from __future__ import annotations

import asyncio
import hashlib
import os
import traceback
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh
import fsspec
import pytest

from decompte.depots.acces import Acces, open_acces
from decompte.depots.boite import Inventaire, empreinte_fichier, lire_fichier, lister
from decompte.depots.erreurs import BoiteIntrouvable, ErreurDepots, FichierIllisible, FichierTropGros
from tests.boites.serveur_sftp import ServeurSftp

MAINTENANT = datetime(2024, 6, 10, 2, 0, tzinfo=UTC)


def put(sftp: ServeurSftp, chemin: str, contenu: bytes = b"x", il_y_a_s: float = 3600) -> Path:
    cible = sftp.racine / "boite" / chemin
    cible.parent.mkdir(parents=True, exist_ok=True)
    cible.write_bytes(contenu)
    instant = (MAINTENANT - timedelta(seconds=il_y_a_s)).timestamp()
    os.utime(cible, (instant, instant))
    return cible


def list_box(boite: str | Acces) -> Inventaire:
    return lister(boite, MAINTENANT, 60)


def chemins(boite: str | Acces) -> list[str]:
    return [fichier.chemin for fichier in list_box(boite).fichiers]


def refus(boite: str) -> str:
    """The sentence of the refusal to list; the password stands nowhere in what a log would show of it."""
    with pytest.raises(BoiteIntrouvable) as leve:
        list_box(boite)
    montre = "".join(traceback.format_exception(leve.value))
    secret = boite.split("@")[0].rpartition(":")[2]
    assert secret not in montre
    return str(leve.value)


def test_toute_une_nuit_sur_une_seule_connexion(sftp: ServeurSftp) -> None:
    noms = ["ccas/suivi.xlsx", "ccas/2024/mai/tableau de suivi.xlsx", "ccas/50%20é?#&+.csv", "mjc/" + "a" * 200 + ".csv"]
    for nom in noms:
        put(sftp, nom, nom.encode(), il_y_a_s=61)
    inventaire = list_box(sftp.url())
    assert sorted(f.chemin for f in inventaire.fichiers) == sorted(noms)
    for fichier in inventaire.fichiers:
        assert lire_fichier(sftp.url(), fichier.chemin, 1000) == fichier.chemin.encode()
        assert (fichier.taille, fichier.recu_le) == (len(fichier.chemin.encode()), MAINTENANT - timedelta(seconds=61))
        assert fichier.mtime_ns == int(fichier.recu_le.timestamp()) * 1_000_000_000
    assert (sftp.connexions, sftp.canaux) == (1, 1)


def test_le_delai_de_stabilite_vaut_pour_l_heure_du_serveur(sftp: ServeurSftp) -> None:
    put(sftp, "s/juste-assez.xlsx", il_y_a_s=60)
    put(sftp, "s/trop-tot.xlsx", il_y_a_s=59)
    inventaire = list_box(sftp.url())
    assert [f.chemin for f in inventaire.fichiers] == ["s/juste-assez.xlsx"]
    assert [chemin for chemin, _ in inventaire.en_attente] == ["s/trop-tot.xlsx"]


def test_le_registre_y_est_lu_et_ses_noms_compares_sous_une_seule_forme(sftp: ServeurSftp) -> None:
    decompose = unicodedata.normalize("NFD", "s/été.xlsx")
    put(sftp, decompose, b"nfd", il_y_a_s=1)
    put(sftp, "s/faux.xlsx")
    registre = "chemin,recu_le\ns/été.xlsx,2024-06-07T18:30:00+02:00\ns/faux.xlsx,hier\n"
    (sftp.racine / "boite" / "arrivees.csv").write_text(registre, encoding="utf-8")
    inventaire = list_box(sftp.url())
    (fichier,) = inventaire.fichiers
    assert (fichier.chemin, fichier.recu_le) == (decompose, datetime(2024, 6, 7, 16, 30, tzinfo=UTC))
    assert lire_fichier(sftp.url(), fichier.chemin, 10) == b"nfd"
    assert inventaire.en_attente == (("s/faux.xlsx", "sa ligne 3 dans arrivees.csv est à corriger"),)


def test_aucun_lien_n_est_suivi(sftp: ServeurSftp) -> None:
    put(sftp, "autre/suivi.xlsx", b"les personnes d'un autre")
    put(sftp, "s/suivi.xlsx", b"les miennes")
    boite = sftp.racine / "boite"
    (boite / "s/lien.xlsx").symlink_to("../autre/suivi.xlsx")
    (boite / "s/dossier").symlink_to("../autre")
    (boite / "t").symlink_to("autre")
    (boite / "arrivees.csv").symlink_to("s/suivi.xlsx")
    inventaire = list_box(sftp.url())
    assert inventaire.fichiers == ()
    assert len(inventaire.fautes) == 1
    (boite / "arrivees.csv").unlink()
    inventaire = list_box(sftp.url())
    assert [f.chemin for f in inventaire.fichiers] == ["autre/suivi.xlsx", "s/suivi.xlsx"]
    assert [chemin for chemin, raison in inventaire.en_attente if "lien" in raison] == ["s/dossier", "s/lien.xlsx", "t"]
    for chemin in ("s/lien.xlsx", "s/dossier/suivi.xlsx", "t/suivi.xlsx"):
        with pytest.raises(FichierIllisible, match="passe par un lien"):
            lire_fichier(sftp.url(), chemin, 100)
        with pytest.raises(FichierIllisible, match="passe par un lien"):
            empreinte_fichier(sftp.url(), chemin)
    with pytest.raises(FichierIllisible, match="sort de la boîte"):
        lire_fichier(sftp.url(), "../secret", 100)


def test_un_dossier_remplace_par_un_lien_apres_le_releve_n_est_pas_lu(sftp: ServeurSftp) -> None:
    put(sftp, "autre/suivi.xlsx", b"les personnes d'un autre")
    put(sftp, "s/mai/suivi.xlsx", b"les miennes")
    acces = open_acces(sftp.url())
    assert "s/mai/suivi.xlsx" in chemins(acces)
    (sftp.racine / "boite/s/mai/suivi.xlsx").unlink()
    (sftp.racine / "boite/s/mai").rmdir()
    (sftp.racine / "boite/s/mai").symlink_to("../autre")
    with pytest.raises(FichierIllisible, match="passe par un lien"):
        lire_fichier(acces, "s/mai/suivi.xlsx", 100)


def test_ce_qui_ne_peut_pas_etre_pris_est_dit_et_le_reste_va(sftp: ServeurSftp) -> None:
    put(sftp, "interdit/suivi.xlsx")
    put(sftp, "s/suivi.xlsx")
    os.mkfifo(sftp.racine / "boite/s/tube.xlsx")
    (Path(os.fsdecode(bytes(sftp.racine / "boite/s") + b"/suivi\xe9.xlsx"))).write_bytes(b"x")
    inventaire = list_box(sftp.url())
    assert [f.chemin for f in inventaire.fichiers] == ["s/suivi.xlsx"]
    assert dict(inventaire.en_attente) == {
        "interdit": "dossier qui ne peut pas être lu (accès refusé par le serveur)",
        "s/suivi?.xlsx": "nom de fichier illisible : renommez-le sans caractère spécial",
        "s/tube.xlsx": "ce n'est pas un fichier ordinaire",
    }
    with pytest.raises(FichierIllisible, match="ordinaire"):
        lire_fichier(sftp.url(), "s/tube.xlsx", 100)


def test_un_fichier_parti_depuis_le_releve_n_arrete_pas_les_autres(sftp: ServeurSftp) -> None:
    parti = put(sftp, "s/parti.xlsx")
    put(sftp, "s/reste.xlsx", b"reste")
    acces = open_acces(sftp.url())
    assert chemins(acces) == ["s/parti.xlsx", "s/reste.xlsx"]
    parti.unlink()
    with pytest.raises(FichierIllisible, match=r"« s/parti\.xlsx » ne peut pas être lu : il n'existe pas, ou plus"):
        lire_fichier(acces, "s/parti.xlsx", 100)
    assert lire_fichier(acces, "s/reste.xlsx", 100) == b"reste"


def test_la_lecture_est_bornee_et_l_empreinte_ne_l_est_pas(sftp: ServeurSftp) -> None:
    contenu = os.urandom(3_000_000)
    put(sftp, "s/gros.xlsx", contenu)
    acces = open_acces(sftp.url())
    assert lire_fichier(acces, "s/gros.xlsx", 3_000_000) == contenu
    with pytest.raises(FichierTropGros, match="3 Mo"):
        lire_fichier(acces, "s/gros.xlsx", 2_999_999)
    assert empreinte_fichier(acces, "s/gros.xlsx") == hashlib.sha256(contenu).hexdigest()


def test_un_nouveau_fichier_se_voit_au_releve_suivant(sftp: ServeurSftp) -> None:
    acces = open_acces(sftp.url())
    assert chemins(acces) == []
    put(sftp, "s/suivi.xlsx")
    assert chemins(acces) == ["s/suivi.xlsx"]


def test_l_adresse_peut_etre_la_racine_du_compte(sftp: ServeurSftp) -> None:
    put(sftp, "suivi.xlsx", b"racine")
    for fin in ("/", ""):
        assert chemins(sftp.url(fin)) == ["boite/suivi.xlsx"]
        assert lire_fichier(sftp.url(fin), "boite/suivi.xlsx", 10) == b"racine"


def test_un_compte_peut_entrer_par_sa_cle(sftp: ServeurSftp, maison: Path) -> None:
    put(sftp, "s/suivi.xlsx")
    sftp.cle_compte.write_private_key(str(maison / ".ssh" / "id_ed25519"))
    assert chemins(f"sftp://{sftp.compte}@127.0.0.1:{sftp.port}/boite") == ["s/suivi.xlsx"]


def test_un_mauvais_mot_de_passe_est_dit_sans_etre_montre(sftp: ServeurSftp) -> None:
    phrase = refus(sftp.url(mot_de_passe="pas-le-bon"))
    assert "refuse ces identifiants" in phrase
    assert f"sftp://passerelle:***@127.0.0.1:{sftp.port}/boite" in phrase


def test_un_serveur_dont_la_cle_n_est_pas_connue_n_a_jamais_le_mot_de_passe(sftp: ServeurSftp, maison: Path) -> None:
    connus = maison / ".ssh" / "known_hosts"
    for contenu in ("", sftp.known_hosts(asyncssh.generate_private_key("ssh-ed25519"))):
        connus.write_text(contenu)
        assert "clé de ce serveur" in refus(sftp.url())
    connus.unlink()
    assert "clé de ce serveur" in refus(sftp.url())
    assert sftp.connexions == 0


def test_le_fichier_des_cles_connues_peut_etre_ailleurs(sftp: ServeurSftp, maison: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(sftp, "s/suivi.xlsx")
    ailleurs = (maison / ".ssh" / "known_hosts").rename(maison / "connus")
    reglages: dict[str, dict[str, object]] = {}
    fsspec.config.set_conf_env(reglages, {"FSSPEC_SFTP_KNOWN_HOSTS": str(ailleurs)})
    monkeypatch.setitem(fsspec.config.conf, "sftp", reglages["sftp"])
    assert chemins(sftp.url()) == ["s/suivi.xlsx"]


def test_un_dossier_absent_ou_un_fichier_ne_sont_pas_une_boite(sftp: ServeurSftp) -> None:
    put(sftp, "suivi.xlsx")
    put(sftp, "interdit/suivi.xlsx")
    assert "n'existe pas" in refus(sftp.url("/rien"))
    assert "ce n'est pas un dossier" in refus(sftp.url("/boite/suivi.xlsx"))
    assert "son droit de lecture" in refus(sftp.url("/boite/interdit"))


def test_un_serveur_arrete_est_dit_et_repris_quand_il_revient(sftp: ServeurSftp) -> None:
    put(sftp, "s/suivi.xlsx", b"reste")
    acces = open_acces(sftp.url())
    assert chemins(acces) == ["s/suivi.xlsx"]
    sftp.arreter()
    # The box is lost, not that file alone: the run must not go through a thousand others.
    with pytest.raises(BoiteIntrouvable, match="ne répond pas"):
        lire_fichier(acces, "s/suivi.xlsx", 100)
    with pytest.raises(BoiteIntrouvable, match="ne répond pas"):
        list_box(acces)
    assert "ne répond pas" in refus(sftp.url())
    sftp.demarrer()
    assert chemins(sftp.url()) == ["s/suivi.xlsx"]
    assert lire_fichier(sftp.url(), "s/suivi.xlsx", 100) == b"reste"


def test_l_appelant_peut_avoir_sa_propre_boucle(sftp: ServeurSftp) -> None:
    put(sftp, "s/suivi.xlsx")

    async def inside() -> list[str]:
        return chemins(sftp.url())

    async def elsewhere() -> list[str]:
        return await asyncio.to_thread(chemins, sftp.url())

    assert asyncio.run(inside()) == asyncio.run(elsewhere()) == ["s/suivi.xlsx"]


@pytest.mark.parametrize(
    ("url", "attendu"),
    [
        ("sftp://compte:mot/secret@serveur/boite", "mal formée"),
        ("sftp://passerelle@/boite", "ne nomme pas de serveur"),
        ("sftp:///boite", "ne nomme pas de serveur"),
    ],
)
def test_une_adresse_mal_ecrite_est_dite(url: str, attendu: str) -> None:
    with pytest.raises(ErreurDepots, match=attendu) as leve:
        list_box(url)
    assert "secret" not in "".join(traceback.format_exception(leve.value))
