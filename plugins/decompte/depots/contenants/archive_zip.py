"""Zip archives: stored, deflate, deflate64, bzip2, LZMA; ZipCrypto and WinZip AES.

The library reads the directory and decrypts; it does not decompress: some of its decompressors give without bound what
4 kB of input ask for (bzip2 of zeros: 400 MB come from 306 bytes). See ADR 0046.
"""

from __future__ import annotations

import copy
import io
import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyzipper import AESZipFile, BadZipFile  # type: ignore[import-untyped]
from pyzipper.zipfile_aes import (  # type: ignore[import-untyped]
    WZ_AES_V2,
    WZ_SALT_LENGTHS,
    AESZipExtFile,
    AESZipInfo,
)

from decompte.depots.contenants.budget import Budget, refuse_recouvrement
from decompte.depots.contenants.decompression import (
    LZMA,
    STOCKE,
    DonneesAbimees,
    MemoireDemandee,
    decompresser,
    est_connue,
)
from decompte.depots.contenants.nature import DEBUT_MAX
from decompte.depots.contenants.noms import clean_nom, est_du_systeme, make_uniques
from decompte.depots.contenants.refus import (
    RECOMPRESSER,
    Lieu,
    Refus,
    archive_abimee,
    illisible,
    mauvais_mot_de_passe,
    membre_abime,
    sans_mot_de_passe,
    trop_grand,
)
from decompte.depots.contenants.trousseau import Trousseau, en_octets

ENTREE = b"PK\x01\x02"
_VIDE = b"PK\x05\x06"
_LECTURE = 1 << 16
_ENTETE_LOCAL = 30
"""Bytes of a local header without its variable parts."""
_UTF8 = 0x800
_ENTETE_ZIPCRYPTO = 12
_HMAC_AES = 10
_ABIMES = (BadZipFile, EOFError, OSError, ValueError, struct.error, IndexError, KeyError, OverflowError)
"""What the library raises for a directory or a local header that does not hold together. ValueError covers bad UTF-8."""


class _Bruts(AESZipExtFile):  # type: ignore[misc]
    """The bytes of a member as they are kept. The checksum is that of what they inflate to: it is not checked here."""

    def check_crc(self) -> None:
        """See above."""


class _Archive(AESZipFile):  # type: ignore[misc]
    zipextfile_cls = _Bruts


@dataclass(frozen=True, slots=True)
class _Membre:
    nom: str
    info: AESZipInfo


class _MauvaisMotDePasse(Exception):
    pass


def ouvrir_zip(contenu: bytes, lieu: Lieu, trousseau: Trousseau, budget: Budget) -> list[tuple[str, bytes]]:
    """The (clean name, bytes) of the files of the archive, in the order of its directory. Refus for the whole of it."""
    budget.compter_entrees(lieu, contenu.count(ENTREE))
    try:
        archive = _Archive(io.BytesIO(contenu))
    except NotImplementedError:
        raise _methode_inconnue(lieu) from None
    except _ABIMES:
        raise archive_abimee(lieu) from None
    with archive:
        infos = archive.infolist()
        if not infos and not contenu.startswith(_VIDE):
            raise archive_abimee(lieu)
        budget.compter_entrees(lieu, len(infos))
        membres = _choose(infos, lieu)
        _check_recouvrement(infos, len(contenu), lieu)
        budget.annoncer(lieu, [(m.nom, m.info.file_size) for m in membres], len(contenu))
        sortis = []
        for membre in membres:
            octets = _lire(archive, membre, lieu, trousseau, budget)
            budget.consommer(len(octets))
            sortis.append((membre.nom, octets))
    return sortis


def _choose(infos: Sequence[AESZipInfo], lieu: Lieu) -> list[_Membre]:
    """The files of the partner; Refus when one can only be refused."""
    gardes: list[tuple[str, AESZipInfo]] = []
    for info in infos:
        brut = _decode_nom(info)
        nom = clean_nom(brut)
        if _est_dossier(info, brut) or est_du_systeme(nom):
            continue
        ici = lieu.dedans(nom)
        genre = stat.S_IFMT(info.external_attr >> 16)
        if genre not in (0, stat.S_IFREG):
            raise illisible(
                f"{ici} n'est pas un fichier ordinaire mais un lien ou une entrée spéciale : l'archive n'a pas été prise.",
                "Mettez dans l'archive les fichiers eux-mêmes, puis déposez-la de nouveau.",
            )
        if info.is_strong_encryption or info.is_compressed_patch_data or not est_connue(info.compress_type):
            raise _methode_inconnue(ici)
        if info.wz_aes_version is not None and not info.is_encrypted:
            raise archive_abimee(lieu)
        gardes.append((nom, info))
    noms = make_uniques([nom for nom, _ in gardes])
    return [_Membre(nom, info) for nom, (_, info) in zip(noms, gardes, strict=True)]


def _est_dossier(info: AESZipInfo, brut: str) -> bool:
    if brut.endswith(("/", "\\")) and info.file_size == 0:
        return True
    return stat.S_ISDIR(info.external_attr >> 16)


