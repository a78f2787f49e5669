"""Makes what partners send: archives of every kind, protected workbooks, and those that nobody should send."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import inflate64
import olefile
import py7zr
import pyzipper
import xlsxwriter
import xlwt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from msoffcrypto.method.ecma376_standard import ECMA376Standard
from msoffcrypto.method.rc4 import DocumentRC4
from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI
from msoffcrypto.method.xor_obfuscation import DocumentXOR
from pyzipper.zipfile import CRCZipDecrypter

from decompte.depots.ouvrir import ouvrir
from decompte.domaine.limites import Limites
from decompte.domaine.ouverture import Ouverture

CSV = b"identifiant;date\nA1;01/05/2024\n"
SALE = bytes(range(16))

Fichiers = Sequence[tuple[str, bytes]]


def open_avec(contenu: bytes, nom: str, *mots: str, **limites: int) -> Ouverture:
    """Open with these passwords, and the usual limits but those given."""
    return ouvrir(contenu, nom, mots, Limites(**limites))


def make_xlsx(texte: str = "tableau") -> bytes:
    """A real workbook."""
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as classeur:
        classeur.add_worksheet("Suivi").write(0, 0, texte)
    return sortie.getvalue()


def make_xls(texte: str = "tableau") -> bytes:
    """A real old workbook, of two sheets."""
    classeur = xlwt.Workbook()
    classeur.add_sheet("Suivi").write(0, 0, texte)
    classeur.add_sheet("Autre").write(0, 0, "autre")
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def make_zip(fichiers: Fichiers, methode: int = zipfile.ZIP_DEFLATED) -> bytes:
    """As a usual program makes it."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", methode) as archive:
        for nom, octets in fichiers:
            archive.writestr(nom, octets)
    return sortie.getvalue()


