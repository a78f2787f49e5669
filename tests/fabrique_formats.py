"""The same sheets in every workbook format, made by code: what the tests of reading compare, and what hostile files start from.

A sheet is a list of rows of Python values; ``""`` and None are blank cells, ``Formule`` a formula with its cached value, none, or
an Excel error (its cache is then the name of the error).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.fabrique import Formule, classeur, modeles, personne

Feuilles = Mapping[str, Sequence[Sequence[object]]]
FORMATS = ("xlsx", "xlsm", "xls", "xlsb", "ods")
ERREURS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}


def ecrire(feuilles: Feuilles, format_voulu: str, *, cachees: Sequence[str] = (), epoque_1904: bool = False) -> bytes:
    """The bytes of a workbook of that format (a value of FORMATS)."""
    if format_voulu in ("xlsx", "xlsm"):
        contenu = _write_xlsx(feuilles, cachees, epoque_1904)
        return _add_macros(contenu) if format_voulu == "xlsm" else contenu
    ecrivain = {"xls": _write_xls, "xlsb": _write_xlsb, "ods": _write_ods}[format_voulu]
    return ecrivain(feuilles, cachees, epoque_1904)


def feuilles_de_suivi(
    lignes: Sequence[Mapping[str, object]], modele: str = "suivi-2024", entetes: Mapping[str, str] | None = None
) -> dict[str, list[list[object]]]:
    """The sheets of a monthly table: identification, then the people."""
    version = modeles()[modele]
    renommees = dict(entetes or {})
    identification: list[list[object]] = [
        ["Modèle", modele],
        ["Structure", "ccas-arras"],
        ["Convention", "2024-1.3-ccas-arras"],
        ["Mois", date(2024, 5, 1)],
        ["Établi le", date(2024, 6, 5)],
    ]
    table: list[list[object]] = [[renommees.get(colonne.cle, colonne.entete) for colonne in version.colonnes]]
    table += [[ligne.get(colonne.cle, "") for colonne in version.colonnes] for ligne in lignes]
    return {"Identification": identification, version.feuille: table}


def _write_xlsx(feuilles: Feuilles, cachees: Sequence[str], epoque_1904: bool) -> bytes:
    memoire = io.BytesIO()
    livre = xlsxwriter.Workbook(memoire, {"in_memory": True, "date_1904": epoque_1904, "strings_to_formulas": False})
    jour, instant = livre.add_format({"num_format": "dd/mm/yyyy"}), livre.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for nom, rangees in feuilles.items():
        feuille = livre.add_worksheet(nom)
        for i, rangee in enumerate(rangees):
            for j, valeur in enumerate(rangee):
                if valeur is None or valeur == "":
                    continue
                if isinstance(valeur, Formule):
                    feuille.write_formula(i, j, valeur.formule, None, "" if valeur.cache is None else valeur.cache)
                elif isinstance(valeur, datetime):
                    feuille.write_datetime(i, j, valeur, instant)
                elif isinstance(valeur, date):
                    feuille.write_datetime(i, j, valeur, jour)
                elif isinstance(valeur, str):
                    feuille.write_string(i, j, valeur)
                else:
                    feuille.write(i, j, valeur)
        if nom in cachees:
            feuille.hide()
    livre.worksheets()[0].activate()
    livre.close()
    # XlsxWriter writes an empty text for a formula without value.
    return replace_in_parts(memoire.getvalue(), {b' t="str"><f>': b"><f>", b"<v></v>": b""})


def _add_macros(contenu: bytes) -> bytes:
    """The mark of a workbook with macros, and a part that looks like them."""
    principal = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    marque = replace_in_parts(contenu, {principal: b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"})
    memoire = io.BytesIO(marque)
    with zipfile.ZipFile(memoire, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    return memoire.getvalue()


def replace_in_parts(contenu: bytes, remplacements: Mapping[bytes, bytes]) -> bytes:
    """A zip container in whose parts some bytes are replaced."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(contenu)) as source, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as cible:
        for part in source.infolist():
            octets = source.read(part)
            for avant, apres in remplacements.items():
                octets = octets.replace(avant, apres)
            # A part that was stored stays so: the type of an .ods must be.
            cible.writestr(part.filename, octets, compress_type=part.compress_type)
    return sortie.getvalue()


