"""The relations of a workbook's part: where the part of each sheet stands in the container."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from decompte.classeurs.conteneur import Conteneur
from decompte.classeurs.formats import damaged_container


def parse_xml(xml: bytes) -> ET.Element:
    """A small XML part; Illisible when it is broken, or has a DOCTYPE."""
    if b"<!DOCTYPE" in xml or b"\0" in xml:
        # No spreadsheet program writes one; entities are how an XML bomb is built. Nor UTF-16, in which it would hide.
        raise damaged_container()
    try:
        return ET.fromstring(xml)
    except (ET.ParseError, ValueError, LookupError) as erreur:
        # An unknown encoding is a LookupError.
        raise damaged_container() from erreur


def read_relations(conteneur: Conteneur, part: str) -> dict[str | None, str]:
    """The targets by their identifier; Illisible, also when an identifier stands twice."""
    relations = list(parse_xml(conteneur.lire(part)))
    if len({relation.get("Id") for relation in relations}) < len(relations):
        # One reader takes the first, another the last: that which is checked might not be that which is read.
        raise damaged_container()
    return {relation.get("Id"): relation.get("Target", "") for relation in relations if relation.get("TargetMode") != "External"}
