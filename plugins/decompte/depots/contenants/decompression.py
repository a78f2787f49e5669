"""Inflate step by step: no step ever gives more than a bounded amount, whatever the data ask for."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator

STOCKE, DEFLATE, DEFLATE64, BZIP2, LZMA = 0, 8, 9, 12, 14
"""Methods of the zip format (APPNOTE, 4.4.5)."""
DICTIONNAIRE_MAX = 300_000_000
"""Bytes of memory that an LZMA stream may ask for: above what programs ask for files within the limits."""
_PAS = 1 << 20
_BOUCHEE_DEFLATE64 = 512
"""Bytes given at once to the deflate64 decoder, which knows no bound: a symbol may stand for 64 kB, so this gives tens of MB."""


class DonneesAbimees(Exception):
    """The compressed data are not valid, or stop too early."""


class MemoireDemandee(Exception):
    """The data ask for more memory than is granted."""


def decompresser(source: Iterator[bytes], methode: int) -> Iterator[bytes]:
    """The uncompressed pieces (at most some MB each) of compressed ones; DonneesAbimees, MemoireDemandee.

    KeyError for a method that is not one of those above.
    """
    return _METHODES[methode](source)


def est_connue(methode: int) -> bool:
    """Whether this method of the zip format can be read."""
    return methode in _METHODES


def _stocke(source: Iterator[bytes]) -> Iterator[bytes]:
    return source


def _deflate(source: Iterator[bytes]) -> Iterator[bytes]:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for morceau in source:
            while morceau and not machine.eof:
                yield machine.decompress(morceau, _PAS)
                morceau = machine.unconsumed_tail
        while not machine.eof:
            reste = machine.decompress(machine.unconsumed_tail, _PAS)
            if not reste:
                raise DonneesAbimees
            yield reste
    except zlib.error:
        raise DonneesAbimees from None


def _deflate64(source: Iterator[bytes]) -> Iterator[bytes]:
    # Imported here: few archives use it (Windows' explorer does beyond 2 GB).
    import inflate64

    machine = inflate64.Inflater()
    try:
        for morceau in source:
            for debut in range(0, len(morceau), _BOUCHEE_DEFLATE64):
                if machine.eof:
                    return
                yield machine.inflate(morceau[debut : debut + _BOUCHEE_DEFLATE64])
    except (ValueError, OSError, EOFError):
        raise DonneesAbimees from None
    if not machine.eof:
        raise DonneesAbimees


def _bzip2(source: Iterator[bytes]) -> Iterator[bytes]:
    machine = bz2.BZ2Decompressor()
    yield from _par_etapes(source, machine)
    if not machine.eof:
        raise DonneesAbimees


def _lzma(source: Iterator[bytes]) -> Iterator[bytes]:
    """APPNOTE 5.8: version (2 bytes), size of the properties (2), properties (5), then a raw LZMA stream.

    Its end may not be marked: who reads knows the size.
    """
    debut = b""
    for morceau in source:
        debut += morceau
        if len(debut) >= 9:
            break
    if len(debut) < 9 or debut[2:4] != b"\x05\x00" or debut[4] >= 9 * 5 * 5:
        raise DonneesAbimees
    dictionnaire = int.from_bytes(debut[5:9], "little")
    if dictionnaire > DICTIONNAIRE_MAX:
        raise MemoireDemandee
    reste, lc = divmod(debut[4], 9)
    pb, lp = divmod(reste, 5)
    filtre = {"id": lzma.FILTER_LZMA1, "dict_size": max(dictionnaire, 4096), "lc": lc, "lp": lp, "pb": pb}
    try:
        machine = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[filtre])
    except (lzma.LZMAError, ValueError):
        raise DonneesAbimees from None

    def suite() -> Iterator[bytes]:
        yield debut[9:]
        yield from source

    yield from _par_etapes(suite(), machine)


def _par_etapes(source: Iterator[bytes], machine: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> Iterator[bytes]:
    try:
        for morceau in source:
            if machine.eof:
                return
            yield machine.decompress(morceau, _PAS)
            while not machine.needs_input and not machine.eof:
                yield machine.decompress(b"", _PAS)
    except (OSError, EOFError, ValueError, lzma.LZMAError):
        raise DonneesAbimees from None


_METHODES: dict[int, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    STOCKE: _stocke,
    DEFLATE: _deflate,
    DEFLATE64: _deflate64,
    BZIP2: _bzip2,
    LZMA: _lzma,
}
