"""Nobody is named in a finding: personal columns, identifiants, unknown columns, and texts that stand in a wrong place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from decompte.controles.montrer import dire_la_forme, entete_personnel, montrer_cellule, montrer_inattendu
from decompte.domaine.controle import ResultatControle
from decompte.domaine.tableau import ColonneLue, Probleme
from tests.unit.controles_fabrique import MODELES, Faute, classeur, de_regle, personne, suivi, table, un

SUIVI = MODELES["suivi-2024"]


def tout_ce_qui_est_dit(resultat: ResultatControle) -> str:
    return " ".join(f"{c.message} {c.conduite} {c.valeur} {c.entete}" for c in resultat.constats) + str(resultat.motif)


def test_an_identifiant_never_stands_whole_in_a_finding() -> None:
    resultat = un(suivi(personne(0), personne(0), personne(1, identifiant="mj-000777"), personne(2, identifiant="Xyzabc")))
    dit = tout_ce_qui_est_dit(resultat)
    assert "Lignes 6 et 7 : la même personne (•••23) y est deux fois" in dit
    for secret in ("MJ-0", "000123", "mj-000777", "777", "Xyzabc"):
        assert secret not in dit


@pytest.mark.parametrize(
    ("identifiant", "dit"),
    [
        ("MJ1", "3 caractères"),
        ("A", "1 caractère"),
        ("A" * 21, "21 caractères"),
        ("MJ 000123", "un espace"),
        ("mj-000123", "des minuscules"),
        ("ÉJ-000123", "des lettres accentuées"),
        ("MJ_000123", "d'autres signes que le tiret"),
        ("mj 1", "un espace et des minuscules"),
        ("MJ-000123\n", "un espace"),
    ],
)
def test_the_form_of_an_identifiant_is_told_without_it(identifiant: str, dit: str) -> None:
    assert dire_la_forme(identifiant) == dit
    constat = de_regle(un(suivi(personne(0, identifiant=identifiant))), "L01")[0]
    assert constat.message == f"« N° MonJob62 » n'a pas la forme attendue : {dit}."
    assert constat.valeur in ("•••", "•••23")


def test_a_personal_column_under_a_near_miss_header_stays_masked() -> None:
    lue = table([personne(0, date_naissance=date(1850, 4, 5))])
    lue.colonnes["date_naissance"] = ColonneLue("D", "Date de naisance", rapprochee_de="Date de naissance")
    resultat = un(classeur(lue))
    assert [c.valeur for c in de_regle(resultat, "L14")] == ["•••"]
    assert "1850" not in tout_ce_qui_est_dit(resultat)


@pytest.mark.parametrize(
    "entete", ["Nom de famille", "NOM d'usage", "Né(e) le", "Téléphone", "N° tél.", "NIR", "Mail", "Adresse", "Prénom 2"]
)
def test_a_column_of_personal_data_is_told_by_its_header_only(entete: str) -> None:
    assert entete_personnel(entete)
    (constat,) = un(classeur(table([personne()], inconnues=[ColonneLue("Z", entete, "Nom")]))).constats
    assert (constat.regle, constat.entete, constat.valeur) == ("D09", entete, None)
    assert "Supprimez cette colonne" in constat.conduite


@pytest.mark.parametrize("entete", ["Référent", "Quartier", "Ne pas remplir", "Nom de la structure", "Nombre d'ateliers", ""])
def test_other_columns_are_not_called_personal(entete: str) -> None:
    assert not entete_personnel(entete)


def test_a_readers_value_under_a_personal_header_is_masked() -> None:
    lu = suivi(personne())
    lu.problemes.append(Probleme("D09", "Vu.", "À faire.", entete="Nom d'usage", valeur="SECRET"))
    assert [c.valeur for c in un(lu).constats] == ["•••"]


@pytest.mark.parametrize(
    ("texte", "montre"),
    [
        ("31/02/2024", "31/02/2024"),
        ("2024-02-31 00:00:00", "2024-02-31 00:00:00"),
        ("31 févr. 2024", "31 févr. 2024"),
        ("le 12 mai", "le 12 mai"),
        ("12,5", "12,5"),
        ("1 234,56 €", "1 234,56 €"),
        ("#REF!", "#REF!"),
        ("hier", "hier"),
        ("DURANDAL Xavière", "•••"),
        ("Mme D'URANDAL-XAVIER", "••• D'•••"),
        ("02/05/2024 Durandal", "02/05/2024 •••"),
        ("06 12 34 56 78", "•••"),
        ("06.12.34.56.78", "•••"),
        ("06-12-34-56-78", "•••"),
        ("1850262123456", "•••"),
        ("x.durandal@poste.example", "x.•••@•••"),
        ("a\x00b\u202ec", "a�b�c"),
        ("1/" * 40, ("1/" * 40)[:29] + "…"),
    ],
)
def test_of_a_text_in_a_wrong_column_only_what_names_nobody_is_shown(texte: str, montre: str) -> None:
    assert montrer_inattendu(texte) == montre
    for cle in ("date_orientation", "nb_prescriptions", "inscrit_monjob62"):
        assert montrer_cellule(SUIVI.colonne(cle), texte) == montre


@pytest.mark.parametrize(
    ("texte", "montre"),
    [
        ("Emploi durabl", "Emploi durabl"),
        ("emploi_durable", "emploi_durable"),
        ("Fin de droits", "Fin de droits"),
        ("Durandal Xavière", "•••"),
        ("autre : Xavière", "autre : •••"),
        ("x", "x"),
    ],
)
def test_a_value_that_resembles_the_list_is_shown_another_is_masked(texte: str, montre: str) -> None:
    assert montrer_cellule(SUIVI.colonne("motif_sortie"), texte) == montre


@pytest.mark.parametrize(
    ("nombre", "montre"),
    [
        (32, "32"),
        (-1, "-1"),
        (12.5, "12,5"),
        (20240531, "20240531"),
        (612345678, "nombre de 9 chiffres"),
        (612345678.0, "nombre de 9 chiffres"),
        (Decimal("1850262123456"), "nombre de 13 chiffres"),
        (Decimal("1234567.891"), "1234567,891"),
        (10**400, "nombre de plus de soixante chiffres"),
    ],
)
def test_a_number_as_long_as_a_telephone_number_is_told_by_its_length(nombre: object, montre: str) -> None:
    assert montrer_cellule(SUIVI.colonne("nb_prescriptions"), nombre) == montre


def test_a_name_in_a_date_column_does_not_reach_its_finding() -> None:
    lignes = [
        personne(0, date_diagnostic=Faute("Durandal Xavière", "type")),
        personne(1, date_sortie=date(2024, 5, 2), motif_sortie=Faute("Durandal", "code")),
        personne(2, nb_prescriptions=Faute("06 12 34 56 78", "type")),
    ]
    dit = tout_ce_qui_est_dit(un(suivi(*lignes)))
    assert "« ••• » n'est pas compris" in dit
    for secret in ("Durandal", "Xavière", "06 12"):
        assert secret not in dit
