"""Whatever the bytes, reading answers: never an exception, never without end, and a file refused is told in French.

Every format is damaged as files are (bytes turned, cut, mixed with others), and from the inside: a part of a zip is damaged
before it is packed again, so that its XML or its records are wrong and not only its checksum.

The reading is done in a process of its own, bounded in memory as the product's: a library that aborts fails one example.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from decompte.classeurs.lecture import lire
from decompte.classeurs.ouvrir import ouvrir_source
from decompte.classeurs.sources import Illisible, TropGrand
from decompte.domaine.limites import Limites
from tests.fabrique import Formule, csv, modeles, personne
from tests.fabrique_formats import FORMATS, ecrire, feuilles_de_suivi
from tests.hostile.a_part import ProcessusAPart

CSV = "2024-1.3-ccas-arras_2024-05.csv"
TOUS = (*FORMATS, "csv")
ZIPS = ("xlsx", "xlsm", "xlsb", "ods")
LIMITES = Limites(octets_decompresses=20_000_000, cellules_par_feuille=200_000, memoire_octets=400_000_000)
DUREE_S = 10
REGLES = {"D01", "D02", "D03", "D04", "D05", "D08", "D09"}
EXEMPLES = 500
"""For each way of damaging a file; ``longue`` tries many more."""
_OUTILS = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
vite = settings(max_examples=EXEMPLES, **_OUTILS)
longtemps = settings(max_examples=12 * EXEMPLES, **_OUTILS)
A_PART = ProcessusAPart(LIMITES.memoire_octets)
"""Started by the first file."""


@pytest.fixture(scope="module", autouse=True)
def _fermer() -> Iterator[None]:
    with A_PART:
        yield


@cache
def valide(format_voulu: str) -> bytes:
    """A sound file of that format, with a bit of everything."""
    lignes = [personne(1, nom="Été", date_sortie=date(2024, 5, 17), motif_sortie="Autre"), personne(2, nb_prescriptions=2.5)]
    if format_voulu == "csv":
        return csv([*lignes, personne(3, observations='a "dit";\nb')])
    lignes.append(personne(3, nb_actions_pro=Formule("=1/0", "#DIV/0!"), inscrit_monjob62=True))
    feuilles = feuilles_de_suivi(lignes) | {"Notes": [["", 1.5, True]]}
    return ecrire(feuilles, format_voulu, cachees=["Notes"])


def check(contenu: bytes, format_voulu: str) -> None:
    """Have the file read apart, and see that it is, in bounded time, and that what is told can be understood."""
    A_PART.appeler(lire_et_juger, contenu, format_voulu)


def lire_et_juger(contenu: bytes, format_voulu: str) -> None:
    nom = CSV if format_voulu == "csv" else f"suivi.{format_voulu}"
    debut = time.monotonic()
    lu = lire(contenu, nom, "d000000000001", modeles(), LIMITES)
    assert time.monotonic() - debut < DUREE_S
    for probleme in lu.problemes:
        assert probleme.regle in REGLES
        assert probleme.message.endswith(".")
        assert probleme.conduite.endswith(".")
        assert "Traceback" not in probleme.message
    if not lu.lisible:
        assert lu.tables == []
        assert [probleme.regle for probleme in lu.problemes] == ["D01"]
    for table in lu.tables:
        for colonne in (*table.valeurs.values(), *table.bruts.values(), *table.fautes.values()):
            assert len(colonne) == len(table.lignes)


def lire_les_grilles(contenu: bytes, format_voulu: str) -> None:
    try:
        source = ouvrir_source(contenu, f"a.{format_voulu}", LIMITES)
        grilles = [source.grille(feuille.nom) for feuille in source.feuilles]
    except (Illisible, TropGrand) as refus:
        assert refus.message.endswith(".")
        return
    for grille in grilles:
        assert len({len(rangee) for rangee in grille}) <= 1


def damage(octets: bytes, data: st.DataObject) -> bytes:
    """A few bytes turned, cut, doubled, put in or taken from elsewhere."""
    for _ in range(data.draw(st.integers(1, 4))):
        if not octets:
            break
        rang = data.draw(st.integers(0, len(octets) - 1))
        fin = min(len(octets), rang + data.draw(st.integers(1, 64)))
        genre = data.draw(st.integers(0, 5))
        if genre == 0:
            octets = octets[:rang] + bytes([octets[rang] ^ data.draw(st.integers(1, 255))]) + octets[rang + 1 :]
        elif genre == 1:
            octets = octets[:rang]
        elif genre == 2:
            octets = octets[:rang] + octets[fin:]
        elif genre == 3:
            octets = octets[:fin] + octets[rang:fin] * data.draw(st.integers(1, 50)) + octets[fin:]
        elif genre == 4:
            octets = octets[:rang] + data.draw(st.sampled_from(GRAINES)) + octets[fin:]
        else:
            ailleurs = data.draw(st.integers(0, len(octets) - 1))
            octets = octets[:rang] + octets[ailleurs : ailleurs + fin - rang] + octets[fin:]
    return octets


GRAINES = (
    b"", b"\0" * 4, b"\xff" * 4, b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80", b"<v>1</v>", b"</row>", b"</sheetData>",
    b'r="XFD1048576"', b'r="A0"', b'r="1"', b't="s"', b"<v>-1</v>", b"<v>99999999</v>", b"<v>1e308</v>", b"<v>nan</v>", b"<f>",
    b"<is><t>x</t></is>", b"&#0;", b"&#xD800;", b"&amp;", b"]]>", b"<!--", b"<![CDATA[", b"<!DOCTYPE a>",
    b'table:number-columns-repeated="999999999"', b'table:number-rows-repeated="-1"', b'office:value="1e999"',
    b'office:date-value="0001-01-01"', b'date1904="1"', b'"', b";;;", b"\r",
)  # fmt: skip


@vite
@given(st.data(), st.sampled_from(TOUS))
def test_un_fichier_abime_du_dehors(data: st.DataObject, format_voulu: str) -> None:
    check(damage(valide(format_voulu), data), format_voulu)


@vite
@given(st.data(), st.sampled_from(ZIPS))
def test_un_classeur_abime_du_dedans(data: st.DataObject, format_voulu: str) -> None:
    check(damage_inside(format_voulu, data), format_voulu)


@vite
@given(st.data())
def test_les_enregistrements_d_un_xls_abimes(data: st.DataObject) -> None:
    """Damage within the stream of the workbook, that leaves its length and its container alone."""
    check(damage_xls(data), "xls")


@vite
@given(
    st.binary(max_size=3000),
    st.sampled_from(TOUS),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]),
)
@example(b"", "xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
@example(b"\0" * 3000, "xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
def test_des_octets_quelconques(octets: bytes, format_voulu: str, debut: bytes) -> None:
    check(debut + octets, format_voulu)


@vite
@given(st.data(), st.sampled_from(TOUS))
def test_deux_fichiers_colles(data: st.DataObject, format_voulu: str) -> None:
    """Half of one, half of another: what a transfer that is taken up again leaves."""
    autre = valide(data.draw(st.sampled_from(TOUS)))
    notre = valide(format_voulu)
    rang = data.draw(st.integers(0, len(notre)))
    check(notre[:rang] + autre[data.draw(st.integers(0, len(autre))) :], format_voulu)


@vite
@given(st.data(), st.sampled_from(ZIPS))
def test_la_source_montre_des_rangees_egales_ou_refuse(data: st.DataObject, format_voulu: str) -> None:
    """What the annotated copy starts from."""
    A_PART.appeler(lire_les_grilles, damage_inside(format_voulu, data), format_voulu)


@pytest.mark.longue
@longtemps
@given(st.data(), st.sampled_from(TOUS))
def test_longtemps_du_dehors(data: st.DataObject, format_voulu: str) -> None:
    check(damage(valide(format_voulu), data), format_voulu)


@pytest.mark.longue
@longtemps
@given(st.data(), st.sampled_from(ZIPS))
def test_longtemps_du_dedans(data: st.DataObject, format_voulu: str) -> None:
    check(damage_inside(format_voulu, data), format_voulu)


@pytest.mark.longue
@longtemps
@given(st.data())
def test_longtemps_un_xls(data: st.DataObject) -> None:
    check(damage_xls(data), "xls")


def damage_inside(format_voulu: str, data: st.DataObject) -> bytes:
    """A container that is sound around parts that are not."""
    with zipfile.ZipFile(io.BytesIO(valide(format_voulu))) as source:
        parts = {part.filename: (source.read(part), part.compress_type) for part in source.infolist()}
    lues = sorted(nom for nom in parts if nom.startswith("xl/") or nom in ("content.xml", "META-INF/manifest.xml"))
    touchees = data.draw(st.sets(st.sampled_from(lues), min_size=1, max_size=2))
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as cible:
        for nom, (octets, genre) in parts.items():
            cible.writestr(nom, damage(octets, data) if nom in touchees else octets, compress_type=genre)
    return sortie.getvalue()


def damage_xls(data: st.DataObject) -> bytes:
    octets = bytearray(valide("xls"))
    for _ in range(data.draw(st.integers(1, 6))):
        # The first sector is the header of the container; its tables stand at its end.
        rang = data.draw(st.integers(512, len(octets) * 3 // 4))
        graine = data.draw(
            st.one_of(st.binary(min_size=1, max_size=4), st.sampled_from([b"\xff\xff", b"\0\0", b"\xff\xff\xff\x7f"]))
        )
        octets[rang : rang + len(graine)] = graine
    return bytes(octets)
