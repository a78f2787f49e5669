"""What is not an archive goes on unchanged; what only looks like one is told."""

from __future__ import annotations

import bz2
import gzip

import pytest

from tests.unit.depots_outils import CSV, make_7z, make_xls, make_xlsx, make_zip, open_avec

CLASSEUR = make_xlsx()
OUVRIR_OFFICE = [("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]
NUMBERS = [("Index/Document.iwa", b"\0"), ("Metadata/Properties.plist", b"\0")]


@pytest.mark.parametrize(
    ("contenu", "nom"),
    [
        (CLASSEUR, "mai.xlsx"),
        (CLASSEUR, "sans extension"),
        (CLASSEUR, "renomme.zip"),
        (make_xls(), "mai.xls"),
        (CSV, "2024-1.3-ccas-arras_2024-05.csv"),
        (b"", "vide.csv"),
        (make_zip(OUVRIR_OFFICE), "rapport.docx"),
        (make_zip(NUMBERS), "tableau.numbers"),
        (b"Rar!\x1a\x07\x00" + bytes(100), "envoi.rar"),
        (gzip.compress(CSV), "envoi.csv.gz"),
        (bz2.compress(CSV), "envoi.csv.bz2"),
        (CLASSEUR[:-40], "coupe.xlsx"),
        (CLASSEUR[:-40], "coupe.bin"),
        (b"%PDF-1.7", "rapport.pdf"),
    ],
)
def test_un_fichier_simple_est_rendu_tel_quel(contenu: bytes, nom: str) -> None:
    ouverture = open_avec(contenu, nom)
    assert ouverture.probleme is None
    assert [(c.nom, c.octets) for c in ouverture.contenus] == [(nom, contenu)]
    assert not ouverture.archive


@pytest.mark.parametrize("extension", [".xlsx", ".csv", ""])
def test_une_archive_est_reconnue_sous_un_autre_nom(extension: str) -> None:
    for archive in (make_zip([("mai.csv", CSV)]), make_7z([("mai.csv", CSV)])):
        ouverture = open_avec(archive, "envoi" + extension)
        assert ouverture.archive
        assert [(c.nom, c.octets) for c in ouverture.contenus] == [("mai.csv", CSV)]


@pytest.mark.parametrize("nom", ["envoi.zip", "envoi.7z"])
@pytest.mark.parametrize(
    ("contenu", "dit"),
    [(b"", "vide (zéro octet)"), (b"Rar!\x1a\x07", "porte le nom d'une archive"), (bytes(500), "porte le nom d'une archive")],
)
def test_une_archive_qui_n_en_est_pas_une(contenu: bytes, nom: str, dit: str) -> None:
    ouverture = open_avec(contenu, nom)
    assert ouverture.contenus == ()
    assert ouverture.probleme is not None
    assert (ouverture.probleme.regle, ouverture.attend_mot_de_passe) == ("D01", False)
    assert dit in ouverture.probleme.message and ouverture.probleme.conduite


def test_un_fichier_trop_gros_n_est_pas_ouvert() -> None:
    ouverture = open_avec(CSV * 100, "mai.csv", octets_par_fichier=1000)
    assert ouverture.probleme is not None and ouverture.probleme.regle == "D08"
    assert "0,01\u202fMo" in ouverture.probleme.message


def test_le_dossier_ne_parait_pas_dans_les_phrases() -> None:
    ouverture = open_avec(b"", "ccas-arras/2024/envoi.zip")
    assert ouverture.probleme is not None and "« envoi.zip »" in ouverture.probleme.message
