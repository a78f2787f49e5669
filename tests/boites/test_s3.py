"""A drop-box on a real S3 service: its own traps (markers, pages, keys that are no paths), its rights, its refusals."""

from __future__ import annotations

import json
import re
import traceback
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from decompte.depots.acces import Acces, open_acces
from decompte.depots.boite import Inventaire, empreinte_fichier, lire_fichier, lister
from decompte.depots.erreurs import BoiteIntrouvable, FichierIllisible, FichierTropGros
from tests.boites.serveur_s3 import ServeurS3

BOITE = "s3://depots/boite"


def list_box(boite: str | Acces = BOITE, plus_tard_s: int = 3600) -> Inventaire:
    """An object's date is that of its arrival: « now » is later by the seconds given."""
    return lister(boite, datetime.now(UTC) + timedelta(seconds=plus_tard_s), 60)


def chemins(boite: str | Acces = BOITE) -> list[str]:
    return sorted(fichier.chemin for fichier in list_box(boite).fichiers)


def refus(boite: str = BOITE) -> str:
    with pytest.raises(BoiteIntrouvable) as leve:
        list_box(boite)
    assert "secret-du-compte" not in "".join(traceback.format_exception(leve.value))
    return str(leve.value)


def renew(monkeypatch: pytest.MonkeyPatch, s3: ServeurS3, cle: str, secret: str) -> None:
    """Other keys, as a new process would have them."""
    from s3fs import S3FileSystem

    S3FileSystem.clear_instance_cache()
    for nom, valeur in s3.environnement(cle, secret).items():
        monkeypatch.setenv(nom, valeur)


def test_les_objets_sont_listes_et_lus_leur_date_est_leur_arrivee(s3: ServeurS3) -> None:
    avant = datetime.now(UTC).replace(microsecond=0)
    noms = [
        "ccas/suivi.xlsx",
        "ccas/2024/mai/tableau de suivi.xlsx",
        "ccas/50%20é?#&+=.csv",
        unicodedata.normalize("NFD", "mjc/été.csv"),
    ]
    for nom in noms:
        s3.mettre(f"boite/{nom}", nom.encode())
    s3.mettre("boite/mjc/vide.csv", b"")
    s3.mettre("ailleurs/ccas/suivi.xlsx")
    inventaire = list_box()
    assert sorted(f.chemin for f in inventaire.fichiers) == sorted([*noms, "mjc/vide.csv"])
    for fichier in inventaire.fichiers:
        lu = lire_fichier(BOITE, fichier.chemin, 1000)
        assert lu == (b"" if "vide" in fichier.chemin else fichier.chemin.encode())
        assert len(lu) == fichier.taille
        assert avant <= fichier.recu_le <= datetime.now(UTC)
    assert inventaire.en_attente == ()


def test_un_objet_tout_juste_arrive_attend(s3: ServeurS3) -> None:
    s3.mettre("boite/s/suivi.xlsx")
    inventaire = list_box(plus_tard_s=0)
    assert inventaire.fichiers == ()
    assert "en cours d'écriture" in inventaire.en_attente[0][1]


def test_le_registre_y_est_lu(s3: ServeurS3) -> None:
    s3.mettre("boite/s/suivi.xlsx")
    s3.mettre("boite/s/faux.xlsx")
    s3.mettre("boite/arrivees.csv", b"chemin,recu_le\ns/suivi.xlsx,2024-06-07T18:30:00+02:00\ns/faux.xlsx,hier\n")
    inventaire = list_box(plus_tard_s=0)
    assert [(f.chemin, f.recu_le) for f in inventaire.fichiers] == [("s/suivi.xlsx", datetime(2024, 6, 7, 16, 30, tzinfo=UTC))]
    assert inventaire.en_attente == (("s/faux.xlsx", "sa ligne 3 dans arrivees.csv est à corriger"),)


def test_les_marques_de_dossier_ne_sont_pas_des_fichiers(s3: ServeurS3) -> None:
    for marque in ("boite/", "boite/s/", "boite/s/vide/"):
        s3.mettre(marque, b"")
    s3.mettre("boite/s/suivi.xlsx")
    inventaire = list_box()
    assert [f.chemin for f in inventaire.fichiers] == ["s/suivi.xlsx"]
    assert inventaire.en_attente == ()


@pytest.mark.parametrize("cle", ["s//suivi.xlsx", "/suivi.xlsx", "s/../t/suivi.xlsx", "s/./suivi.xlsx", "s/dossier/"])
def test_une_cle_qui_n_est_pas_un_chemin_est_dite(s3: ServeurS3, cle: str) -> None:
    s3.mettre(f"boite/{cle}")
    s3.mettre("boite/s/suivi.xlsx")
    inventaire = list_box()
    assert [f.chemin for f in inventaire.fichiers] == ["s/suivi.xlsx"]
    assert ["renommez" in raison for _, raison in inventaire.en_attente] == [True]


def test_plus_d_une_page_d_objets(s3: ServeurS3) -> None:
    for numero in range(1001):
        s3.mettre(f"boite/s/{numero:04}.csv")
    assert chemins() == [f"s/{numero:04}.csv" for numero in range(1001)]


