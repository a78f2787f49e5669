"""A file opened as named sheets, whatever its format: what the reading of tables and the annotated copy both start from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from decompte.classeurs.formats import Format, choose_format
from decompte.classeurs.limites import Limites, check_octets
from decompte.classeurs.ods import SourceOds
from decompte.classeurs.source_csv import SourceCsv
from decompte.classeurs.sources import Source
from decompte.classeurs.xls import SourceXls
from decompte.classeurs.xlsb import SourceXlsb
from decompte.classeurs.xlsx import SourceXlsx
from decompte.domaine.modele import Modele


def ouvrir_source(contenu: bytes, nom: str, limites: Limites, modeles: Iterable[Modele] = ()) -> Source:
    """Open a workbook or a CSV, by its content more than by its name; Illisible (D01) or TropGrand (D08).

    A CSV is one visible sheet named by the stem of its name. ``modeles`` only helps to choose its separator: give the same as to
    ``lire``, and the cells stand where findings say. Cells without usable value are ``CelluleFautive``.
    """
    check_octets(len(contenu), limites)
    format_lu = choose_format(contenu, nom)
    if format_lu is Format.CSV:
        return SourceCsv(contenu, PurePosixPath(nom).stem, limites, modeles)
    ouvreurs: dict[Format, Callable[[bytes, Limites], Source]] = {
        Format.XLSX: SourceXlsx,
        Format.XLSB: SourceXlsb,
        Format.XLS: SourceXls,
        Format.ODS: SourceOds,
    }
    return ouvreurs[format_lu](contenu, limites)
