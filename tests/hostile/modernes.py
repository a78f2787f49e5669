"""Office and 7z files of today made by code: 7z with or without password, protected workbooks, macros."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable

import msoffcrypto.format.ooxml
import py7zr
import py7zr.helpers
import pyzipper

from tests.hostile.retouches import remplacer, retoucher


def septz(entrees: Iterable[tuple[str, bytes]], mot_de_passe: str | None = None, noms_chiffres: bool = False) -> bytes:
    """A 7z archive; with a password its contents are encrypted, its names too when asked."""
    memoire = io.BytesIO()
    with py7zr.SevenZipFile(memoire, "w", password=mot_de_passe, header_encryption=noms_chiffres) as archive:
        for nom, octets in entrees:
            _ajouter(archive, nom, octets)
    return memoire.getvalue()


def _ajouter(archive: py7zr.SevenZipFile, nom: str, octets: bytes) -> None:
    """Add one entry, dated: the same call gives the same bytes (an encrypted archive has a random salt all the same)."""
    archive.writef(io.BytesIO(octets), nom)
    entree = archive.header.files_info.files[-1]
    for instant in ("creationtime", "lastwritetime", "lastaccesstime"):
        entree[instant] = py7zr.helpers.ArchiveTimestamp(133_620_120_000_000_000)


def renommer_7z(nom: str, octets: bytes) -> bytes:
    """A 7z of one file under a name that py7zr refuses to write: its plain header is changed, and the two checksums with it."""
    provisoire = "x" * len(nom)
    memoire = io.BytesIO()
    with py7zr.SevenZipFile(memoire, "w") as archive:
        archive.set_encoded_header_mode(False)
        _ajouter(archive, provisoire, octets)
    contenu = memoire.getvalue().replace(provisoire.encode("utf-16-le"), nom.encode("utf-16-le"))
    decalage, taille = struct.unpack("<QQ", contenu[12:28])
    entete = contenu[32 + decalage : 32 + decalage + taille]
    debut = contenu[12:28] + struct.pack("<L", zlib.crc32(entete))
    return contenu[:8] + struct.pack("<L", zlib.crc32(debut)) + debut + contenu[32:]


def zip_aes(entrees: Iterable[tuple[str, bytes]], mot_de_passe: str) -> bytes:
    """A zip encrypted with AES-256, as 7-Zip and WinZip write it."""
    memoire = io.BytesIO()
    with pyzipper.AESZipFile(memoire, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(mot_de_passe.encode())
        for nom, octets in entrees:
            archive.writestr(nom, octets)
    return memoire.getvalue()


def chiffrer(classeur: bytes, mot_de_passe: str) -> bytes:
    """A workbook protected by a password, as Excel writes it."""
    sortie = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(classeur)).encrypt(mot_de_passe, sortie)
    return sortie.getvalue()


def xlsm(classeur: bytes) -> bytes:
    """The same workbook with a (dead) macro project."""
    return retoucher(
        classeur,
        {
            "[Content_Types].xml": remplacer(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            ),
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048),
        },
    )
