"""Sheets far larger than a month of people: refused by a limit, or read when the excess is blank."""

from __future__ import annotations

from functools import cache

from tests.hostile.familles.bombes import degonfler, zip_de
from tests.hostile.retouches import dezipper, remplacer, retoucher
from tests.hostile.socle import Cas, Place, accepte, refuse

BON = accepte(3)
D08 = refuse("D08")
FEUILLE = "xl/worksheets/sheet2.xml"
FIN = b"</sheetData>"


def _lettre(rang: int) -> str:
    lettres = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        lettres = chr(65 + reste) + lettres
    return lettres


def _suivi_de(p: Place, suite: bytes) -> bytes:
    """The sheet with more rows under the three; deflated once (the XML may be tens of megabytes)."""
    parts = dezipper(p.classeur())
    parts[FEUILLE] = parts[FEUILLE].replace(FIN, suite + FIN)
    return zip_de(degonfler(parts, 1))


@cache
def _rangees(debut: int, fin: int, modele: bytes) -> bytes:
    return b"".join(modele % (n, n) for n in range(debut, fin))


VIDES = b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>'
PLEINES = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c></row>'


def _colonnes(p: Place, nombre: int, rangees: int = 1) -> bytes:
    """More columns at the right of the header, and of as many rows."""

    def changer(octets: bytes) -> bytes:
        for n in range(1, rangees + 1):
            cellules = b"".join(b'<c r="%s%d"><v>%d</v></c>' % (_lettre(j).encode(), n, j) for j in range(23, nombre))
            avant = b'<row r="%d"' % (n + 1)
            if n <= 3:
                place = octets.index(avant) - len(b"</row>")
                octets = octets[:place] + cellules + octets[place:]
            else:
                octets = octets.replace(
                    FIN, b'<row r="%d">%s</row>%s' % (n + 1, cellules.replace(b'%d"><v>' % n, b'%d"><v>' % (n + 1)), FIN)
                )
        return octets

    return retoucher(p.classeur(), {FEUILLE: changer})


def _cellule(reference: str) -> bytes:
    rang = "".join(c for c in reference if c.isdigit())
    return f'<row r="{rang}"><c r="{reference}"><v>1</v></c></row>'.encode()


def _lignes_csv(p: Place, nombre: int) -> bytes:
    modele = p.csv(p.personnes(1), encodage="utf-8").decode().split("\r\n")
    identifiant = modele[1].split(";")[0]
    corps = "\r\n".join(modele[1].replace(identifiant, f"{identifiant}-{n:06d}") for n in range(nombre))
    return f"{modele[0]}\r\n{corps}\r\n".encode()


CAS = [
    Cas("10 000 colonnes", "suivi.xlsx", lambda p: _colonnes(p, 10_000), BON, "des colonnes en plus : une information", ou=D08),
    Cas("16 384 colonnes", "suivi.xlsx", lambda p: _colonnes(p, 16_384), BON, "toute la largeur d'Excel", ou=D08),
    Cas(
        "10 000 colonnes sur trois lignes",
        "suivi.xlsx",
        lambda p: _colonnes(p, 10_000, 3),
        BON,
        "des colonnes en plus : une information",
        ou=D08,
    ),
    Cas(
        "un million de lignes vides mises en forme",
        "suivi.xlsx",
        lambda p: _suivi_de(p, _rangees(5, 1_000_000, VIDES)),
        BON,
        "une ligne vide n'est pas une ligne",
        ou=D08,
    ),
    Cas("50 001 lignes", "suivi.xlsx", lambda p: _suivi_de(p, _rangees(5, 50_002, PLEINES)), D08, "une de trop"),
    Cas(
        "un million de lignes pleines",
        "suivi.xlsx",
        lambda p: _suivi_de(p, _rangees(5, 1_000_000, PLEINES)),
        D08,
        "au-delà de 50 000",
    ),
    Cas("50 001 lignes de csv", "{csv}", lambda p: _lignes_csv(p, 50_001), D08, "une de trop"),
    Cas(
        "500 000 lignes vides de csv",
        "{csv}",
        lambda p: p.csv() + b";" * 22 + b"\r\n" * 500_000,
        BON,
        "une ligne vide n'est pas une ligne",
        ou=D08,
    ),
    Cas(
        "une cellule au bout de la feuille",
        "suivi.xlsx",
        lambda p: _suivi_de(p, _cellule("XFD1048576")),
        D08,
        "la dernière cellule d'Excel",
    ),
    Cas("une cellule tout en bas", "suivi.xlsx", lambda p: _suivi_de(p, _cellule("A1048576")), D08, "la dernière ligne d'Excel"),
    Cas(
        "une cellule tout à droite",
        "suivi.xlsx",
        lambda p: _suivi_de(p, _cellule("XFD5")),
        BON,
        "la dernière colonne d'Excel : une remarque, pas une personne",
        ou=D08,
    ),
    Cas(
        "une cellule au-delà d'Excel",
        "suivi.xlsx",
        lambda p: _suivi_de(p, _cellule("A4000000000")),
        refuse("D01|D08"),
        "un rang de quatre milliards",
    ),
    Cas(
        "dimension de quatre milliards",
        "suivi.xlsx",
        lambda p: retoucher(p.classeur(), {FEUILLE: remplacer(b'ref="A1:W4"', b'ref="A1:XFD4294967295"')}),
        BON,
        "la taille annoncée n'est pas la vraie",
        ou=refuse("D01|D08"),
    ),
    Cas(
        "mille feuilles",
        "suivi.xlsx",
        lambda p: p.classeur(feuilles_en_plus={f"F{n}": [["x"]] for n in range(1000)}),
        BON,
        "brouillons",
        ou=refuse("D08|D01"),
    ),
    Cas(
        "quatre-vingt-dix personnes",
        "suivi.xlsx",
        lambda p: p.classeur(p.personnes(90)),
        accepte(90),
        "un grand tableau ordinaire",
    ),
]
