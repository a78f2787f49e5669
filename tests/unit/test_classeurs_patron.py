"""The pre-filled workbook: what is filled, what is checked on entry, what is told."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest
from openpyxl import load_workbook

from decompte.classeurs.annotation_masque import LIBELLES_IDENTIFICATION
from decompte.classeurs.lecture import lire
from decompte.classeurs.patron import Bornes, Patron, ecrire_patron
from decompte.classeurs.patron_report import carry_personnes
from decompte.classeurs.patron_saisies import check_saisie
from decompte.domaine.modele import Obligation, TypeColonne
from decompte.domaine.mois import Mois
from tests.fabrique import classeur, modeles, personne
from tests.unit.annotation_outils import texts

ENTETE = 4
BORNES = Bornes(date(1988, 12, 1), date(2024, 6, 30), date(1920, 1, 1), date(2008, 6, 28))


def patron(**champs: Any) -> Patron:
    defauts: dict[str, Any] = {
        "modeles": (modeles()["suivi-2024"],),
        "convention": "2024-1.3-ccas-arras",
        "structure": "CCAS Arras",
        "dossier": "ccas-arras",
        "siret": "01234567890123",
        "dispositif": "1.3",
        "dispositif_id": "2024-1.3",
        "territoire": "Arrageois",
        "mois": Mois(2024, 6),
        "echeance": date(2024, 7, 10),
        "bornes": BORNES,
    }
    return Patron(**(defauts | champs))


@cache
def book(version: str = "suivi-2024") -> Any:
    return load_workbook(io.BytesIO(ecrire_patron(patron(modeles=(modeles()[version],)))))


def columns(feuille: Any) -> dict[str, str]:
    """The letter of each header."""
    return {cellule.value: cellule.column_letter for cellule in feuille[ENTETE] if cellule.value}


def validations(feuille: Any) -> dict[str, Any]:
    """The check on entry of each column, by its letter."""
    return {str(v.sqref).split(":")[0].rstrip("0123456789"): v for v in feuille.data_validations.dataValidation}


def test_sheets_stand_in_order_and_the_lists_are_hidden() -> None:
    livre = book()
    assert livre.sheetnames == ["Identification", "Suivi", "Notice", "Listes"]
    assert [f.title for f in livre if f.sheet_state != "visible"] == ["Listes"]
    assert livre.active.title == "Suivi"


def test_identification_is_filled_but_for_the_day() -> None:
    feuille = book()["Identification"]
    valeurs = {rangee[0].value: rangee[1].value for rangee in feuille.iter_rows(min_row=3)}
    assert tuple(valeurs) == LIBELLES_IDENTIFICATION
    assert valeurs == {
        "Modèle": "suivi-2024",
        "Structure": "CCAS Arras",
        "SIRET": "01234567890123",
        "Convention": "2024-1.3-ccas-arras",
        "Dispositif": "1.3",
        "Territoire": "Arrageois",
        "Mois": "juin 2024",
        "Établi le": None,
    }


@pytest.mark.parametrize("numero", range(1, 13))
def test_every_month_reads_back(numero: int) -> None:
    mois = Mois(2024, numero)
    octets = ecrire_patron(patron(mois=mois))
    lu = lire(octets, "t.xlsx", "d", modeles())
    assert (lu.identification.mois, lu.identification.convention) == (mois, "2024-1.3-ccas-arras")
    assert lu.identification.siret == "01234567890123"


@pytest.mark.parametrize("version", ["suivi-2024", "suivi-2025", "activite-2024"])
def test_headers_are_those_of_the_version_and_frozen(version: str) -> None:
    modele = modeles()[version]
    feuille = book(version)[modele.feuille]
    assert list(columns(feuille)) == [colonne.entete for colonne in modele.colonnes]
    assert feuille.freeze_panes == f"B{ENTETE + 1}"
    lu = lire(ecrire_patron(patron(modeles=(modele,))), "t.xlsx", "d", modeles())
    assert lu.problemes == []
    assert (lu.tables[0].absentes, lu.tables[0].inconnues) == ((), ())


def test_required_columns_are_marked_by_more_than_a_colour() -> None:
    feuille = book()["Suivi"]
    lettres = columns(feuille)
    obligatoire, selon, facultatif = (feuille[f"{lettres[e]}{ENTETE}"] for e in ("N° MonJob62", "Motif de sortie", "Nom"))
    assert [c.border.bottom.style for c in (obligatoire, selon, facultatif)] == ["thick", "medium", "thin"]
    assert (obligatoire.font.b, selon.font.i, facultatif.font.b) == (True, True, False)
    assert "Obligatoire. 4 à 20 caractères" in obligatoire.comment.text.replace("\u00a0", " ")
    assert "Exemple : MJ-000123" in obligatoire.comment.text.replace("\u00a0", " ")


def test_the_phase_is_required_where_the_dispositif_asks_for_it() -> None:
    for dispositif, style in (("2024-1.1", "thick"), ("2024-1.3", "thin")):
        feuille = load_workbook(io.BytesIO(ecrire_patron(patron(dispositif_id=dispositif))))["Suivi"]
        assert feuille[f"{columns(feuille)['Phase']}{ENTETE}"].border.bottom.style == style


def test_every_column_but_free_text_is_checked_on_entry() -> None:
    for version in modeles():
        modele = modeles()[version]
        feuille = book(version)[modele.feuille]
        posees = validations(feuille)
        for colonne in modele.colonnes:
            lettre = columns(feuille)[colonne.entete]
            assert (lettre in posees) == (colonne.type is not TypeColonne.TEXTE), colonne.cle
            if lettre in posees:
                regle = posees[lettre]
                assert regle.error and regle.error.endswith((".", "…", "(texte coupé)"))
                assert len(regle.prompt) <= 255
                assert len(regle.promptTitle) <= 32
                assert regle.errorStyle in (None, "stop")


def test_dates_stop_at_the_end_of_the_month_but_that_of_the_end_of_a_cer() -> None:
    feuille = book()["Suivi"]
    lettres, posees = columns(feuille), validations(feuille)

    def serie(jour: date) -> int:
        return (jour - date(1899, 12, 30)).days

    orientation = posees[lettres["Date d'orientation"]]
    assert (int(orientation.formula1), int(orientation.formula2)) == (serie(date(1988, 12, 1)), serie(date(2024, 6, 30)))
    assert "du 01/12/1988 au 30/06/2024" in orientation.error
    assert int(posees[lettres["Date de fin du CER"]].formula2) > serie(date(2025, 12, 31))
    naissance = posees[lettres["Date de naissance"]]
    assert (int(naissance.formula1), int(naissance.formula2)) == (serie(date(1920, 1, 1)), serie(date(2008, 6, 28)))


def test_integers_have_their_range_and_codes_their_labels() -> None:
    livre = book()
    feuille = livre["Suivi"]
    lettres, posees = columns(feuille), validations(feuille)
    entretiens = posees[lettres["Entretiens physiques du mois"]]
    assert (entretiens.type, entretiens.formula1, entretiens.formula2) == ("whole", "0", "31")
    motif = posees[lettres["Motif de sortie"]]
    assert motif.type == "list"
    nom, plage = motif.formula1.removeprefix("=").split("!")
    libelles = [rangee[0].value for rangee in livre[nom][plage.replace("$", "")]]
    assert libelles == [code.libelle for code in modeles()["suivi-2024"].colonne("motif_sortie").codes]
    inscrit = posees[lettres["Inscrit sur MonJob62"]]
    nom, plage = inscrit.formula1.removeprefix("=").split("!")
    assert [rangee[0].value for rangee in livre[nom][plage.replace("$", "")]] == ["oui", "non"]


def test_an_identifier_is_a_text_so_that_zeros_stay() -> None:
    feuille = book()["Suivi"]
    assert feuille.column_dimensions["A"].width > 10
    octets = ecrire_patron(patron(), [{"identifiant": "00012345"}])
    cellule = load_workbook(io.BytesIO(octets))["Suivi"][f"A{ENTETE + 1}"]
    assert (cellule.value, cellule.number_format) == ("00012345", "@")


def test_a_required_cell_left_blank_in_a_row_is_coloured() -> None:
    feuille = book()["Suivi"]
    lettres = columns(feuille)
    regles = {str(plage.sqref).split(":")[0]: regle for plage in feuille.conditional_formatting for regle in plage.rules}
    voulues = {c for c in modeles()["suivi-2024"].colonnes if c.obligation in (Obligation.TOUJOURS, Obligation.AVEC)}
    assert set(regles) == {f"{lettres[c.entete]}{ENTETE + 1}" for c in voulues}
    avec = regles[f"{lettres['Motif de sortie']}{ENTETE + 1}"].formula[0]
    assert avec == f"AND(LEN(${lettres['Date de sortie']}5)>0,LEN({lettres['Motif de sortie']}5)=0)"


def test_the_notice_says_when_where_and_how() -> None:
    dit = texts(book()["Notice"])
    assert "À déposer au plus tard le 10/07/2024 inclus, dans votre dossier de la boîte de dépôt (« ccas-arras »)." in dit
    assert "écrivez « néant »" in dit
    for colonne in modeles()["suivi-2024"].colonnes:
        assert colonne.entete in dit
        assert colonne.aide is not None
        assert colonne.aide in dit
    assert "MJ-000123" in dit
    assert "Obligatoire si « Date de sortie » est remplie" in dit
    assert "Non demandé pour votre dispositif" in dit


def test_a_convention_that_counts_both_has_both_sheets() -> None:
    double = patron(modeles=(modeles()["suivi-2024"], modeles()["activite-2024"]), indicateurs=("soutiens_professionnels",))
    livre = load_workbook(io.BytesIO(ecrire_patron(double)))
    assert livre.sheetnames == ["Identification", "Suivi", "Activité", "Notice", "Listes"]
    rangee = [cellule.value for cellule in livre["Activité"][ENTETE + 1]]
    assert rangee[:3] == ["Soutiens professionnels", None, None]
    assert "une ligne par quantité" in texts(livre["Notice"])


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert ecrire_patron(patron()) == ecrire_patron(patron())


def test_a_column_without_help_is_still_told() -> None:
    colonne = replace(modeles()["suivi-2024"].colonne("nb_actions_pro"), aide=None, minimum=None, maximum=None)
    regle = check_saisie(colonne, BORNES, None)
    assert regle is not None
    assert regle["input_message"] == "Écrivez un nombre entier."
    assert regle["maximum"] == 9_999


def carried(gens: list[dict[str, object]], version: str = "suivi-2024", **options: Any) -> list[dict[str, object]]:
    (table,) = lire(classeur(gens, **options), "t.xlsx", "d", modeles()).tables
    return carry_personnes(table, Mois(2024, 5), modeles()[version])


def test_people_are_carried_with_what_does_not_belong_to_the_month() -> None:
    plein = personne(
        1,
        nom="NOM",
        prenom="PRENOM",
        date_naissance=date(1980, 1, 2),
        observations="à rappeler",
        date_procedure_suspension=date(2024, 5, 3),
        date_actualisation_diagnostic=date(2024, 4, 2),
        proposition_orientation="Social",
    )
    (reprise,) = carried([plein])
    assert reprise["identifiant"] == "MJ-000001"
    assert (reprise["nom"], reprise["prenom"], reprise["date_naissance"]) == ("NOM", "PRENOM", date(1980, 1, 2))
    assert (reprise["phase"], reprise["date_fin_cer"], reprise["nb_actions_cer"]) == ("accompagnement", date(2024, 9, 1), 4)
    assert (reprise["inscrit_monjob62"], reprise["proposition_orientation"]) == (True, "social")
    assert reprise["date_actualisation_diagnostic"] == date(2024, 4, 2)
    perdues = {colonne.cle for colonne in modeles()["suivi-2024"].colonnes} - set(reprise)
    assert perdues == {
        "nb_entretiens_physiques", "nb_entretiens_distance", "nb_absences_injustifiees", "nb_prescriptions", "date_sortie",
        "motif_sortie", "date_procedure_suspension", "observations",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sortie", "reprise"), [(date(2024, 5, 31), False), (date(2024, 4, 2), False), (date(2024, 6, 1), True), ("bientôt", True)]
)
def test_who_left_until_the_end_of_the_month_is_left_out(sortie: object, reprise: bool) -> None:
    assert len(carried([personne(1, date_sortie=sortie)])) == reprise


def test_rows_without_identifier_and_repeats_are_left_out() -> None:
    gens = [personne(1), personne(1, nb_actions_cer=9), personne(1, phase="Accueil"), personne(2, identifiant="")]
    reprises = carried(gens)
    assert [(r["identifiant"], r["phase"], r["nb_actions_cer"]) for r in reprises] == [
        ("MJ-000001", "accompagnement", 4),
        ("MJ-000001", "accueil", 4),
    ]


def test_people_pass_from_one_version_to_the_next() -> None:
    (reprise,) = carried([personne(1)], "suivi-2025")
    octets = ecrire_patron(patron(modeles=(modeles()["suivi-2025"],), mois=Mois(2025, 1)), [reprise])
    feuille = load_workbook(io.BytesIO(octets))["Suivi"]
    lettres = columns(feuille)
    assert feuille[f"{lettres['Identifiant MonJob62']}{ENTETE + 1}"].value == "MJ-000001"
    orientation = feuille[f"{lettres['Date de notification d' + chr(39) + 'orientation']}{ENTETE + 1}"]
    assert orientation.value == datetime(2024, 2, 5)  # noqa: DTZ001
    assert feuille[f"{lettres['Phase']}{ENTETE + 1}"].value == "Accompagnement"
    assert feuille[f"{lettres['Inscrit sur MonJob62']}{ENTETE + 1}"].value == "oui"
    assert feuille[f"{lettres['Parcours']}{ENTETE + 1}"].value is None
    assert "1 personne encore suivie est déjà inscrite" in texts(load_workbook(io.BytesIO(octets))["Notice"])
