"""7z archives: as 7-Zip makes them, with and without password, names encrypted or not."""

from __future__ import annotations

import io
import lzma
import struct

import py7zr
import pytest
from py7zr.properties import FILTER_BZIP2, FILTER_COPY, FILTER_DEFLATE, FILTER_PPMD, FILTER_X86, FILTER_ZSTD

from tests.unit.depots_outils import CSV, make_7z, make_xlsx, make_zip, open_avec, reseal_7z

CLASSEUR = make_xlsx()
FICHIERS = [("mai.xlsx", CLASSEUR), ("détail.csv", CSV * 50), ("vide.csv", b"")]
ATTENDUS = sorted(FICHIERS)


@pytest.mark.parametrize(
    "filtres",
    [
        None,
        [{"id": lzma.FILTER_LZMA2, "preset": 9}],
        [{"id": lzma.FILTER_LZMA1}],
        [{"id": FILTER_BZIP2}],
        [{"id": FILTER_COPY}],
        [{"id": FILTER_X86}, {"id": lzma.FILTER_LZMA1}],
    ],
)
def test_chaque_methode_usuelle_s_ouvre(filtres: list[dict[str, int]] | None) -> None:
    ouverture = open_avec(make_7z(FICHIERS, filtres=filtres), "envoi.7z")
    assert [(c.nom, c.octets) for c in ouverture.contenus] == ATTENDUS
    assert ouverture.archive


@pytest.mark.parametrize("noms_chiffres", [False, True])
class TestProtegee:
    def archive(self, noms_chiffres: bool) -> bytes:
        return make_7z(FICHIERS, "Été 2024", noms_chiffres=noms_chiffres)

    def test_le_bon_mot_de_passe_parmi_d_autres(self, noms_chiffres: bool) -> None:
        ouverture = open_avec(self.archive(noms_chiffres), "envoi.7z", "hiver", "Été 2024")
        assert [(c.nom, c.octets) for c in ouverture.contenus] == ATTENDUS

    def test_aucun_mot_de_passe(self, noms_chiffres: bool) -> None:
        ouverture = open_avec(self.archive(noms_chiffres), "envoi.7z")
        assert ouverture.probleme is not None and ouverture.attend_mot_de_passe
        assert "« envoi.7z » est protégé par un mot de passe, et aucun" in ouverture.probleme.message

    def test_un_mauvais_mot_de_passe_ou_une_archive_abimee(self, noms_chiffres: bool) -> None:
        ouverture = open_avec(self.archive(noms_chiffres), "envoi.7z", "hiver")
        assert ouverture.contenus == ()
        assert ouverture.probleme is not None and ouverture.attend_mot_de_passe
        assert "mot de passe faux, ou fichier abîmé" in ouverture.probleme.message
        assert "gestionnaire du Département" in ouverture.probleme.conduite

    def test_coupee_elle_est_dite_abimee_et_non_protegee(self, noms_chiffres: bool) -> None:
        ouverture = open_avec(self.archive(noms_chiffres)[:-7], "envoi.7z", "Été 2024")
        assert ouverture.probleme is not None and "abîmée ou incomplète" in ouverture.probleme.message
        assert not ouverture.attend_mot_de_passe


def test_un_bit_change_est_vu_et_le_fichier_nomme() -> None:
    archive = bytearray(make_7z([("avril.csv", b"a" * 40), ("mai.csv", b"b" * 40)], filtres=[{"id": FILTER_COPY}]))
    archive[32 + 45] ^= 1
    ouverture = open_avec(bytes(archive), "envoi.7z")
    assert ouverture.contenus == ()
    assert ouverture.probleme is not None and "« mai.csv » (dans « envoi.7z ») est abîmé" in ouverture.probleme.message


@pytest.mark.parametrize(
    "filtres",
    [[{"id": FILTER_PPMD, "order": 6, "mem": 16}], [{"id": FILTER_ZSTD, "level": 3}], [{"id": FILTER_DEFLATE}]],
)
def test_une_methode_peu_courante_est_dite(filtres: list[dict[str, int]]) -> None:
    ouverture = open_avec(make_7z(FICHIERS, filtres=filtres), "envoi.7z")
    assert ouverture.probleme is not None and "méthode peu courante" in ouverture.probleme.message


def test_une_archive_vide() -> None:
    ouverture = open_avec(make_7z([]), "envoi.7z")
    assert ouverture.probleme is not None and "ne contient aucun fichier" in ouverture.probleme.message


def test_dans_un_zip_et_l_inverse() -> None:
    ouverture = open_avec(make_zip([("interne.7z", make_7z([("mai.csv", CSV)], "mot"))]), "envoi.zip", "mot")
    assert [(c.nom, c.octets) for c in ouverture.contenus] == [("interne.7z/mai.csv", CSV)]
    ouverture = open_avec(make_7z([("interne.zip", make_zip([("mai.csv", CSV)]))], "mot"), "envoi.7z", "mot")
    assert [(c.nom, c.octets) for c in ouverture.contenus] == [("interne.zip/mai.csv", CSV)]


