"""The zip container of a modern workbook, checked before anything is unpacked from it. Nothing is ever written to disk.

Calamine unpacks by itself and stops at no size, so what it may be led to unpack is bounded here.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO

from decompte.classeurs.formats import damaged_container, protected
from decompte.classeurs.limites import Limites, check_deplie
from decompte.classeurs.sources import TropGrand
from decompte.domaine.texte import nombre

ERREURS_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, NotImplementedError, RuntimeError, ValueError)
"""What zipfile raises on a damaged or unusual container (a truncated entry, an unknown method, a cipher)."""
_PLANCHER_RATIO = 10_000_000
"""Bytes unpacked below which the ratio says nothing: a small sheet of equal rows packs very well, and costs nothing."""
_RATIO_DEFLATE = 1032
"""No deflated byte gives more: what a container can unpack to is bounded by its packed size, whatever its directory says."""
_MORCEAU = 1 << 20
_CHIFFRE = 0x1


class Conteneur:
    """An opened container; Illisible when it is damaged or ambiguous, TropGrand when it unpacks beyond the limits."""

    def __init__(self, contenu: bytes, limites: Limites) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(contenu))
            self._check(limites)
        except ERREURS_ZIP as erreur:
            raise damaged_container() from erreur

    def _check(self, limites: Limites) -> None:
        parts = self._zip.infolist()
        check_deplie(sum(part.file_size for part in parts), limites)
        if any(part.flag_bits & _CHIFFRE for part in parts):
            raise protected()
        if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
            raise damaged_container()
        if len({part.filename.replace("\\", "/").lower() for part in parts}) < len(parts):
            # Two parts under one name: the one that is checked might not be the one that is read.
            raise damaged_container()
        for part in parts:
            if part.file_size > _PLANCHER_RATIO and part.file_size > limites.ratio_compression * part.compress_size:
                raise TropGrand(
                    f"Une partie du classeur se déplie {nombre(part.file_size // max(part.compress_size, 1))} fois, "
                    f"au-delà de la limite de {nombre(limites.ratio_compression)} fois.",
                    "Recopiez le tableau du mois dans un modèle vierge, puis renvoyez-le.",
                )
        if sum(part.compress_size for part in parts) * _RATIO_DEFLATE > limites.octets_decompresses:
            self._check_deplie_reel(parts)

    def _check_deplie_reel(self, parts: list[zipfile.ZipInfo]) -> None:
        """Unpack each part without keeping it: one longer than its directory says is refused (zipfile stops and counts)."""
        for part in parts:
            with self._zip.open(part) as flux:
                while flux.read(_MORCEAU):
                    pass

    def __contains__(self, nom: str) -> bool:
        return nom in self._zip.NameToInfo

    def find(self, nom: str) -> str | None:
        """The name under which a part is stored, capitals or not (calamine makes no difference); None when it is not there."""
        return next((part for part in self._zip.NameToInfo if part.replace("\\", "/").lower() == nom.lower()), None)

    def lire(self, nom: str) -> bytes:
        """The bytes of a part; Illisible when it is missing or damaged."""
        try:
            return self._zip.read(nom)
        except ERREURS_ZIP as erreur:
            raise damaged_container() from erreur

    def flux(self, nom: str) -> IO[bytes]:
        """A part to be read by pieces; Illisible when it is missing. Reading may raise ERREURS_ZIP."""
        try:
            return self._zip.open(nom)
        except ERREURS_ZIP as erreur:
            raise damaged_container() from erreur
