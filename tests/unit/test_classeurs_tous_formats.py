"""The same table in every format gives the same reading; a name that lies changes nothing."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime

import pytest
import xlwt

from decompte.classeurs.cellules import CelluleFautive
from decompte.classeurs.ouvrir import ouvrir_source
from decompte.domaine.limites import Limites
from decompte.domaine.mois import Mois
from decompte.domaine.tableau import TableLue
from tests.fabrique import Formule, csv, personne
from tests.fabrique_formats import FORMATS, ecrire, feuilles_de_suivi, replace_in_parts
from tests.unit.classeurs_outils import INSTANT, read, seul_probleme

LIGNES = [
    personne(1, nom="Été  à deux\nlignes", inscrit_monjob62=True, nb_actions_cer=4.5),
    personne(2, date_premier_rdv=INSTANT, date_sortie=date(2024, 5, 17), motif_sortie="Emploi durable", nb_prescriptions=""),
    personne(3, date_orientation="05/02/2024", identifiant="0123456", inscrit_monjob62=False),
]
NOM_CSV = "2024-1.3-ccas-arras_2024-05.csv"


def lue(format_voulu: str, *, epoque_1904: bool = False) -> TableLue:
    lu = read(ecrire(feuilles_de_suivi(LIGNES), format_voulu, epoque_1904=epoque_1904), f"suivi.{format_voulu}")
    assert lu.problemes == []
    assert (lu.modele, lu.identification.mois, lu.identification.etabli_le) == ("suivi-2024", Mois(2024, 5), "2024-06-05")
    (table,) = lu.tables
    return table


@pytest.fixture(scope="module")
def reference() -> TableLue:
    return lue("xlsx")


def test_la_reference_est_celle_qu_on_attend(reference: TableLue) -> None:
    assert reference.lignes == [2, 3, 4]
    assert reference.valeurs["identifiant"] == ["MJ-000001", "MJ-000002", "0123456"]
    assert reference.valeurs["date_premier_rdv"] == [date(2024, 2, 12), date(2024, 2, 5), date(2024, 2, 12)]
    assert reference.valeurs["date_orientation"] == [date(2024, 2, 5)] * 3
    assert reference.valeurs["inscrit_monjob62"] == [True, True, False]
    assert reference.valeurs["nb_prescriptions"] == [1, None, 1]
    assert reference.fautes["nb_actions_cer"] == ["type", None, None]


@pytest.mark.parametrize("epoque_1904", [False, True])
@pytest.mark.parametrize("format_voulu", FORMATS)
def test_le_meme_tableau_dans_chaque_format(format_voulu: str, epoque_1904: bool, reference: TableLue) -> None:
    table = lue(format_voulu, epoque_1904=epoque_1904)
    assert table.lignes == reference.lignes
    assert table.colonnes == reference.colonnes
    assert table.valeurs == reference.valeurs
    assert table.fautes == reference.fautes
    assert table.bruts == reference.bruts


def test_le_meme_tableau_en_csv(reference: TableLue) -> None:
    lignes = [ligne | {"date_premier_rdv": date(2024, 2, 12)} for ligne in LIGNES]
    lignes[1]["date_premier_rdv"] = date(2024, 2, 5)
    for ligne in lignes:
        ligne["inscrit_monjob62"] = {True: "VRAI", False: "FAUX"}.get(ligne["inscrit_monjob62"], ligne["inscrit_monjob62"])
    (table,) = read(csv(lignes), NOM_CSV).tables
    assert (table.lignes, table.colonnes, table.valeurs) == (reference.lignes, reference.colonnes, reference.valeurs)
    assert table.fautes == reference.fautes


@pytest.mark.parametrize("format_voulu", FORMATS)
def test_une_erreur_n_est_pas_une_cellule_vide(format_voulu: str) -> None:
    lignes = [personne(1, date_sortie=Formule("=A1", "#REF!")), personne(2, nb_actions_cer=Formule("=1/0", "#DIV/0!"))]
    (table,) = read(ecrire(feuilles_de_suivi(lignes), format_voulu), "suivi.xlsx").tables
    assert table.fautes["date_sortie"] == ["type", None]
    assert table.bruts["date_sortie"] == ["#REF!", ""]
    assert table.fautes["nb_actions_cer"] == [None, "type"]
    assert table.bruts["nb_actions_cer"][1] == "#DIV/0!"


@pytest.mark.parametrize("format_voulu", ["xlsx", "xlsm", "ods"])
def test_une_formule_sans_valeur_n_est_pas_une_cellule_vide(format_voulu: str) -> None:
    """In `.xls` and `.xlsb` a formula always has a cached value (docs/adr/0017)."""
    lignes = [personne(1, nb_actions_cer=Formule("=2+2", 4)), personne(2, nb_actions_cer=Formule("=1+1"))]
    (table,) = read(ecrire(feuilles_de_suivi(lignes), format_voulu), "suivi.xlsx").tables
    assert table.valeurs["nb_actions_cer"] == [4, None]
    assert table.fautes["nb_actions_cer"] == [None, "formule"]
    assert table.bruts["nb_actions_cer"][1] == "=1+1"


@pytest.mark.parametrize("format_voulu", FORMATS)
def test_ouvrir_source_montre_les_feuilles_et_leurs_cellules(format_voulu: str) -> None:
    feuilles = {"Un": [["a", "", 3.0]], "Deux": [["", ""], ["", date(2024, 5, 17), Formule("=A1", "#NUM!")]], "Trois": []}
    source = ouvrir_source(ecrire(feuilles, format_voulu, cachees=["Deux"]), "x", Limites())
    assert [(feuille.nom, feuille.visible) for feuille in source.feuilles] == [("Un", True), ("Deux", False), ("Trois", True)]
    assert source.grille("Un") == [["a", "", 3.0]]
    assert source.grille("Deux") == [["", "", ""], ["", date(2024, 5, 17), CelluleFautive("#NUM!", "type")]]
    assert source.grille("Trois") == []


@pytest.mark.parametrize("nom", ["suivi.xls", "suivi.csv", "suivi.pdf", "suivi", "SUIVI.XLSX", "suivi.ods"])
@pytest.mark.parametrize("format_voulu", FORMATS)
def test_un_classeur_est_reconnu_quel_que_soit_son_nom(format_voulu: str, nom: str) -> None:
    lu = read(ecrire(feuilles_de_suivi(LIGNES), format_voulu), nom)
    assert lu.problemes == []
    assert lu.tables[0].lignes == [2, 3, 4]


@pytest.mark.parametrize("nom", ["2024-1.3-ccas-arras_2024-05.xls", "2024-1.3-ccas-arras_2024-05.txt"])
def test_un_csv_sous_le_nom_d_un_classeur_est_lu(nom: str) -> None:
    """Many programs export text under the name of a workbook; what it is for is not in its name then."""
    lu = read(csv(LIGNES, separateur="\t"), nom)
    assert lu.tables[0].lignes == [2, 3, 4]
    assert [probleme.regle for probleme in lu.problemes] == ["D05"]


# --- Passwords that were not taken away ----------------------------------------------------------


def test_un_xls_chiffre_parle_du_mot_de_passe() -> None:
    contenu = ecrire(feuilles_de_suivi(LIGNES), "xls")
    debut = contenu.index(b"\x09\x08\x10\x00")
    suite = debut + 20
    # The record after the opening one becomes FILEPASS (RC4).
    abime = contenu[:suite] + b"\x2f\x00" + contenu[suite + 2 : suite + 4] + b"\x01\x00" + contenu[suite + 6 :]
    lu = read(abime, "suivi.xls")
    assert not lu.lisible
    assert "mot de passe" in seul_probleme(lu).message


def test_un_ods_chiffre_parle_du_mot_de_passe() -> None:
    fin = b"</manifest:manifest>"
    contenu = ecrire(feuilles_de_suivi(LIGNES), "ods")
    assert b"encryption-data" not in contenu
    lu = read(replace_in_parts(contenu, {fin: b"<manifest:encryption-data/>" + fin}), "suivi.ods")
    assert not lu.lisible
    assert "mot de passe" in seul_probleme(lu).message


def test_un_ods_tout_entier_chiffre_parle_du_mot_de_passe() -> None:
    memoire = io.BytesIO()
    with zipfile.ZipFile(memoire, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("encrypted-package", b"\1\2\3")
    assert "mot de passe" in seul_probleme(read(memoire.getvalue(), "suivi.ods")).message


def test_un_xlsx_dont_une_part_est_chiffree_parle_du_mot_de_passe() -> None:
    contenu = bytearray(ecrire(feuilles_de_suivi(LIGNES), "xlsx"))
    repertoire = contenu.rindex(b"PK\x01\x02")
    contenu[repertoire + 8] |= 1
    assert "mot de passe" in seul_probleme(read(bytes(contenu), "suivi.xlsx")).message


# --- What each format has of its own --------------------------------------------------------------


def ods_avec(xml: str) -> bytes:
    """An `.ods` whose first cell is that XML."""
    contenu = ecrire({"A": [["repere"]]}, "ods")
    avant = b'<table:table-cell office:value-type="string"><text:p>repere</text:p></table:table-cell>'
    return replace_in_parts(contenu, {avant: xml.encode()})


def cellule(attributs: str, contenu: str) -> str:
    """The XML of a cell: its attributes without their « office: », and what it holds."""
    return f"<table:table-cell {attributs.replace('@', 'office:')}>{contenu}</table:table-cell>"


TEXTE = '@value-type="string"'
NOTE = "<office:annotation><text:p>note</text:p></office:annotation>"
FORMULE = 'table:formula="of:=A2"'


@pytest.mark.parametrize(
    ("xml", "attendu"),
    [
        (cellule(TEXTE, '<text:p>a<text:s text:c="3"/>b</text:p><text:p>c</text:p>'), "a   b\nc"),
        (cellule(TEXTE, "<text:p>a<text:span>b</text:span><text:tab/>c</text:p>"), "ab\tc"),
        (cellule('@value-type="float" @value="3"', f"{NOTE}<text:p>3,00</text:p>"), 3.0),
        (cellule(TEXTE, f"{NOTE}<text:p>vrai texte</text:p>"), "vrai texte"),
        (cellule('@value-type="percentage" @value="0.5"', "<text:p>50 %</text:p>"), 0.5),
        (cellule('@value-type="boolean" @boolean-value="true"', "<text:p>VRAI</text:p>"), True),
        (cellule('@value-type="date" @date-value="2024-05-17T09:30:00"', "<text:p>x</text:p>"), datetime(2024, 5, 17, 9, 30)),  # noqa: DTZ001
        (cellule('@value-type="date" @date-value="2024-13-45"', "<text:p>45/13/2024</text:p>"), "45/13/2024"),
        (cellule(FORMULE, "<text:p>#REF!</text:p>"), CelluleFautive("#REF!", "type")),
        (cellule(FORMULE, "<text:p>Err:502</text:p>"), CelluleFautive("Err:502", "type")),
        (cellule(FORMULE + ' @value-type="float"', "<text:p/>"), CelluleFautive("=A2", "formule")),
        (cellule(FORMULE + ' @value-type="string" @string-value=""', "") + cellule(TEXTE, "<text:p>fin</text:p>"), ""),
    ],
)
def test_une_cellule_ods(xml: str, attendu: object) -> None:
    assert ouvrir_source(ods_avec(xml), "x.ods", Limites()).grille("A")[0][0] == attendu


def test_ods_cellules_et_rangees_repetees() -> None:
    deux = cellule('table:number-columns-repeated="2" @value-type="string"', "<text:p>x</text:p>")
    vide = '<table:table-cell table:number-columns-repeated="3"/>'
    rangee = f'</table:table-row><table:table-row table:number-rows-repeated="2">{vide}{deux}'
    blanche = '</table:table-row><table:table-row table:number-rows-repeated="4"><table:table-cell/>'
    grille = ouvrir_source(ods_avec(blanche + rangee), "x.ods", Limites()).grille("A")
    assert grille == [[""] * 5] * 5 + [["", "", "", "x", "x"]] * 2


def test_xls_une_formule_de_xlwt_est_vide() -> None:
    """What cannot be told: its empty text may be the result, or the want of one."""
    livre = xlwt.Workbook()
    livre.add_sheet("A").write(0, 0, xlwt.Formula("1+1"))
    memoire = io.BytesIO()
    livre.save(memoire)
    assert ouvrir_source(memoire.getvalue(), "x.xls", Limites()).grille("A") == []


@pytest.mark.parametrize("reste", [0.2, 0.5, 0.8, 0.95])
def test_un_xls_tronque_est_illisible(reste: float) -> None:
    contenu = ecrire(feuilles_de_suivi([personne(i) for i in range(100)]), "xls")
    lu = read(contenu[: int(len(contenu) * reste)], "x.xls")
    assert not lu.lisible
    assert seul_probleme(lu).regle == "D01"


def test_xls_des_textes_longs_sont_coupes_entre_plusieurs_enregistrements() -> None:
    """A record holds 8 224 bytes: texts go on in the next, in one byte or two a character."""
    textes = [f"{i:04d}" + ("é" if i % 3 else "œ") * (i % 700) for i in range(300)]
    grille = ouvrir_source(ecrire({"A": [[texte] for texte in textes]}, "xls"), "x.xls", Limites()).grille("A")
    assert grille == [[texte] for texte in textes]


def test_xls_resultats_de_formules() -> None:
    """As Excel writes them: a number, a text in the next record, a truth, nothing."""
    livre = xlwt.Workbook()
    feuille = livre.add_sheet("A")
    for colonne in range(5):
        feuille.write(0, colonne, xlwt.Formula("1+1"))
    memoire = io.BytesIO()
    livre.save(memoire)
    vide = b"\x03\0\0\0\0\0\xff\xff"
    contenu = memoire.getvalue()
    for resultat in (struct.pack("<d", 4.5), b"\x01\0\x01\0\0\0\xff\xff", b"\x02\0\x2a\0\0\0\xff\xff", vide, vide):
        rang = contenu.index(vide) if resultat != vide else None
        contenu = contenu if rang is None else contenu[:rang] + resultat + contenu[rang + 8 :]
    grille = ouvrir_source(contenu, "x.xls", Limites()).grille("A")
    assert grille == [[4.5, True, CelluleFautive("#N/A", "type")]]