def make_zip_aes(fichiers: Fichiers, mot: bytes, methode: int = zipfile.ZIP_DEFLATED) -> bytes:
    """WinZip AES-256."""
    sortie = io.BytesIO()
    with pyzipper.AESZipFile(sortie, "w", compression=methode, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(mot)
        for nom, octets in fichiers:
            archive.writestr(nom, octets)
    return sortie.getvalue()


def make_7z(
    fichiers: Fichiers, mot: str | None = None, *, noms_chiffres: bool = False, filtres: list[dict[str, int]] | None = None
) -> bytes:
    """With AES when there is a password."""
    sortie = io.BytesIO()
    with py7zr.SevenZipFile(sortie, "w", password=mot, header_encryption=noms_chiffres, filters=filtres) as archive:
        for nom, octets in fichiers:
            archive.writestr(octets, nom)
    return sortie.getvalue()


def reseal_7z(archive: bytes) -> bytes:
    """The same archive with the sums of its header made right again: what was changed in it is looked at."""
    position, taille, _ = struct.unpack("<QQL", archive[12:32])
    entete = archive[32 + position : 32 + position + taille]
    suite = struct.pack("<QQL", position, taille, zlib.crc32(entete))
    return archive[:8] + struct.pack("<L", zlib.crc32(suite)) + suite + archive[32:]


@dataclass
class Entree:
    """One member of a zip made by hand. ``donnees`` as they stand in the file; ``position``: where the directory says it is,
    when that is not true.
    """

    nom: bytes
    donnees: bytes
    methode: int = 0
    crc: int = 0
    taille: int = 0
    drapeaux: int = 0
    mode: int = 0
    extra: bytes = b""
    position: int | None = None


def store(nom: str | bytes, octets: bytes, mode: int = 0) -> Entree:
    """A stored member; text names are UTF-8 and marked so, bytes are left as they are."""
    utf8 = isinstance(nom, str)
    brut = nom.encode() if isinstance(nom, str) else nom
    return Entree(brut, octets, 0, zlib.crc32(octets), len(octets), 0x800 if utf8 else 0, mode)


def deflate64(nom: str, octets: bytes) -> Entree:
    """A member as Windows' explorer makes the large ones."""
    machine = inflate64.Deflater()
    return Entree(nom.encode(), machine.deflate(octets) + machine.flush(), 9, zlib.crc32(octets), len(octets))


def zipcrypto(nom: str, octets: bytes, mot: bytes) -> Entree:
    """A stored member under the old encryption: the keys of the library, turned with what is in clear."""
    somme = zlib.crc32(octets)

    entete = bytes(11) + bytes([somme >> 24])
    machine = CRCZipDecrypter.__new__(CRCZipDecrypter)
    # Built by hand: its constructor checks a header that does not exist yet.
    machine.key0, machine.key1, machine.key2 = 305419896, 591751049, 878082192
    machine.crctable = [_crc_octet(i) for i in range(256)]
    for octet in mot:
        machine.update_keys(octet)
    chiffre = bytearray()
    for octet in entete + octets:
        k = machine.key2 | 2
        chiffre.append(octet ^ ((k * (k ^ 1)) >> 8) & 0xFF)
        machine.update_keys(octet)
    return Entree(nom.encode(), bytes(chiffre), 0, somme, len(octets), 1)


def _crc_octet(crc: int) -> int:
    for _ in range(8):
        crc = (crc >> 1) ^ 0xEDB88320 if crc & 1 else crc >> 1
    return crc


def assemble_zip(entrees: Sequence[Entree], prefixe: bytes = b"") -> bytes:
    """The archive of these members, whatever they say. ``position`` makes the directory point elsewhere."""
    corps, repertoire = bytearray(prefixe), bytearray()
    for e in entrees:
        position = len(corps) if e.position is None else e.position
        commun = struct.pack(
            "<HHHHHLLLHH", 20, e.drapeaux, e.methode, 0, 33, e.crc, len(e.donnees), e.taille, len(e.nom), len(e.extra)
        )
        corps += b"PK\x03\x04" + commun + e.nom + e.extra + e.donnees
        repertoire += (
            b"PK\x01\x02" + struct.pack("<H", 3 << 8 | 20) + commun + struct.pack("<HHHLL", 0, 0, 0, e.mode << 16, position)
        )
        repertoire += e.nom + e.extra
    fin = struct.pack("<HHHHLLH", 0, 0, len(entrees), len(entrees), len(repertoire), len(corps), 0)
    return bytes(corps + repertoire + b"PK\x05\x06" + fin)


def protect_agile(classeur: bytes, mot: str, tours_dits: int = 1000) -> bytes:
    """As Office 2010 and later, with fewer rounds than it makes (tests need not be slow); the file may tell another number."""
    info, cle = ECMA376Agile.generate_encryption_parameters(mot, None, 1000)
    paquet = ECMA376Agile.encrypt_payload(io.BytesIO(classeur), info.encryptedKey, cle, info.keyData.saltValue)
    description = ECMA376Agile.get_encryption_information(info, paquet, cle)
    sortie = io.BytesIO()
    ECMA376Encrypted(paquet, description.replace(b'"1000"', b'"%d"' % tours_dits)).write_to(sortie)
    return sortie.getvalue()


def protect_standard(classeur: bytes, mot: str) -> bytes:
    """As Office 2007 ([MS-OFFCRYPTO] 2.3.4.5): AES-128, SHA-1."""
    cle = ECMA376Standard.makekey_from_password(mot, 0x660E, 0x8004, 24, 128, 16, SALE)
    aes = Cipher(algorithms.AES(cle), modes.ECB())

    def chiffrer(octets: bytes) -> bytes:
        machine = aes.encryptor()
        return machine.update(octets + bytes(-len(octets) % 16)) + machine.finalize()

    entete = struct.pack("<LLLLLLLL", 0x24, 0, 0x660E, 0x8004, 128, 24, 0, 0) + "AES\0".encode("utf-16-le")
    verifieur = bytes(range(100, 116))
    preuve = chiffrer(verifieur), chiffrer(hashlib.sha1(verifieur).digest())
    info = struct.pack("<HHLL", 4, 2, 0x24, len(entete)) + entete
    info += struct.pack("<L", 16) + SALE + preuve[0] + struct.pack("<L", 20) + preuve[1]
    paquet = struct.pack("<Q", len(classeur)) + chiffrer(classeur)
    sortie = io.BytesIO()
    ECMA376Encrypted(paquet, info).write_to(sortie)
    return sortie.getvalue()


def protect_xls(classeur: bytes, mot: str, facon: str) -> bytes:
    """An .xls protected by ``rc4``, ``cryptoapi`` or ``xor``: a FilePass record after the first, all the rest encrypted."""
    with olefile.OleFileIO(io.BytesIO(classeur)) as ole:
        flux = ole.openstream("Workbook").read()
    filepass, chiffrer = _FACONS[facon](mot)
    bof = 4 + struct.unpack_from("<H", flux, 2)[0]
    enregistrement = struct.pack("<HH", 0x2F, len(filepass)) + filepass
    nouveau = bytearray(flux[:bof] + enregistrement + flux[bof:])
    zones: list[tuple[int, int, bool]] = []
    position = 0
    while position + 4 <= len(nouveau):
        numero, taille = struct.unpack_from("<HH", nouveau, position)
        debut, fin = position + 4, position + 4 + taille
        if numero == 0x85:
            (feuille,) = struct.unpack_from("<L", nouveau, debut)
            struct.pack_into("<L", nouveau, debut, feuille + len(enregistrement))
            zones.append((debut + 4, fin, True))
        elif numero not in (0x809, 0x2F, 0xE1):
            zones.append((debut, fin, False))
        position = fin
    masque = chiffrer(bytes(nouveau), zones)
    for debut, fin, _ in zones:
        nouveau[debut:fin] = masque[debut:fin]
    sortie = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(sortie, bytes(nouveau))
    return sortie.getvalue()


Chiffreur = Callable[[bytes, list[tuple[int, int, bool]]], bytes]


def _rc4(mot: str) -> tuple[bytes, Chiffreur]:
    verifieur = bytes(range(16))
    clair = verifieur + hashlib.md5(verifieur).digest()
    preuve = DocumentRC4.decrypt(mot, SALE, io.BytesIO(clair), blocksize=1024).read()
    filepass = struct.pack("<HHH", 1, 1, 1) + SALE + preuve
    return filepass, lambda flux, zones: DocumentRC4.decrypt(mot, SALE, io.BytesIO(flux), blocksize=1024).read()


def _cryptoapi(mot: str) -> tuple[bytes, Chiffreur]:
    verifieur = bytes(range(16))
    clair = verifieur + hashlib.sha1(verifieur).digest()
    preuve = DocumentRC4CryptoAPI.decrypt(mot, SALE, 128, io.BytesIO(clair), blocksize=1024).read()
    entete = struct.pack("<LLLLLLLL", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + "RC4\0".encode("utf-16-le")
    filepass = struct.pack("<HHHLL", 1, 2, 2, 4, len(entete)) + entete
    filepass += struct.pack("<L", 16) + SALE + preuve[:16] + struct.pack("<L", 20) + preuve[16:]
    return filepass, lambda flux, zones: DocumentRC4CryptoAPI.decrypt(mot, SALE, 128, io.BytesIO(flux), blocksize=1024).read()


def _xor(mot: str) -> tuple[bytes, Chiffreur]:
    verification = next(n for n in range(0x10000) if DocumentXOR.verifypw(mot, n))
    tableau = DocumentXOR.create_xor_array_method1(mot)

    def chiffrer(flux: bytes, zones: list[tuple[int, int, bool]]) -> bytes:
        sortie = bytearray(flux)
        for debut, fin, boundsheet in zones:
            # [MS-OFFCRYPTO] 2.3.7.2: the index starts from the position and the size of the record.
            rang = fin + (4 if boundsheet else 0)
            for i in range(debut, fin):
                octet = sortie[i]
                sortie[i] = ((octet << 5 | octet >> 3) & 0xFF) ^ tableau[(rang + i - debut) % 16]
        return bytes(sortie)

    return struct.pack("<HHH", 0, DocumentXOR.create_xor_key_method1(mot), verification), chiffrer


_FACONS: dict[str, Callable[[str], tuple[bytes, Chiffreur]]] = {"rc4": _rc4, "cryptoapi": _cryptoapi, "xor": _xor}
