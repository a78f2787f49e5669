"""Every limit is told with the number found and the limit, before inflating when the directory tells, while inflating always."""

from __future__ import annotations

import io
import os
import tracemalloc
import zipfile
import zlib

import py7zr
import pytest

from decompte.domaine.ouverture import Ouverture
from tests.unit.depots_outils import (
    CSV,
    Entree,
    assemble_zip,
    deflate64,
    make_7z,
    make_zip,
    make_zip_aes,
    open_avec,
    reseal_7z,
    store,
)

MO = 1_000_000
ZEROS = bytes(30 * MO)


def dit(ouverture: Ouverture, *morceaux: str) -> None:
    """Refused under D08, nothing taken, with these words."""
    assert ouverture.contenus == () and not ouverture.attend_mot_de_passe
    assert ouverture.probleme is not None and ouverture.probleme.regle == "D08"
    for morceau in morceaux:
        assert morceau in ouverture.probleme.message
    assert ouverture.probleme.conduite


def pic(travail) -> int:
    """Bytes that Python held at the worst moment."""
    tracemalloc.start()
    try:
        travail()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_juste_aux_limites_tout_passe() -> None:
    hasard = os.urandom(1000)
    limites = {"octets_par_fichier": 1000, "octets_decompresses": 3000, "fichiers_par_archive": 3}
    fichiers = [(f"{i}.csv", hasard) for i in range(3)]
    # The archive itself is a received file of more than 1000 bytes: the limits of its content are what is tried.
    for archive in (make_zip(fichiers), make_7z(fichiers)):
        assert len(open_avec(archive, "e.zip", **{**limites, "octets_par_fichier": len(archive)}).contenus) == 3
        dit(
            open_avec(archive, "e.zip", **{**limites, "octets_par_fichier": len(archive), "octets_decompresses": 2999}),
            "décompressé",
        )
        dit(
            open_avec(archive, "e.zip", **{**limites, "octets_par_fichier": len(archive), "fichiers_par_archive": 2}),
            "2 fichiers",
        )


@pytest.mark.parametrize("faire", [make_zip, make_7z])
def test_un_fichier_trop_gros_dans_une_archive(faire) -> None:
    archive = faire([("petit.csv", CSV), ("gros.csv", bytes(2 * MO))])
    dit(open_avec(archive, "e.zip", octets_par_fichier=1_500_000), "« gros.csv » (dans « e.zip »)", "2\u202fMo", "1,5\u202fMo")


@pytest.mark.parametrize("faire", [make_zip, make_7z])
def test_trop_de_fichiers(faire) -> None:
    dit(open_avec(faire([(f"{i}.csv", CSV) for i in range(101)]), "e.zip"), "101 fichiers", "100 fichiers")


def test_les_fichiers_des_archives_internes_comptent() -> None:
    interne = make_zip([(f"{i}.csv", CSV) for i in range(60)])
    dit(open_avec(make_zip([("a.zip", interne), ("b.zip", interne)]), "e.zip"), "122 fichiers", "100 fichiers")


def test_un_repertoire_demesure_n_est_pas_lu() -> None:
    # 60 000 entries, 4.8 MB: the library takes 28 MB for them.
    archive = assemble_zip([store(b"d/", b"") for _ in range(60_000)])
    sommet = pic(lambda: dit(open_avec(archive, "e.zip"), "60\u202f000 entrées"))
    assert sommet < 20 * MO


@pytest.mark.parametrize("faire", [make_zip, make_7z])
def test_le_ratio_est_celui_de_l_archive(faire) -> None:
    dit(open_avec(faire([("zeros.csv", bytes(20 * MO))]), "e.zip"), "fois sa taille", "100 fois")


def test_une_petite_archive_tres_compressible_passe() -> None:
    # A thousandfold, but 9 MB: no harm.
    assert open_avec(make_zip([("vide.csv", bytes(9 * MO))]), "e.zip").probleme is None


