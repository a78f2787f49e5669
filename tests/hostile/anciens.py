"""`.xls` by xlwt, `.ods` written part by part, so that a test can spoil any of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

import xlwt

from tests.fabrique import modeles
from tests.hostile.retouches import JOUR

Ligne = Mapping[str, object]
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ESPACES = " ".join(
    f'xmlns:{prefixe}="urn:oasis:names:tc:opendocument:xmlns:{nom}:1.0"'
    for prefixe, nom in (("office", "office"), ("table", "table"), ("text", "text"))
)


def grille(lignes: Sequence[Ligne], modele: str = "suivi-2024") -> list[list[object]]:
    """The header and the rows of a table, as cells."""
    colonnes = modeles()[modele].colonnes
    return [[c.entete for c in colonnes], *([ligne.get(c.cle, "") for c in colonnes] for ligne in lignes)]


def grille_identite(identite: Mapping[str, object], modele: str = "suivi-2024") -> list[list[object]]:
    """The sheet « Identification », as cells."""
    return [["Modèle", modele], *([libelle, valeur] for libelle, valeur in identite.items())]


def xls(identite: Mapping[str, object], lignes: Sequence[Ligne], epoque_1904: bool = False) -> bytes:
    """An Excel 97 workbook."""
    livre = xlwt.Workbook(encoding="utf-8")
    livre.dates_1904 = epoque_1904
    jour = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for nom, cellules in (("Identification", grille_identite(identite)), ("Suivi", grille(lignes))):
        feuille = livre.add_sheet(nom)
        for i, rangee in enumerate(cellules):
            for j, valeur in enumerate(rangee):
                if valeur not in ("", None):
                    feuille.write(i, j, valeur, jour) if isinstance(valeur, date) else feuille.write(i, j, valeur)
    memoire = io.BytesIO()
    livre.save(memoire)
    return memoire.getvalue()


def cellule_ods(valeur: object, repetee: int = 1) -> str:
    """One cell."""
    fois = "" if repetee == 1 else f' table:number-columns-repeated="{repetee}"'
    if valeur is None or valeur == "":
        return f"<table:table-cell{fois}/>"
    if isinstance(valeur, bool):
        return f'<table:table-cell{fois} office:value-type="boolean" office:boolean-value="{str(valeur).lower()}"/>'
    if isinstance(valeur, date):
        return f'<table:table-cell{fois} office:value-type="date" office:date-value="{valeur.isoformat()}"/>'
    if isinstance(valeur, (int, float)):
        return f'<table:table-cell{fois} office:value-type="float" office:value="{valeur}"/>'
    texte = escape(str(valeur))
    return f'<table:table-cell{fois} office:value-type="string"><text:p>{texte}</text:p></table:table-cell>'


def rangee_ods(cellules: Sequence[object], repetee: int = 1, suite: str = "") -> str:
    """One row; ``suite`` is added after its cells."""
    fois = "" if repetee == 1 else f' table:number-rows-repeated="{repetee}"'
    return f"<table:table-row{fois}>{''.join(map(cellule_ods, cellules))}{suite}</table:table-row>"


def feuille_ods(nom: str, rangees: Sequence[str]) -> str:
    """One sheet of rows already written."""
    return f'<table:table table:name="{nom}"><table:table-column/>{"".join(rangees)}</table:table>'


def ods(identite: Mapping[str, object], lignes: Sequence[Ligne], suite: str = "", avant: str = "") -> bytes:
    """A LibreOffice workbook; ``suite``: rows already written, after the table; ``avant``: XML before the content."""
    feuilles = [
        feuille_ods("Identification", [rangee_ods(r) for r in grille_identite(identite)]),
        feuille_ods("Suivi", [*(rangee_ods(r) for r in grille(lignes)), suite]),
    ]
    return empaqueter_ods("".join(feuilles), avant)


def empaqueter_ods(feuilles: str, avant: str = "") -> bytes:
    """The package around the sheets."""
    contenu = (
        f'<?xml version="1.0" encoding="UTF-8"?>{avant}<office:document-content {_ESPACES} office:version="1.2">'
        f"<office:body><office:spreadsheet>{feuilles}</office:spreadsheet></office:body></office:document-content>"
    )
    manifeste = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    memoire = io.BytesIO()
    with zipfile.ZipFile(memoire, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", JOUR), _ODS)
        for nom, texte in (("content.xml", contenu), ("META-INF/manifest.xml", manifeste)):
            info = zipfile.ZipInfo(nom, JOUR)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, texte)
    return memoire.getvalue()
