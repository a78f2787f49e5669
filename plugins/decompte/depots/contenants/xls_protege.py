"""Decrypt an .xls in memory.

The library does it through a temporary file, which would leave names and birth dates on the disk; the ciphers are its own.
"""

from __future__ import annotations

import io
import struct

import olefile  # type: ignore[import-untyped]
from msoffcrypto.format.xls97 import Xls97File  # type: ignore[import-untyped]
from msoffcrypto.method.rc4 import DocumentRC4  # type: ignore[import-untyped]
from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI  # type: ignore[import-untyped]
from msoffcrypto.method.xor_obfuscation import DocumentXOR  # type: ignore[import-untyped]

_ENTETE = struct.Struct("<HH")
"""Each record of the stream: its number, its size."""
_FILEPASS = 0x2F
_BOUNDSHEET = 0x85
_EN_CLAIR = frozenset({0x809, _FILEPASS, 0x194, 0x195, 0xE1, 0x196, 0x138})
"""BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead are never encrypted ([MS-XLS] 2.2.10)."""
_CLAIR_DU_BOUNDSHEET = 4
"""Nor are the first bytes of a BoundSheet8 record: where its sheet stands."""
_BLOC = 1024
_CHIFFRE, _CHIFFRE_BOUNDSHEET = -1, -2
"""How the library's XOR method wants encrypted bytes marked."""


def decrypt_xls(fichier: Xls97File, contenu: bytes, mot: str) -> bytes:
    """The workbook in clear. InvalidKeyError for a wrong password; anything at all for damaged data."""
    fichier.load_key(password=mot)
    flux = fichier.ole.openstream("Workbook").read()
    # Everything goes through the cipher, zeros instead of what is in clear, so that positions are kept.
    chiffre = bytearray(len(flux))
    clairs: list[tuple[int, bytes]] = []
    position = 0
    while position + _ENTETE.size <= len(flux):
        numero, taille = _ENTETE.unpack_from(flux, position)
        corps = position + _ENTETE.size
        fin = min(corps + taille, len(flux))
        if numero == _FILEPASS:
            # An empty record of number 0 in its place: nothing is encrypted any more.
            clairs.append((position, _ENTETE.pack(0, taille) + bytes(fin - corps)))
        elif numero in _EN_CLAIR:
            clairs.append((position, flux[position:fin]))
        else:
            debut = min(corps + (_CLAIR_DU_BOUNDSHEET if numero == _BOUNDSHEET else 0), fin)
            clairs.append((position, flux[position:debut]))
            chiffre[debut:fin] = flux[debut:fin]
        position = fin
    clair = bytearray(_decrypt(fichier, mot, chiffre, clairs))
    for debut, octets in clairs:
        clair[debut : debut + len(octets)] = octets
    return _replace_flux(contenu, bytes(clair[: len(flux)]))


def _decrypt(fichier: Xls97File, mot: str, chiffre: bytearray, clairs: list[tuple[int, bytes]]) -> bytes:
    entree = io.BytesIO(chiffre)
    if fichier.type == "rc4":
        return bytes(DocumentRC4.decrypt(mot, fichier.salt, entree, blocksize=_BLOC).read())
    if fichier.type == "rc4_cryptoapi":
        return bytes(DocumentRC4CryptoAPI.decrypt(mot, fichier.salt, fichier.keySize, entree, blocksize=_BLOC).read())
    marques = [_CHIFFRE] * len(chiffre)
    for debut, octets in clairs:
        numero = _ENTETE.unpack_from(octets)[0] if len(octets) >= _ENTETE.size else 0
        if numero == _BOUNDSHEET:
            fin = debut + len(octets)
            while fin < len(marques) and fin - debut < _ENTETE.size + _taille(octets):
                marques[fin] = _CHIFFRE_BOUNDSHEET
                fin += 1
        marques[debut : debut + len(octets)] = octets
    return bytes(DocumentXOR.decrypt(mot, entree, marques, [], 10).read())


def _taille(octets: bytes) -> int:
    return int(_ENTETE.unpack_from(octets)[1])


def _replace_flux(contenu: bytes, flux: bytes) -> bytes:
    """The same file with this Workbook stream, of the same length."""
    sortie = io.BytesIO(contenu)
    with olefile.OleFileIO(sortie, write_mode=True) as ole:
        ole.write_stream("Workbook", flux)
    return sortie.getvalue()
