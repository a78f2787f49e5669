"""The drop-box and its register: what is taken, what waits, and why."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from decompte.depots.boite import Inventaire, lire_fichier, lister
from decompte.depots.erreurs import BoiteIntrouvable, FichierIllisible, FichierTropGros

MAINTENANT = datetime(2024, 6, 10, 2, 0, tzinfo=UTC)
DELAI_S = 60


@pytest.fixture
def boite(tmp_path: Path) -> Path:
    dossier = tmp_path / "boite"
    dossier.mkdir()
    return dossier


def put(boite: Path, chemin: str, contenu: bytes = b"x", il_y_a_s: float = 3600) -> Path:
    cible = boite / chemin
    cible.parent.mkdir(parents=True, exist_ok=True)
    cible.write_bytes(contenu)
    instant = (MAINTENANT - timedelta(seconds=il_y_a_s)).timestamp()
    os.utime(cible, (instant, instant))
    return cible


def put_registre(boite: Path, texte: str | bytes) -> None:
    (boite / "arrivees.csv").write_bytes(texte if isinstance(texte, bytes) else texte.encode())


def list_box(boite: Path) -> Inventaire:
    return lister(str(boite), MAINTENANT, DELAI_S)


def chemins(inventaire: Inventaire) -> list[str]:
    return [fichier.chemin for fichier in inventaire.fichiers]


def test_un_fichier_stable_arrive_a_sa_date_de_modification(boite: Path) -> None:
    put(boite, "ccas-arras/2024/suivi.xlsx", b"abc", il_y_a_s=120)
    (fichier,) = list_box(boite).fichiers
    assert (fichier.structure, fichier.chemin, fichier.taille, fichier.au_registre) == (
        "ccas-arras",
        "ccas-arras/2024/suivi.xlsx",
        3,
        False,
    )
    assert fichier.recu_le == MAINTENANT - timedelta(seconds=120)


def test_le_delai_de_stabilite_fait_attendre(boite: Path) -> None:
    put(boite, "s/juste-assez.xlsx", il_y_a_s=60)
    put(boite, "s/trop-tot.xlsx", il_y_a_s=59)
    inventaire = list_box(boite)
    assert chemins(inventaire) == ["s/juste-assez.xlsx"]
    assert [chemin for chemin, _ in inventaire.en_attente] == ["s/trop-tot.xlsx"]
    assert "en cours d'écriture" in inventaire.en_attente[0][1]


def test_l_ordre_est_celui_des_arrivees_puis_des_chemins(boite: Path) -> None:
    put(boite, "b/1.xlsx", il_y_a_s=100)
    put(boite, "a/2.xlsx", il_y_a_s=100)
    put(boite, "z/0.xlsx", il_y_a_s=200)
    assert chemins(list_box(boite)) == ["z/0.xlsx", "a/2.xlsx", "b/1.xlsx"]


@pytest.mark.parametrize(
    ("nom", "raison"),
    [("suivi.xlsx.part", "transfert"), ("suivi.TMP", "transfert"), ("~$suivi.xlsx", "provisoire"), (".suivi.xlsx", "caché")],
)
def test_les_noms_provisoires_attendent(boite: Path, nom: str, raison: str) -> None:
    put(boite, f"s/{nom}")
    inventaire = list_box(boite)
    assert inventaire.fichiers == ()
    assert raison in inventaire.en_attente[0][1]


def test_ce_qui_est_a_la_racine_n_est_de_personne(boite: Path) -> None:
    put(boite, "perdu.xlsx")
    put_registre(boite, "chemin,recu_le\nperdu.xlsx,2024-06-01T00:00:00Z\n")
    inventaire = list_box(boite)
    assert inventaire.fichiers == ()
    assert inventaire.en_attente == (("perdu.xlsx", "à la racine de la boîte : déposez-le dans le dossier d'une structure"),)


def test_les_liens_ne_sont_jamais_suivis(boite: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(b"secret")
    put(boite, "autre/suivi.xlsx")
    (boite / "s").mkdir()
    (boite / "s/lien.xlsx").symlink_to(secret)
    (boite / "s/dossier").symlink_to(boite / "autre", target_is_directory=True)
    inventaire = list_box(boite)
    assert chemins(inventaire) == ["autre/suivi.xlsx"]
    assert [chemin for chemin, raison in inventaire.en_attente if "lien" in raison] == ["s/dossier", "s/lien.xlsx"]
    for chemin in ("s/lien.xlsx", "s/dossier/suivi.xlsx", "../secret.xlsx"):
        with pytest.raises(FichierIllisible):
            lire_fichier(str(boite), chemin, 100)


def test_un_tube_n_est_pas_un_fichier_et_ne_bloque_pas(boite: Path) -> None:
    (boite / "s").mkdir()
    os.mkfifo(boite / "s/tube.xlsx")
    assert list_box(boite).en_attente == (("s/tube.xlsx", "ce n'est pas un fichier ordinaire"),)
    with pytest.raises(FichierIllisible, match="ordinaire"):
        lire_fichier(str(boite), "s/tube.xlsx", 100)


def test_un_nom_qui_n_est_pas_utf8_attend(boite: Path) -> None:
    (boite / "s").mkdir()
    (Path(os.fsdecode(bytes(boite / "s") + b"/suivi\xe9.xlsx"))).write_bytes(b"x")
    inventaire = list_box(boite)
    assert inventaire.fichiers == ()
    assert "renommez" in inventaire.en_attente[0][1]


def test_le_registre_donne_l_instant_et_dit_le_fichier_complet(boite: Path) -> None:
    put(boite, "s/suivi.xlsx", il_y_a_s=1)
    put_registre(boite, "chemin,recu_le\ns/suivi.xlsx,2024-06-07T18:30:00+02:00\n")
    (fichier,) = list_box(boite).fichiers
    assert fichier.recu_le == datetime(2024, 6, 7, 16, 30, tzinfo=UTC)
    assert fichier.au_registre


def test_le_dernier_instant_compte(boite: Path) -> None:
    put(boite, "s/suivi.xlsx")
    put_registre(boite, "chemin,recu_le\ns/suivi.xlsx,2024-06-08T00:00:00Z\ns/suivi.xlsx,2024-06-07T00:00:00Z\n")
    assert list_box(boite).fichiers[0].recu_le == datetime(2024, 6, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "chemin", ["s\\sous\\suivi.xlsx", "./s/sous/suivi.xlsx", '"s//sous/./suivi.xlsx"', " s/sous/suivi.xlsx "]
)
@pytest.mark.parametrize(("bom", "separateur"), [("", ","), ("\ufeff", ";")])
def test_les_ecritures_d_un_chemin_sont_comprises(boite: Path, chemin: str, bom: str, separateur: str) -> None:
    put(boite, "s/sous/suivi.xlsx")
    put_registre(boite, f"{bom}chemin{separateur}recu_le\r\n{chemin}{separateur}2024-06-07T00:00:00Z\r\n\r\n")
    inventaire = list_box(boite)
    assert inventaire.fautes == ()
    assert inventaire.fichiers[0].au_registre


def test_un_fichier_inscrit_mais_absent_est_une_information(boite: Path) -> None:
    put(boite, "s/la.xlsx")
    put_registre(boite, "chemin,recu_le\ns/parti.xlsx,2024-06-07T00:00:00Z\n")
    inventaire = list_box(boite)
    assert chemins(inventaire) == ["s/la.xlsx"]
    assert inventaire.fautes == ()
    assert "ligne 2" in inventaire.informations[0].message
    assert "s/parti.xlsx" in inventaire.informations[0].message


@pytest.mark.parametrize("instant", ["2024-06-07T16:00:00", "hier", "", "2024-06-31T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_un_instant_faux_fait_attendre_son_fichier_seul(boite: Path, instant: str) -> None:
    put(boite, "s/faux.xlsx")
    put(boite, "s/inscrit.xlsx")
    put(boite, "s/libre.xlsx")
    put_registre(boite, f"chemin,recu_le\ns/inscrit.xlsx,2024-06-07T00:00:00Z\ns/faux.xlsx,{instant}\n")
    inventaire = list_box(boite)
    assert set(chemins(inventaire)) == {"s/inscrit.xlsx", "s/libre.xlsx"}
    assert inventaire.en_attente == (("s/faux.xlsx", "sa ligne 3 dans arrivees.csv est à corriger"),)
    assert [faute.ligne for faute in inventaire.fautes] == [3]


def test_une_ligne_fausse_l_emporte_sur_une_ligne_juste_du_meme_fichier(boite: Path) -> None:
    put(boite, "s/suivi.xlsx")
    put_registre(boite, "chemin,recu_le\ns/suivi.xlsx,2024-06-07\ns/suivi.xlsx,2024-06-07T00:00:00Z\n")
    assert list_box(boite).fichiers == ()


@pytest.mark.parametrize(
    ("registre", "ligne"),
    [
        (b"fichier,date\ns/inscrit.xlsx,2024-06-07T00:00:00Z\n", 1),
        (b"", 1),
        (b"chemin,recu_le\ns/inscrit.xlsx,2024-06-07T00:00:00Z\n,2024-06-07T00:00:00Z\n", 3),
        (b"chemin,recu_le\ns/inscrit.xlsx,2024-06-07T00:00:00Z\n/srv/s/a.xlsx,2024-06-07T00:00:00Z\n", 3),
        (b"chemin,recu_le\ns/inscrit.xlsx,2024-06-07T00:00:00Z\nC:\\s\\a.xlsx,2024-06-07T00:00:00Z\n", 3),
        (b"chemin,recu_le\ns/inscrit.xlsx,2024-06-07T00:00:00Z\ns/../t/a.xlsx,2024-06-07T00:00:00Z\n", 3),
        (b"chemin,recu_le\ns/inscrit.xlsx,2024-06-07T00:00:00Z\ns/suivi, mai.xlsx,2024-06-07T00:00:00Z\n", 3),
        (b"chemin,recu_le\ns/inscrit.xlsx,2024-06-07T00:00:00Z\ns/suivi\xe9.xlsx,2024-06-07T00:00:00Z\n", 3),
        (b'chemin,recu_le\ns/inscrit.xlsx,2024-06-07T00:00:00Z\n"' + b"x" * 200_000 + b'",z\n', None),
    ],
    ids=["en-tete", "vide", "sans-chemin", "absolu", "windows", "remonte", "virgule", "latin-1", "demesure"],
)
def test_une_ligne_sans_fichier_suspend_tout_ce_qui_n_est_pas_inscrit(boite: Path, registre: bytes, ligne: int | None) -> None:
    put(boite, "s/inscrit.xlsx")
    put(boite, "s/libre.xlsx")
    put_registre(boite, registre)
    inventaire = list_box(boite)
    assert "s/libre.xlsx" in dict(inventaire.en_attente)
    assert len(inventaire.fautes) == 1
    assert "arrivees.csv, ligne " in inventaire.fautes[0].message
    if ligne is not None:
        assert inventaire.fautes[0].ligne == ligne
    assert chemins(inventaire) == (["s/inscrit.xlsx"] if ligne != 1 else [])


def test_un_champ_de_trop_sur_un_fichier_connu_ne_fait_attendre_que_lui(boite: Path) -> None:
    put(boite, "s/suivi.xlsx")
    put(boite, "s/libre.xlsx")
    put_registre(boite, "chemin,recu_le\ns/suivi.xlsx,2024-06-07T00:00:00Z,note\n")
    inventaire = list_box(boite)
    assert chemins(inventaire) == ["s/libre.xlsx"]
    assert "3 champs au lieu de 2" in inventaire.fautes[0].message


def test_un_registre_qui_n_est_pas_un_fichier_suspend_tout(boite: Path) -> None:
    put(boite, "s/suivi.xlsx")
    (boite / "arrivees.csv").symlink_to(boite / "s/suivi.xlsx")
    inventaire = list_box(boite)
    assert inventaire.fichiers == ()
    assert len(inventaire.fautes) == 1


def test_une_boite_absente_est_dite(tmp_path: Path) -> None:
    with pytest.raises(BoiteIntrouvable, match="n'existe pas"):
        lister(str(tmp_path / "rien"), MAINTENANT, DELAI_S)
    with pytest.raises(BoiteIntrouvable, match="ne peut pas être ouverte"):
        lister("inconnu://boite", MAINTENANT, DELAI_S)


def test_lire_un_fichier_et_ses_limites(boite: Path) -> None:
    put(boite, "s/suivi.xlsx", b"12345")
    assert lire_fichier(str(boite), "s/suivi.xlsx", 5) == b"12345"
    with pytest.raises(FichierTropGros, match=r"« s/suivi\.xlsx » pèse 0,01 Mo"):
        lire_fichier(str(boite), "s/suivi.xlsx", 4)
    with pytest.raises(FichierIllisible, match="ne peut pas être lu"):
        lire_fichier(str(boite), "s/parti.xlsx", 100)


def test_une_url_file_est_un_dossier(tmp_path: Path) -> None:
    boite = tmp_path / "boîte à lettres"
    put(boite, "s/suivi.xlsx")
    url = boite.as_uri()
    assert chemins(lister(url, MAINTENANT, DELAI_S)) == ["s/suivi.xlsx"]
    assert lire_fichier(url, "s/suivi.xlsx", 10) == b"x"


def test_une_boite_a_distance_suit_les_memes_regles() -> None:
    import fsspec

    memoire = fsspec.filesystem("memory")
    memoire.pipe("/boite-essai/s/suivi.xlsx", b"12345")
    memoire.pipe("/boite-essai/s/en-cours.part", b"1")
    memoire.pipe("/boite-essai/perdu.xlsx", b"1")
    memoire.pipe("/boite-essai/t/inscrit.xlsx", b"1")
    memoire.pipe("/boite-essai/arrivees.csv", b"chemin,recu_le\nt/inscrit.xlsx,2024-06-07T00:00:00Z\n")
    try:
        plus_tard = datetime.now(UTC) + timedelta(hours=1)
        inventaire = lister("memory://boite-essai", plus_tard, DELAI_S)
        assert chemins(inventaire) == ["t/inscrit.xlsx", "s/suivi.xlsx"]
        assert inventaire.fichiers[1].taille == 5
        assert [chemin for chemin, _ in inventaire.en_attente] == ["perdu.xlsx", "s/en-cours.part"]
        assert lire_fichier("memory://boite-essai", "s/suivi.xlsx", 5) == b"12345"
        with pytest.raises(FichierTropGros):
            lire_fichier("memory://boite-essai", "s/suivi.xlsx", 4)
        with pytest.raises(FichierIllisible):
            lire_fichier("memory://boite-essai", "s/parti.xlsx", 4)
        with pytest.raises(FichierIllisible):
            lire_fichier("memory://boite-essai", "../s/suivi.xlsx", 4)
        with pytest.raises(BoiteIntrouvable):
            lister("memory://nulle-part", plus_tard, DELAI_S)
    finally:
        memoire.rm("/boite-essai", recursive=True)
