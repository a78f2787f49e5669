"""What asks for more memory or time than a table needs is told (D08, D01) before it gets any."""

from __future__ import annotations

import io
import struct
import time
import warnings
import zipfile

import pytest

from decompte.domaine.limites import Limites
from decompte.domaine.tableau import Probleme
from tests.fabrique import classeur, personne
from tests.fabrique_formats import FORMATS, ecrire, feuilles_de_suivi, record, replace_in_parts
from tests.unit.classeurs_outils import TROIS, assert_les_trois, read, seul_probleme

SUIVI = "xl/worksheets/sheet2.xml"
BON = classeur(TROIS)


def refus(contenu: bytes, regle: str, nom: str = "suivi.xlsx", limites: Limites | None = None) -> Probleme:
    """The only problem of a file, told in less time than it would take to give in to it."""
    debut = time.monotonic()
    lu = read(contenu, nom, limites)
    assert time.monotonic() - debut < 5
    assert lu.tables == []
    probleme = seul_probleme(lu)
    assert probleme.regle == regle, probleme.message
    return probleme


def in_suivi(avant: bytes, apres: bytes, contenu: bytes = BON) -> bytes:
    """The workbook with another text in the XML of its table."""
    changes = repack(contenu, {SUIVI: lambda xml: xml.replace(avant, apres, 1)})
    assert changes != contenu
    return changes


def repack(contenu: bytes, changements: dict[str, object], ajouts: dict[str, bytes] | None = None) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(contenu)) as source, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as cible:
        for nom in source.namelist():
            changer = changements.get(nom)
            octets = source.read(nom)
            cible.writestr(nom, changer(octets) if callable(changer) else octets)
        for nom, octets in (ajouts or {}).items():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # zipfile warns of the name that is there twice, on purpose
                cible.writestr(nom, octets)
    return sortie.getvalue()


FIN = b"</sheetData>"


@pytest.mark.parametrize("format_voulu", FORMATS)
def test_d08_plus_de_lignes_que_la_limite(format_voulu: str) -> None:
    contenu = ecrire(feuilles_de_suivi([personne(i) for i in range(20)]), format_voulu)
    probleme = refus(contenu, "D08", limites=Limites(lignes_par_feuille=10))
    assert "ligne 21" in probleme.message
    assert "limite de 10" in probleme.message


@pytest.mark.parametrize("format_voulu", FORMATS)
def test_d08_plus_de_cellules_que_la_limite(format_voulu: str) -> None:
    contenu = ecrire(feuilles_de_suivi(TROIS), format_voulu)
    assert "60 cellules" in refus(contenu, "D08", limites=Limites(cellules_par_feuille=60)).message


def test_d08_un_fichier_trop_lourd() -> None:
    probleme = refus(BON, "D08", limites=Limites(octets_par_fichier=1000))
    assert "1\u202f000 octets" in probleme.message


def test_d08_une_cellule_a_l_autre_bout_de_la_feuille() -> None:
    """A dense grid down there would take 26 gigabytes."""
    cellule = b'<row r="50000"><c r="XFD50000"><v>1</v></c></row>'
    assert "16\u202f384 colonnes" in refus(in_suivi(FIN, cellule + FIN), "D08").message


def test_d08_la_derniere_ligne_d_excel() -> None:
    cellule = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    assert "1\u202f048\u202f576" in refus(in_suivi(FIN, cellule + FIN), "D08").message


def test_une_ligne_mise_en_forme_jusqu_au_bout_ne_compte_pas() -> None:
    """Seven hundred rows and one row styled over every column: what is blank takes nothing."""
    blanches = b"".join(b'<c r="%s1" s="1"/>' % lettres.encode() for lettres in ("ZZ", "AAA", "XFD"))
    contenu = classeur([personne(i) for i in range(700)])
    lu = read(in_suivi(b'<row r="701"', b'<row r="700" s="1"/><row r="701"', contenu))
    assert lu.problemes[0].regle == "D01"  # two rows 700
    lu = read(in_suivi(b'<c r="A2"', blanches.replace(b'1"', b'2"', 3) + b'<c r="A2"', contenu))
    assert lu.problemes == []
    assert len(lu.tables[0].lignes) == 700


def test_un_million_de_lignes_blanches_se_lisent() -> None:
    blanches = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % ligne for ligne in range(5, 1_000_005))
    debut = time.monotonic()
    lu = read(in_suivi(FIN, blanches + FIN))
    assert time.monotonic() - debut < 10
    assert lu.problemes == []
    assert_les_trois(lu.tables[0])


@pytest.mark.parametrize(
    "rangee",
    [
        b'<row r="3"><c r="A3"><v>1</v></c></row>',
        b'<row r="9"><c r="A1"><v>1</v></c></row>',
        b'<row r="2000"/><row r="1"><c r="A1"><v>1</v></c></row>',
    ],
)
def test_d01_des_lignes_dans_le_desordre(rangee: bytes) -> None:
    """Calamine takes the first and the last cell for the bounds: less than nothing is four billion rows."""
    apres = classeur(TROIS, bandeau=["titre", "note"])
    assert "abîmée" in refus(in_suivi(FIN, rangee + FIN, apres), "D01").message


def test_d08_une_bombe_de_compression() -> None:
    contenu = repack(BON, {}, {"xl/media/image1.png": b"\0" * 60_000_000})
    probleme = refus(contenu, "D08")
    assert "limite de 100 fois" in probleme.message


def test_d08_un_classeur_qui_se_deplie_trop() -> None:
    contenu = repack(BON, {}, {"xl/media/image1.png": bytes(range(256)) * 40})
    probleme = refus(contenu, "D08", limites=Limites(octets_decompresses=10_000))
    assert "limite de 10\u202f000 octets" in probleme.message


