"""What leads calamine to reserve more memory than there is, which ends its process: refused before (D01). Read apart, so that a
regression fails one test.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from decompte.classeurs.limites import Limites
from decompte.classeurs.ouvrir import ouvrir_source
from decompte.classeurs.sources import Illisible, TropGrand
from tests.fabrique import classeur
from tests.hostile.a_part import Mort, ProcessusAPart
from tests.unit.classeurs_outils import TROIS
from tests.unit.test_classeurs_bornes import SUIVI, repack

LIMITES = Limites()
BON = classeur(TROIS)
CLASSEUR, LIENS, TEXTES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
LOIN = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
AUTRE = "xl/worksheets/autre.xml"
RELATION = (
    b'<Relationship Id="%s" Target="worksheets/autre.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
)


@pytest.fixture(scope="module")
def a_part() -> Iterator[ProcessusAPart]:
    with ProcessusAPart(LIMITES.memoire_octets) as processus:
        yield processus


def dire(contenu: bytes, _format: str) -> str:
    """What is told of a workbook; its last sheet's size when nothing is."""
    try:
        source = ouvrir_source(contenu, "suivi.xlsx", LIMITES)
        grilles = [source.grille(feuille.nom) for feuille in source.feuilles]
    except (Illisible, TropGrand) as refus:
        return refus.message
    return f"{len(grilles[-1])} × {len(grilles[-1][0]) if grilles[-1] else 0}"


def feuille(rangees: bytes, entete: bytes = b'<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    """The workbook with a table of these rows."""
    return changer({SUIVI: lambda _: entete + b"<worksheet><sheetData>" + rangees + b"</sheetData></worksheet>"})


def changer(changements: dict[str, Callable[[bytes], bytes]], ajouts: dict[str, bytes] | None = None) -> bytes:
    return repack(BON, dict(changements), ajouts)


UN = b'<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "rangee",
    [
        b'<row r="2"><c r="A2" t="n"r="XFD1048576"><v>1</v></c></row>',
        b'<row r="2"><c r="A2" r="XFD1048576"><v>1</v></c></row>',
        b'<row r="2"><c r="A2222222222222"><v>1</v></c></row>',
        b'<row r="2"><c r="AAAAAAAAAAAAA2"><v>1</v></c></row>',
        b'<row r="2"><c r="ZZZZ2"><v>1</v></c></row>',
        b'<row r="2"><c r="A"><v>1</v></c></row>',
        b'<row r="2"><c r=""><v>1</v></c></row>',
        b'<row r="2"><c s="1" r=""/><c><v>1</v></c></row>',
        b'<row r="2"><c r="xfd1048576"><v>1</v></c></row>',
        b'<row r="2"><c r = "XFD1048576"><v>1</v></c></row><row r="3"/>',
        b'<row r="2"><x:c r="XFD1048576"><y:v>1</y:v></x:c></row>',
        b'<row r="2"><c r="XFD1048576" x="/>"><v>1</v></c><c r="A2"><v>1</v></c></row>',
        b'<row r="2"><c r="XFD1048576"><f><c r="A2"/></f><v>1</v></c></row>',
        b'<row r="2"><c r="XFD1048576"><v><c r="A2"/></v><v>1</v></c></row>',
        b'<row r="4294967295"><c><v>1</v></c></row>',
        b'<row r="99999999999999999999"><c><v>1</v></c></row>',
        b'<row r="A2"><c><v>1</v></c></row>',
        b'<row r="2"><row/><row/><c><v>1</v></c></row>',
        b'<c r="XFC1"/><row><c><v>1</v></c></row>',
        b'<row r="2"><c r="&#88;FD2"><v>1</v></c></row>',
        b"<row r='2'><!-- <row r='" + b"9" * 5000 + b"'><c><f>1</f></c></row> --><c r='A2'><f>1</f></c></row>",
        b'<row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[</t></is></c><row r="9">]]></t></is></c></row>',
        b'<row r="2"><?a <c r="XFD9"> ?><c r="A2"><v>1</v></c></row>',
        b'<row r="2"><c r="A2"><v>1</v></row>',
        b'<row r="2"><c r="a\xe92"/><c><v>1</v></c></row>',
    ],
    ids=str,
)
def test_une_reference_que_l_on_pourrait_lire_autrement(a_part: ProcessusAPart, rangee: bytes) -> None:
    dit = a_part.appeler(dire, feuille(UN + rangee), "xlsx")
    assert dit == "Le classeur ne peut pas être lu : une de ses feuilles est abîmée."