def _write_xls(feuilles: Feuilles, cachees: Sequence[str], epoque_1904: bool) -> bytes:
    livre = xlwt.Workbook()
    livre.dates_1904 = epoque_1904
    jour, instant = xlwt.easyxf(num_format_str="DD/MM/YYYY"), xlwt.easyxf(num_format_str="DD/MM/YYYY HH:MM")
    for nom, rangees in feuilles.items():
        feuille = livre.add_sheet(nom)
        feuille.visibility = int(nom in cachees)
        for i, rangee in enumerate(rangees):
            for j, valeur in enumerate(rangee):
                if valeur is None or valeur == "":
                    continue
                if isinstance(valeur, Formule):
                    if valeur.cache in ERREURS:
                        feuille.row(i).set_cell_error(j, valeur.cache)
                    else:
                        feuille.write(i, j, xlwt.Formula(valeur.formule.lstrip("=")))
                elif isinstance(valeur, datetime):
                    feuille.write(i, j, valeur, instant)
                elif isinstance(valeur, date):
                    feuille.write(i, j, valeur, jour)
                else:
                    feuille.write(i, j, valeur)
    memoire = io.BytesIO()
    livre.save(memoire)
    return memoire.getvalue()


def _write_ods(feuilles: Feuilles, cachees: Sequence[str], epoque_1904: bool) -> bytes:
    """Dates of this format name their day: the epoch changes nothing."""
    document = OpenDocumentSpreadsheet()
    masque = Style(name="masque", family="table")
    masque.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(masque)
    for nom, rangees in feuilles.items():
        table = Table(name=nom, **({"stylename": masque} if nom in cachees else {}))
        for rangee in rangees:
            ligne = TableRow()
            for valeur in rangee:
                ligne.addElement(_make_cellule_ods(valeur))
            table.addElement(ligne)
        # As LibreOffice ends every sheet.
        fin = TableRow(numberrowsrepeated=1048576 - len(rangees))
        fin.addElement(TableCell(numbercolumnsrepeated=16384))
        table.addElement(fin)
        document.spreadsheet.addElement(table)
    memoire = io.BytesIO()
    document.write(memoire)
    return memoire.getvalue()


def _make_cellule_ods(valeur: object) -> TableCell:
    options: dict[str, object] = {}
    texte = "" if valeur is None else str(valeur)
    if isinstance(valeur, Formule):
        options = {"formula": "of:" + valeur.formule}
        texte = "" if valeur.cache is None else str(valeur.cache)
        if texte.startswith("#"):
            options["valuetype"] = "string"
        elif texte:
            options |= {"valuetype": "float", "value": texte}
    elif isinstance(valeur, bool):
        options = {"valuetype": "boolean", "booleanvalue": str(valeur).lower()}
        texte = "VRAI" if valeur else "FAUX"
    elif isinstance(valeur, (int, float, Decimal)):
        options = {"valuetype": "float", "value": str(valeur)}
    elif isinstance(valeur, (date, datetime)):
        options = {"valuetype": "date", "datevalue": valeur.isoformat()}
        texte = f"{valeur:%d/%m/%Y}"
    elif texte:
        options = {"valuetype": "string"}
    cellule = TableCell(**options)
    if texte:
        cellule.addElement(P(text=texte))
    return cellule


