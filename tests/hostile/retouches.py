"""Archives and workbooks taken apart and put together wrongly. Every function is deterministic."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping

JOUR = (2024, 6, 5, 9, 0, 0)
Retouche = Callable[[bytes], bytes] | bytes | None
"""What becomes of a part: another content, a change of the one it has, or nothing at all."""


def zipper(entrees: Iterable[tuple[str, bytes]], methode: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A plain zip; the same name may come twice."""
    memoire = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(memoire, "w", methode) as archive:
        warnings.filterwarnings("ignore", "Duplicate name")
        for nom, octets in entrees:
            info = zipfile.ZipInfo(nom, JOUR)
            # The first entry of an ODS is never compressed: that is how its kind is known.
            info.compress_type = zipfile.ZIP_STORED if nom == "mimetype" else methode
            info.external_attr = 0o644 << 16
            archive.writestr(info, octets)
    return memoire.getvalue()


def dezipper(contenu: bytes) -> dict[str, bytes]:
    """The entries of a zip."""
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}


def retoucher(classeur: bytes, retouches: Mapping[str, Retouche]) -> bytes:
    """A workbook with some of its parts changed, added or taken away."""
    parts = dezipper(classeur)
    for nom, retouche in retouches.items():
        if retouche is None:
            del parts[nom]
        else:
            parts[nom] = retouche if isinstance(retouche, bytes) else retouche(parts[nom])
    return zipper(parts.items())


def remplacer(avant: bytes, apres: bytes) -> Callable[[bytes], bytes]:
    """A change of a part that must find what it changes."""

    def changer(octets: bytes) -> bytes:
        assert avant in octets, avant
        return octets.replace(avant, apres, 1)

    return changer


def retourner(contenu: bytes, *rangs: int) -> bytes:
    """The bytes with one bit flipped at each place (negative: from the end)."""
    octets = bytearray(contenu)
    for rang in rangs:
        octets[rang] ^= 0x10
    return bytes(octets)


def rang_des_donnees(archive: bytes, nom: str) -> int:
    """Where the compressed bytes of an entry start."""
    with zipfile.ZipFile(io.BytesIO(archive)) as lue:
        debut = lue.getinfo(nom).header_offset
    taille_nom, taille_extra = struct.unpack("<HH", archive[debut + 26 : debut + 30])
    return int(debut + 30 + taille_nom + taille_extra)


def abimer_entree(archive: bytes, nom: str) -> bytes:
    """A bit flipped in the middle of the compressed bytes of an entry."""
    with zipfile.ZipFile(io.BytesIO(archive)) as lue:
        taille = lue.getinfo(nom).compress_size
    return retourner(archive, rang_des_donnees(archive, nom) + taille // 2)
