"""What cannot be opened, and CSV files."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decompte.classeurs.lecture import lire
from decompte.classeurs.limites import Limites
from decompte.domaine.mois import Mois
from decompte.domaine.tableau import ClasseurLu
from tests.fabrique import Formule, classeur, csv, modeles, personne

TROIS = [personne(1, nom="Été"), personne(2, motif_sortie="Décès", date_sortie=date(2024, 5, 17)), personne(3)]
NOM_CSV = "2024-1.3-ccas-arras_2024-05.csv"


def read(contenu: bytes, nom: str, limites: Limites | None = None) -> ClasseurLu:
    return lire(contenu, nom, "d000000000001", modeles(), limites)


def make_zip(**parts: bytes) -> bytes:
    memoire = io.BytesIO()
    with zipfile.ZipFile(memoire, "w") as archive:
        for nom, contenu in parts.items():
            archive.writestr(nom.replace("__", "/"), contenu)
    return memoire.getvalue()


def replace_part(contenu: bytes, part: str, avant: bytes, apres: bytes) -> bytes:
    memoire = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(contenu)) as source, zipfile.ZipFile(memoire, "w") as cible:
        for nom in source.namelist():
            octets = source.read(nom)
            cible.writestr(nom, octets.replace(avant, apres) if nom == part else octets)
    return memoire.getvalue()


BON = classeur(TROIS)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("contenu", "nom", "mots"),
    [
        (b"", "suivi.xlsx", "zéro octet"),
        (b"", "suivi.csv", "zéro octet"),
        (b"bonjour", "suivi.xlsx", "abîmé, ou il a été renommé"),
        (b"%PDF-1.7", "suivi.xlsx", "un document PDF"),
        (b"\r\n<HTML><body>", "suivi.xlsx", "une page web"),
        (OLE, "suivi.xlsx", "pas un classeur complet"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "suivi.xlsx", "mot de passe"),
        (b"PK\x03\x04tronque", "suivi.xlsx", "pas un classeur complet"),
        (BON[: len(BON) // 2], "suivi.xlsx", "pas un classeur complet"),
        (make_zip(lisezmoi=b"x"), "suivi.xlsx", "une archive .zip"),
        (make_zip(**{"xl/workbook.xml": b"x"}), "suivi.xlsx", "pas un classeur complet"),
        (replace_part(BON, "xl/workbook.xml", b"<workbook", b"<!DOCTYPE a><workbook"), "a.xlsx", "pas un classeur complet"),
        (replace_part(BON, "xl/worksheets/sheet2.xml", b"</sheetData>", b"</x>"), "a.xlsx", "abîmé"),
        (BON[: len(BON) // 2], "suivi", "pas un classeur complet"),
        (make_zip(a__suivi_xlsx=BON), "suivi.zip", "une archive .zip"),
        (make_zip(**{"word/document.xml": b"x"}), "suivi.docx", "un document Word (.docx)"),
        (b"7z\xbc\xaf", "suivi.7z", "archive .7z"),
        (b"a;b;c;d", "suivi.pdf", "« .pdf » n'est pas"),
        (b"a;b;c;d", "suivi", "pas d'extension"),
        (b"a;b\0c", "suivi.csv", "n'est pas du texte"),
        ("a;b\0c".encode("utf-16"), "suivi.csv", "n'est pas du texte"),
        (b'N\xb0 MonJob62;Nom\n"' + b"x" * 200_000 + b'"', "suivi.csv", "La ligne 2 du CSV est trop longue"),
    ],
)
def test_d01_dit_ce_qui_ne_va_pas_et_quoi_envoyer(contenu: bytes, nom: str, mots: str) -> None:
    lu = read(contenu, nom)
    assert not lu.lisible
    assert lu.tables == []
    (probleme,) = lu.problemes
    assert probleme.regle == "D01"
    assert mots in probleme.message
    assert "renvoyez" in probleme.conduite or "éposez" in probleme.conduite or "nvoyez" in probleme.conduite


def test_un_classeur_dont_le_xml_porte_un_prefixe() -> None:
    """Some programs write `<x:row>`; formulas and errors are found there too."""
    contenu = classeur([personne(1), personne(2, nb_actions_cer=Formule(), date_sortie=Formule("=Z1", "#REF!"))])
    espace = b'="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(io.BytesIO(contenu)) as source:
        feuille = source.read("xl/worksheets/sheet2.xml")
    prefixee = re.sub(rb"<(/?)([a-z])", rb"<\1x:\2", feuille.replace(b"xmlns" + espace, b"xmlns:x" + espace))
    lu = read(replace_part(contenu, "xl/worksheets/sheet2.xml", feuille, prefixee), "suivi.xlsx")
    assert lu.problemes == []
    assert lu.tables[0].fautes["nb_actions_cer"] == [None, "formule"]
    assert lu.tables[0].bruts["date_sortie"] == ["", "#REF!"]


def test_un_caractere_nul_cache_n_arrive_nulle_part() -> None:
    contenu = replace_part(BON, "xl/sharedStrings.xml", b"MJ-000001", b"MJ_x0000_-000001")
    table = read(contenu, "suivi.xlsx").tables[0]
    assert table.valeurs["identifiant"][0] == "MJ-000001"
    assert table.bruts["identifiant"][0] == "MJ-000001"


@pytest.mark.parametrize("separateur", [";", ",", "\t"])
@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
def test_csv(separateur: str, encodage: str) -> None:
    lu = read(csv(TROIS, separateur=separateur, encodage=encodage), NOM_CSV)
    assert lu.problemes == []
    assert lu.modele == "suivi-2024"
    assert (lu.identification.convention, lu.identification.mois) == ("2024-1.3-ccas-arras", Mois(2024, 5))
    (table,) = lu.tables
    assert table.lignes == [2, 3, 4]
    assert table.valeurs["nom"] == ["Été", None, None]
    assert table.valeurs["motif_sortie"] == [None, "deces", None]
    assert table.valeurs["date_orientation"] == [date(2024, 2, 5)] * 3
    assert table.valeurs["nb_actions_cer"] == [4, 4, 4]
    assert not any(faute for fautes in table.fautes.values() for faute in fautes)


def test_csv_octets_hors_de_cp1252() -> None:
    contenu = csv([personne(1, nom="A\x81")], encodage="latin-1")
    assert read(contenu, NOM_CSV).tables[0].valeurs["identifiant"] == ["MJ-000001"]


@pytest.mark.parametrize(("virgule", "separateur"), [(True, ";"), (False, ";"), (True, ","), (False, ",")])
def test_csv_activite_et_virgule_decimale(virgule: bool, separateur: str) -> None:
    lignes = [{"indicateur": "depenses_eur", "quantite": Decimal("1234.56")}, {"indicateur": "etp", "quantite": 2}]
    lu = read(csv(lignes, modele="activite-2024", virgule=virgule, separateur=separateur), "2024-4.1-x_2024-05.csv")
    assert lu.modele == "activite-2024"
    assert lu.tables[0].valeurs["quantite"] == [Decimal("1234.56"), Decimal(2)]


def test_csv_avec_bandeau_et_guillemets() -> None:
    lignes = [personne(1, observations='a dit "oui";\npuis non'), personne(2)]
    table = read(csv(lignes, bandeau=["sep=;", ""]), NOM_CSV).tables[0]
    assert (table.ligne_entete, table.lignes) == (2, [3, 4])  # Excel does not show the line « sep= »
    assert table.valeurs["observations"] == ['a dit "oui";\npuis non', None]


def test_csv_le_modele_est_celui_des_entetes() -> None:
    lignes = [personne(1, parcours="Emploi", nb_entretiens_telephone=1, nb_entretiens_visio=1)]
    assert read(csv(lignes, modele="suivi-2025"), NOM_CSV).modele == "suivi-2025"


@pytest.mark.parametrize("nom", ["suivi.csv", "2024-1.3-ccas-arras.csv", "2024-1.3-ccas-arras_05-2024.csv", "_2024-05.csv"])
def test_csv_au_nom_incompris(nom: str) -> None:
    lu = read(csv(TROIS), nom)
    (probleme,) = lu.problemes
    assert probleme.regle == "D05"
    assert nom in probleme.message
    assert "<AAAA-MM>.csv" in probleme.conduite
    assert lu.identification.convention is None
    assert len(lu.tables) == 1


def test_csv_dont_le_mois_n_existe_pas() -> None:
    identification = read(csv(TROIS), "2024-1.3-ccas-arras_2024-13.csv").identification
    assert (identification.convention, identification.mois, identification.mois_lu) == ("2024-1.3-ccas-arras", None, "2024-13")


@pytest.mark.parametrize("contenu", [b"\n\n", b"a;b;c\n1;2;3\n", b"Nom;Age\nX;3\n"])
def test_csv_sans_entete_connu(contenu: bytes) -> None:
    lu = read(contenu, NOM_CSV)
    assert [probleme.regle for probleme in lu.problemes] == ["D03"]
    assert "« N° MonJob62 »" in lu.problemes[0].conduite
    assert lu.modele is None


def test_csv_trop_long() -> None:
    lu = read(csv(TROIS), NOM_CSV, Limites(lignes_par_feuille=3))
    assert [probleme.regle for probleme in lu.problemes] == ["D08"]
    assert lu.lisible
    assert lu.tables == []


@given(st.binary(max_size=2000), st.sampled_from(["a.xlsx", NOM_CSV, "a.xls", "a", ".csv"]))
def test_lire_ne_leve_jamais_sur_des_octets_quelconques(contenu: bytes, nom: str) -> None:
    lu = read(contenu, nom)
    assert lu.lisible or [probleme.regle for probleme in lu.problemes] == ["D01"]
    assert lu.tables == [] or lu.lisible


@settings(max_examples=60)
@given(st.integers(0, len(BON) - 1), st.integers(1, 255))
def test_un_octet_retourne_ne_fait_jamais_lever(position: int, masque: int) -> None:
    abime = BON[:position] + bytes([BON[position] ^ masque]) + BON[position + 1 :]
    lu = read(abime, "suivi.xlsx")
    assert lu.lisible or lu.problemes[0].regle == "D01"


@given(st.text(), st.sampled_from([";", ",", "\t"]))
def test_un_csv_quelconque_ne_fait_jamais_lever(texte: str, separateur: str) -> None:
    entete = separateur.join(colonne.entete for colonne in modeles()["suivi-2024"].colonnes)
    lu = read(f"{entete}\n{texte}".encode(), NOM_CSV)
    assert lu.lisible or lu.problemes[0].regle == "D01"
    for table in lu.tables:
        assert {len(valeurs) for valeurs in table.valeurs.values()} == {len(table.lignes)}


@pytest.mark.parametrize("nom", ["lettre.pdf", "lettre", "lettre.PDF"])
def test_une_lettre_n_est_pas_un_tableau_et_n_oblige_a_rien(nom: str) -> None:
    (probleme,) = read(b"%PDF-1.7", nom).problemes
    assert probleme.message == "C'est un document PDF, pas un tableau."
    assert probleme.conduite.startswith("Si c'est une lettre ou une pièce jointe, il n'y a rien à faire ; sinon, ")


def test_un_pdf_qui_porte_le_nom_d_un_tableau_est_a_refaire() -> None:
    (probleme,) = read(b"%PDF-1.7", "suivi.xlsx").problemes
    assert probleme.message == "Le fichier porte l'extension .xlsx, mais c'est un document PDF, pas un tableau."
    assert "rien à faire" not in probleme.conduite
