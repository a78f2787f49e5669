"""The tags of a part, followed by a true XML parser, so that nobody reads them otherwise than it does.

Calamine is lenient (attributes glued together, given twice, tags never closed) and our own searches are made in the bytes: on XML
that is well formed, in a common encoding, and whose comments hold no tag, all agree on where tags and attributes stand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn
from xml.parsers import expat

from decompte.classeurs.formats import damaged_sheet

_ENCODAGES = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
"""Those in which markup is made of the same bytes."""


def follow_tags(xml: bytes, ouvrir: Callable[[str, list[str]], None], fermer: Callable[[str], None] | None = None) -> None:
    """Give each start tag (name, then names and values of attributes in turn) and end tag; Illisible when any could be misread.

    Names are as written, with their prefix. What the handlers raise comes out.
    """
    if b"\0" in xml:
        # UTF-16, in which tags hide from a search in the bytes.
        raise damaged_sheet()
    parseur = expat.ParserCreate()
    parseur.ordered_attributes = True
    parseur.XmlDeclHandler = _check_encodage
    # No spreadsheet program writes a DOCTYPE; entities are how an XML bomb is built.
    parseur.StartDoctypeDeclHandler = _refuse
    parseur.CommentHandler = _check_sans_balise
    parseur.ProcessingInstructionHandler = lambda _, texte: _check_sans_balise(texte)
    parseur.StartCdataSectionHandler = lambda: _check_cdata(xml, parseur.CurrentByteIndex)
    parseur.StartElementHandler = ouvrir
    parseur.EndElementHandler = fermer
    try:
        parseur.Parse(xml, True)
    except (expat.ExpatError, LookupError, ValueError) as erreur:
        # An encoding that nobody knows is a LookupError, one of several bytes a character a ValueError.
        raise damaged_sheet() from erreur


def local_name(nom: str) -> str:
    """A name without its prefix: calamine looks at no prefix."""
    return nom.rpartition(":")[2]


def _check_encodage(_version: str, encodage: str | None, _standalone: int) -> None:
    if encodage is not None and encodage.lower() not in _ENCODAGES:
        raise damaged_sheet()


def _check_sans_balise(texte: str) -> None:
    if "<" in texte:
        raise damaged_sheet()


def _check_cdata(xml: bytes, debut: int) -> None:
    if b"<" in xml[debut + 1 : xml.find(b"]]>", debut)]:
        raise damaged_sheet()


def _refuse(*_: object) -> NoReturn:
    raise damaged_sheet()
