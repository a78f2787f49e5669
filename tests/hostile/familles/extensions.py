"""Names that lie: what is understood all the same is taken, what is not is told for what it is."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.anciens import ods, xls
from tests.hostile.familles.habillages import png
from tests.hostile.retouches import zipper
from tests.hostile.socle import Cas, Place, accepte, illisible, refuse

BON = accepte(3)
HTML = b"<html><head><meta charset='utf-8'></head><body><table><tr><td>N\xc2\xb0 MonJob62</td></tr></table></body></html>"
MHTML = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n\r\n<html></html>\r\n--x--"
SPREADSHEETML = (
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>\n'
    + b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def _brut(nom: str, fichier: str, octets: bytes, pourquoi: str) -> Cas:
    """Bytes that hold no table, each with its own tail so that no two are the same file."""
    return Cas(nom, fichier, lambda p: octets + (b"\n%d" % p.numero if len(octets) > 1 else b""), illisible(), pourquoi)


def _lisible(nom: str, fichier: str, faire: Callable[[Place], bytes], pourquoi: str) -> Cas:
    """A good table under a name that is not its own: read, or said."""
    return Cas(nom, fichier, faire, BON, pourquoi, ou=refuse("D01|D05|D06", exact=False))


def _xls(p: Place) -> bytes:
    return xls(p.identite(), p.personnes())


def _ods(p: Place) -> bytes:
    return ods(p.identite(), p.personnes())


VIDES = ("xlsx", "xls", "ods", "zip", "7z", "xlsm", "xlsb")
CAS = [
    *(Cas(f"{ext} de zéro octet", f"vide.{ext}", lambda p: b"", illisible(), "envoi interrompu") for ext in VIDES),
    Cas("csv de zéro octet", "{csv}", lambda p: b"", illisible(), "envoi interrompu", ou=refuse("D01|D03|D07")),
    *(
        Cas(f"{ext} d'un octet", f"octet.{ext}", lambda p, o=octet: o, illisible(), "envoi interrompu")
        for ext, octet in (("xlsx", b"P"), ("xls", b"\xd0"), ("ods", b"K"), ("zip", b"\x00"), ("7z", b"7"))
    ),
    Cas("csv d'un octet", "{csv}", lambda p: b";", illisible(), "envoi interrompu", ou=refuse("D01|D02|D03|D07", exact=False)),
    _brut("xlsx d'espaces", "suivi.xlsx", b" " * 2000, "rien"),
    _brut("pdf nommé xlsx", "suivi.xlsx", PDF, "un PDF renommé"),
    _brut("pdf", "suivi.pdf", PDF, "pas un tableur"),
    _brut("lettre en pdf", "lettre d'accompagnement.pdf", PDF, "une pièce jointe, pas un tableau"),
    _brut("pdf à double extension", "suivi.xlsx.pdf", PDF, "pas un tableur"),
    _brut("image nommée xlsx", "suivi.xlsx", png(), "une photo du tableau"),
    _brut("image", "suivi.png", png(), "une photo du tableau"),
    _brut("html nommé xlsx", "suivi.xlsx", HTML, "export de page web"),
    _brut("html nommé xls", "suivi.xls", HTML, "export de page web, que même Excel ouvre"),
    _brut("mhtml nommé xls", "suivi.xls", MHTML, "page web d'Excel"),
    _brut("xml 2003 nommé xls", "suivi.xls", SPREADSHEETML, "SpreadsheetML"),
    _brut("texte", "suivi.txt", b"bonjour", "un message"),
    _brut("courriel", "suivi.eml", b"From: x@y.example\r\n\r\nci-joint", "un courriel entier"),
    _brut("exécutable nommé xlsx", "suivi.xlsx", b"MZ" + bytes(500), "jamais lancé"),
    _brut("script", "suivi.sh", b"#!/bin/sh\ntouch /tmp/evasion-decompte\n", "jamais lancé"),
    _brut("raccourci", "suivi.xlsx.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100), "un raccourci Windows"),
    _brut("accès refusé enregistré", "suivi.xlsx", b'{"error": "access denied"}', "réponse d'un service web"),
    _brut("sans extension, texte", "suivi", b"bonjour", "pas un tableur"),
    _brut("numbers", "suivi.numbers", b"PK\x03\x04" + bytes(200), "tableur d'Apple"),
    Cas(
        "docx",
        "suivi.docx",
        lambda p: zipper([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<x/>")]),
        illisible(),
        "un document Word",
    ),
    _lisible("classeur sans extension", "suivi", lambda p: p.classeur(), "le contenu est un classeur"),
    _lisible("classeur nommé csv", "{csv}", lambda p: p.classeur(), "le contenu est un classeur"),
    _lisible("classeur nommé xls", "suivi.xls", lambda p: p.classeur(), "le contenu est un xlsx"),
    _lisible("classeur nommé xlsb", "suivi.xlsb", lambda p: p.classeur(), "le contenu est un xlsx"),
    _lisible("classeur nommé ods", "suivi.ods", lambda p: p.classeur(), "le contenu est un xlsx"),
    _lisible("classeur nommé zip", "suivi.zip", lambda p: p.classeur(), "un xlsx est un zip"),
    _lisible("classeur nommé pdf", "suivi.pdf", lambda p: p.classeur(), "le contenu est un classeur"),
    _lisible("classeur à extension inconnue", "suivi.xlsx_old", lambda p: p.classeur(), "le contenu est un classeur"),
    _lisible("xls nommé xlsx", "suivi.xlsx", _xls, "le contenu est un xls"),
    _lisible("ods nommé xlsx", "suivi.xlsx", _ods, "le contenu est un ods"),
    _lisible("ods nommé zip", "suivi.zip", _ods, "un ods est un zip"),
    _lisible("csv nommé xlsx", "suivi.xlsx", lambda p: p.csv(), "du texte : sans son nom, ni convention ni mois"),
    _lisible("csv nommé xls", "suivi.xls", lambda p: p.csv(), "du texte : sans son nom, ni convention ni mois"),
    _lisible("csv nommé txt", "suivi.txt", lambda p: p.csv(), "du texte : sans son nom, ni convention ni mois"),
    _lisible("zip nommé xlsx", "suivi.xlsx", lambda p: zipper([("suivi.xlsx", p.classeur())]), "une archive renommée"),
    Cas("double extension, la dernière juste", "suivi.pdf.xlsx", lambda p: p.classeur(), BON, "la dernière compte"),
    Cas("espace avant l'extension", "suivi .xlsx", lambda p: p.classeur(), BON, "faute de frappe"),
    Cas("point final", "suivi.xlsx.", lambda p: p.classeur(), BON, "faute de frappe", ou=illisible()),
]
