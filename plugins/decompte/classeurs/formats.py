"""Which format a file really is, by its content; what is told of what is none of ours (D01).

The extension is only believed for text: whatever its name, a workbook is known by its first bytes and by what it holds.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from enum import StrEnum
from pathlib import PurePosixPath

from decompte.classeurs.ole import ERREURS_OLE, open_ole
from decompte.classeurs.sources import Illisible
from decompte.classeurs.texte_csv import is_texte


class Format(StrEnum):
    """A format that is read. ``.xlsm`` is an ``.xlsx`` with macros, which are never looked at."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


_CLASSEURS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_TEXTES = (".csv", ".txt", ".tsv")
_ENREGISTRER = "Dans Excel ou LibreOffice, choisissez « Enregistrer sous », format « Classeur Excel (.xlsx) », puis renvoyez-le."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHIFFRE = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OUVERTURES = (
    (b"%PDF", "un document PDF"),
    (b"7z\xbc\xaf", "une archive .7z"),
    (b"Rar!", "une archive .rar"),
    (b"\x1f\x8b", "une archive .gz"),
    (b"{\\rtf", "un document texte (.rtf)"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"<!DOCTYPE html", "une page web"),
    (b"<html", "une page web"),
    (b"<table", "une page web"),
    (b"<?xml", "un document XML"),
)
_CONTENUS_OLE = (
    ("WordDocument", "un document Word ancien (.doc)"),
    ("PowerPoint Document", "une présentation PowerPoint ancienne (.ppt)"),
    ("__properties_version1.0", "un message Outlook (.msg)"),
)
_CONTENUS_ZIP = (
    ("word/document.xml", "un document Word (.docx)"),
    ("ppt/presentation.xml", "une présentation PowerPoint (.pptx)"),
    ("Index/Document.iwa", "un classeur Numbers"),
    ("content.xml", "un document LibreOffice qui n'est pas un classeur"),
)
_PREMIERE_PART = b"[Content_Types].xml"
_PART_XLSX = b"xl/workbook.xml"
_REPERTOIRE = 4096
"""Bytes at the end of a zip in which its directory names the first parts of a workbook."""
_MIME_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def choose_format(contenu: bytes, nom: str) -> Format:
    """The format to read; Illisible for any other, saying what the file is and what to send instead."""
    extension = PurePosixPath(nom).suffix.lower()
    if not contenu:
        raise Illisible(
            "Le fichier est vide (zéro octet) : son envoi a sans doute été interrompu.",
            "Vérifiez qu'il s'ouvre sur votre poste, puis renvoyez-le.",
        )
    if contenu.startswith(_ZIP):
        return _choose_zip(contenu, extension)
    if contenu.startswith(_OLE):
        return _choose_ole(contenu, extension)
    debut = contenu[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for ouverture, nature in _OUVERTURES:
        if debut.startswith(ouverture.lower()):
            raise _autre_nature(extension, nature)
    return _choose_texte(contenu, extension)


def _choose_zip(contenu: bytes, extension: str) -> Format:
    if contenu[30:49] == _PREMIERE_PART and _PART_XLSX in contenu[-_REPERTOIRE:]:
        # What nearly every file is, told without reading its directory twice.
        return Format.XLSX
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            noms: Collection[str] = archive.NameToInfo
            if _PART_XLSX.decode() in noms:
                return Format.XLSX
            if "xl/workbook.bin" in noms:
                return Format.XLSB
            if "encrypted-package" in noms:
                raise protected()
            # The type is stored first and uncompressed: it can be seen without trusting anything inside.
            if "content.xml" in noms and _MIME_ODS in contenu[:200]:
                return Format.ODS
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as erreur:
        raise damaged_container() from erreur
    for part, nature in _CONTENUS_ZIP:
        if part in noms:
            raise _autre_nature(extension, nature)
    if extension in _CLASSEURS and any(nom.startswith(("xl/", "_rels/", "[Content_Types]")) for nom in noms):
        raise damaged_container()
    raise _autre_nature(extension, "une archive .zip") if noms else damaged_container()


def _choose_ole(contenu: bytes, extension: str) -> Format:
    try:
        with open_ole(contenu) as document:
            noms = {"/".join(chemin) for chemin in document.listdir()}
    except ERREURS_OLE as erreur:
        if _CHIFFRE in contenu:
            raise protected() from erreur
        raise damaged_container() from erreur
    if "EncryptedPackage" in noms:
        raise protected()
    if noms & {"Workbook", "Book"}:
        return Format.XLS
    for part, nature in _CONTENUS_OLE:
        if any(nom.startswith(part) for nom in noms):
            raise _autre_nature(extension, nature)
    raise damaged_container()


def _choose_texte(contenu: bytes, extension: str) -> Format:
    if extension == ".csv":
        return Format.CSV
    if extension in (*_CLASSEURS, *_TEXTES) and is_texte(contenu):
        return Format.CSV
    if extension in _CLASSEURS:
        raise Illisible(
            f"Le fichier porte l'extension {extension} mais son contenu n'est pas celui d'un classeur : "
            "il est abîmé, ou il a été renommé.",
            _ENREGISTRER,
        )
    montre = f"L'extension « {extension} » n'est pas" if extension else "Le nom du fichier n'a pas d'extension : ce n'est pas"
    raise Illisible(
        f"{montre} celle d'un tableau de suivi.",
        f"Envoyez un classeur .xlsx ou un fichier .csv. {_ENREGISTRER}",
    )


def _autre_nature(extension: str, nature: str) -> Illisible:
    contenant = nature.startswith("une archive")
    pris_pour_tableau = extension in (*_CLASSEURS, *_TEXTES)
    if pris_pour_tableau:
        message = f"Le fichier porte l'extension {extension}, mais c'est {nature}, pas un tableau."
    else:
        message = f"C'est {nature}, pas un tableau."
    if contenant:
        return Illisible(message, "Déposez directement le classeur .xlsx ou le fichier .csv qu'elle contient, sans archive.")
    if pris_pour_tableau:
        return Illisible(message, f"Ouvrez-le, vérifiez que le tableau y est. {_ENREGISTRER}")
    return Illisible(
        message,
        "Si c'est une lettre ou une pièce jointe, il n'y a rien à faire ; sinon, déposez le tableau lui-même, "
        "en classeur .xlsx ou en fichier .csv.",
    )


def protected() -> Illisible:
    """A workbook that only opens with a password."""
    return Illisible(
        "Le classeur est protégé par un mot de passe : il ne peut pas être ouvert.",
        "Dans Excel, « Fichier », « Informations », « Protéger le classeur », « Chiffrer avec mot de passe » : "
        "effacez le mot de passe, enregistrez, puis renvoyez-le.",
    )


def damaged_container() -> Illisible:
    """A container that cannot be taken apart, or lacks what makes it a workbook."""
    return Illisible(
        "Le contenu du fichier n'est pas un classeur complet : il est abîmé, ou d'une autre nature que ne le dit son nom.",
        "Ouvrez-le dans Excel ou LibreOffice, choisissez « Enregistrer sous », format « Classeur Excel (.xlsx) », "
        "puis renvoyez-le.",
    )


def damaged_sheet() -> Illisible:
    """A workbook of which a sheet cannot be read."""
    return Illisible(
        "Le classeur ne peut pas être lu : une de ses feuilles est abîmée.",
        "Ouvrez-le dans Excel ou LibreOffice, vérifiez-le, enregistrez-le sous un nouveau nom au format .xlsx, puis renvoyez-le.",
    )
