"""The stream « Workbook » of an `.xls`: its records, its sheets, what their cells refer to.

Record numbers and layouts: [MS-XLS], « Excel Binary File Format (.xls) Structure », Microsoft Open Specifications.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from decompte.classeurs.biff8_textes import TextesPartages, find_codec, read_texte
from decompte.classeurs.formats import damaged_container, protected
from decompte.classeurs.nombres_excel import FORMATS_DE_JOUR, shows_jour

_BOF, _EOF, _FILEPASS, _DATEMODE, _CODEPAGE = 0x809, 0x0A, 0x2F, 0x22, 0x42
_BOUNDSHEET, _SST, _CONTINUE, _FORMAT, _XF = 0x85, 0xFC, 0x3C, 0x41E, 0xE0
_BIFF8 = 0x600
_TABLEAU, _MODULE = 0, 6
_ENTETE = struct.Struct("<HH")


@dataclass(frozen=True, slots=True)
class FeuilleXls:
    """A sheet: its name, whether it is seen, where its records start; None when it has no cells (charts)."""

    nom: str
    visible: bool
    debut: int | None


@dataclass(slots=True)
class Plan:
    """What stands before the sheets. ``codec`` is that of the texts of BIFF5, None in BIFF8."""

    feuilles: list[FeuilleXls] = field(default_factory=list)
    textes: list[str] = field(default_factory=list)
    styles_de_jour: frozenset[int] = frozenset()
    epoque_1904: bool = False
    codec: str | None = None


def iterate_records(flux: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """The records from a position to the one that says the end: number, body. IndexError when the stream ends before."""
    fin = len(flux)
    while True:
        if position + 4 > fin:
            raise IndexError
        numero, taille = _ENTETE.unpack_from(flux, position)
        position += 4
        if position + taille > fin:
            raise IndexError
        if numero == _EOF:
            return
        yield numero, flux[position : position + taille]
        position += taille


def read_plan(flux: bytes) -> Plan:
    """Read what stands before the sheets; Illisible when it is broken or ciphered."""
    try:
        return _read_plan(flux)
    except (struct.error, IndexError) as erreur:
        raise damaged_container() from erreur


def _read_plan(flux: bytes) -> Plan:
    plan = Plan()
    segments: list[bytes] = []
    formats: dict[int, str] = {}
    styles: list[int] = []
    precedent = page = 0
    for numero, corps in iterate_records(flux, 0):
        if numero == _FILEPASS:
            raise protected()
        if numero == _BOF and struct.unpack_from("<H", corps)[0] != _BIFF8:
            plan.codec = find_codec(page)
        elif numero == _CODEPAGE and plan.codec is not None:
            plan.codec = find_codec(struct.unpack_from("<H", corps)[0])
        elif numero == _DATEMODE:
            plan.epoque_1904 = corps[:2] == b"\x01\x00"
        elif numero == _BOUNDSHEET:
            _add_feuille(plan, corps)
        elif numero == _FORMAT:
            formats[struct.unpack_from("<H", corps)[0]] = read_texte(corps, 2, plan.codec, court=plan.codec is not None)
        elif numero == _XF:
            styles.append(struct.unpack_from("<H", corps, 2)[0])
        elif numero == _SST or (numero == _CONTINUE and precedent == _SST):
            segments.append(corps)
            numero = _SST
        precedent = numero
    if segments:
        plan.textes = TextesPartages(segments).lire()
    plan.styles_de_jour = frozenset(
        rang
        for rang, numero in enumerate(styles)
        if (shows_jour(formats[numero]) if numero in formats else numero in FORMATS_DE_JOUR)
    )
    return plan


def _add_feuille(plan: Plan, corps: bytes) -> None:
    debut, etat, genre = struct.unpack_from("<IBB", corps)
    if genre != _MODULE:
        nom = read_texte(corps, 6, plan.codec, court=True).replace("\0", "")
        plan.feuilles.append(FeuilleXls(nom, not etat & 3, debut if genre == _TABLEAU else None))