def _with_attributs(attributs: int) -> bytes:
    sortie = io.BytesIO()
    with py7zr.SevenZipFile(sortie, "w") as archive:
        archive.writestr(CSV, "mai.csv")
        archive.writestr(b"/etc/passwd", "lien")
        archive.header.files_info.files[1]["attributes"] = attributs
    return sortie.getvalue()


@pytest.mark.parametrize("attributs", [0x8000 | 0o120777 << 16, 0x400, 0x8000 | 0o140777 << 16])
def test_un_lien_fait_tout_refuser(attributs: int) -> None:
    ouverture = open_avec(_with_attributs(attributs), "envoi.7z")
    assert ouverture.contenus == ()
    assert ouverture.probleme is not None and "« lien » (dans « envoi.7z »)" in ouverture.probleme.message


def _add_vide(archive: py7zr.SevenZipFile, nom: str, attributs: int) -> None:
    """An entry without data, as 7-Zip writes directories and empty files."""
    archive.header.initialize()
    archive.header.files_info.files.append({"filename": nom, "emptystream": True, "attributes": attributs})
    archive.header.files_info.emptyfiles.append(True)
    archive.files.append(archive.header.files_info.files[-1])
    archive.worker.current_file_index += 1


def test_ce_qui_n_a_pas_de_donnees_ne_decale_rien() -> None:
    sortie = io.BytesIO()
    with py7zr.SevenZipFile(sortie, "w") as archive:
        _add_vide(archive, "avant.csv", 0x20)
        archive.writestr(b"premier", "a.csv")
        _add_vide(archive, "dossier", 0x10)
        _add_vide(archive, "vide.csv", 0x20)
        archive.writestr(b"second", "z.csv")
    # Added later: a second stream in the archive.
    sortie.seek(0)
    with py7zr.SevenZipFile(sortie, "a") as archive:
        archive.writestr(b"ajout", "b.csv")
    ouverture = open_avec(sortie.getvalue(), "envoi.7z")
    assert [(c.nom, c.octets) for c in ouverture.contenus] == [
        ("a.csv", b"premier"),
        ("avant.csv", b""),
        ("b.csv", b"ajout"),
        ("vide.csv", b""),
        ("z.csv", b"second"),
    ]


@pytest.mark.parametrize("nom", ["../../mai.csv", "C:/mai.csv", "/mai.csv"])
def test_les_noms_sont_nettoyes(nom: str) -> None:
    sortie = io.BytesIO()
    with py7zr.SevenZipFile(sortie, "w") as archive:
        archive.writestr(CSV, "mai.csv")
        archive.header.files_info.files[0]["filename"] = nom
    assert [c.nom for c in open_avec(sortie.getvalue(), "envoi.7z").contenus] == ["mai.csv"]


def _with_entete(entete: bytes) -> bytes:
    """An archive that is its header alone."""
    return reseal_7z(b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(4) + struct.pack("<QQL", 0, len(entete), 0) + entete)


def _with_codeur(methode: bytes, proprietes: bytes, deballe: bytes) -> bytes:
    codeur = bytes([0x20 | len(methode)]) + methode + bytes([len(proprietes)]) + proprietes
    return _with_entete(b"\x17\x06\x00\x01\x09\x10\x00\x07\x0b\x01\x00\x01" + codeur + b"\x0c" + deballe + b"\x00\x00")


def test_un_entete_qui_demande_trop_de_tours_n_est_pas_calcule() -> None:
    # 2^40 rounds: years.
    ouverture = open_avec(_with_codeur(b"\x06\xf1\x07\x01", b"\x28\x00", b"\x20"), "envoi.7z", "mot")
    assert ouverture.probleme is not None and "protégée d'une façon peu courante" in ouverture.probleme.message


def test_un_entete_qui_demande_trop_de_memoire_n_est_pas_decompresse() -> None:
    # The second asks for 2^137 bytes, more than the format can mean.
    for methode, proprietes in ((b"\x03\x01\x01", b"\x5d\xff\xff\xff\xff"), (b"\x21", b"\xff")):
        ouverture = open_avec(_with_codeur(methode, proprietes, b"\x20"), "envoi.7z")
        assert ouverture.probleme is not None and ouverture.probleme.regle == "D08"
        assert "de mémoire" in ouverture.probleme.message


def test_un_entete_qui_annonce_des_gigaoctets_n_est_pas_decompresse() -> None:
    ouverture = open_avec(_with_codeur(b"\x21", b"\x18", b"\xff" + struct.pack("<Q", 1 << 33)), "envoi.7z")
    assert ouverture.probleme is not None and ouverture.probleme.regle == "D08"
    assert "liste des fichiers" in ouverture.probleme.message
