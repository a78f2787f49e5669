"""7z archives: LZMA, LZMA2, bzip2, stored, with the usual filters; AES, with or without encrypted headers.

What the archive asks of the library is looked at before it is let do it: see ``_check_codeurs`` and ADR 0046.
"""

from __future__ import annotations

import io
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, cast

from py7zr import SevenZipFile
from py7zr.archiveinfo import Folder, HeaderStreamsInfo, SignatureHeader
from py7zr.exceptions import CrcError
from py7zr.io import Py7zIO, WriterFactory
from py7zr.properties import COMPRESSION_METHOD as METHODE

from decompte.depots.contenants.budget import Budget
from decompte.depots.contenants.decompression import DICTIONNAIRE_MAX
from decompte.depots.contenants.noms import clean_nom, est_du_systeme, make_uniques
from decompte.depots.contenants.refus import (
    RECOMPRESSER,
    Lieu,
    Refus,
    archive_abimee,
    illisible,
    mauvais_mot_de_passe,
    megaoctets,
    membre_abime,
    sans_mot_de_passe,
    trop_grand,
)
from decompte.depots.contenants.trousseau import Trousseau

_ENTETE_MAX = 256_000
"""Bytes of the directory, unpacked: some 1 500 files with long names. The library makes a dictionary of each entry, and an entry
may take as little as one byte."""
_CYCLES_MAX = 20
"""Power of two of the rounds that make the key of a password: 7-Zip writes 19 (0.07 s); 24, which the format allows, costs 2 s
for each file and each password."""
_SIGNATURE = 32
"""Bytes before the data."""
_ENTETE_COMPRESSE = b"\x17"
_UNIX = 0x8000
"""The upper half of the attributes is a Unix mode."""
_LZMA2_MAX = 40
_SUPPORTEES = frozenset(
    {
        METHODE.COPY, METHODE.LZMA, METHODE.LZMA2, METHODE.MISC_BZIP2, METHODE.DELTA, METHODE.P7Z_BCJ,
        METHODE.BCJ_PPC, METHODE.BCJ_ARM, METHODE.BCJ_ARMT, METHODE.BCJ_SPARC, METHODE.CRYPT_AES256_SHA256,
    }
)  # fmt: skip
"""Those that never give more than they are asked for, nor crash. Deflate, Zstandard and Brotli inflate a whole megabyte of input
at once (Zstandard of zeros: 34 GB); the PPMd decoder ends the process on altered data (found by fuzzing). 7-Zip makes 7z
archives with none of them unless it is told to."""


@dataclass(frozen=True, slots=True)
class _Membre:
    """A file of the partner: its rank among those that have data (None when it is empty), its clean name, its bytes."""

    rang: int | None
    nom: str
    taille: int


class _Illisible(Exception):
    """The library gave up: damage, or a wrong password. ``rang``: at which file, when that is known."""

    def __init__(self, rang: int | None = None) -> None:
        self.rang = rang


def ouvrir_7z(contenu: bytes, lieu: Lieu, trousseau: Trousseau, budget: Budget) -> list[tuple[str, bytes]]:
    """The (clean name, bytes) of the files of the archive, in the order of its directory. Refus for the whole of it."""
    repertoire_chiffre = _check_entete(contenu, lieu)
    archive, mot = _open_repertoire(contenu, repertoire_chiffre, lieu, trousseau)
    dossiers = _dossiers(archive)
    for dossier in dossiers:
        _check_codeurs(dossier, lieu)
    membres = _choose(archive, lieu)
    annonces = [(m.nom, m.taille) for m in membres]
    budget.annoncer(lieu, annonces, len(contenu))
    for info in _fiches(archive):
        # System files are not kept, but they come out with the others.
        budget.verifier_fichier(lieu, info["uncompressed"])
    if not any(_est_chiffre(dossier) for dossier in dossiers):
        mots: tuple[str | None, ...] = (mot,)
    elif len(trousseau):
        mots = tuple(trousseau)
    else:
        raise sans_mot_de_passe(lieu)
    return _extraire(contenu, mots, membres, lieu, trousseau, budget)