def test_ce_qui_change_entre_deux_releves_se_voit(s3: ServeurS3) -> None:
    s3.mettre("boite/s/suivi.xlsx", b"avant")
    acces = open_acces(BOITE)
    assert chemins(acces) == ["s/suivi.xlsx"]
    s3.mettre("boite/s/suivi.xlsx", b"bien plus long qu'avant")
    assert lire_fichier(acces, "s/suivi.xlsx", 100) == b"bien plus long qu'avant"
    s3.mettre("boite/t/nouveau.xlsx")
    assert chemins(acces) == ["s/suivi.xlsx", "t/nouveau.xlsx"]


def test_un_objet_parti_depuis_le_releve_n_arrete_pas_les_autres(s3: ServeurS3) -> None:
    s3.mettre("boite/s/parti.xlsx")
    s3.mettre("boite/s/reste.xlsx", b"reste")
    acces = open_acces(BOITE)
    assert chemins(acces) == ["s/parti.xlsx", "s/reste.xlsx"]
    s3.oter("boite/s/parti.xlsx")
    with pytest.raises(FichierIllisible, match=r"« s/parti\.xlsx » ne peut pas être lu : il n'existe pas, ou plus"):
        lire_fichier(acces, "s/parti.xlsx", 100)
    assert lire_fichier(acces, "s/reste.xlsx", 100) == b"reste"


def test_la_lecture_est_bornee(s3: ServeurS3) -> None:
    s3.mettre("boite/s/suivi.xlsx", b"12345")
    assert lire_fichier(BOITE, "s/suivi.xlsx", 5) == b"12345"
    with pytest.raises(FichierTropGros):
        lire_fichier(BOITE, "s/suivi.xlsx", 4)
    assert empreinte_fichier(BOITE, "s/suivi.xlsx").startswith("5994471abb01112a")


def droits_de_la_documentation(racine: Path) -> dict[str, object]:
    """The policy that docs/boite-par-url.md gives."""
    texte = (racine / "docs" / "boite-par-url.md").read_text(encoding="utf-8")
    blocs = re.findall(r"```json\n(.*?)```", texte, re.S)
    (droits,) = [json.loads(bloc) for bloc in blocs if '"Statement"' in bloc]
    return droits


def test_les_droits_de_la_documentation_suffisent_et_n_ecrivent_pas(
    s3: ServeurS3, racine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import s3fs

    s3.mettre("boite/s/suivi.xlsx", b"lu")
    s3.mettre("ailleurs/s/suivi.xlsx", b"pas lu")
    renew(monkeypatch, s3, *s3.exiger_les_droits(droits_de_la_documentation(racine)))
    assert chemins() == ["s/suivi.xlsx"]
    assert lire_fichier(BOITE, "s/suivi.xlsx", 10) == b"lu"
    systeme = s3fs.S3FileSystem()
    for ecrire in (
        lambda: systeme.pipe("depots/boite/s/intrus.xlsx", b"x"),
        lambda: systeme.rm_file("depots/boite/s/suivi.xlsx"),
    ):
        with pytest.raises(PermissionError):
            ecrire()
    with pytest.raises(PermissionError):
        systeme.cat_file("depots/ailleurs/s/suivi.xlsx")


def test_des_identifiants_refuses_sont_dits_sans_etre_montres(
    s3: ServeurS3, racine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cle, _ = s3.exiger_les_droits(droits_de_la_documentation(racine))
    for mauvaise in (cle, "cle-inconnue"):
        renew(monkeypatch, s3, mauvaise, "secret-du-compte")
        assert "refuse ces identifiants" in refus()


def test_sans_identifiants(s3: ServeurS3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "aucun identifiant" in refus()


@pytest.mark.parametrize("boite", ["s3://nulle-part", "s3://nulle-part/boite", "s3://depots/rien"])
def test_un_compartiment_ou_un_dossier_absent(s3: ServeurS3, boite: str) -> None:
    assert f"« {boite} » ne peut pas être lue : elle n'existe pas" in refus(boite)


def test_un_objet_n_est_pas_une_boite(s3: ServeurS3) -> None:
    s3.mettre("boite")
    s3.mettre("boite/s/suivi.xlsx")
    assert "ce n'est pas un dossier" in refus("s3://depots/boite/s/suivi.xlsx")
    assert chemins() == ["s/suivi.xlsx"]


@pytest.mark.parametrize(
    "boite", ["s3://", "s3:///boite", "s3://connexion@depots/boite", "s3://cle:secret-du-compte@depots/boite"]
)
def test_une_adresse_qui_n_est_que_pour_airflow_est_dite(s3: ServeurS3, boite: str) -> None:
    assert "écrivez s3://compartiment/dossier" in refus(boite)


def test_un_compartiment_entier_peut_etre_la_boite(s3: ServeurS3) -> None:
    assert chemins("s3://depots") == []
    s3.mettre("s/suivi.xlsx", b"lu")
    assert chemins("s3://depots") == ["s/suivi.xlsx"]
    assert lire_fichier("s3://depots", "s/suivi.xlsx", 10) == b"lu"


def test_un_service_arrete_est_dit(s3: ServeurS3) -> None:
    s3.mettre("boite/s/suivi.xlsx")
    acces = open_acces(BOITE)
    assert chemins(acces) == ["s/suivi.xlsx"]
    s3.arreter()
    with pytest.raises(BoiteIntrouvable, match="ne répond pas"):
        lire_fichier(acces, "s/suivi.xlsx", 100)
    assert "ne répond pas" in refus()