_CONTENUS_XLSB = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="bin"
 ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/><Default Extension="rels"
 ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>"""
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_TYPE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_ORDINAIRE, _JOUR, _INSTANT = 0, 1, 2
_NUMEROS_DE_FORMAT = (0, 14, 22)
"""Built-in number formats of the three styles: general, day, day and time."""


def record(numero: int, corps: bytes = b"") -> bytes:
    """A record of [MS-XLSB]: its number in one or two bytes of seven bits, its size in one to four, its body."""
    octets = bytes([numero]) if numero < 0x80 else bytes([numero & 0x7F | 0x80, numero >> 7])
    taille = len(corps)
    while taille >= 0x80:
        octets += bytes([taille & 0x7F | 0x80])
        taille >>= 7
    return octets + bytes([taille]) + corps


def _wide(texte: str) -> bytes:
    octets = texte.encode("utf-16-le")
    return struct.pack("<I", len(octets) // 2) + octets


def _write_xlsb(feuilles: Feuilles, cachees: Sequence[str], epoque_1904: bool) -> bytes:
    textes: dict[str, int] = {}
    parts = {
        f"xl/worksheets/sheet{i}.bin": _make_feuille_xlsb(r, textes, epoque_1904) for i, r in enumerate(feuilles.values(), 1)
    }
    noms = [
        record(156, struct.pack("<II", int(nom in cachees), i) + _wide(f"rId{i}") + _wide(nom))
        for i, nom in enumerate(feuilles, 1)
    ]
    classeur_bin = record(131) + record(153, struct.pack("<III", int(epoque_1904), 0, 0)) + record(143) + b"".join(noms)
    parts["xl/workbook.bin"] = classeur_bin + record(144) + record(157, b"\0" * 26) + record(132)
    parts["xl/sharedStrings.bin"] = (
        record(159, struct.pack("<II", len(textes), len(textes)))
        + b"".join(record(19, b"\0" + _wide(texte)) for texte in textes)
        + record(160)
    )
    formats = b"".join(record(47, struct.pack("<HH", 0, numero) + b"\0" * 12) for numero in _NUMEROS_DE_FORMAT)
    parts["xl/styles.bin"] = (
        record(278) + record(617, struct.pack("<I", len(_NUMEROS_DE_FORMAT))) + formats + record(618) + record(279)
    )
    liens = "".join(
        f'<Relationship Id="rId{i}" Type="{_TYPE_RELATION}worksheet" Target="worksheets/sheet{i}.bin"/>'
        for i in range(1, len(feuilles) + 1)
    )
    racine = f'<Relationship Id="rId1" Type="{_TYPE_RELATION}officeDocument" Target="xl/workbook.bin"/>'
    memoire = io.BytesIO()
    with zipfile.ZipFile(memoire, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENUS_XLSB)
        archive.writestr("_rels/.rels", _RELATIONS.format(racine))
        archive.writestr("xl/_rels/workbook.bin.rels", _RELATIONS.format(liens))
        for nom, octets in parts.items():
            archive.writestr(nom, octets)
    return memoire.getvalue()


def _make_feuille_xlsb(rangees: Sequence[Sequence[object]], textes: dict[str, int], epoque_1904: bool) -> bytes:
    largeur = max(map(len, rangees), default=1)
    octets = record(129) + record(148, struct.pack("<IIII", 0, max(len(rangees) - 1, 0), 0, max(largeur - 1, 0))) + record(145)
    for i, rangee in enumerate(rangees):
        octets += record(0, struct.pack("<II", i, 0) + b"\0" * 9)
        for j, valeur in enumerate(rangee):
            if valeur is not None and valeur != "":
                octets += _make_cellule_xlsb(j, valeur, textes, epoque_1904)
    return octets + record(146) + record(130)


def _make_cellule_xlsb(colonne: int, valeur: object, textes: dict[str, int], epoque_1904: bool) -> bytes:
    def place(style: int = _ORDINAIRE) -> bytes:
        return struct.pack("<II", colonne, style)

    if isinstance(valeur, Formule):
        sans_formule = struct.pack("<HII", 0, 0, 0)
        if valeur.cache in ERREURS:
            return record(11, place() + bytes([ERREURS[str(valeur.cache)]]) + sans_formule)
        return record(9, place() + struct.pack("<d", float(str(valeur.cache or 0))) + sans_formule)
    if isinstance(valeur, bool):
        return record(4, place() + bytes([valeur]))
    if isinstance(valeur, date):
        origine = datetime(1904, 1, 1) if epoque_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 (a cell has no zone)
        instant = valeur if isinstance(valeur, datetime) else datetime(valeur.year, valeur.month, valeur.day)  # noqa: DTZ001
        serie = (instant - origine).total_seconds() / 86_400
        if serie.is_integer():
            # As Excel writes a day: a whole number of thirty bits.
            return record(2, place(_JOUR) + struct.pack("<i", int(serie) << 2 | 2))
        return record(5, place(_INSTANT) + struct.pack("<d", serie))
    if isinstance(valeur, (int, float, Decimal)):
        return record(5, place() + struct.pack("<d", float(valeur)))
    rang = textes.setdefault(str(valeur), len(textes))
    return record(7, place() + struct.pack("<I", rang))


__all__ = ["ERREURS", "FORMATS", "Feuilles", "classeur", "ecrire", "feuilles_de_suivi", "personne", "record", "replace_in_parts"]