def _open_repertoire(contenu: bytes, chiffre: bool, lieu: Lieu, trousseau: Trousseau) -> tuple[SevenZipFile, str | None]:
    """The archive with its directory read, and the password that it took."""
    if chiffre and not len(trousseau):
        raise sans_mot_de_passe(lieu)
    for mot in trousseau if chiffre else (None,):
        try:
            archive = _read_repertoire(contenu, mot)
        except _Illisible:
            continue
        if mot is not None:
            trousseau.retenir(mot)
        return archive, mot
    if chiffre:
        # The names themselves are encrypted: nothing tells damage from a wrong password.
        raise mauvais_mot_de_passe(lieu, len(trousseau), peut_etre_abime=True)
    raise archive_abimee(lieu)


def _check_entete(contenu: bytes, lieu: Lieu) -> bool:
    """Look at the header before the library unpacks it; whether a password is needed to read it."""
    try:
        signature = SignatureHeader.retrieve(io.BytesIO(contenu))
        debut = _SIGNATURE + signature.nextheaderofs
        fin = debut + signature.nextheadersize
        if fin > len(contenu):
            raise archive_abimee(lieu)
        if signature.nextheadersize > _ENTETE_MAX:
            raise _repertoire_trop_grand(lieu)
        if contenu[debut : debut + 1] != _ENTETE_COMPRESSE:
            return False
        flux = HeaderStreamsInfo.retrieve(io.BytesIO(contenu[debut + 1 : fin]))
        dossiers = flux.unpackinfo.folders
    except Refus:
        raise
    except MemoryError:
        raise
    except Exception:  # Hostile boundary: on a header that does not hold together the library raises anything.
        raise archive_abimee(lieu) from None
    if sum(max(dossier.unpacksizes, default=0) for dossier in dossiers) > _ENTETE_MAX:
        raise _repertoire_trop_grand(lieu)
    for dossier in dossiers:
        _check_codeurs(dossier, lieu)
    return any(_est_chiffre(dossier) for dossier in dossiers)


def _read_repertoire(contenu: bytes, mot: str | None) -> SevenZipFile:
    try:
        archive = SevenZipFile(io.BytesIO(contenu), password=mot)
        for dossier in _dossiers(archive):
            for codeur in dossier.coders:
                _shrink_dictionnaire(codeur, max(dossier.unpacksizes, default=0))
        for info in _fiches(archive):
            if info["uncompressed"] < 0:
                raise _Illisible
        return archive
    except MemoryError:
        raise
    except Exception:  # Hostile boundary: damage and wrong passwords come out as any exception at all.
        raise _Illisible from None


def _dossiers(archive: SevenZipFile) -> list[Folder]:
    """The compressed streams (what the format calls folders)."""
    flux = getattr(archive.header, "main_streams", None)
    if flux is None or flux.unpackinfo is None:
        return []
    return list(flux.unpackinfo.folders)


def _fiches(archive: SevenZipFile) -> list[dict[str, Any]]:
    """What the directory tells of each entry: the library's own list, whose declared type lacks most of its keys."""
    return cast("list[dict[str, Any]]", archive.files.files_list)


def _est_chiffre(dossier: Folder) -> bool:
    return any(codeur["method"] == METHODE.CRYPT_AES256_SHA256 for codeur in dossier.coders)


