"""Each line rule of the suivi tables: what passes, what fails, where, how severely, and what is then loaded.

All cases are deposits of one lot, controlled in one run: that is also how attribution is tested.
"""

from __future__ import annotations

from datetime import date

import pytest

from decompte.domaine.controle import ResultatControle
from tests.unit.controles_fabrique import Faute, classeur, controle, de_regle, personne, suivi, table, un
from tests.unit.controles_suivi_cas import CAS, A, N, Q


@pytest.fixture(scope="module")
def lot() -> dict[str, ResultatControle]:
    classeurs = []
    for nom, cas in CAS.items():
        for issue, cellules in (("passe", cas.passe), ("echoue", cas.echoue)):
            lignes = (personne(0), {**personne(1), **cellules}, personne(2))
            classeurs.append(suivi(*lignes, depot=f"{nom}/{issue}", convention=cas.convention))
    return {resultat.depot: resultat for resultat in controle(*classeurs)}


@pytest.mark.parametrize("nom", CAS)
def test_valid_row_gives_no_finding_of_its_rule(lot: dict[str, ResultatControle], nom: str) -> None:
    resultat = lot[f"{nom}/passe"]
    assert de_regle(resultat, CAS[nom].regle) == []
    assert len(resultat.suivi) == 3


@pytest.mark.parametrize("nom", CAS)
def test_failing_row_is_told_at_its_cell(lot: dict[str, ResultatControle], nom: str) -> None:
    cas, resultat = CAS[nom], lot[f"{nom}/echoue"]
    (constat,) = (
        de_regle(resultat, cas.regle) if cas.regle != "L03" else [c for c in de_regle(resultat, "L03") if c.cle == cas.cle]
    )
    assert (constat.depot, constat.feuille, constat.ligne, constat.colonne) == (f"{nom}/echoue", "Suivi", 7, cas.colonne)
    assert (constat.cle, constat.severite) == (cas.cle, cas.severite)
    assert cas.dit in constat.message
    assert constat.conduite
    assert constat.entete
    assert "{" not in constat.message + constat.conduite


@pytest.mark.parametrize("nom", CAS)
def test_effect_follows_severity(lot: dict[str, ResultatControle], nom: str) -> None:
    cas, resultat = CAS[nom], lot[f"{nom}/echoue"]
    retenues = [(q.ligne, q.regles) for q in resultat.quarantaine]
    chargees = {ligne.ligne: ligne for ligne in resultat.suivi}
    if cas.severite is Q:
        assert retenues == [(7, (cas.regle,))]
        assert sorted(chargees) == [6, 8]
        assert resultat.etat == "accepte_avec_reserves"
        return
    assert retenues == []
    assert sorted(chargees) == [6, 7, 8]
    if cas.cle != "date_naissance":
        valeur = getattr(chargees[7], cas.cle)
        ecrite = cas.echoue.get(cas.cle)
        if cas.cle == "phase":
            assert valeur == "accompagnement"
        else:
            assert valeur == (None if cas.vide else ecrite)


def test_all_rules_of_the_suite_have_a_case() -> None:
    assert {cas.regle for cas in CAS.values()} == {f"L{n:02d}" for n in range(1, 16)}


@pytest.fixture(scope="module")
def consequences() -> dict[str, ResultatControle]:
    """Rows with one cause that would break several rules, each its own deposit."""
    lignes: dict[str, tuple[dict[str, object], ...]] = {
        "faute de type": (personne(0, nb_entretiens_physiques=Faute("x", "type")),),
        "orientation ancienne": (personne(0, date_orientation=date(2204, 2, 5)),),
        "identifiants absents": (personne(0, identifiant=None), personne(1, identifiant=None)),
        "identifiants mal formés": (personne(0, identifiant="a b"), personne(1, identifiant="a b")),
        "deux phases": (personne(0, phase="accueil"), personne(0)),
        "phase implicite": (personne(0, phase=None), personne(0)),
        "trois fois": (personne(0), personne(1), personne(0), personne(0)),
        "absence hors bornes": (personne(0, nb_absences_injustifiees=400),),
        "fin du CER avant": (personne(0, date_fin_cer=date(2023, 1, 1)),),
        "sortie mal écrite": (personne(0, date_sortie=Faute("x", "type"), motif_sortie="autre"),),
        "identifiant et autre": (personne(0, identifiant=None, nb_prescriptions=-3),),
    }
    return {r.depot: r for r in controle(*(suivi(*lues, depot=nom) for nom, lues in lignes.items()))}


