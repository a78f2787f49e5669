"""Small files that unfold beyond every limit: 200 MB, 100 files, a ratio of 100. Each is told, none is unfolded."""

from __future__ import annotations

import io
import lzma
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache

import py7zr

from tests.hostile.anciens import ods
from tests.hostile.modernes import septz
from tests.hostile.retouches import dezipper, retoucher, zipper
from tests.hostile.socle import Cas, Place, refuse

D08 = refuse("D08")
MEGA = 1_000_000


@cache
def _deflate(octet: bytes, megas: int) -> tuple[bytes, int]:
    """So many megabytes of one byte, deflated a megabyte at a time; and their CRC."""
    compresseur = zlib.compressobj(9, zlib.DEFLATED, -15)
    morceau, crc, sortie = octet * MEGA, 0, []
    for _ in range(megas):
        sortie.append(compresseur.compress(morceau))
        crc = zlib.crc32(morceau, crc)
    return b"".join([*sortie, compresseur.flush()]), crc


def degonfler(parts: Mapping[str, bytes], niveau: int = 9) -> list[tuple[str, tuple[bytes, int], int]]:
    """Parts as ``zip_de`` wants them; « mimetype » is kept as it is."""
    entrees = []
    for nom, octets in parts.items():
        compresseur = zlib.compressobj(niveau, zlib.DEFLATED, -15)
        donnees = octets if nom == "mimetype" else compresseur.compress(octets) + compresseur.flush()
        entrees.append((nom, (donnees, zlib.crc32(octets)), len(octets)))
    return entrees


def zip_de(entrees: list[tuple[str, tuple[bytes, int], int]], annonce: int | None = None) -> bytes:
    """A zip of contents already deflated: (name, (deflated, CRC), true size); ``annonce``: a false size."""
    corps, repertoire = bytearray(), bytearray()
    for nom, (donnees, crc), taille in entrees:
        brut = nom.encode()
        commun = struct.pack(
            "<HHHHHLLLHH",
            20,
            0,
            0 if nom == "mimetype" else 8,
            0x4800,
            0x58C5,
            crc,
            len(donnees),
            annonce or taille,
            len(brut),
            0,
        )
        repertoire += b"PK\x01\x02\x14\x00" + commun + struct.pack("<HHHLL", 0, 0, 0, 0, len(corps)) + brut
        corps += b"PK\x03\x04" + commun + brut + donnees
    fin = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, len(entrees), len(entrees), len(repertoire), len(corps), 0)
    return bytes(corps + repertoire + fin)


def _plate() -> bytes:
    return zip_de([("suivi.xlsx", _deflate(b"\0", 210), 210 * MEGA)])


def _recouvrante() -> bytes:
    """Fifty names for the same bytes: 50 × 10 MB out of 10 KB."""
    donnees, crc = _deflate(b"\0", 10)
    nom = b"00.csv"
    commun = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0x4800, 0x58C5, crc, len(donnees), 10 * MEGA, len(nom), 0)
    corps = b"PK\x03\x04" + commun + nom + donnees
    repertoire = b"".join(
        b"PK\x01\x02\x14\x00" + commun + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + b"%02d.csv" % n for n in range(50)
    )
    return corps + repertoire + struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 50, 50, len(repertoire), len(corps), 0)


def _nombreuse(nombre: int) -> bytes:
    return zipper([(f"{n:05d}.csv", b"x") for n in range(nombre)], zipfile.ZIP_STORED)


@cache
def _7z_plate(megas: int) -> bytes:
    memoire = io.BytesIO()
    filtres = [{"id": lzma.FILTER_LZMA2, "preset": 1}]
    with py7zr.SevenZipFile(memoire, "w", filters=filtres) as archive:
        archive.writef(io.BytesIO(bytes(megas * MEGA)), "suivi.xlsx")
    return memoire.getvalue()


def avec_bombe(document: bytes, part: str, megas: int) -> bytes:
    """A good workbook with one part, made of spaces, that unfolds to so many megabytes."""
    entrees = degonfler({nom: octets for nom, octets in dezipper(document).items() if nom != part})
    return zip_de([*entrees, (part, _deflate(b" ", megas), megas * MEGA)])