@pytest.mark.parametrize(
    ("rangees", "taille"),
    [
        (b'<row r="1"><c r="a1"><v>1</v></c><c r = "C1" ><v>1</v></c></row>', "1 × 3"),
        (b"<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c/><c><v>2</v></c></row>", "3 × 3"),
        (b'<row><c r="B2"><v>1</v></c><c><v>1</v></c></row><row><c r="A5"><v>1</v></c></row>', "5 × 3"),
        (b'<row r="7"><c><v>1</v></c></row><row><c><v>1</v></c></row>', "8 × 1"),
        (b'<row s="1" r="2"><c s="0" r="B2"><v>1</v></c></row>', "2 × 2"),
        (b'<row r="1"><!-- a note --><c r="A1" t="str"><v><![CDATA[a & b]]></v></c></row>', "1 × 1"),
        (b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"/></row><row r="1048576"><c r="XFD1048576" s="1"/></row>', "1 × 1"),
        (b"", "0 × 0"),
    ],
)
def test_ce_qui_est_inhabituel_mais_clair_se_lit(a_part: ProcessusAPart, rangees: bytes, taille: str) -> None:
    assert a_part.appeler(dire, feuille(rangees), "xlsx") == taille


def test_un_encodage_ou_les_balises_se_cachent(a_part: ProcessusAPart) -> None:
    dit = a_part.appeler(dire, feuille(UN, b'<?xml version="1.0" encoding="cp037"?>'), "xlsx")
    assert "abîmée" in dit


@pytest.mark.parametrize("casse", [False, True], ids=["nom", "nom en capitales"])
@pytest.mark.parametrize(
    "compte", [b'uniqueCount="4294967295"', b"a='b'uniqueCount = '9999999999999999'", b'uniqueCount="900000000"']
)
def test_plus_de_textes_annonces_que_d_octets(a_part: ProcessusAPart, compte: bytes, casse: bool) -> None:
    contenu = changer({TEXTES: lambda _: b"<sst " + compte + b"><si><t>a</t></si></sst>"})
    if casse:
        contenu = contenu.replace(TEXTES.encode(), TEXTES.upper().replace("XL/", "xl/").encode())
    assert "n'est pas un classeur complet" in a_part.appeler(dire, contenu, "xlsx")


def test_un_compte_de_textes_un_peu_faux_est_sans_effet(a_part: ProcessusAPart) -> None:
    contenu = changer({TEXTES: lambda xml: xml.replace(b"uniqueCount=", b'uniqueCount="90000" x=')})
    assert a_part.appeler(dire, contenu, "xlsx") == a_part.appeler(dire, BON, "xlsx")


@pytest.mark.parametrize(
    ("changements", "mots"),
    [
        (
            {
                CLASSEUR: lambda xml: xml.replace(b"<sheets>", b'<sheets><sheet name="Suivi" sheetId="9" r:id="autre"/>'),
                LIENS: lambda xml: xml.replace(b"</Relationships>", RELATION % b"autre"),
            },
            "abîmée",
        ),
        (
            {
                CLASSEUR: lambda xml: xml.replace(b'r:id="rId2"', b'xmlns:z="urn:z" z:id="rId1" r:id="autre"'),
                LIENS: lambda xml: xml.replace(b"</Relationships>", RELATION % b"autre"),
            },
            "abîmée",
        ),
        (
            {
                LIENS: lambda xml: xml.replace(
                    b"</Relationships>", RELATION.replace(b"/></", b' TargetMode="External"/></') % b"rId2"
                )
            },
            "n'est pas un classeur complet",
        ),
    ],
    ids=["un nom pour deux feuilles", "deux liens d'une feuille", "un identifiant pour deux parts"],
)
def test_la_feuille_verifiee_est_celle_qui_est_lue(
    a_part: ProcessusAPart, changements: dict[str, Callable[[bytes], bytes]], mots: str
) -> None:
    assert mots in a_part.appeler(dire, changer(changements, {AUTRE: LOIN}), "xlsx")


def se_tuer(_contenu: bytes, _format: str) -> None:
    os.abort()


def lever(_contenu: bytes, _format: str) -> None:
    raise ValueError("tel quel")


def test_ce_qui_tue_le_processus_ne_tue_que_lui(a_part: ProcessusAPart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(Mort, match="-6"):
        a_part.appeler(se_tuer, b"fichier", "mort")
    with pytest.raises(Mort, match="tel quel"):
        a_part.appeler(lever, b"fichier", "mort")
    assert (tmp_path / "decompte-fuzz.mort").read_bytes() == b"fichier"
    assert a_part.appeler(dire, feuille(UN), "xlsx") == "1 × 1"