@pytest.mark.parametrize(
    ("depot", "attendus"),
    [
        ("faute de type", [("L04", 6)]),
        ("orientation ancienne", [("L09", 6)]),
        ("identifiants absents", [("L01", 6), ("L01", 7)]),
        ("identifiants mal formés", [("L01", 6), ("L01", 7)]),
        ("deux phases", []),
        ("phase implicite", [("L02", 7)]),
        ("trois fois", [("L02", 8), ("L02", 9)]),
        ("absence hors bornes", [("L04", 6)]),
        ("fin du CER avant", [("L08", 6)]),
        ("sortie mal écrite", [("L04", 6)]),
        ("identifiant et autre", [("L01", 6), ("L04", 6)]),
    ],
)
def test_cause_is_told_once(consequences: dict[str, ResultatControle], depot: str, attendus: list[tuple[str, int]]) -> None:
    assert [(c.regle, c.ligne) for c in consequences[depot].constats] == attendus


def test_column_level_findings_replace_row_findings() -> None:
    lignes = [personne(0, nb_absences_injustifiees=2), personne(1)]
    sans = ("date_procedure_suspension", "date_fin_cer", "observations", "nom")
    resultat = controle(classeur(table(lignes, sans=sans)))[0]
    assert [(c.regle, c.severite, c.cle, c.ligne) for c in resultat.constats] == [
        ("D04", A, "date_fin_cer", None),
        ("D04", N, "date_procedure_suspension", None),
    ]
    assert resultat.etat == "accepte_avec_reserves"
    assert resultat.taux_completude is not None
    # Two rows of eight required cells (six always, two with the signature of a CER), one missing in each: 1 - 2/16.
    assert str(resultat.taux_completude) == "0.8750"


@pytest.mark.parametrize(
    ("cle", "conduite"),
    [
        ("date_orientation", "Écrivez la date, par exemple 15/05/2024 ; d'ici là, la ligne entière attend."),
        ("nb_entretiens_physiques", "Écrivez le nombre ; s'il n'y en a pas eu, écrivez 0."),
        ("inscrit_monjob62", "Écrivez oui ou non."),
    ],
)
def test_what_to_do_with_an_empty_cell_is_said_for_its_kind(cle: str, conduite: str) -> None:
    (constat,) = de_regle(un(suivi(personne(0, **{cle: None}))), "L03")
    assert constat.conduite == conduite


def test_an_empty_code_is_chosen_in_its_list() -> None:
    (constat,) = de_regle(un(suivi(personne(0, date_sortie=date(2024, 5, 2), motif_sortie=None))), "L03")
    assert constat.conduite.startswith("Choisissez dans la liste, ou videz « Date de sortie » si c'est une erreur.")
    assert "« Emploi durable »" in constat.conduite


@pytest.mark.parametrize(
    ("cle", "brut", "dit"),
    [
        ("date_diagnostic", "31/04/24", "cette date n'existe pas"),
        ("date_diagnostic", "2024-02-30 00:00:00", "cette date n'existe pas"),
        ("date_diagnostic", "00/00/0000", "cette date n'existe pas"),
        ("date_diagnostic", "13/13/2024", "cette date n'existe pas"),
        ("date_diagnostic", "5-31-24", "Vouliez-vous dire « 31/05/2024 » ?"),
        ("date_diagnostic", "en mai", "attendu une date"),
        ("date_diagnostic", "31/02", "attendu une date"),
        ("nb_prescriptions", 2.5, "ce nombre doit être entier"),
        ("nb_prescriptions", "2.50", "ce nombre doit être entier"),
        ("nb_prescriptions", "2.5.1", "attendu un nombre entier"),
        ("nb_prescriptions", float("inf"), "attendu un nombre entier"),
        ("nb_prescriptions", float("nan"), "attendu un nombre entier"),
    ],
)
def test_a_cell_that_is_not_understood_says_why(cle: str, brut: object, dit: str) -> None:
    (constat,) = de_regle(un(suivi(personne(0, **{cle: Faute(brut, "type")}))), "L04")
    assert dit in constat.message


