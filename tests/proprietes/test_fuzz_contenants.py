"""Whatever bytes come, opening them ends soon, in bounded memory, with files or with a sentence, and writes nothing."""

from __future__ import annotations

import os
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from py7zr.properties import FILTER_BZIP2, FILTER_COPY, FILTER_PPMD

from decompte.depots.ouvrir import ouvrir
from decompte.domaine.limites import Limites
from tests.unit.depots_outils import (
    CSV,
    assemble_zip,
    deflate64,
    make_7z,
    make_xls,
    make_xlsx,
    make_zip,
    make_zip_aes,
    protect_agile,
    protect_standard,
    protect_xls,
    reseal_7z,
    zipcrypto,
)

MOT = "mot"
FICHIERS = [("mai.csv", CSV * 30), ("juin.csv", bytes(range(256)))]
LIMITES = Limites(octets_par_fichier=2_000_000, octets_decompresses=4_000_000, fichiers_par_archive=20)
DUREE_MAX_S = 10
"""Far above what any file takes here (0.9 s at worst): it tells a hang, not a slow machine."""
MEMOIRE_MAX = 80_000_000

GRAINES = {
    "zip": make_zip(FICHIERS),
    "zip stocke": make_zip([("mai.xlsx", make_xlsx())], zipfile.ZIP_STORED),
    "zip bzip2": make_zip(FICHIERS, zipfile.ZIP_BZIP2),
    "zip lzma": make_zip(FICHIERS, zipfile.ZIP_LZMA),
    "zip deflate64": assemble_zip([deflate64("mai.csv", CSV * 30)]),
    "zip aes": make_zip_aes(FICHIERS, MOT.encode()),
    "zipcrypto": assemble_zip([zipcrypto("mai.csv", CSV, MOT.encode())]),
    "zip de zip": make_zip([("a.zip", make_zip(FICHIERS)), ("b.7z", make_7z(FICHIERS))], zipfile.ZIP_STORED),
    "7z": make_7z(FICHIERS),
    "7z bzip2": make_7z(FICHIERS, filtres=[{"id": FILTER_BZIP2}]),
    "7z copie": make_7z(FICHIERS, filtres=[{"id": FILTER_COPY}]),
    "7z ppmd": make_7z(FICHIERS, filtres=[{"id": FILTER_PPMD, "order": 6, "mem": 16}]),
    "7z chiffree": make_7z(FICHIERS, MOT),
    "7z noms chiffres": make_7z(FICHIERS, MOT, noms_chiffres=True),
    "xlsx agile": protect_agile(make_xlsx(), MOT),
    "xlsx standard": protect_standard(make_xlsx(), MOT),
    "xls rc4": protect_xls(make_xls(), MOT, "rc4"),
    "xls cryptoapi": protect_xls(make_xls(), MOT, "cryptoapi"),
    "xls xor": protect_xls(make_xls(), MOT, "xor"),
}


@st.composite
def alteres(draw: st.DrawFn) -> bytes:
    """A good file, changed: bytes replaced (rather near its ends, where directories stand), cut, or joined to another."""
    octets = bytearray(GRAINES[draw(st.sampled_from(sorted(GRAINES)))])
    geste = draw(st.sampled_from(["octets", "octets", "octets", "coupe", "greffe", "repete"]))
    if geste == "octets":
        for _ in range(draw(st.integers(1, 6))):
            place = draw(st.integers(0, len(octets) - 1) | st.integers(0, 80) | st.integers(-300, -1))
            octets[max(-len(octets), min(place, len(octets) - 1))] = draw(
                st.integers(0, 255) | st.sampled_from([0, 1, 0x7F, 0xFF])
            )
    elif geste == "coupe":
        del octets[draw(st.integers(0, len(octets))) :]
    elif geste == "repete":
        debut = draw(st.integers(0, len(octets) - 1))
        octets[debut:debut] = octets[debut : debut + draw(st.integers(1, 600))]
    else:
        autre = GRAINES[draw(st.sampled_from(sorted(GRAINES)))]
        octets[draw(st.integers(0, len(octets))) :] = autre[draw(st.integers(0, len(autre))) :]
    altere = bytes(octets)
    # The header of a 7z is signed: without a new sum hardly any change would be looked at.
    if altere.startswith(b"7z\xbc\xaf\x27\x1c") and len(altere) >= 32 and draw(st.booleans()):
        altere = reseal_7z(altere)
    return altere