def _check_codeurs(dossier: Folder, lieu: Lieu) -> None:
    """Refuse what would make the library spend time or memory without bound."""
    for codeur in dossier.coders:
        methode, proprietes = codeur["method"], codeur["properties"] or b""
        if methode not in _SUPPORTEES or codeur["numinstreams"] != 1 or codeur["numoutstreams"] != 1:
            raise illisible(
                f"L'archive {lieu} est compressée par une méthode peu courante, qui n'est pas prise en charge.", RECOMPRESSER
            )
        if methode == METHODE.CRYPT_AES256_SHA256 and (not proprietes or proprietes[0] & 0x3F > _CYCLES_MAX):
            raise illisible(
                f"L'archive {lieu} est protégée d'une façon peu courante, qui n'est pas prise en charge.", RECOMPRESSER
            )
        memoire = 0
        if methode == METHODE.LZMA and len(proprietes) >= 5:
            memoire = int.from_bytes(proprietes[1:5], "little")
        elif methode == METHODE.LZMA2 and len(proprietes) == 1:
            memoire = _dictionnaire_lzma2(proprietes[0])
        if memoire > DICTIONNAIRE_MAX:
            raise trop_grand(
                f"L'archive {lieu} demande {megaoctets(memoire)} de mémoire pour être décompressée : elle n'a pas été ouverte.",
                RECOMPRESSER,
            )


def _shrink_dictionnaire(codeur: dict[str, Any], deballe: int) -> None:
    """Ask for no larger dictionary than what comes out: nothing can be referred to beyond."""
    proprietes = codeur["properties"] or b""
    utile = max(deballe, 4096)
    if codeur["method"] == METHODE.LZMA and len(proprietes) == 5:
        taille = min(int.from_bytes(proprietes[1:5], "little"), utile)
        codeur["properties"] = proprietes[:1] + taille.to_bytes(4, "little")
    elif codeur["method"] == METHODE.LZMA2 and len(proprietes) == 1:
        suffisant = next((rang for rang in range(_LZMA2_MAX) if _dictionnaire_lzma2(rang) >= utile), _LZMA2_MAX)
        codeur["properties"] = bytes([min(proprietes[0], suffisant)])