def test_a_birth_date_that_does_not_exist_is_told_without_being_shown() -> None:
    for brut in ("31/02/1985", "05/31/1985"):
        (constat,) = de_regle(un(suivi(personne(0, date_naissance=Faute(brut, "type")))), "L04")
        assert constat.message.startswith("« ••• » sous « Date de naissance » : ")
        assert "1985" not in constat.message + constat.conduite


def test_a_birth_date_is_not_said_never_to_be_kept() -> None:
    (constat,) = de_regle(un(suivi(personne(0, date_naissance=date(1899, 1, 1)))), "L14")
    assert constat.conduite == "Corrigez-la. Elle n'est jamais chargée dans l'entrepôt ; le fichier reçu est gardé chiffré."


def test_several_absences_are_told_in_the_plural() -> None:
    (constat,) = de_regle(un(suivi(personne(0, nb_absences_injustifiees=2))), "L12")
    assert "indique 2 absences injustifiées, mais" in constat.message


def test_a_fault_that_holds_the_row_says_that_the_whole_row_waits() -> None:
    fautes: list[tuple[object, str]] = [
        (date(1924, 2, 5), "L14"),
        (Faute("hier", "type"), "L04"),
        (Faute("31/02/2024", "type"), "L04"),
        (None, "L03"),
    ]
    lus = [suivi(personne(0, date_orientation=cellule), depot=f"d{n}") for n, (cellule, _) in enumerate(fautes)]
    lus.append(suivi(personne(0, date_diagnostic=Faute("hier", "type")), depot="z"))
    *retenues, comptee = controle(*lus)
    for (_, regle), resultat in zip(fautes, retenues, strict=True):
        (constat,) = de_regle(resultat, regle)
        assert constat.conduite.endswith(" ; d'ici là, la ligne entière attend.")
    assert de_regle(comptee, "L04")[0].conduite.endswith(" ; en attendant, la valeur n'est pas prise en compte.")


def test_a_note_under_the_table_is_told_once() -> None:
    vide = dict.fromkeys(personne())
    notes: list[dict[str, object]] = [
        {"identifiant": "ANTENNE DE BAPAUME"},
        {"nom": "5 personnes"},
        {"date_orientation": Faute("5 personnes", "type")},
        {"nb_entretiens_physiques": -5},
    ]
    (resultat,) = controle(suivi(personne(0), *({**vide, **note} for note in notes)))
    assert [(c.regle, c.ligne, c.cle) for c in resultat.constats] == [("L01", n, "identifiant") for n in (7, 8, 9, 10)]
    assert "n'a rien d'autre" in resultat.constats[0].message
    assert all(c.conduite.startswith("Si c'est une note, mettez-la au-dessus du tableau") for c in resultat.constats)
    assert "BAPAUME" not in str(resultat.constats)
    assert [(q.ligne, q.regles) for q in resultat.quarantaine] == [(n, ("L01",)) for n in (7, 8, 9, 10)]
    assert resultat.nombres == {"L01": 4}


def test_a_row_with_another_cell_or_a_valid_identifiant_is_told_whole() -> None:
    vide = dict.fromkeys(personne())
    lignes = [{**vide, "identifiant": "Antenne", "nom": "Xxxxx"}, {**vide, "identifiant": "MJ-000777"}]
    (resultat,) = controle(suivi(*lignes))
    assert {c.ligne for c in de_regle(resultat, "L03")} == {6, 7}
    assert [(c.ligne, "forme attendue" in c.message) for c in de_regle(resultat, "L01")] == [(6, True)]