NOMS = st.sampled_from(["envoi.zip", "envoi.7z", "mai.xlsx", "mai.xls", "mai.csv", "sans"])
MOTS = st.sampled_from([(), (MOT,), ("autre", MOT)])


_en_cours: list[bool] = []
_ecritures: list[str] = []


def _watch_ecritures(evenement: str, arguments: tuple[object, ...]) -> None:
    """An audit hook cannot be taken away: it looks only while a file is being opened. Nor does it raise: that could be caught."""
    if _en_cours and evenement == "open":
        drapeaux = arguments[2]
        if isinstance(drapeaux, int) and drapeaux & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            _ecritures.append(str(arguments[0]))


@pytest.fixture(autouse=True, scope="module")
def _surveillance() -> None:
    sys.addaudithook(_watch_ecritures)


def check(octets: bytes, nom: str, mots: tuple[str, ...], *, memoire: bool) -> None:
    """Open, and verify what must be true of any opening. ``memoire``: measure it too, which makes it three times slower."""
    debut = time.process_time()
    if memoire:
        tracemalloc.start()
    _en_cours.append(True)
    try:
        ouverture = ouvrir(octets, nom, mots, LIMITES)
        if memoire:
            assert tracemalloc.get_traced_memory()[1] < MEMOIRE_MAX
    finally:
        _en_cours.pop()
        tracemalloc.stop()
    assert _ecritures == []
    assert time.process_time() - debut < DUREE_MAX_S
    if ouverture.probleme is None:
        assert ouverture.contenus
        assert sum(len(c.octets) for c in ouverture.contenus) <= LIMITES.octets_decompresses
        assert len(ouverture.contenus) <= LIMITES.fichiers_par_archive
        for contenu in ouverture.contenus if ouverture.archive else ():
            assert not contenu.nom.startswith("/") and ".." not in contenu.nom.split("/") and contenu.nom.isprintable()
        assert not ouverture.attend_mot_de_passe
    else:
        assert ouverture.contenus == ()
        assert ouverture.probleme.regle in ("D01", "D08")
        assert ouverture.probleme.message and ouverture.probleme.conduite


@pytest.mark.parametrize("graine", sorted(GRAINES))
def test_les_graines_s_ouvrent(graine: str) -> None:
    """So that what is altered is what partners send. PPMd is refused: its decoder crashes on altered data."""
    ouverture = ouvrir(GRAINES[graine], "envoi", ("autre", MOT), LIMITES)
    assert (ouverture.probleme is None) is (graine != "7z ppmd")


@settings(max_examples=700, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(octets=alteres(), nom=NOMS, mots=MOTS, memoire=st.sampled_from([False, False, False, True]))
def test_un_contenant_altere(octets: bytes, nom: str, mots: tuple[str, ...], memoire: bool) -> None:
    check(octets, nom, mots, memoire=memoire)


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(
    debut=st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
    suite=st.binary(max_size=2000),
    nom=NOMS,
)
def test_n_importe_quoi_derriere_une_signature(debut: bytes, suite: bytes, nom: str) -> None:
    check(debut + suite, nom, (MOT,), memoire=True)


def test_la_surveillance_voit_une_ecriture(tmp_path: Path) -> None:
    """The watch of this module can fail."""
    _en_cours.append(True)
    try:
        (tmp_path / "x").write_bytes(b"x")
    finally:
        _en_cours.pop()
    assert [_ecritures.pop()] == [str(tmp_path / "x")]