def _decode_nom(info: AESZipInfo) -> str:
    """The name as its writer meant it.

    Marked as UTF-8, it is. Otherwise the library took it for code page 437: macOS writes UTF-8 without saying so, Windows
    in French code page 850, whose accented letters include those of 437.
    """
    nom = str(info.orig_filename)
    if info.flag_bits & _UTF8:
        return nom
    octets = nom.encode("cp437")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp850")


def _check_recouvrement(infos: Sequence[AESZipInfo], taille: int, lieu: Lieu) -> None:
    """Every entry must have its bytes for itself, within the file; the first must start it."""
    fin = 0
    if min((info.header_offset for info in infos), default=0) > DEBUT_MAX:
        raise archive_abimee(lieu)  # The directory is that of an archive inside: this one was cut before its own.
    for info in sorted(infos, key=lambda i: i.header_offset):
        if info.header_offset < 0 or info.header_offset + _ENTETE_LOCAL + info.compress_size > taille:
            raise archive_abimee(lieu)
        if info.header_offset < fin:
            raise refuse_recouvrement(lieu)
        fin = info.header_offset + _ENTETE_LOCAL + info.compress_size


def _lire(archive: _Archive, membre: _Membre, lieu: Lieu, trousseau: Trousseau, budget: Budget) -> bytes:
    ici = lieu.dedans(membre.nom)
    info = membre.info
    if not info.is_encrypted:
        return _inflate(archive, info, ici, budget, None)
    if not len(trousseau):
        raise sans_mot_de_passe(ici)
    abime: Refus | None = None
    for mot in trousseau:
        for forme in en_octets(mot):
            try:
                octets = _inflate(archive, info, ici, budget, forme)
            except _MauvaisMotDePasse:
                continue
            except Refus as refus:
                if refus.probleme.regle != "D01":
                    raise
                # The check of a password is one byte (ZipCrypto) or two (AES): a wrong one may pass it.
                abime = refus
                continue
            trousseau.retenir(mot)
            return octets
    # One chance in 65 536 to pass the check of AES: then it is the data that are damaged.
    if abime is not None and info.wz_aes_version is not None:
        raise abime
    raise mauvais_mot_de_passe(ici, len(trousseau), peut_etre_abime=abime is not None)


def _inflate(archive: _Archive, info: AESZipInfo, ici: Lieu, budget: Budget, mot: bytes | None) -> bytes:
    """The bytes of one member, its size and checksum verified."""
    sortie = bytearray()
    bruts = _bruts(archive, info, mot)
    try:
        for morceau in decompresser(bruts, info.compress_type):
            sortie += morceau
            # An LZMA stream without end mark goes on beyond its last byte: what follows is not data.
            if info.compress_type == LZMA and len(sortie) >= info.file_size:
                del sortie[info.file_size :]
                break
            budget.verifier_encours(ici, len(sortie), len(sortie))
        # The signature of an encrypted member is checked at its very end, which its data may not reach.
        for _ in bruts:
            continue
    except MemoireDemandee:
        raise trop_grand(f"{ici} demande trop de mémoire pour être décompressé : il n'a pas été ouvert.", RECOMPRESSER) from None
    except NotImplementedError:
        raise _methode_inconnue(ici) from None
    except RuntimeError:
        # The library says by this class that the check of the password failed, and by nothing else once one is given.
        if mot is None:
            raise membre_abime(ici) from None
        raise _MauvaisMotDePasse from None
    except (DonneesAbimees, *_ABIMES):
        raise membre_abime(ici) from None
    if len(sortie) != info.file_size or not _somme_juste(info, sortie):
        raise membre_abime(ici)
    return bytes(sortie)


def _somme_juste(info: AESZipInfo, sortie: bytearray) -> bool:
    # AE-2 leaves the checksum out: its signature covers the data.
    if info.wz_aes_version == WZ_AES_V2:
        return True
    return zlib.crc32(sortie) == int(info.CRC)


def _bruts(archive: _Archive, info: AESZipInfo, mot: bytes | None) -> Iterator[bytes]:
    """The decrypted bytes of a member, still compressed: the library is told that it is stored."""
    brut = copy.copy(info)
    brut.compress_type = STOCKE
    brut.file_size = info.compress_size - _surcout(info)
    if brut.file_size < 0:
        raise DonneesAbimees
    with archive.open(brut, pwd=mot) as flux:
        while morceau := flux.read(_LECTURE):
            yield morceau


def _surcout(info: AESZipInfo) -> int:
    """Bytes of encryption around the data."""
    if not info.is_encrypted:
        return 0
    if info.wz_aes_version is None:
        return _ENTETE_ZIPCRYPTO
    return int(WZ_SALT_LENGTHS[info.wz_aes_strength]) + 2 + _HMAC_AES


def _methode_inconnue(lieu: Lieu) -> Refus:
    return illisible(
        f"{lieu} est compressé ou protégé par une méthode peu courante, qui n'est pas prise en charge.",
        RECOMPRESSER,
    )
