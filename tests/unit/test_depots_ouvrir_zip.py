"""Zip archives: every usual way of making them is opened; what cannot be is refused whole, with the file named."""

from __future__ import annotations

import stat
import zipfile

import pytest

from tests.unit.depots_outils import (
    CSV,
    Entree,
    assemble_zip,
    deflate64,
    make_xlsx,
    make_zip,
    make_zip_aes,
    open_avec,
    store,
    zipcrypto,
)

CLASSEUR = make_xlsx()
FICHIERS = [("suivi mai.xlsx", CLASSEUR), ("dossier/détail.csv", CSV * 50)]
ATTENDUS = [("dossier/détail.csv", CSV * 50), ("suivi mai.xlsx", CLASSEUR)]


@pytest.mark.parametrize("methode", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_chaque_methode_s_ouvre(methode: int) -> None:
    for archive, mots in ((make_zip(FICHIERS, methode), ()), (make_zip_aes(FICHIERS, b"mot", methode), ("mot",))):
        ouverture = open_avec(archive, "envoi.zip", *mots)
        assert [(c.nom, c.octets) for c in ouverture.contenus] == ATTENDUS
        assert ouverture.archive and ouverture.probleme is None


def test_deflate64() -> None:
    grand = CSV * 20_000
    ouverture = open_avec(assemble_zip([deflate64("mai.csv", grand)]), "envoi.zip")
    assert [(c.nom, c.octets) for c in ouverture.contenus] == [("mai.csv", grand)]


def test_lzma_sans_marque_de_fin() -> None:
    # As 7-Zip makes it: flag 2 unset, the stream ends with the size.
    archive = bytearray(make_zip([("mai.csv", CSV)], zipfile.ZIP_LZMA))
    repertoire = archive.index(b"PK\x01\x02")
    archive[6] &= ~2
    archive[repertoire + 8] &= ~2
    assert open_avec(bytes(archive), "envoi.zip").contenus[0].octets == CSV


def test_zipcrypto_et_plusieurs_mots_de_passe() -> None:
    # Each file may have its own, as when those of two months are put together.
    archive = assemble_zip([zipcrypto("mars.csv", CSV, b"mars"), zipcrypto("avril.csv", CSV + CSV, "été".encode("cp850"))])
    ouverture = open_avec(archive, "envoi.zip", "été", "mars")
    assert [(c.nom, c.octets) for c in ouverture.contenus] == [("avril.csv", CSV + CSV), ("mars.csv", CSV)]


def test_zipcrypto_mot_de_passe_faux() -> None:
    archive = assemble_zip([zipcrypto("mars.csv", CSV, b"mars")])
    # The check of the format is one byte: with 600 wrong passwords some pass it, and the data are what tells.
    ouverture = open_avec(archive, "envoi.zip", *(f"faux{i}" for i in range(600)))
    assert ouverture.contenus == () and ouverture.attend_mot_de_passe
    assert ouverture.probleme is not None and "mot de passe faux, ou fichier abîmé" in ouverture.probleme.message


@pytest.mark.parametrize(
    "archive", [make_zip_aes(FICHIERS, b"mot"), assemble_zip([zipcrypto("suivi mai.xlsx", CLASSEUR, b"mot")])]
)
def test_sans_mot_de_passe_le_fichier_est_nomme(archive: bytes) -> None:
    ouverture = open_avec(archive, "envoi.zip")
    assert ouverture.contenus == () and ouverture.attend_mot_de_passe
    assert ouverture.probleme is not None
    assert "« suivi mai.xlsx » (dans « envoi.zip »)" in ouverture.probleme.message
    assert "aucun mot de passe n'est enregistré pour votre structure" in ouverture.probleme.message


def test_un_autre_mot_de_passe_aes() -> None:
    ouverture = open_avec(make_zip_aes(FICHIERS, b"mot"), "envoi.zip", "autre")
    assert ouverture.probleme is not None and "protégé par un autre mot de passe" in ouverture.probleme.message
    assert ouverture.attend_mot_de_passe


def test_une_archive_aes_abimee_n_est_pas_un_mauvais_mot_de_passe() -> None:
    archive = bytearray(make_zip_aes([("mai.csv", CSV * 50)], b"mot"))
    archive[80] ^= 1
    ouverture = open_avec(bytes(archive), "envoi.zip", "mot")
    assert ouverture.probleme is not None and "« mai.csv » (dans « envoi.zip ») est abîmé" in ouverture.probleme.message
    assert not ouverture.attend_mot_de_passe


def test_un_fichier_chiffre_que_le_repertoire_dit_en_clair() -> None:
    archive = bytearray(make_zip_aes([("mai.csv", CSV)], b"mot"))
    archive[archive.index(b"PK\x01\x02") + 8] &= ~1
    ouverture = open_avec(bytes(archive), "envoi.zip", "mot")
    assert ouverture.probleme is not None and "abîmée ou incomplète" in ouverture.probleme.message


@pytest.mark.parametrize("methode", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_un_bit_change_dans_un_fichier_fait_tout_refuser(methode: int) -> None:
    archive = bytearray(make_zip([("avril.csv", CSV * 20), ("mai.csv", CSV * 50)], methode))
    archive[archive.index(b"PK\x01\x02") - 12] ^= 4
    ouverture = open_avec(bytes(archive), "envoi.zip")
    assert ouverture.contenus == ()
    assert ouverture.probleme is not None and ouverture.probleme.regle == "D01"
    assert "« mai.csv » (dans « envoi.zip ») est abîmé" in ouverture.probleme.message


@pytest.mark.parametrize("garde", [0.2, 0.5, 0.9, 0.99])
def test_une_archive_coupee(garde: float) -> None:
    archive = make_zip(FICHIERS, zipfile.ZIP_STORED)
    ouverture = open_avec(archive[: int(len(archive) * garde)], "envoi.zip")
    assert ouverture.probleme is not None and "abîmée ou incomplète" in ouverture.probleme.message


def test_une_archive_coupee_ne_montre_pas_l_interieur_de_son_classeur() -> None:
    # Its last bytes are the directory of the workbook stored in it.
    archive = make_zip([("mai.xlsx", CLASSEUR)], zipfile.ZIP_STORED)
    ouverture = open_avec(archive[: archive.rindex(b"PK\x01\x02")], "envoi.zip")
    assert ouverture.probleme is not None and "abîmée ou incomplète" in ouverture.probleme.message


@pytest.mark.parametrize("fichiers", [[], [("__MACOSX/._mai.xlsx", b"x"), ("Thumbs.db", b"x"), ("vide/", b"")]])
def test_une_archive_sans_fichier(fichiers: list[tuple[str, bytes]]) -> None:
    ouverture = open_avec(make_zip(fichiers), "envoi.zip")
    assert ouverture.probleme is not None and "ne contient aucun fichier" in ouverture.probleme.message


def test_ce_que_les_systemes_ajoutent_est_ignore() -> None:
    parasites = ["__MACOSX/._mai.csv", ".DS_Store", "d/Thumbs.db", "desktop.ini", "~$mai.xlsx", ".~lock.mai.ods#"]
    ouverture = open_avec(make_zip([("mai.csv", CSV), *((nom, b"x") for nom in parasites)]), "envoi.zip")
    assert [c.nom for c in ouverture.contenus] == ["mai.csv"]


@pytest.mark.parametrize("genre", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_un_lien_fait_tout_refuser(genre: int) -> None:
    archive = assemble_zip([store("mai.csv", CSV), store("lien", b"/etc/passwd", genre | 0o777)])
    ouverture = open_avec(archive, "envoi.zip")
    assert ouverture.contenus == ()
    assert ouverture.probleme is not None and "« lien » (dans « envoi.zip »)" in ouverture.probleme.message


@pytest.mark.parametrize(("methode", "drapeaux"), [(93, 0), (98, 0), (6, 0), (8, 0x41), (8, 0x20), (99, 1)])
def test_une_methode_inconnue_est_dite(methode: int, drapeaux: int) -> None:
    entree = Entree(b"mai.csv", b"\0" * 20, methode, 0, 20, drapeaux)
    ouverture = open_avec(assemble_zip([entree]), "envoi.zip", "mot")
    assert ouverture.probleme is not None and "méthode peu courante" in ouverture.probleme.message
    assert "7-Zip" in ouverture.probleme.conduite


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("détail É.csv".encode("cp850"), "détail É.csv"),
        ("détail À.csv".encode("cp850"), "détail À.csv"),
        ("détail ├.csv".encode(), "détail ├.csv"),
        ("de\u0301tail.csv", "détail.csv"),
        ("..\\..\\windows\\mai.csv", "windows/mai.csv"),
        ("C:\\Users\\mai.csv", "Users/mai.csv"),
        ("/etc/cron.d/mai.csv", "etc/cron.d/mai.csv"),
        ("../../mai.csv", "mai.csv"),
        ("mai\u202exslx.csv", "mai_xslx.csv"),
        ("mai\n\x00\x1b[31m.csv", "mai___[31m.csv"),
        ("..", "sans-nom"),
    ],
)
def test_les_noms_sont_lisibles_et_ne_menent_nulle_part(brut: str | bytes, attendu: str) -> None:
    assert [c.nom for c in open_avec(assemble_zip([store(brut, CSV)]), "envoi.zip").contenus] == [attendu]


def test_deux_fichiers_du_meme_nom_sont_distingues() -> None:
    archive = assemble_zip(
        [store("mai.csv", b"1"), store("./mai.csv", b"2"), store("../mai.csv", b"3"), store("mai (2).csv", b"4")]
    )
    noms = {c.octets: c.nom for c in open_avec(archive, "envoi.zip").contenus}
    assert noms == {b"1": "mai.csv", b"2": "mai (3).csv", b"3": "mai (4).csv", b"4": "mai (2).csv"}


def test_une_archive_dans_une_archive() -> None:
    interne = make_zip([("mai.xlsx", CLASSEUR)])
    ouverture = open_avec(make_zip([("avril.csv", CSV), ("d/interne.zip", interne)]), "envoi.zip")
    assert [(c.nom, c.octets) for c in ouverture.contenus] == [("avril.csv", CSV), ("d/interne.zip/mai.xlsx", CLASSEUR)]


def test_une_archive_interne_abimee_fait_tout_refuser_et_est_nommee() -> None:
    interne = make_zip([("mai.xlsx", CLASSEUR)])[:-30]
    ouverture = open_avec(make_zip([("avril.csv", CSV), ("interne.zip", interne)]), "envoi.zip")
    assert ouverture.contenus == ()
    assert ouverture.probleme is not None and "« interne.zip » (dans « envoi.zip »)" in ouverture.probleme.message