def _gros(p: Place, megas: int) -> bytes:
    """A good workbook with bytes that do not compress."""
    return retoucher(p.classeur(), {"xl/media/image1.png": random.Random(62).randbytes(megas * MEGA)})


CAS = [
    Cas("zip plat de 210 Mo", "envoi.zip", lambda p: _plate(), D08, "200 Ko qui en font 210"),
    Cas(
        "zip qui ment sur sa taille",
        "envoi.zip",
        lambda p: zip_de([("suivi.xlsx", _deflate(b"\0", 210), 0)], 4096),
        refuse("D01|D08"),
        "210 Mo annoncés comme 4 Ko",
    ),
    Cas(
        "zip de rapport 1 000",
        "envoi.zip",
        lambda p: zip_de([("suivi.csv", _deflate(b";", 30), 30 * MEGA)]),
        D08,
        "30 Mo, sous les 200, mais trop comprimés",
    ),
    Cas(
        "zip de 90 fois 3 Mo",
        "envoi.zip",
        lambda p: zip_de([(f"{n}.csv", _deflate(b"x", 3), 3 * MEGA) for n in range(90)]),
        D08,
        "la somme dépasse",
    ),
    Cas("zip de 101 fichiers", "envoi.zip", lambda p: _nombreuse(101), D08, "cent au plus"),
    Cas("zip de 20 000 fichiers", "envoi.zip", lambda p: _nombreuse(20_000), D08, "un répertoire immense"),
    Cas(
        "zip de zips qui se déplient",
        "envoi.zip",
        lambda p: zipper([(f"{n}.zip", zip_de([("a.csv", _deflate(b"\0", 30), 30 * MEGA)])) for n in range(10)]),
        D08,
        "dix bombes",
    ),
    Cas(
        "zip de zips de 99 fichiers",
        "envoi.zip",
        lambda p: zipper([(f"{n}.zip", _nombreuse(99)) for n in range(3)]),
        D08,
        "trois fois 99",
    ),
    Cas(
        "zip aux entrées qui se recouvrent",
        "envoi.zip",
        lambda p: _recouvrante(),
        refuse("D01|D08"),
        "cinquante noms pour les mêmes octets",
    ),
    Cas("bombe dans une bombe", "envoi.zip", lambda p: zipper([("suivi.zip", _plate())]), D08, "imbriquée une fois"),
    Cas("7z de 210 Mo", "envoi.7z", lambda p: _7z_plate(210), D08, "30 Ko qui en font 210"),
    Cas("7z de rapport 1 000", "envoi.7z", lambda p: _7z_plate(30), D08, "30 Mo trop comprimés"),
    Cas("7z de 101 fichiers", "envoi.7z", lambda p: septz([(f"{n}.csv", b"x") for n in range(101)]), D08, "cent au plus"),
    Cas("7z dans un zip, bombe", "envoi.zip", lambda p: zipper([("suivi.7z", _7z_plate(210))]), D08, "imbriquée une fois"),
    Cas(
        "classeur avec une image de 210 Mo",
        "suivi.xlsx",
        lambda p: avec_bombe(p.classeur(), "xl/media/image1.png", 210),
        D08,
        "une part que personne ne lit",
    ),
    Cas(
        "classeur : textes partagés de 210 Mo",
        "suivi.xlsx",
        lambda p: avec_bombe(p.classeur(), "xl/sharedStrings.xml", 210),
        D08,
        "part lue en entier",
    ),
    Cas(
        "classeur : feuille de 210 Mo",
        "suivi.xlsx",
        lambda p: avec_bombe(p.classeur(), "xl/worksheets/sheet2.xml", 210),
        D08,
        "part lue en entier",
    ),
    Cas(
        "ods avec une part de 210 Mo",
        "suivi.ods",
        lambda p: avec_bombe(ods(p.identite(), p.personnes()), "Pictures/image.png", 210),
        D08,
        "une part que personne ne lit",
    ),
    Cas("fichier de 26 Mo", "suivi.xlsx", lambda p: _gros(p, 26), D08, "vingt-cinq au plus, comme reçu"),
    Cas("csv de 26 Mo", "{csv}", lambda p: p.csv() + b"\r\n" * 13_000_000, D08, "vingt-cinq au plus, comme reçu"),
]