def test_le_total_compte_les_archives_internes() -> None:
    hasard = os.urandom(MO)
    interne = make_zip([("a.csv", hasard)])
    # 1 MB for the archive inside, 1 MB for what it holds.
    dit(open_avec(make_zip([("i.zip", interne)]), "e.zip", octets_decompresses=1_900_000), "2,01\u202fMo", "1,9\u202fMo")


@pytest.mark.parametrize("methode", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_un_repertoire_qui_ment_est_arrete_en_route(methode: int) -> None:
    # The directory says 100 bytes; the data give 30 MB.
    archive = bytearray(make_zip([("bombe.csv", ZEROS)], methode))
    repertoire = archive.index(b"PK\x01\x02")
    archive[repertoire + 24 : repertoire + 28] = (100).to_bytes(4, "little")

    def travail() -> None:
        ouverture = open_avec(bytes(archive), "e.zip", octets_par_fichier=5 * MO)
        assert ouverture.contenus == () and ouverture.probleme is not None
        # An LZMA stream may not mark its end: what goes beyond the size told is not looked at, its checksum is wrong.
        assert ouverture.probleme.regle == ("D01" if methode == zipfile.ZIP_LZMA else "D08")

    assert pic(travail) < 20 * MO


def test_la_bombe_de_deflate64_est_arretee_en_route() -> None:
    bombe = deflate64("bombe.csv", ZEROS)
    bombe.taille = 100
    archive = assemble_zip([bombe])
    sommet = pic(lambda: dit(open_avec(archive, "e.zip", octets_par_fichier=5 * MO), "limite est de 5\u202fMo par fichier"))
    assert sommet < 60 * MO


def test_une_bombe_chiffree_est_arretee_comme_les_autres() -> None:
    archive = make_zip_aes([("bombe.csv", ZEROS)], b"mot")
    dit(open_avec(archive, "e.zip", "mot"), "« bombe.csv »")


def test_des_fichiers_qui_se_recouvrent() -> None:
    noyau = zlib.compressobj(9, zlib.DEFLATED, -15)
    donnees = noyau.compress(bytes(1000)) + noyau.flush()
    somme = zlib.crc32(bytes(1000))
    entrees = [Entree(b"%d.csv" % i, donnees if i == 0 else b"", 8, somme, 1000, position=0) for i in range(10)]
    dit(open_avec(assemble_zip(entrees), "e.zip"), "se recouvrent")


def test_une_archive_qui_se_contient_sans_fin() -> None:
    archive = make_zip([("mai.csv", CSV)])
    for rang in range(5):
        archive = make_zip([(f"{rang}.zip", archive)])
    dit(open_avec(archive, "e.zip"), "« 4.zip/3.zip » (dans « e.zip »)", "3 niveaux")


def test_le_total_est_compte_en_route_aussi() -> None:
    bombe = deflate64("bombe.csv", ZEROS)
    bombe.taille = 100
    archive = assemble_zip([store("mai.csv", CSV), bombe])
    sommet = pic(lambda: dit(open_avec(archive, "e.zip", octets_decompresses=3 * MO), "limite est de 3\u202fMo par envoi"))
    assert sommet < 60 * MO


def test_une_7z_dont_les_tailles_debordent_est_abimee() -> None:
    sortie = io.BytesIO()
    with py7zr.SevenZipFile(sortie, "w") as archive:
        archive.set_encoded_header_mode(False)
        archive.writestr(CSV, "a.csv")
        archive.writestr(CSV, "b.csv")
    # The first of two files is said to be larger than both: the second would have less than nothing.
    taille = b"\x08\x0d\x02\x09" + bytes([len(CSV)])
    assert sortie.getvalue().count(taille) == 1
    ouverture = open_avec(reseal_7z(sortie.getvalue().replace(taille, taille[:-1] + b"\x7f")), "e.7z")
    assert ouverture.probleme is not None and "abîmée ou incomplète" in ouverture.probleme.message
    assert open_avec(reseal_7z(sortie.getvalue()), "e.7z").probleme is None