def _dictionnaire_lzma2(rang: int) -> int:
    return (2 | (rang & 1)) << (min(rang, _LZMA2_MAX) // 2 + 11)


def _choose(archive: SevenZipFile, lieu: Lieu) -> list[_Membre]:
    """The files of the partner; Refus when one can only be refused."""
    vides = iter(archive.header.files_info.emptyfiles if archive.header.files_info is not None else ())
    gardes: list[tuple[int | None, str, int]] = []
    rang = 0
    for info in _fiches(archive):
        sans_donnees = info["emptystream"] or info["folder"] is None
        fichier_vide = next(vides, False) if info["emptystream"] else True
        moi = None if sans_donnees else rang
        rang += 0 if sans_donnees else 1
        nom = clean_nom(info["filename"])
        attributs = info.get("attributes")
        genre = stat.S_IFMT(attributs >> 16) if attributs is not None and attributs & _UNIX else 0
        if _est_dossier(attributs, genre, sans_donnees and not fichier_vide) or est_du_systeme(nom):
            continue
        if genre not in (0, stat.S_IFREG) or (attributs or 0) & stat.FILE_ATTRIBUTE_REPARSE_POINT:
            raise illisible(
                f"{lieu.dedans(nom)} n'est pas un fichier ordinaire mais un lien ou une entrée spéciale : "
                "l'archive n'a pas été prise.",
                "Mettez dans l'archive les fichiers eux-mêmes, puis déposez-la de nouveau.",
            )
        gardes.append((moi, nom, info["uncompressed"]))
    noms = make_uniques([nom for _, nom, _ in gardes])
    return [_Membre(moi, nom, taille) for nom, (moi, _, taille) in zip(noms, gardes, strict=True)]


def _est_dossier(attributs: int | None, genre: int, sans_fichier: bool) -> bool:
    if attributs is None:
        return sans_fichier
    return bool(attributs & stat.FILE_ATTRIBUTE_DIRECTORY) or genre == stat.S_IFDIR


def _extraire(
    contenu: bytes,
    mots: Sequence[str | None],
    membres: Sequence[_Membre],
    lieu: Lieu,
    trousseau: Trousseau,
    budget: Budget,
) -> list[tuple[str, bytes]]:
    """Take everything out with the first password that does; Refus when none does."""
    par_rang = {m.rang: m.nom for m in membres if m.rang is not None}
    for mot in mots:
        reception = _Reception(lieu, par_rang, budget)
        try:
            _read_donnees(contenu, mot, reception, budget)
        except _Illisible as echec:
            if mots == (None,):
                nom = par_rang.get(echec.rang) if echec.rang is not None else None
                raise (archive_abimee(lieu) if nom is None else membre_abime(lieu.dedans(nom))) from None
            continue
        if mot is not None:
            trousseau.retenir(mot)
        sortis = [(m.nom, b"" if m.rang is None else bytes(reception.tampons[m.rang])) for m in membres]
        budget.consommer(reception.total)
        return sortis
    raise mauvais_mot_de_passe(lieu, len(trousseau), peut_etre_abime=True)


def _read_donnees(contenu: bytes, mot: str | None, reception: _Reception, budget: Budget) -> None:
    archive = _read_repertoire(contenu, mot)
    # The library numbers the files of a stream as if no empty one stood between them: leave it those with data alone.
    # Their names are replaced by numbers: it refuses some, and would change others.
    pleins = [info for info in _fiches(archive) if info["folder"] is not None]
    for rang, info in enumerate(pleins):
        info["filename"] = str(rang)
        if _est_chiffre(info["folder"]) and "digest" not in info:
            raise _Illisible(rang)  # Without checksum a wrong password could pass for the right one.
    _fiches(archive)[:] = pleins
    rang = 0
    for dossier in _dossiers(archive):
        if dossier.files is not None:
            dossier.files.offset = rang
            rang += len(dossier.files)
    archive.max_extract_size = budget.reste
    try:
        archive.extractall(factory=reception)
    except (Refus, MemoryError):
        raise
    except Exception as echec:  # Hostile boundary: damage and wrong passwords come out as any exception at all.
        raise _Illisible(_rang_de(echec)) from None
    if len(reception.tampons) != len(pleins):
        raise _Illisible


def _rang_de(echec: Exception) -> int | None:
    if isinstance(echec, CrcError) and isinstance(echec.filename, str) and echec.filename.isdecimal():
        return int(echec.filename)
    return None


class _Reception(WriterFactory):
    """Receives what comes out, in memory, and stops it beyond the limits. ``tampons`` by rank."""

    def __init__(self, lieu: Lieu, noms: Mapping[int, str], budget: Budget) -> None:
        self._lieu = lieu
        self._noms = noms
        self._budget = budget
        self.tampons: dict[int, bytearray] = {}
        self.total = 0

    def create(self, filename: str) -> Py7zIO:
        """Called by the library for each file, with the number that stands for its name."""
        rang = int(PurePosixPath(filename).name)
        self.tampons[rang] = bytearray()
        return _Tampon(self, rang)

    def recevoir(self, rang: int, octets: bytes | bytearray) -> None:
        """Some more bytes of a file; those of system files are counted and dropped."""
        self.total += len(octets)
        nom = self._noms.get(rang)
        if nom is not None:
            self.tampons[rang] += octets
        ici = self._lieu if nom is None else self._lieu.dedans(nom)
        self._budget.verifier_encours(ici, len(self.tampons[rang]), self.total)


class _Tampon(Py7zIO):
    """One file that comes out; it is only ever written."""

    def __init__(self, reception: _Reception, rang: int) -> None:
        self._reception = reception
        self._rang = rang

    def write(self, s: bytes | bytearray) -> int:
        self._reception.recevoir(self._rang, s)
        return len(s)

    def read(self, size: int | None = None) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        return None

    def size(self) -> int:
        return len(self._reception.tampons[self._rang])


def _repertoire_trop_grand(lieu: Lieu) -> Refus:
    return trop_grand(
        f"La liste des fichiers de l'archive {lieu} est si longue qu'elle n'a pas été lue : elle en contient plus d'un millier.",
        "Envoyez un classeur par convention et par mois, en plusieurs envois s'il le faut.",
    )
