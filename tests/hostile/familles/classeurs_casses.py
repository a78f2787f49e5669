"""Workbooks that are damaged, incomplete, or written by an enemy of parsers. Half a workbook is never loaded."""

from __future__ import annotations

import re
import zlib

from tests.hostile.retouches import abimer_entree, dezipper, remplacer, retoucher, retourner, zipper
from tests.hostile.socle import Attendu, Cas, Place, accepte, illisible, refuse

BON = accepte(3)
FEUILLE = "xl/worksheets/sheet2.xml"
TEXTES = "xl/sharedStrings.xml"
ENTETE_XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _sans(part: str, attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    return Cas(f"sans {part}", "suivi.xlsx", lambda p: retoucher(p.classeur(), {part: None}), attendu, pourquoi, ou=ou)


def _xml(nom: str, part: str, avant: bytes, apres: bytes, attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    return Cas(nom, "suivi.xlsx", lambda p: retoucher(p.classeur(), {part: remplacer(avant, apres)}), attendu, pourquoi, ou=ou)


def _coupe(nom: str, part: str, reste: float) -> Cas:
    """A part that stops before its end, in an archive that is whole."""
    return Cas(
        nom,
        "suivi.xlsx",
        lambda p: retoucher(p.classeur(), {part: lambda o: o[: int(len(o) * reste)]}),
        illisible(),
        "la moitié d'une feuille ne se charge pas",
        ou=refuse("D01|D02|D03|D05", exact=False),
    )


MILLIARD = (
    b"<!DOCTYPE lolz [<!ENTITY a '" + b"ha" * 500 + b"'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (n, b"&%c;" % (n - 1) * 10) for n in range(ord("b"), ord("j")))
    + b"]>"
)  # fmt: skip
EXTERNE = b'<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>'
RESEAU = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'


def _doctype(nom: str, part: str, doctype: bytes, entite: bytes, pourquoi: str, ou: Attendu | None = None) -> Cas:
    """A document type before the root, and its entity in the first text."""

    def changer(octets: bytes) -> bytes:
        corps = octets.replace(ENTETE_XML, b"", 1)
        if entite:
            corps = corps.replace(b"<t>", b"<t>" + entite, 1).replace(b'name="', b'name="' + entite, 1)
        return ENTETE_XML + doctype + corps

    return Cas(nom, "suivi.xlsx", lambda p: retoucher(p.classeur(), {part: changer}), illisible(), pourquoi, ou=ou)


def _deux_feuilles_du_meme_nom(p: Place) -> bytes:
    parts = list(dezipper(p.classeur()).items())
    vide = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
    return zipper([*parts, (FEUILLE, ENTETE_XML + vide)])


def _docx() -> bytes:
    return zipper(
        [("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document/>"), ("_rels/.rels", b"<Relationships/>")]
    )


def _rangs_melanges(p: Place) -> bytes:
    """Rows written from the last to the first."""

    def changer(octets: bytes) -> bytes:
        debut, reste = octets.split(b"<sheetData>")
        corps, fin = reste.split(b"</sheetData>")
        rangees = [r + b"</row>" for r in corps.split(b"</row>") if r]
        return debut + b"<sheetData>" + b"".join(reversed(rangees)) + b"</sheetData>" + fin

    return retoucher(p.classeur(), {FEUILLE: changer})


def _sans_references(p: Place) -> bytes:
    """Cells without their address, rows without their number: allowed by the format, blank cells then matter."""
    lignes = p.personnes()
    pleines = [dict.fromkeys(["nom", "prenom", "observations"], "x") | ligne for ligne in lignes]
    return retoucher(p.classeur(pleines), {FEUILLE: lambda o: re.sub(rb'<row r="\d+"', b"<row", o)})


def _imbrique(profondeur: int) -> bytes:
    return b"<a>" * profondeur + b"</a>" * profondeur


CAS = [
    Cas("tronqué à moitié", "suivi.xlsx", lambda p: p.classeur()[:3000], illisible(), "envoi interrompu"),
    Cas("tronqué de dix octets", "suivi.xlsx", lambda p: p.classeur()[:-10], illisible(), "envoi interrompu"),
    Cas("tronqué à cent octets", "suivi.xlsx", lambda p: p.classeur()[:100], illisible(), "envoi interrompu"),
    Cas("le début en zéros", "suivi.xlsx", lambda p: bytes(512) + p.classeur()[512:], illisible(), "disque abîmé"),
    Cas(
        "la fin en zéros",
        "suivi.xlsx",
        lambda p: p.classeur()[:-512] + bytes(512),
        illisible(),
        "transfert repris au mauvais endroit",
    ),
    Cas(
        "le milieu en zéros",
        "suivi.xlsx",
        lambda p: p.classeur()[:1000] + bytes(1500) + p.classeur()[2500:],
        illisible(),
        "secteur perdu",
    ),
    Cas(
        "transfert en mode texte",
        "suivi.xlsx",
        lambda p: p.classeur().replace(b"\n", b"\r\n"),
        illisible(),
        "FTP sans le mode binaire",
    ),
    Cas("premier bit retourné", "suivi.xlsx", lambda p: retourner(p.classeur(), 0), illisible(), "signature fausse"),
    Cas("bit retourné dans la feuille", "suivi.xlsx", lambda p: abimer_entree(p.classeur(), FEUILLE), illisible(), "CRC faux"),
    Cas("bit retourné dans les textes", "suivi.xlsx", lambda p: abimer_entree(p.classeur(), TEXTES), illisible(), "CRC faux"),
    Cas(
        "bit retourné dans le répertoire",
        "suivi.xlsx",
        lambda p: retourner(p.classeur(), p.classeur().rindex(b"PK\x01\x02") + 1),
        illisible(),
        "répertoire faux",
    ),
    Cas(
        "des octets devant",
        "suivi.xlsx",
        lambda p: b"HTTP/1.1 200 OK\r\n\r\n" + p.classeur(),
        illisible(),
        "réponse enregistrée avec ses en-têtes",
        ou=BON,
    ),
    Cas("des octets derrière", "suivi.xlsx", lambda p: p.classeur() + bytes(1000), BON, "complété de zéros", ou=illisible()),
    Cas(
        "deux classeurs bout à bout",
        "suivi.xlsx",
        lambda p: p.classeur(p.personnes(2)) + p.classeur(),
        BON,
        "le dernier répertoire compte",
        ou=illisible(),
    ),
    _sans("[Content_Types].xml", illisible(), "Excel ne l'ouvrirait pas", ou=BON),
    _sans("_rels/.rels", illisible(), "Excel ne l'ouvrirait pas", ou=BON),
    _sans("xl/workbook.xml", illisible(), "aucune feuille n'est nommée"),
    _sans("xl/_rels/workbook.xml.rels", illisible(), "on ne sait où sont les feuilles"),
    _sans(TEXTES, illisible(), "tous les textes manquent : surtout pas un tableau vide"),
    _sans(FEUILLE, illisible(), "la feuille annoncée n'y est pas"),
    _sans("xl/styles.xml", illisible(), "les dates ne se reconnaissent plus", ou=BON),
    _sans("docProps/core.xml", BON, "propriétés du document : sans importance"),
    _coupe("feuille coupée à moitié", FEUILLE, 0.5),
    _coupe("feuille coupée à la fin", FEUILLE, 0.97),
    _coupe("textes coupés", TEXTES, 0.5),
    _coupe("workbook.xml coupé", "xl/workbook.xml", 0.5),
    _xml(
        "texte partagé d'un rang qui n'existe pas",
        FEUILLE,
        b't="s"><v>',
        b't="s"><v>999',
        illisible(),
        "rang au-delà de la liste",
        ou=refuse("D01|D03|D04", exact=False),
    ),
    _xml("balise mal fermée", FEUILLE, b"</row>", b"</rowe>", illisible(), "XML faux", ou=BON),
    _xml("esperluette nue", TEXTES, b"<t>", b"<t>& ", illisible(), "XML faux", ou=BON),
    _xml("entité inconnue", TEXTES, b"<t>", b"<t>&inconnue;", illisible(), "XML faux", ou=refuse("D02|D03|D04|D05", exact=False)),
    _xml(
        "espace de noms étranger",
        FEUILLE,
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"urn:x",
        illisible(),
        "ce n'est plus une feuille",
        ou=BON,
    ),
    _xml(
        "feuille en utf-16",
        FEUILLE,
        b'encoding="UTF-8"',
        b'encoding="UTF-16"',
        illisible(),
        "l'encodage annoncé est faux",
        ou=BON,
    ),
    _xml(
        "cible d'une feuille hors de l'archive",
        "xl/_rels/workbook.xml.rels",
        b"worksheets/sheet2.xml",
        b"../../../../etc/passwd",
        illisible(),
        "traversée de chemin",
    ),
    _xml(
        "cible d'une feuille absolue",
        "xl/_rels/workbook.xml.rels",
        b"worksheets/sheet2.xml",
        b"/etc/passwd",
        illisible(),
        "chemin absolu",
    ),
    _xml(
        "cible d'une feuille sur le réseau",
        "xl/_rels/workbook.xml.rels",
        b'Target="worksheets/sheet2.xml"',
        b'Target="http://127.0.0.1:9/x" TargetMode="External"',
        illisible(),
        "jamais appelée",
    ),
    _xml(
        "adresse de cellule absurde",
        FEUILLE,
        b'r="A2"',
        b'r="ZZZZZZ99999999"',
        illisible(),
        "colonne qui n'existe pas",
        ou=refuse("D01|D08"),
    ),
    _xml("adresse de cellule négative", FEUILLE, b'r="A2"', b'r="A-2"', illisible(), "rang qui n'existe pas", ou=accepte(3)),
    _xml(
        "type de cellule inconnu",
        FEUILLE,
        b't="s"',
        b't="zz"',
        illisible(),
        "type inconnu",
        ou=refuse("D01|D03|D04", exact=False),
    ),
    _xml(
        "nombre qui n'en est pas un",
        FEUILLE,
        b"<v>1</v>",
        b"<v>un</v>",
        illisible(),
        "cellule numérique sans nombre",
        ou=Attendu("accepte_avec_reserves", frozenset({"L04"}), 3, False),
    ),
    Cas(
        "rangées écrites à l'envers",
        "suivi.xlsx",
        _rangs_melanges,
        BON,
        "l'ordre du XML n'est pas celui de la feuille",
        ou=illisible(),
    ),
    Cas("rangées sans numéro", "suivi.xlsx", _sans_references, BON, "permis par le format", ou=illisible()),
    Cas(
        "la même part deux fois",
        "suivi.xlsx",
        _deux_feuilles_du_meme_nom,
        illisible(),
        "deux lecteurs verraient deux feuilles",
        ou=refuse("D01|D03|D07"),
    ),
    Cas(
        "XML profond de 200 000 balises",
        "suivi.xlsx",
        lambda p: retoucher(p.classeur(), {FEUILLE: remplacer(b"</sheetData>", b"</sheetData>" + _imbrique(200_000))}),
        illisible(),
        "pile d'appels",
        ou=BON,
    ),
    Cas(
        "attribut d'un million de caractères",
        "suivi.xlsx",
        lambda p: retoucher(p.classeur(), {FEUILLE: remplacer(b"<sheetData>", b'<sheetData x="' + b"a" * 1_000_000 + b'">')}),
        BON,
        "sans importance",
        ou=refuse("D01|D08"),
    ),
    _doctype("un milliard de rires dans la feuille", FEUILLE, MILLIARD, b"", "entités qui se multiplient"),
    _doctype("un milliard de rires dans les textes", TEXTES, MILLIARD, b"&i;", "entités qui se multiplient"),
    _doctype("un milliard de rires dans workbook.xml", "xl/workbook.xml", MILLIARD, b"&i;", "entités qui se multiplient"),
    _doctype(
        "un milliard de rires dans [Content_Types].xml",
        "[Content_Types].xml",
        MILLIARD,
        b"",
        "une part que personne ne lit",
        ou=BON,
    ),
    _doctype("entité externe dans les textes", TEXTES, EXTERNE, b"&xxe;", "un fichier du serveur ne se lit pas"),
    _doctype("entité externe dans workbook.xml", "xl/workbook.xml", EXTERNE, b"&xxe;", "un fichier du serveur ne se lit pas"),
    _doctype("DTD sur le réseau", FEUILLE, RESEAU, b"", "jamais appelée"),
    Cas(
        "zip vide nommé xlsx",
        "suivi.xlsx",
        lambda p: zipper([])[:-2] + b"\1\0x",
        illisible(),
        "vingt-deux octets et un commentaire",
    ),
    Cas(
        "zip quelconque nommé xlsx",
        "suivi.xlsx",
        lambda p: zipper([("lisezmoi.txt", b"bonjour")]),
        illisible(),
        "pas un classeur",
    ),
    Cas("docx nommé xlsx", "suivi.xlsx", lambda p: _docx(), illisible(), "un document Word"),
    Cas(
        "classeur sans feuille",
        "suivi.xlsx",
        lambda p: retoucher(p.classeur(), {"xl/workbook.xml": lambda o: o[: o.index(b"<sheets>")] + b"<sheets/></workbook>"}),
        illisible(),
        "aucune feuille",
        ou=refuse("D01|D02|D03|D05", exact=False),
    ),
    Cas(
        "part de plus qui remonte",
        "suivi.xlsx",
        lambda p: retoucher(p.classeur(), {"../../evasion-decompte.xml": b"<x/>"}),
        BON,
        "jamais écrite",
        ou=illisible(),
    ),
    Cas(
        "xlsb de bruit",
        "suivi.xlsb",
        lambda p: retoucher(p.classeur(), {"xl/workbook.xml": None, "xl/workbook.bin": zlib.compress(b"x" * 999)}),
        illisible(),
        "pas un classeur binaire",
    ),
    Cas("xlsm tronqué", "suivi.xlsm", lambda p: p.classeur()[:3000], illisible(), "envoi interrompu"),
]
