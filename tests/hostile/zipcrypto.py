"""The old encryption of zip archives (PKWARE, « ZipCrypto »), that Python reads but does not write.

Source: PKWARE, .ZIP File Format Specification (APPNOTE), section 6.1.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable


def _pas(crc: int, octet: int) -> int:
    """One byte of a CRC-32 without its two complements."""
    return zlib.crc32(bytes([octet]), crc ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


class _Cles:
    def __init__(self, mot_de_passe: bytes) -> None:
        self._un, self._deux, self._trois = 0x12345678, 0x23456789, 0x34567890
        for octet in mot_de_passe:
            self._avancer(octet)

    def _avancer(self, octet: int) -> None:
        self._un = _pas(self._un, octet)
        self._deux = ((self._deux + (self._un & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        self._trois = _pas(self._trois, self._deux >> 24)

    def chiffrer(self, octets: bytes) -> bytes:
        sortie = bytearray()
        for octet in octets:
            graine = (self._trois & 0xFFFF) | 2
            sortie.append(octet ^ ((graine * (graine ^ 1)) >> 8) & 0xFF)
            self._avancer(octet)
        return bytes(sortie)


def zip_crypto(entrees: Iterable[tuple[str, bytes]], mot_de_passe: str) -> bytes:
    """A zip whose entries are deflated then encrypted with ZipCrypto."""
    corps, repertoire, nombre = bytearray(), bytearray(), 0
    for nom, clair in entrees:
        compresseur = zlib.compressobj(9, zlib.DEFLATED, -15)
        compresse = compresseur.compress(clair) + compresseur.flush()
        crc = zlib.crc32(clair)
        # Twelve bytes before the data, the last of which lets a reader check the password.
        chiffre = _Cles(mot_de_passe.encode()).chiffrer(bytes(range(11)) + bytes([crc >> 24]) + compresse)
        brut = nom.encode()
        commun = struct.pack("<HHHHHLLLHH", 20, 0x801, 8, 0x4800, 0x58C5, crc, len(chiffre), len(clair), len(brut), 0)
        repertoire += b"PK\x01\x02\x14\x03" + commun + struct.pack("<HHHLL", 0, 0, 0, 0o644 << 16, len(corps)) + brut
        corps += b"PK\x03\x04" + commun + brut + chiffre
        nombre += 1
    fin = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, nombre, nombre, len(repertoire), len(corps), 0)
    return bytes(corps) + bytes(repertoire) + fin
