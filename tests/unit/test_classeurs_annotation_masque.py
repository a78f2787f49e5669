"""The copy for stewards keeps what is known not to be personal, and nothing else."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from decompte.classeurs.annotation import annoter
from decompte.domaine.limites import Limites
from tests.fabrique import classeur, csv, modeles, personne
from tests.unit.annotation_outils import ACCUEIL, annotate, constat

SECRET = "ZZSECRETZZ"
GENS = [
    personne(1, identifiant=f"{SECRET}1", nom=SECRET, prenom=f"p {SECRET}", date_naissance=date(1971, 3, 9), observations=SECRET),
    personne(2, date_orientation="31/02/2024"),
]
PERSONNELS = ("N° MonJob62", "Nom", "Prénom", "Date de naissance", "Observations")


def everything(contenu: bytes, nom: str = "suivi.xlsx") -> str:
    """All the XML of the masked copy."""
    octets = annoter(contenu, nom, [constat(2), constat(3)], Limites(), modeles=modeles(), masquer=True)
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return "".join(archive.read(partie).decode() for partie in archive.namelist())


def test_personal_columns_are_blank_and_the_others_stay() -> None:
    contenu = classeur(GENS, bandeau=["Titre"])
    masquee = annotate(contenu, [constat(4)], masquer=True)["Suivi"]
    entiere = annotate(contenu, [constat(4)])["Suivi"]
    for rangee in entiere.iter_rows(min_row=3, max_row=4):
        for cellule in rangee:
            entete = entiere.cell(2, cellule.column).value
            attendue = None if entete in PERSONNELS else cellule.value
            if cellule.value == "31/02/2024":
                attendue = "•••"
            assert masquee[cellule.coordinate].value == attendue, entete
    assert [c.value for c in masquee[2]] == [c.value for c in entiere[2]], "headers stay"
    assert masquee["F4"].comment is not None
    assert "vides" in "".join(str(c.value) for (c, *_) in annotate(contenu, masquer=True)[ACCUEIL].iter_rows())


def test_the_copy_returned_to_the_partner_keeps_everything() -> None:
    feuille = annotate(classeur(GENS))["Suivi"]
    assert [feuille["A2"].value, feuille["B2"].value] == [f"{SECRET}1", SECRET]


def test_nothing_personal_is_left_anywhere_in_the_file() -> None:
    avant = classeur(
        GENS,
        bandeau=[f"Rempli par {SECRET}"],
        en_plus={"Téléphone": [SECRET], "Référent": ["", SECRET]},
        ajouts={-1: {}, 2: {"phase": f"Signé : {SECRET}"}},
        feuilles_en_plus={"Contacts": [["Nom", "Adresse"], [SECRET, SECRET]], "Notes": [[SECRET]]},
        feuilles_cachees=["Notes"],
        identification={"Contact": SECRET, "Suivi par": SECRET},
    )
    assert SECRET in "".join(str(c.value) for c in annotate(avant)["Suivi"][1])
    assert SECRET not in everything(avant)


def test_without_a_header_every_cell_of_the_sheet_is_blank() -> None:
    contenu = classeur(GENS, entetes={c.cle: f"x {n}" for n, c in enumerate(modeles()["suivi-2024"].colonnes)})
    feuille = annotate(contenu, masquer=True)["Suivi"]
    assert SECRET not in everything(contenu)
    assert all(c.value is None for rangee in feuille.iter_rows() for c in rangee)


def test_a_second_table_in_another_order_under_the_first_is_masked_too() -> None:
    second = {"date_premier_rdv": "Nom", "date_diagnostic": "Prénom", "identifiant": "N° MonJob62"}
    contenu = classeur([GENS[1], GENS[1] | {"date_premier_rdv": SECRET, "date_diagnostic": SECRET}], ajouts={1: second})
    assert SECRET not in everything(contenu)


def test_a_csv_is_masked_alike() -> None:
    assert SECRET not in everything(csv(GENS), "2024-1.3-ccas-arras_2024-05.csv")


def test_the_identification_stays() -> None:
    feuille = annotate(classeur(GENS, identification={"Contact": SECRET}), masquer=True)["Identification"]
    valeurs = {rangee[0].value: rangee[1].value for rangee in feuille.iter_rows()}
    assert valeurs["Convention"] == "2024-1.3-ccas-arras"
    assert "Contact" not in valeurs


def test_a_text_that_opens_a_formula_is_neutral_even_through_a_csv() -> None:
    gens = [personne(1, phase="=cmd|'/C calc'!A0", nb_actions_cer="+4")]
    contenu = classeur(gens, identification={"Territoire": "=1+1"}, en_plus={"@SUM(A1)": ["-"]})
    livre = annotate(contenu, masquer=True)
    valeurs = {livre["Suivi"].cell(1, c.column).value: c.value for c in livre["Suivi"][2]}
    assert valeurs["Phase"] == "•••"
    assert valeurs["Nombre d'actions au CER"] == "+4", "a signed number stays one"
    assert "'@SUM(A1)" in valeurs
    assert {r[0].value: r[1].value for r in livre["Identification"].iter_rows()}["Territoire"] == "'=1+1"


def test_birth_dates_and_identifiants_typed_one_column_too_far_are_masked() -> None:
    gens = [
        personne(1, date_orientation=date(1931, 7, 13), nb_prescriptions=13071931),
        personne(2, date_naissance=date(1999, 7, 13), date_diagnostic="13/07/1999"),
        personne(3, identifiant="62001234", nb_prescriptions=62001234, nb_actions_cer=612345678),
        personne(4, date_orientation=date(2024, 2, 5), nb_prescriptions=7),
    ]
    contenu = classeur(gens)
    entiere, masquee = annotate(contenu)["Suivi"], annotate(contenu, masquer=True)["Suivi"]
    lettres = {c.value: c.column_letter for c in masquee[1]}
    colonnes = {c.cle: lettres[c.entete] for c in modeles()["suivi-2024"].colonnes}
    for place in (
        f"{colonnes['date_orientation']}2",
        f"{colonnes['nb_prescriptions']}2",
        f"{colonnes['date_diagnostic']}3",
        f"{colonnes['nb_prescriptions']}4",
        f"{colonnes['nb_actions_cer']}4",
    ):
        assert masquee[place].value == "•••", place
    for cle in ("date_orientation", "nb_prescriptions"):
        assert masquee[f"{colonnes[cle]}5"].value == entiere[f"{colonnes[cle]}5"].value
