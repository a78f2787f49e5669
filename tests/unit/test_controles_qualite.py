"""Findings that can be mended: a cause told once, near-misses told, long lists cut, counts exact all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from decompte.controles.plafond import PLAFOND
from decompte.controles.regrouper import regrouper
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.controle import ResultatControle
from decompte.domaine.tableau import ColonneLue, Probleme, TableLue
from tests.unit.controles_fabrique import Faute, classeur, controle, de_regle, personne, suivi, table, un

F, Q, A, N = Severite.BLOQUANT_FICHIER, Severite.BLOQUANT_LIGNE, Severite.AVERTISSEMENT, Severite.INFORMATION
SORTIE = date(2024, 5, 2)
MAL_LUE = Faute("x", "type")

UNE_CAUSE: dict[str, tuple[dict[str, object], list[str]]] = {
    "orientation illisible : ni L06, ni L07, ni L09, ni L10": (
        {"date_orientation": MAL_LUE, "date_sortie": SORTIE, "motif_sortie": "autre"},
        ["L04"],
    ),
    "orientation vide : ni L06, ni L07, ni L10": (
        {"date_orientation": None, "date_sortie": SORTIE, "motif_sortie": "autre"},
        ["L03"],
    ),
    "orientation trop ancienne : pas de L06 ni L07": ({"date_orientation": date(1924, 2, 5)}, ["L14"]),
    "orientation à venir : ni L06, ni L07, ni L10": (
        {"date_orientation": date(2024, 6, 1), "date_sortie": SORTIE, "motif_sortie": "autre"},
        ["L09"],
    ),
    "rendez-vous illisible : pas de L06": ({"date_premier_rdv": MAL_LUE}, ["L04"]),
    "rendez-vous trop ancien : pas de L06": ({"date_premier_rdv": date(1924, 2, 20)}, ["L14"]),
    "signature illisible : ni L07, ni L08, ni L15": ({"date_signature_cer": MAL_LUE, "date_fin_cer": date(2024, 2, 1)}, ["L04"]),
    "signature trop ancienne : ni L07, ni L08, ni L15": ({"date_signature_cer": date(1924, 3, 1)}, ["L14"]),
    "fin du CER illisible : ni L08, ni L15": ({"date_fin_cer": MAL_LUE}, ["L04"]),
    "fin du CER trop ancienne : ni L08, ni L15": ({"date_fin_cer": date(1924, 9, 1)}, ["L14"]),
    "fin du CER avant la signature : pas de L15": ({"date_fin_cer": date(2024, 2, 1)}, ["L08"]),
    "sortie illisible : ni L10, ni L11": ({"date_sortie": MAL_LUE, "motif_sortie": "autre"}, ["L04"]),
    "sortie sans formule calculée : pas de L11": ({"date_sortie": Faute("=A1", "formule"), "motif_sortie": "autre"}, ["L04"]),
    "motif hors liste : pas de L03": ({"date_sortie": SORTIE, "motif_sortie": Faute("zzz", "code")}, ["L05"]),
    "motif hors liste sans sortie : pas de L11": ({"motif_sortie": Faute("zzz", "code")}, ["L05"]),
    "actions du CER hors bornes : pas de L13": ({"nb_actions_cer": -4, "nb_actions_pro": 2}, ["L04"]),
    "actions du CER illisibles : pas de L13": ({"nb_actions_cer": MAL_LUE}, ["L04"]),
    "actions du CER vides : pas de L13": ({"nb_actions_cer": None}, ["L03"]),
    "actions pro hors bornes : pas de L13": ({"nb_actions_pro": 51}, ["L04"]),
    "absences hors bornes : pas de L12": ({"nb_absences_injustifiees": 99}, ["L04"]),
    "absences vides : pas de L12": ({"nb_absences_injustifiees": None}, ["L03"]),
    "procédure illisible : pas de L12": ({"nb_absences_injustifiees": 1, "date_procedure_suspension": MAL_LUE}, ["L04"]),
    "cellule vide : pas de L04": ({"nb_entretiens_physiques": None}, ["L03"]),
    "naissance ancienne : une seule fois": ({"date_naissance": date(1850, 1, 1)}, ["L14"]),
}


@pytest.fixture(scope="module")
def causes() -> dict[str, ResultatControle]:
    return {r.depot: r for r in controle(*(suivi(personne(0, **c), depot=nom) for nom, (c, _) in UNE_CAUSE.items()))}


@pytest.mark.parametrize("nom", UNE_CAUSE)
def test_what_follows_from_a_fault_is_not_told(causes: dict[str, ResultatControle], nom: str) -> None:
    assert [c.regle for c in causes[nom].constats] == UNE_CAUSE[nom][1]


@pytest.mark.parametrize("identifiant", [None, "a b", Faute("=A1", "formule"), MAL_LUE])
def test_a_row_without_a_right_identifiant_is_never_a_repeat(identifiant: object) -> None:
    resultat = un(suivi(personne(0, identifiant=identifiant), personne(0, identifiant=identifiant)))
    assert [c.regle for c in resultat.constats] == ["L01", "L01"]


@pytest.mark.parametrize(
    "cle", [c for c in personne() if c not in ("parcours", "nb_entretiens_telephone", "nb_entretiens_visio")]
)
def test_a_missing_column_gives_no_finding_on_rows(cle: str) -> None:
    """Whatever the rows hold besides, that no rule compares."""
    lignes = [personne(i) for i in range(3)]
    resultat = un(classeur(table(lignes, sans=[cle]), convention="2024-1.1-asso-bleue"))
    assert [c.regle for c in resultat.constats if c.ligne is not None] == []
    assert len(resultat.constats) <= 1
    assert {c.regle for c in resultat.constats} <= {"D04"}


def test_a_shifted_row_is_told_on_its_own_cells_only() -> None:
    """A cell was deleted: everything on its right moved. Its neighbours are judged as if it were not there."""
    decalee = personne(
        1,
        date_orientation=Faute("accompagnement", "type"),
        phase=Faute("03/02/1985", "code"),
        nb_actions_cer=Faute("01/09/2024", "type"),
        inscrit_monjob62=None,
    )
    resultat = un(suivi(personne(0), decalee, personne(2)))
    assert {c.ligne for c in resultat.constats} == {7}
    assert [(c.regle, c.cle) for c in resultat.constats] == [
        ("L05", "phase"),
        ("L04", "date_orientation"),
        ("L04", "nb_actions_cer"),
        ("L03", "inscrit_monjob62"),
    ]
    assert [q.ligne for q in resultat.quarantaine] == [7]


def entetes(*colonnes: ColonneLue) -> list[Constat]:
    """The findings of a good table with these unknown columns."""
    return de_regle(un(classeur(table([personne()], inconnues=colonnes))), "D09")


def test_a_near_miss_that_was_used_is_told_as_information() -> None:
    lue = table([personne()])
    lue.colonnes["date_orientation"] = ColonneLue("F", "Date d'orientaton", rapprochee_de="Date d'orientation")
    resultat = un(classeur(lue))
    (constat,) = resultat.constats
    assert (constat.regle, constat.severite, constat.colonne, constat.cle) == ("D09", N, "F", "date_orientation")
    assert constat.message.startswith("L'en-tête « Date d'orientaton » (colonne F) a été pris pour « Date d'orientation »")
    assert resultat.etat == "accepte"


def test_what_a_reader_says_of_columns_is_information() -> None:
    lu = suivi(personne())
    lu.problemes.append(Probleme("D09", "Deux en-têtes se ressemblent.", "Renommez-en un."))
    assert [(c.regle, c.severite) for c in un(lu).constats] == [("D09", N)]


def test_ten_thousand_unknown_columns_are_a_few_findings() -> None:
    inconnues = [ColonneLue(lettres(rang), f"Colonne {rang}") for rang in range(30, 10_030)]
    inconnues[5000] = replace(inconnues[5000], suggestion="Date de sortie")
    inconnues[6000] = replace(inconnues[6000], entete="Téléphone")
    trouves = entetes(*inconnues)
    assert len(trouves) == 11
    assert [c.entete for c in trouves if "Vouliez-vous dire « Date de sortie » ?" in c.message] == ["Colonne 5030"]
    assert [c.entete for c in trouves if "données personnelles" in c.message] == ["Téléphone"]
    (groupe,) = [c for c in trouves if c.colonne is None]
    assert groupe.message == (
        "9\u202f990 autres colonnes ne sont pas dans le modèle, de AM à NUT, par exemple « Colonne 38 », « Colonne 39 » "
        "et « Colonne 40 » ; elles ne sont pas lues."
    )


@pytest.mark.parametrize("combien", [0, 10, 11, 12])
def test_few_unknown_columns_are_told_one_by_one(combien: int) -> None:
    trouves = entetes(*(ColonneLue(lettres(30 + i), f"Colonne {i}") for i in range(combien)))
    assert len(trouves) == min(combien, 11)
    assert sum(c.colonne is None for c in trouves) == (1 if combien > 11 else 0)


def lettres(rang: int) -> str:
    texte = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        texte = chr(ord("A") + reste) + texte
    return texte


@pytest.fixture(scope="module")
def longue() -> ResultatControle:
    """2 000 rows: all lack their orientation, one in two has a bad count."""
    lignes = [personne(i, date_orientation=None, **({"nb_prescriptions": 100} if i % 2 else {})) for i in range(2000)]
    return un(suivi(*lignes))


def test_a_long_list_of_equal_findings_is_cut_and_counted(longue: ResultatControle) -> None:
    oriente, bornes = de_regle(longue, "L03"), de_regle(longue, "L04")
    assert (len(oriente), len(bornes)) == (PLAFOND + 1, PLAFOND + 1)
    (reste,) = [c for c in oriente if c.ligne is None]
    assert (reste.severite, reste.colonne, reste.cle, reste.valeur) == (Q, "F", "date_orientation", None)
    assert reste.message == (
        "1\u202f500 autres lignes ont le même défaut sous « Date d'orientation » que les 500 déjà signalées, "
        "de la ligne 506 à la ligne 2005."
    )
    assert reste.conduite == oriente[0].conduite


def test_the_verdict_does_not_depend_on_the_cut(longue: ResultatControle) -> None:
    assert (len(longue.quarantaine), longue.suivi, str(longue.taux_completude)) == (2000, [], "0.0000")
    assert longue.nombres == {"L03": 2000, "L04": 1000}


def test_values_beyond_the_cut_are_refused_all_the_same() -> None:
    resultat = un(suivi(*(personne(i, nb_prescriptions=100) for i in range(PLAFOND + 5))))
    assert {ligne.nb_prescriptions for ligne in resultat.suivi} == {None}
    assert len(resultat.suivi) == PLAFOND + 5


def test_exact_counts_leave_informations_out() -> None:
    inconnue = classeur(table([personne(0, nb_prescriptions=100), personne(1)], inconnues=[ColonneLue("Z", "Référent")]))
    assert un(inconnue).nombres == {"L04": 1}
    assert un(suivi(personne())).nombres == {}
    assert un(suivi(personne(), convention=None)).nombres == {"D05": 1}


def test_the_cut_is_by_deposit(longue: ResultatControle) -> None:
    lot = [suivi(*(personne(i, date_orientation=None) for i in range(400)), depot=d) for d in ("a", "b")]
    assert [len(r.constats) for r in controle(*lot)] == [400, 400]


def test_groups_hold_the_rest_too(longue: ResultatControle) -> None:
    groupes = [g for g in regrouper(longue.constats) if g.regle == "L03"]
    assert sum(g.nombre for g in groupes) == PLAFOND + 1


def test_merged_headers_leave_their_other_columns_absent() -> None:
    """Of merged cells only the first has a text: the others are columns without header, so absent."""
    fusionnee: TableLue = table([personne()], sans=["date_fin_cer", "nb_actions_cer"])
    resultat = un(classeur(fusionnee))
    assert [(c.regle, c.cle, c.severite) for c in resultat.constats] == [
        ("D04", "date_fin_cer", A),
        ("D04", "nb_actions_cer", A),
    ]