def test_un_petit_classeur_qui_se_compresse_bien_se_lit() -> None:
    lu = read(repack(BON, {}, {"xl/media/image1.png": b"\0" * 9_000_000}))
    assert lu.problemes == []


def test_d01_une_part_plus_longue_que_ne_le_dit_le_repertoire() -> None:
    """The directory says ten bytes, the part unpacks into thirty million: calamine would follow it to the end."""
    contenu = bytearray(repack(BON, {}, {"xl/media/image1.png": b"\0" * 300_000_000}))
    for marque, decalage in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        debut = contenu.rindex(marque)
        contenu[debut + decalage : debut + decalage + 4] = struct.pack("<I", 10)
    refus(bytes(contenu), "D01")


@pytest.mark.parametrize("part", [SUIVI, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_d01_une_bombe_d_entites(part: str) -> None:
    bombe = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    refus(repack(BON, {part: lambda xml: xml.replace(b"?>", b"?>" + bombe, 1)}), "D01")


def test_d01_une_bombe_d_entites_en_utf_16() -> None:
    contenu = repack(BON, {SUIVI: lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")})
    refus(contenu, "D01")


def test_d01_une_part_en_double() -> None:
    refus(repack(BON, {}, {SUIVI: b"<worksheet/>"}), "D01")


def test_des_noms_de_parts_hostiles_sont_sans_effet(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    ajouts = {"../../evade.txt": b"x", "/etc/evade.txt": b"x", "C:\\evade.txt": b"x", "lien/../../evade": b"x"}
    assert_les_trois(read(repack(BON, {}, ajouts)).tables[0])
    assert list(tmp_path.iterdir()) == []


# --- ods ------------------------------------------------------------------------------------------

ODS = ecrire(feuilles_de_suivi(TROIS), "ods")
SUIVANTE = b"</table:table-row><table:table-row>"
MOTIF = b"<text:p>MJ-000003</text:p></table:table-cell>"


@pytest.mark.parametrize(
    ("ajout", "mots"),
    [
        (b'<table:table-cell table:number-columns-repeated="1000000000" %s><text:p>x</text:p></table:table-cell>', "cellules"),
        (
            b'</table:table-row><table:table-row table:number-rows-repeated="1048576"><table:table-cell %s><text:p>x</text:p>'
            b"</table:table-cell>",
            "1\u202f048\u202f580",
        ),
    ],
)
def test_d08_des_repetitions_sans_fin(ajout: bytes, mots: str) -> None:
    bombe = replace_in_parts(ODS, {MOTIF: MOTIF + ajout % b'office:value-type="string"'})
    assert bombe != ODS
    assert mots in refus(bombe, "D08", "suivi.ods").message


def test_des_repetitions_de_cellules_vides_ne_coutent_rien() -> None:
    vide = b'<table:table-cell table:number-columns-repeated="1000000000"/>'
    lu = read(replace_in_parts(ODS, {MOTIF: MOTIF + SUIVANTE + vide + SUIVANTE}), "suivi.ods")
    assert lu.problemes == []


def test_d01_une_bombe_d_entites_ods() -> None:
    bombe = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">]><office:document-content'
    refus(replace_in_parts(ODS, {b"<office:document-content": bombe}), "D01", "suivi.ods")


# --- xls and xlsb ---------------------------------------------------------------------------------

XLS = ecrire(feuilles_de_suivi(TROIS), "xls")


def test_des_dimensions_xls_sans_mesure_sont_sans_effet() -> None:
    """A library that trusts them reserves all the memory there is."""
    debut = XLS.rindex(b"\x00\x02\x0e\x00")
    lu = read(XLS[: debut + 4] + struct.pack("<IIHH", 0, 0xFFFFFFF0, 0, 256) + XLS[debut + 16 :], "suivi.xls")
    assert_les_trois(lu.tables[0])


def test_un_compte_de_textes_xls_sans_mesure_est_sans_effet() -> None:
    debut = XLS.index(b"\xfc\x00", XLS.index(b"\x85\x00"))
    lu = read(XLS[: debut + 8] + b"\xff\xff\xff\x7f" + XLS[debut + 12 :], "suivi.xls")
    assert_les_trois(lu.tables[0])


def xlsb_avec(cellules: bytes) -> bytes:
    """An `.xlsb` whose table ends with these records."""
    contenu = ecrire(feuilles_de_suivi(TROIS), "xlsb")
    fin = record(146) + record(130)
    return repack(contenu, {"xl/worksheets/sheet2.bin": lambda octets: octets.replace(fin, cellules + fin)})


def test_d08_une_cellule_xlsb_a_l_autre_bout() -> None:
    rangee = record(0, struct.pack("<II", 49_000, 0) + b"\0" * 9)
    cellule = record(5, struct.pack("<IId", 16_383, 0, 1.0))
    assert "16\u202f384 colonnes" in refus(xlsb_avec(rangee + cellule), "D08", "suivi.xlsb").message


def test_d01_des_lignes_xlsb_dans_le_desordre() -> None:
    rangee = record(0, struct.pack("<II", 0, 0) + b"\0" * 9)
    refus(xlsb_avec(rangee + record(5, struct.pack("<IId", 0, 0, 1.0))), "D01", "suivi.xlsb")


@pytest.mark.parametrize("cellules", [record(5, b"\1"), record(3, b"\0" * 8), b"\x05\xff\xff\xff\x7f"])
def test_d01_des_enregistrements_xlsb_coupes(cellules: bytes) -> None:
    refus(xlsb_avec(cellules), "D01", "suivi.xlsb")
