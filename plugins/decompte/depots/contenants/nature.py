"""What a file is, by its content first: an archive, a protected Office file, or a plain file left as it is."""

from __future__ import annotations

import io
import zipfile
import zlib
from enum import Enum
from pathlib import PurePosixPath

ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""A first member; an empty archive; an archive once meant to be cut in pieces."""
SEPT_Z = b"7z\xbc\xaf\x27\x1c"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DEBUT_MAX = 4
"""Where the first member may start, after the mark of an archive meant to be cut in pieces."""
_ENTREE = b"PK\x01\x02"
_ENTREES_LUES = 20_000
"""Beyond that many entries the directory is not read to tell a workbook: no workbook has them."""
_MANIFESTE = "META-INF/manifest.xml"
_MANIFESTE_MAX = 1_000_000
_BUREAUTIQUE = (
    frozenset({"[Content_Types].xml"}),
    frozenset({"mimetype", _MANIFESTE}),
    # Damaged ones, that lack what says what they are: the reader of workbooks tells it.
    frozenset({"xl/workbook.xml"}),
    frozenset({"xl/workbook.bin"}),
    frozenset({"content.xml", _MANIFESTE}),
    frozenset({"Index/Document.iwa"}),
    frozenset({"Index.zip"}),
)
"""Members at the root of a zip that make it a document: Office, OpenDocument, Apple's Numbers and Pages."""
_PREMIERS = (b"[Content_Types].xml", b"_rels/.rels", b"mimetype", b"xl/", b"docProps/")
"""First members of documents, for those cut before their directory."""
_EXTENSIONS_ZIP = frozenset(
    {".xlsx", ".xlsm", ".xlsb", ".xltx", ".xltm", ".ods", ".ots", ".docx", ".docm", ".pptx", ".pptm", ".odt", ".odp", ".numbers"}
)


class Nature(Enum):
    """How a file is to be opened."""

    SIMPLE = "simple"
    ZIP = "zip"
    SEPT_Z = "7z"
    OLE = "ole"
    ODF_PROTEGE = "odf_protege"
    ARCHIVE_FAUSSE = "archive_fausse"
    """Named .zip or .7z, and neither."""


def reconnaitre(contenu: bytes, nom: str) -> Nature:
    """The nature of a file. Nothing of it is inflated, but the manifest of an OpenDocument (at most 1 MB)."""
    if contenu.startswith(SEPT_Z):
        return Nature.SEPT_Z
    if contenu.startswith(OLE):
        return Nature.OLE
    extension = PurePosixPath(nom).suffix.lower()
    if contenu.startswith(ZIP):
        noms = _list_noms(contenu)
        if noms is None:
            premier = contenu[30 : 30 + int.from_bytes(contenu[26:28], "little")]
            est_document = premier.startswith(_PREMIERS) or (extension in _EXTENSIONS_ZIP)
            return Nature.SIMPLE if est_document else Nature.ZIP
        if not any(marques <= noms for marques in _BUREAUTIQUE):
            return Nature.ZIP
        return Nature.ODF_PROTEGE if _MANIFESTE in noms and _est_odf_protege(contenu, noms) else Nature.SIMPLE
    return Nature.ARCHIVE_FAUSSE if extension in (".zip", ".7z") else Nature.SIMPLE


def _list_noms(contenu: bytes) -> frozenset[str] | None:
    """The names in the directory of a zip; None when it cannot be read."""
    if contenu.count(_ENTREE) > _ENTREES_LUES:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, IndexError, OverflowError):
        return None
    # Cut before its directory, an archive of stored workbooks shows that of the last workbook: it does not start the file.
    if min((info.header_offset for info in infos), default=0) > DEBUT_MAX:
        return None
    return frozenset(info.filename for info in infos)


def _est_odf_protege(contenu: bytes, noms: frozenset[str]) -> bool:
    if "encrypted-package" in noms:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive, archive.open(_MANIFESTE) as manifeste:
            return b"encryption-data" in manifeste.read(_MANIFESTE_MAX)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error):
        # A damaged manifest: the reader of workbooks says what is wrong.
        return False
