"""What programs and people make of a CSV: encodings, separators, quotes, marks that cannot be seen."""

from __future__ import annotations

import codecs

import pytest

from decompte.classeurs.ouvrir import ouvrir_source
from decompte.classeurs.sources import Illisible
from decompte.domaine.limites import Limites
from decompte.domaine.tableau import ClasseurLu
from tests.fabrique import csv, modeles, personne
from tests.unit.classeurs_outils import read, seul_probleme

NOM = "2024-1.3-ccas-arras_2024-05.csv"
TROIS = [personne(i, nom="Élodée", observations="suivi à l'œuvre") for i in (1, 2, 3)]


def lu_csv(contenu: bytes) -> ClasseurLu:
    return read(contenu, NOM)


def identifiants(lu: ClasseurLu) -> list[object]:
    assert lu.problemes == []
    return lu.tables[0].valeurs["identifiant"]


LES_TROIS = ["MJ-000001", "MJ-000002", "MJ-000003"]


@pytest.mark.parametrize("separateur", [";", ",", "\t"])
@pytest.mark.parametrize(
    ("encodage", "marque"), [("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE), ("utf-8", codecs.BOM_UTF8)]
)
def test_les_encodages_qui_portent_une_marque(encodage: str, marque: bytes, separateur: str) -> None:
    lu = lu_csv(marque + csv(TROIS, encodage=encodage, separateur=separateur))
    assert identifiants(lu) == LES_TROIS
    assert lu.tables[0].valeurs["nom"] == ["Élodée"] * 3


def test_une_lettre_cassee_ne_change_pas_l_encodage_des_autres() -> None:
    """A program cut a name between the two bytes of a letter; the headers are UTF-8 all the same."""
    contenu = csv(TROIS, encodage="utf-8").replace("Élodée".encode(), "Élod".encode() + b"\xc3", 1)
    lu = lu_csv(contenu)
    assert identifiants(lu) == LES_TROIS
    assert lu.tables[0].valeurs["nom"] == ["Élod\ufffd", "Élodée", "Élodée"]


def test_cp1252_n_est_pas_pris_pour_de_l_utf_8() -> None:
    lu = lu_csv(csv(TROIS, encodage="cp1252"))
    assert lu.tables[0].valeurs["observations"] == ["suivi à l'œuvre"] * 3


@pytest.mark.parametrize("premiere", [b"sep=,\r\n", b'"sep=,"\n', b"SEP=,\r\n"])
def test_la_ligne_sep_est_obeie_et_ne_compte_pas(premiere: bytes) -> None:
    """Excel does not show it: row 1 is the header."""
    lu = lu_csv(premiere + csv(TROIS, separateur=",", encodage="utf-8"))
    assert identifiants(lu) == LES_TROIS
    assert (lu.tables[0].ligne_entete, lu.tables[0].lignes) == (1, [2, 3, 4])


def test_un_guillemet_ouvert_n_avale_pas_les_lignes_qui_suivent() -> None:
    lignes = csv(TROIS, encodage="utf-8").split(b"\r\n")
    lignes[2] = lignes[2].replace(b"suivi", b'"suivi')
    probleme = seul_probleme(lu_csv(b"\r\n".join(lignes)))
    assert probleme.regle == "D01"
    assert "La ligne 3 " in probleme.message
    assert "guillemet" in probleme.message


def test_deux_guillemets_perdus_n_avalent_pas_les_lignes_qui_les_separent() -> None:
    lignes = csv([personne(i, observations="note") for i in range(1, 9)], encodage="utf-8").split(b"\r\n")
    lignes[2] = lignes[2].replace(b"note", b'"note')
    lignes[6] = lignes[6].replace(b"note", b'note"')
    probleme = seul_probleme(lu_csv(b"\r\n".join(lignes)))
    assert (probleme.regle, "La ligne 3 " in probleme.message) == ("D01", True)


def test_une_cellule_de_plusieurs_lignes_reste_une_cellule() -> None:
    lu = lu_csv(csv([personne(1, observations='dit : "oui" ;\nnon ; peut-être ;\r\nrien'), personne(2)]))
    assert identifiants(lu) == LES_TROIS[:2]
    assert lu.tables[0].lignes == [2, 3]


def test_un_guillemet_au_milieu_d_un_texte_est_du_texte() -> None:
    contenu = csv(TROIS, encodage="utf-8").replace(b"suivi", b'12" suivi', 1)
    assert lu_csv(contenu).tables[0].valeurs["observations"][0] == "12\" suivi à l'œuvre"


@pytest.mark.parametrize("fin", [b"\0" * 512, b"\0"])
def test_un_fichier_a_moitie_ecrit_est_illisible(fin: bytes) -> None:
    assert seul_probleme(lu_csv(csv(TROIS) + fin)).regle == "D01"


@pytest.mark.parametrize("marque", ["\u200b", "\u200e", "\u202e", "\u2066", "\u00ad", "\x07", "\ufeff"])
def test_les_marques_invisibles_ne_comptent_nulle_part(marque: str) -> None:
    texte = csv([personne(1, motif_sortie="Décès", date_sortie="17/05/2024")], encodage="utf-8").decode()
    for mot in ("MonJob62", "MJ-000001", "Décès", "Date de sortie"):
        assert mot in texte
        texte = texte.replace(mot, mot[:3] + marque + mot[3:])
    lu = lu_csv(texte.encode())
    assert identifiants(lu) == ["MJ-000001"]
    assert lu.tables[0].valeurs["motif_sortie"] == ["deces"]
    assert lu.tables[0].colonnes["date_sortie"].entete == "Date de sortie"
    assert lu.tables[0].fautes["date_sortie"] == [None]


@pytest.mark.parametrize(("espace", "annee"), [("\u00a0", "24"), ("\u202f", "24"), (" ", "2024")])
def test_espaces_insecables_et_annees_courtes(espace: str, annee: str) -> None:
    lignes = [{"indicateur": "depenses_eur", "quantite": f"1{espace}234,56{espace}€"}]
    table = read(csv(lignes, modele="activite-2024"), "2024-4.1-x_2024-05.csv").tables[0]
    assert str(table.valeurs["quantite"][0]) == "1234.56"
    (table,) = lu_csv(csv([personne(1, date_orientation=f"{espace}05.02.{annee}{espace}")])).tables
    assert str(table.valeurs["date_orientation"][0]) == "2024-02-05"


def test_le_separateur_est_le_meme_pour_qui_ne_connait_pas_les_modeles() -> None:
    for separateur in (";", ",", "\t"):
        contenu = csv(TROIS, separateur=separateur)
        sans, avec = (ouvrir_source(contenu, NOM, Limites(), m) for m in ((), modeles().values()))
        assert [feuille.nom for feuille in sans.feuilles] == [NOM.removesuffix(".csv")]
        assert sans.grille("x") == avec.grille("x")
        assert len(sans.grille("x")[0]) == len(modeles()["suivi-2024"].colonnes)


def test_un_csv_vide_de_texte_est_ouvert_vide() -> None:
    assert ouvrir_source(b"\n", NOM, Limites()).grille("x") == [[]]


def test_des_octets_sous_un_nom_de_classeur_sont_illisibles() -> None:
    with pytest.raises(Illisible, match="abîmé, ou il a été renommé"):
        ouvrir_source(b"\x00\x01\x02;;;;", "suivi.xls", Limites())


@pytest.mark.parametrize("ajout", ["a" * 500_000, '"' + "a" * 500_000 + '"', 'a"' * 200_001, 'a" ' * 200_001 + ";;"])
def test_une_ligne_trop_longue_n_est_pas_un_guillemet_ouvert(ajout: str) -> None:
    lignes = csv(TROIS).decode("utf-8-sig").split("\r\n")
    lignes[2] = f"MJ-000002;{ajout}"
    probleme = seul_probleme(lu_csv("\r\n".join(lignes).encode()))
    assert probleme.regle == "D01"
    assert "La ligne 3 du CSV est trop longue" in probleme.message
    assert "guillemet" not in probleme.message + probleme.conduite


@pytest.mark.parametrize("ajout", ['"' + "a" * 500_000, '"' + "a\r\n" * 200_000])
def test_un_guillemet_ouvert_sur_une_ligne_demesuree_reste_dit(ajout: str) -> None:
    lignes = csv(TROIS).decode("utf-8-sig").split("\r\n")
    lignes[2] = f"MJ-000002;{ajout}"
    probleme = seul_probleme(lu_csv("\r\n".join(lignes).encode()))
    assert "La ligne 3 du CSV ne peut pas être découpée : un guillemet" in probleme.message


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig"])
def test_un_demi_codet_seul_ne_change_pas_l_encodage_du_fichier(encodage: str) -> None:
    contenu = csv([personne(1), personne(2)], encodage=encodage).replace(b"MJ-000002", b"MJ-\xed\xa0\x80000002")
    lu = lu_csv(contenu)
    assert lu.problemes == []
    assert lu.tables[0].absentes == ()
    premier, second = lu.tables[0].valeurs["identifiant"]
    assert premier == "MJ-000001"
    assert second != "MJ-000002"
    str(second).encode()
