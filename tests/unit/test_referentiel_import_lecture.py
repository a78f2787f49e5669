"""The file as cells: CSV of every writing, workbooks, and what cannot be one."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from decompte.app.erreurs import DemandeInvalide
from decompte.app.importer_lecture import LIGNES_MAX, lire_fichier, lire_table
from decompte.referentiel.import_lignes import FichierRefuse, Inutilisable

ATTENDU = (("convention", "montant_eur"), ((2, ("é-1", "1 234,56")),))


@pytest.mark.parametrize(
    "contenu",
    [
        "convention;montant_eur\né-1;1 234,56\n".encode(),
        "\ufeffconvention;montant_eur\r\né-1;1 234,56\r\n".encode(),
        'convention,montant_eur\né-1,"1 234,56"\n'.encode(),
        "convention;montant_eur\né-1;1 234,56\n".encode("cp1252"),
        "convention\tmontant_eur\né-1\t1 234,56\n".encode("utf-16"),
    ],
    ids=["utf-8", "BOM", "virgule", "cp1252", "utf-16"],
)
def test_un_csv_de_toute_ecriture(contenu: bytes) -> None:
    table = lire_table(contenu, "f.csv")
    assert (table.entete, table.lignes) == ATTENDU


def _xlsx(*rangees: tuple[object, ...], cachee: bool = False) -> bytes:
    classeur = openpyxl.Workbook()
    feuille = classeur.active
    assert feuille is not None
    if cachee:
        feuille.sheet_state = "hidden"
        feuille.append(("autre",))
        feuille = classeur.create_sheet("vue")
    for rangee in rangees:
        feuille.append(rangee)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def test_un_classeur_donne_nombres_dates_et_textes() -> None:
    rangee = (
        1234.5,
        0.1 + 0.2,
        2024,
        datetime.fromisoformat("2024-07-01"),
        date(2024, 7, 2),
        datetime.fromisoformat("2024-07-01T10:00"),
        True,
        " '=x",
        None,
    )
    table = lire_table(_xlsx((), tuple("abcdefghi"), rangee), "f.xlsx")
    assert table.ligne_entete == 2
    assert table.lignes == ((3, ("1234.5", "0.3", "2024", "2024-07-01", "2024-07-02", "2024-07-01 10:00:00", "VRAI", "'=x", "")),)


def test_la_premiere_feuille_visible() -> None:
    assert lire_table(_xlsx(("a", "b"), ("1", "2"), cachee=True), "f.xlsx").entete == ("a", "b")


def test_une_formule_sans_valeur_est_inutilisable() -> None:
    ((_, (cellule, _)),) = lire_table(_xlsx(("a", "b"), ("=1+1", "x")), "f.xlsx").lignes
    assert isinstance(cellule, Inutilisable) and cellule.texte == "=1+1" and "enregistrez-le" in cellule.conduite


def test_une_formule_dans_un_csv_reste_un_texte() -> None:
    assert lire_table(b"a;b\n=1+1;x\n", "f.csv").lignes == ((2, ("=1+1", "x")),)


REFUS = {
    "vide": (b"", "f.csv : "),
    "blanc": (b"\n\n;;\n", "le fichier est vide"),
    "pdf": (b"%PDF-1.7 bla", "Enregistrez-le en .xlsx"),
    "classeur abîmé": (b"PK\x03\x04abc", "Enregistrez-le en .xlsx"),
    "guillemet ouvert": (b'a;b;c;d\n"x;y;z;t\nu;v;w;x\n', "guillemet"),
    "trop de lignes": (b"a;b\n" + b"1;2\n" * (LIGNES_MAX + 1), "plus de 10\u202f000 lignes"),
}


@pytest.mark.parametrize("nom", REFUS)
def test_ce_qui_n_est_pas_une_liste(nom: str) -> None:
    contenu, attendu = REFUS[nom]
    with pytest.raises(FichierRefuse, match="n'est pas importé, rien n'en a été chargé") as refus:
        lire_table(contenu, "f.csv")
    assert attendu in str(refus.value)


def test_un_fichier_trop_gros_absent_ou_qui_n_en_est_pas_un(tmp_path: Path) -> None:
    gros = tmp_path / "gros.csv"
    with gros.open("wb") as flux:
        flux.truncate(5_000_001)
    with pytest.raises(FichierRefuse, match="dépasse 5 Mo"):
        lire_fichier(gros)
    with pytest.raises(DemandeInvalide, match="ne peut pas être lu"):
        lire_fichier(tmp_path / "absent.csv")
    with pytest.raises(DemandeInvalide, match="n'est pas un fichier"):
        lire_fichier(tmp_path)


def test_l_empreinte_est_celle_des_octets(tmp_path: Path) -> None:
    fichier = tmp_path / "f.csv"
    fichier.write_bytes(b"a;b\n1;2\n")
    assert lire_fichier(fichier)[1] == "403bea5152c251c5bc7ef420d824d191605723f99392e83a0549ad58c6d46291"
