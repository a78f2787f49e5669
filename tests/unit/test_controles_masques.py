"""Nobody is named in a finding: personal columns, identifiants, unknown columns, and texts that stand in a wrong place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from decompte.controles.montrer import dire_la_forme, entete_personnel, montrer_cellule, montrer_inattendu
from decompte.domaine.controle import ResultatControle
from decompte.domaine.tableau import ColonneLue, Probleme
from tests.unit.controles_fabrique import MODELES, Faute, classeur, controle, de_regle, personne, suivi, table, un

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


ANCIENNE = "une date d'avant le 01/12/1988"
NAISSANCE = "la date de naissance de cette ligne"
SECRETS = ("1931", "1969", "1971", "1999", "14/08", "13/07", "987654", "MJ-", "000123")


VOISINES: list[tuple[str, object, str, str]] = [
    ("date_orientation", date(1931, 7, 13), "L14", ANCIENNE),
    ("date_diagnostic", date(1988, 11, 30), "L14", ANCIENNE),
    ("date_diagnostic", Faute("né le 14/08/1969", "type"), "L04", ANCIENNE),
    ("date_diagnostic", Faute("née le 14 août 1969", "type"), "L04", ANCIENNE),
    ("date_diagnostic", Faute("31/02/1971", "type"), "L04", ANCIENNE),
    ("date_diagnostic", Faute("08/14/1969", "type"), "L04", ANCIENNE),
    ("date_diagnostic", Faute("130771", "type"), "L04", ANCIENNE),
    ("date_diagnostic", Faute("né en 1969", "type"), "L04", ANCIENNE),
    ("date_diagnostic", Faute(1969, "type"), "L04", ANCIENNE),
    ("nb_prescriptions", Faute("13/07/1931", "type"), "L04", ANCIENNE),
    ("nb_prescriptions", Faute(date(1931, 7, 13), "type"), "L04", ANCIENNE),
    ("nb_prescriptions", 13071931, "L04", ANCIENNE),
    ("phase", Faute("13/07/1971", "code"), "L05", ANCIENNE),
    ("motif_sortie", Faute("1971-07-13", "code"), "L05", ANCIENNE),
    ("motif_sortie", Faute("MJ-987654", "code"), "L05", "•••54"),
    ("motif_sortie", Faute("mj 987654", "code"), "L05", "•••54"),
    ("motif_sortie", Faute("autre MJ-987654", "code"), "L05", "autre •••54"),
    ("phase", Faute("MJ 000123", "code"), "L05", "•••23"),
    ("nb_prescriptions", Faute("MJ987654", "type"), "L04", "•••54"),
    ("date_diagnostic", Faute("02/05/2024 62A-98765", "type"), "L04", "02/05/2024 •••65"),
]


def test_what_names_somebody_is_masked_in_a_neighbouring_column() -> None:
    lus = [suivi(personne(0, **{cle: cellule}), depot=f"d{n}") for n, (cle, cellule, _, _) in enumerate(VOISINES)]
    for (cle, cellule, regle, valeur), resultat in zip(VOISINES, controle(*lus), strict=True):
        assert [c.valeur for c in de_regle(resultat, regle)] == [valeur], (cle, cellule)
        dit = tout_ce_qui_est_dit(resultat)
        assert [secret for secret in SECRETS if secret in dit] == [], (cle, cellule)


def test_the_birth_date_of_the_row_is_masked_whatever_its_year() -> None:
    ne = date(1999, 7, 13)
    lignes = [
        personne(0, date_naissance=ne, date_premier_rdv=ne),
        personne(1, date_naissance=ne, phase=Faute("le 13.07.1999", "code")),
        personne(2, date_naissance=ne, date_diagnostic=Faute("07/13/1999", "type")),
    ]
    resultat = un(suivi(*lignes))
    assert [(c.regle, c.valeur) for c in resultat.constats] == [("L06", NAISSANCE), ("L05", NAISSANCE), ("L04", NAISSANCE)]
    for secret in SECRETS:
        assert secret not in tout_ce_qui_est_dit(resultat)


def test_the_identifiant_of_the_row_is_masked_even_when_it_is_a_number() -> None:
    resultat = un(suivi(personne(0, identifiant="62001234", nb_prescriptions=62001234)))
    assert [c.valeur for c in de_regle(resultat, "L04")] == ["•••34"]
    assert "620012" not in tout_ce_qui_est_dit(resultat)


@pytest.mark.parametrize(
    "texte", ["31/02/2024", "mai 2024", "12-mai-2024", "2024-02-31T00:00:00", "31/04/24", "20240231", "le 2024", "01/12/1988"]
)
def test_the_dates_of_the_follow_up_are_still_shown(texte: str) -> None:
    assert montrer_cellule(SUIVI.colonne("date_diagnostic"), texte) == texte


@pytest.mark.parametrize(
    ("cle", "valeur"), [("nb_prescriptions", 1950), ("nb_prescriptions", "1950"), ("nb_actions_cer", 130771)]
)
def test_a_count_is_not_taken_for_a_year(cle: str, valeur: object) -> None:
    assert montrer_cellule(SUIVI.colonne(cle), valeur) == str(valeur)
