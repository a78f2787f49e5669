"""Protected Office files: opened with the structure's password, refused with a sentence that says whom to ask."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from collections.abc import Callable

import olefile
import pytest
from python_calamine import CalamineWorkbook

from tests.unit.depots_outils import (
    assemble_zip,
    make_xls,
    make_xlsx,
    make_zip,
    open_avec,
    protect_agile,
    protect_standard,
    protect_xls,
    store,
)

CLASSEUR = make_xlsx()


@pytest.mark.parametrize("proteger", [protect_agile, protect_standard])
@pytest.mark.parametrize("nom", ["mai.xlsx", "mai.xlsm", "mai.xlsb"])
def test_un_classeur_protege_s_ouvre_avec_son_mot_de_passe(proteger: Callable[[bytes, str], bytes], nom: str) -> None:
    ouverture = open_avec(proteger(CLASSEUR, "Été 2024"), nom, "hiver", "Été 2024")
    assert ouverture.probleme is None
    (contenu,) = ouverture.contenus
    assert (contenu.nom, contenu.octets, ouverture.archive) == (nom, CLASSEUR, False)


@pytest.mark.parametrize("facon", ["rc4", "cryptoapi", "xor"])
def test_un_xls_protege_se_lit_une_fois_ouvert(facon: str, monkeypatch: pytest.MonkeyPatch) -> None:
    protege = protect_xls(make_xls("suivi de mai"), "printemps", facon)

    def interdit(*_: object, **__: object) -> None:
        raise AssertionError("a decrypted workbook must not touch the disk")

    monkeypatch.setattr(tempfile, "TemporaryFile", interdit)
    (contenu,) = open_avec(protege, "mai.xls", "hiver", "printemps").contenus
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(contenu.octets))
    assert classeur.get_sheet_by_name("Suivi").to_python() == [["suivi de mai"]]
    assert classeur.get_sheet_by_name("Autre").to_python() == [["autre"]]


@pytest.mark.parametrize("facon", ["rc4", "cryptoapi", "xor"])
def test_un_xls_protege_par_un_autre_mot_de_passe(facon: str) -> None:
    ouverture = open_avec(protect_xls(make_xls(), "printemps", facon), "mai.xls", "hiver")
    assert ouverture.probleme is not None
    assert "ne s'ouvre pas avec le mot de passe enregistré" in ouverture.probleme.message
    assert ouverture.attend_mot_de_passe


def test_sans_mot_de_passe_la_phrase_dit_qui_appeler() -> None:
    ouverture = open_avec(protect_agile(CLASSEUR, "secret"), "mai.xlsx")
    assert ouverture.contenus == ()
    assert ouverture.attend_mot_de_passe
    assert ouverture.probleme is not None and ouverture.probleme.regle == "D01"
    assert "« mai.xlsx » est protégé par un mot de passe, et aucun mot de passe n'est enregistré" in ouverture.probleme.message
    assert "gestionnaire du Département" in ouverture.probleme.conduite


def test_aucun_des_mots_de_passe() -> None:
    ouverture = open_avec(protect_agile(CLASSEUR, "secret"), "mai.xlsx", "mars", "avril")
    assert ouverture.probleme is not None
    assert "aucun des 2 mots de passe enregistrés" in ouverture.probleme.message
    assert "celui d'un autre mois" in ouverture.probleme.conduite
    assert ouverture.attend_mot_de_passe


def test_aucun_mot_de_passe_ne_se_montre() -> None:
    ouverture = open_avec(protect_agile(CLASSEUR, "secret"), "mai.xlsx", "MotQuiFuit")
    assert "MotQuiFuit" not in repr(ouverture)


def test_un_classeur_seulement_verrouille_s_ouvre_sans_rien() -> None:
    (contenu,) = open_avec(protect_agile(CLASSEUR, "VelvetSweatshop"), "mai.xlsx").contenus
    assert contenu.octets == CLASSEUR


def test_un_classeur_protege_dans_une_archive() -> None:
    ouverture = open_avec(make_zip([("mai.xlsx", protect_agile(CLASSEUR, "secret"))]), "envoi.zip", "secret")
    assert [(c.nom, c.octets) for c in ouverture.contenus] == [("mai.xlsx", CLASSEUR)]
    assert ouverture.archive


def test_un_classeur_protege_qu_on_n_ouvre_pas_fait_refuser_toute_l_archive() -> None:
    archive = make_zip([("avril.xlsx", CLASSEUR), ("mai.xlsx", protect_agile(CLASSEUR, "secret"))])
    ouverture = open_avec(archive, "envoi.zip", "autre")
    assert ouverture.contenus == ()
    assert ouverture.probleme is not None and "« mai.xlsx » (dans « envoi.zip »)" in ouverture.probleme.message
    assert ouverture.attend_mot_de_passe


def test_un_xls_sans_protection_reste_tel_quel() -> None:
    ancien = make_xls()
    assert open_avec(ancien, "mai.xls").contenus[0].octets == ancien


def test_un_classeur_protege_abime_n_est_pas_un_mauvais_mot_de_passe() -> None:
    protege = protect_agile(CLASSEUR, "secret")
    ouverture = open_avec(protege[: len(protege) // 2], "mai.xlsx", "secret")
    assert ouverture.probleme is not None and "abîmé" in ouverture.probleme.message
    assert not ouverture.attend_mot_de_passe


@pytest.mark.parametrize("proteger", [protect_agile, protect_standard])
def test_le_bon_mot_de_passe_sur_un_contenu_abime(proteger: Callable[[bytes, str], bytes]) -> None:
    # The password is verified apart: what it opens is not a workbook, and it is not the password's fault.
    ouverture = open_avec(proteger(bytes(5000), "secret"), "mai.xlsx", "secret")
    assert ouverture.probleme is not None and "protégé « mai.xlsx » est abîmé" in ouverture.probleme.message
    assert not ouverture.attend_mot_de_passe


def test_un_nombre_de_tours_demesure_est_refuse_sans_etre_calcule() -> None:
    # 10 million rounds are allowed by the format: ten seconds for each password tried.
    ouverture = open_avec(protect_agile(CLASSEUR, "secret", tours_dits=9_999_999), "mai.xlsx", "secret")
    assert ouverture.probleme is not None and "façon qui n'est pas prise en charge" in ouverture.probleme.message
    assert not ouverture.attend_mot_de_passe


def test_un_ole_dont_les_tables_sont_plus_grandes_que_lui_n_est_pas_parcouru(monkeypatch: pytest.MonkeyPatch) -> None:
    # One sector that lists the first one 127 times, and itself as the next: each turn adds 65 kB to the table of sectors, which
    # is copied each time: a thousand turns did not end in ten minutes.
    tours = 20
    ancien = bytearray(make_xls())
    secteur = len(ancien) // 512 - 1
    ancien += struct.pack("<128L", *[0] * 127, secteur)
    ancien[44:48] = struct.pack("<L", 109 + 127 * tours)
    ancien[68:76] = struct.pack("<LL", secteur, tours)
    lus: list[object] = []
    monkeypatch.setattr(olefile.OleFileIO, "loadfat_sect", lambda ole, secteur: lus.append(secteur))
    assert open_avec(bytes(ancien), "mai.xls").contenus[0].octets == bytes(ancien)
    assert lus == []
    # The watch can fail: the file that is not altered is looked at.
    open_avec(make_xls(), "mai.xls")
    assert lus != []


def _ods(manifeste: bytes) -> bytes:
    return assemble_zip(
        [
            store("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            store("content.xml", b"<x/>"),
            store("META-INF/manifest.xml", manifeste),
        ]
    )


def test_un_ods_protege_est_refuse_avec_ce_qu_il_faut_faire() -> None:
    protege = _ods(b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>")
    ouverture = open_avec(protege, "mai.ods", "secret")
    assert ouverture.probleme is not None and "LibreOffice « mai.ods » est protégé" in ouverture.probleme.message
    assert ".7z" in ouverture.probleme.conduite
    # No password would do: it is not tried again when one is set.
    assert not ouverture.attend_mot_de_passe


def test_un_ods_sans_protection_reste_tel_quel() -> None:
    ods = _ods(b"<manifest:file-entry/>")
    assert open_avec(ods, "mai.ods").contenus[0].octets == ods


def test_un_manifeste_qui_gonfle_n_est_lu_qu_au_debut() -> None:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", b" " * 20_000_000)
    assert open_avec(sortie.getvalue(), "mai.ods").contenus[0].nom == "mai.ods"
