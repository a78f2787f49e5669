"""Each deposit rule: what passes, what fails, how severely, with which words. All cases are one lot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from decompte.controles.vocabulaire import CAUSES_DEPOTS
from decompte.domaine.constat import Severite
from decompte.domaine.controle import ResultatControle
from decompte.domaine.mois import Mois
from decompte.domaine.tableau import ClasseurLu, ColonneLue, Identification, Probleme
from tests.unit.controles_fabrique import (
    AUTRE,
    STRUCTURE,
    Faute,
    a_controler,
    activite,
    classeur,
    controle,
    de_regle,
    personne,
    suivi,
    table,
)

F, A, N = Severite.BLOQUANT_FICHIER, Severite.AVERTISSEMENT, Severite.INFORMATION
LIGNE = personne()
SESSIONS: dict[str, object] = {"indicateur": "sessions", "quantite": 3}
PARTICIPANTS: dict[str, object] = {"indicateur": "participants", "quantite": 12}


def probleme(regle: str) -> Probleme:
    return Probleme(regle, "Ce que le lecteur a vu.", "Ce qu'il faut faire.", "Suivi", 5, "B", "Modèle", "x")


def illisible(*problemes: Probleme) -> ClasseurLu:
    return ClasseurLu("d1", "mai.xlsx", False, Identification(), None, problemes=list(problemes))


def avec_probleme(classeur: ClasseurLu, regle: str) -> ClasseurLu:
    classeur.problemes.append(probleme(regle))
    return classeur


@dataclass(frozen=True)
class Cas:
    regle: str
    classeur: ClasseurLu
    severite: Severite | None
    """None: the rule passes."""
    dit: str = ""
    depot: dict[str, object] = field(default_factory=dict)
    etat: str = ""


PLACEES = {"D02", "D05", "D06", "D11"}
TROP_GRAND = ClasseurLu("d1", "mai.xlsx", True, Identification(), None, problemes=[probleme("D08")])

CAS = {
    "D01 lisible": Cas("D01", suivi(LIGNE), None, etat="accepte"),
    "D01 lu": Cas("D01", illisible(probleme("D01")), F, "Ce que le lecteur a vu.", etat="illisible"),
    "D01 sans raison": Cas("D01", illisible(), F, "n'a pas pu être ouvert", etat="illisible"),
    "D02 connu": Cas("D02", suivi(LIGNE), None),
    "D02 lu": Cas("D02", avec_probleme(classeur(modele=None), "D02"), F, "Ce que le lecteur a vu."),
    "D02 inconnu": Cas("D02", classeur(modele=None, modele_ecrit="suivi-1999"), F, "suivi-1999"),
    "D02 muet": Cas("D02", classeur(modele=None, modele_ecrit=None), F, "aucun modèle indiqué"),
    "D02 autre tableau": Cas("D02", activite({"indicateur": "sessions"}, convention="2024-1.2-asso-bleue"), F, "de suivi"),
    "D02 suivi pour activité": Cas("D02", suivi(LIGNE, convention="2024-2.1-asso-bleue"), F, "d'activité"),
    "D02 aucun attendu": Cas("D02", suivi(LIGNE, convention="2024-9.9-asso-bleue"), F, "ne demande aucun tableau"),
    "D03 trouvé": Cas("D03", suivi(LIGNE), None),
    "D03 absent": Cas("D03", classeur(), F, "« Suivi »"),
    "D03 lu": Cas("D03", avec_probleme(classeur(), "D03"), F, "Ce que le lecteur a vu."),
    "D04 toutes": Cas("D04", suivi(LIGNE), None),
    "D04 obligatoire": Cas("D04", classeur(table([LIGNE], sans=["date_orientation"])), F, "« Date d'orientation »"),
    "D04 conditionnelle": Cas("D04", classeur(table([LIGNE], sans=["date_fin_cer"])), A, "« Date de fin du CER »"),
    "D04 phase": Cas("D04", classeur(table([LIGNE], sans=["phase"]), convention="2024-1.1-asso-bleue"), A, "« Phase »"),
    "D04 facultative": Cas("D04", classeur(table([LIGNE], sans=["date_premier_rdv"])), N, "« Date du 1er rendez-vous »"),
    "D04 sans effet": Cas(
        "D04", classeur(table([LIGNE], sans=["nb_prescriptions", "date_diagnostic", "phase", "proposition_orientation"])), None
    ),
    "D04 personnelle": Cas("D04", classeur(table([LIGNE], sans=["nom", "prenom", "observations"])), None),
    "D04 lu": Cas("D04", avec_probleme(classeur(table([LIGNE], sans=["nom"])), "D04"), F, "Ce que le lecteur a vu."),
    "D05 exacte": Cas("D05", suivi(LIGNE), None),
    "D05 autre écriture": Cas("D05", suivi(LIGNE, convention=" 2024–1.2 – Asso-Bleue "), None, etat="accepte"),
    "D05 absente": Cas("D05", suivi(LIGNE, convention=None), F, "n'indique pas sa convention"),
    "D05 inconnue": Cas("D05", suivi(LIGNE, convention="2024-1.2-asso-bleu"), F, "n'existe pas"),
    "D05 d'une autre": Cas(
        "D05", suivi(LIGNE, convention="2024-1.2-ccas-ville"), F, "n'est pas une convention de votre structure"
    ),
    "D06 dernier mois": Cas(
        "D06", suivi(LIGNE, mois=Mois(2024, 12)), None, depot={"recu_le": datetime(2025, 1, 5, tzinfo=UTC)}, etat="accepte"
    ),
    "D06 mois en cours": Cas("D06", suivi(LIGNE), None, depot={"recu_le": datetime(2024, 5, 2, tzinfo=UTC)}),
    # 22:30 UTC on 30 April is already 1 May in Paris.
    "D06 minuit à Paris": Cas("D06", suivi(LIGNE), None, depot={"recu_le": datetime(2024, 4, 30, 22, 30, tzinfo=UTC)}),
    "D06 futur": Cas("D06", suivi(LIGNE), F, "n'est pas commencé", depot={"recu_le": datetime(2024, 4, 30, 21, 30, tzinfo=UTC)}),
    "D06 hors période": Cas("D06", suivi(LIGNE, mois=Mois(2023, 12)), F, "décembre 2023 est en dehors"),
    "D06 absent": Cas("D06", suivi(LIGNE, mois=None, mois_lu=None), F, "n'indique pas le mois"),
    "D06 illisible": Cas("D06", suivi(LIGNE, mois=None, mois_lu="2024-13"), F, "« 2024-13 »"),
    "D07 une ligne": Cas("D07", suivi(LIGNE), None),
    "D07 néant": Cas("D07", classeur(table([], neant=True)), None, etat="accepte"),
    "D07 vide": Cas("D07", classeur(table([])), F, "aucune ligne"),
    "D08 petit": Cas("D08", suivi(LIGNE), None),
    "D08 lu": Cas("D08", TROP_GRAND, F, "Ce que le lecteur a vu."),
    "D09 rien en plus": Cas("D09", suivi(LIGNE), None),
    "D09 inconnue": Cas(
        "D09", classeur(table([LIGNE], inconnues=[ColonneLue("X", "Référent")])), N, "« Référent »", etat="accepte"
    ),
    "D09 ressemblante": Cas(
        "D09", classeur(table([LIGNE], inconnues=[ColonneLue("X", "Phases", "Phase")])), N, "Vouliez-vous dire « Phase » ?"
    ),
    "D10 seul": Cas("D10", suivi(LIGNE), None),
    "D10 en double": Cas("D10", suivi(LIGNE), F, "mai 2024", depot={"en_double": True}),
    "D10 deux feuilles": Cas("D10", classeur(table([LIGNE]), table([LIGNE])), F, "plusieurs tableaux"),
    "D11 nom": Cas("D11", suivi(LIGNE, structure="  ASSOCIATION bleue"), None),
    "D11 code": Cas("D11", suivi(LIGNE, structure="asso-bleue"), None),
    "D11 csv muet": Cas("D11", suivi(LIGNE, structure=None, nom="2024-1.2-asso-bleue_2024-05.CSV"), None, etat="accepte"),
    "D11 muette": Cas("D11", suivi(LIGNE, structure=None), N, "Association Bleue", etat="accepte"),
    "D11 autre": Cas("D11", suivi(LIGNE, structure="CCAS de Ville"), A, "dossier de Association Bleue", etat="accepte"),
    "D11 siret": Cas("D11", suivi(LIGNE, siret="123 456 789 00099"), A, "SIRET", etat="accepte"),
    "D11 même siret": Cas("D11", suivi(LIGNE, siret="123 456 789 00012"), None),
    "D12 présents": Cas("D12", activite(SESSIONS, PARTICIPANTS), None, etat="accepte"),
    "D12 absent": Cas("D12", activite(SESSIONS), A, "« Participants »", etat="accepte_avec_reserves"),
    "D12 mal écrit": Cas("D12", activite(SESSIONS, {"indicateur": Faute("Partcipants", "code")}), None),
    "D12 sans feuille": Cas("D12", suivi(LIGNE, convention="2024-1.5-asso-bleue"), A, "« Soutiens professionnels »"),
    "D12 aucun demandé": Cas("D12", suivi(LIGNE), None),
    "D11 dossier inconnu": Cas("D11", suivi(LIGNE), F, "gestionnaire", depot={"structure": None, "structure_dossier": "inconnu"}),
}


@pytest.fixture(scope="module")
def lot() -> dict[str, ResultatControle]:
    classeurs = [replace(cas.classeur, depot=nom) for nom, cas in CAS.items()]
    depots = {nom: a_controler(nom, **cas.depot) for nom, cas in CAS.items()}
    return {resultat.depot: resultat for resultat in controle(*classeurs, depots=depots)}


@pytest.mark.parametrize("nom", CAS)
def test_deposit_rule(lot: dict[str, ResultatControle], nom: str) -> None:
    cas, resultat = CAS[nom], lot[nom]
    constats = de_regle(resultat, cas.regle)
    if cas.severite is None:
        assert constats == []
    else:
        (constat,) = constats
        assert constat.severite is cas.severite
        assert cas.dit in constat.message + constat.conduite
        assert constat.conduite
        assert "{" not in constat.message + constat.conduite
    bloque = any(c.severite is F for c in resultat.constats)
    assert resultat.etat == (cas.etat or resultat.etat)
    assert (resultat.etat in ("rejete", "illisible")) is bloque
    if bloque:
        assert (resultat.suivi, resultat.activite, resultat.taux_completude) == ([], [], None)
        assert resultat.motif


def test_every_rule_and_cause_has_a_passing_and_a_failing_case() -> None:
    for regle in CAUSES_DEPOTS:
        assert {cas.severite is None for cas in CAS.values() if cas.regle == regle} == {True, False}, regle


def test_place_seen_by_the_reader_is_kept(lot: dict[str, ResultatControle]) -> None:
    (constat,) = de_regle(lot["D03 lu"], "D03")
    assert (constat.feuille, constat.ligne, constat.colonne, constat.entete, constat.valeur) == ("Suivi", 5, "B", "Modèle", "x")


def test_absent_column_names_its_key_and_header(lot: dict[str, ResultatControle]) -> None:
    (constat,) = de_regle(lot["D04 obligatoire"], "D04")
    assert (constat.cle, constat.entete, constat.ligne) == ("date_orientation", "Date d'orientation", None)
    assert de_regle(lot["D04 obligatoire"], "L03") == []


def test_unreadable_file_gives_its_reason_only(lot: dict[str, ResultatControle]) -> None:
    assert [c.regle for c in lot["D01 lu"].constats] == ["D01"]
    assert lot["D01 lu"].motif == "Ce que le lecteur a vu."
    assert [c.regle for c in lot["D08 lu"].constats] == ["D08"]


def test_a_file_left_unopened_beyond_a_limit_is_told_its_limit_only() -> None:
    resultat = controle(illisible(probleme("D08")))[0]
    assert [c.regle for c in resultat.constats] == ["D08"]
    assert resultat.etat == "rejete"
    assert resultat.motif == "Ce que le lecteur a vu."


def test_a_table_of_the_wrong_kind_lacks_no_indicator_besides(lot: dict[str, ResultatControle]) -> None:
    assert [c.regle for c in lot["D02 suivi pour activité"].constats] == ["D02"]


def test_refusal_of_anothers_convention_says_nothing_of_it(lot: dict[str, ResultatControle]) -> None:
    resultat = lot["D05 d'une autre"]
    (constat,) = de_regle(resultat, "D05")
    assert AUTRE.nom not in constat.message + constat.conduite
    assert "Vouliez-vous dire « 2024-1.2-asso-bleue » ?" in constat.conduite
    assert resultat.convention is None


def test_convention_is_found_under_its_own_code(lot: dict[str, ResultatControle]) -> None:
    assert lot["D05 autre écriture"].convention == "2024-1.2-asso-bleue"
    assert "Vouliez-vous dire « 2024-1.2-asso-bleue » ?" in de_regle(lot["D05 inconnue"], "D05")[0].conduite


def test_few_conventions_are_cited_when_none_resembles() -> None:
    seule = {"2024-1.2-asso-bleue": a_controler("d1").conventions["2024-1.2-asso-bleue"]}
    resultat = controle(suivi(LIGNE, convention="zzzzzz"), depots={"d1": a_controler("d1", conventions=seule)})[0]
    assert "Conventions de votre structure : 2024-1.2-asso-bleue." in de_regle(resultat, "D05")[0].conduite


def test_everything_found_is_reported_when_identification_fails() -> None:
    perdu = suivi(personne(0, nb_prescriptions=-1), personne(1, identifiant=None), convention=None, mois=None, mois_lu=None)
    resultat = controle(perdu, depots={"d1": a_controler("d1", structure=None)})[0]
    assert [c.regle for c in resultat.constats] == ["D05", "D06", "D11", "L04", "L01"]
    assert resultat.etat == "rejete"
    assert resultat.motif == "Le fichier n'indique pas sa convention. Et 2 autres points bloquants."
    assert resultat.quarantaine[0].regles == ("L01",)


def test_neant_table_is_complete_and_empty() -> None:
    resultat = controle(classeur(table([personne(0, identifiant=None, nb_prescriptions=-1)], neant=True)))[0]
    assert (resultat.etat, resultat.neant, str(resultat.taux_completude)) == ("accepte", True, "1.0000")
    assert (resultat.constats, resultat.suivi, resultat.motif) == ([], [], None)


def test_neant_does_not_hold_when_somebody_is_named() -> None:
    for nommee in (personne(), personne(0, identifiant=Faute("=A1", "formule"))):
        resultat = controle(classeur(table([nommee], neant=True)))[0]
        assert resultat.neant is False
        assert len(resultat.suivi) + len(resultat.quarantaine) == 1


def test_fault_under_an_unknown_rule_blocks() -> None:
    resultat = controle(avec_probleme(suivi(LIGNE), "D99"))[0]
    assert [(c.regle, c.severite) for c in resultat.constats] == [("D99", F)]
    assert resultat.etat == "rejete"


def test_two_tables_of_one_kind_are_both_refused() -> None:
    resultat = controle(classeur(table([LIGNE]), table([LIGNE])))[0]
    assert (resultat.etat, resultat.suivi) == ("rejete", [])


def test_structure_of_the_folder_counts_whatever_its_siret() -> None:
    sans_siret = replace(STRUCTURE, siret=None)
    resultat = controle(suivi(LIGNE, siret="999"), depots={"d1": a_controler("d1", structure=sans_siret)})[0]
    assert resultat.etat == "accepte"


def test_a_missing_identification_is_one_cause() -> None:
    """What it would have said (convention, month, structure) is not told again."""
    sans = avec_probleme(
        classeur(table([LIGNE]), modele=None, modele_ecrit=None, convention=None, mois=None, structure=None), "D02"
    )
    resultat = controle(sans, depots={"d1": a_controler("d1")})[0]
    assert [c.regle for c in resultat.constats if c.severite is F] == ["D02"]


def test_a_table_without_its_columns_is_not_also_empty() -> None:
    resultat = controle(classeur(table([], sans=("date_orientation",))), depots={"d1": a_controler("d1")})[0]
    assert {c.regle for c in resultat.constats if c.severite is F} == {"D04"}


def test_a_wrong_month_does_not_accuse_every_date() -> None:
    resultat = controle(suivi(LIGNE, mois=Mois(2023, 12)), depots={"d1": a_controler("d1")})[0]
    assert [c.regle for c in resultat.constats if c.severite is not N] == ["D06"]


def test_a_check_that_does_not_say_whose_file_it_is_says_nothing_of_the_folder() -> None:
    lu = suivi(LIGNE, convention="2024-1.2-ccas-vile")
    (resultat,) = controle(lu, depots={"d1": a_controler("d1", structure=None, structure_dossier="")})
    assert de_regle(resultat, "D11") == []
    (constat,) = de_regle(resultat, "D05")
    assert constat.conduite.endswith("Vouliez-vous dire « 2024-1.2-ccas-ville » ?")


def test_a_deposit_in_an_unknown_folder_is_told_nobodys_convention() -> None:
    lu = suivi(LIGNE, convention="2024-1.2-ccas-vile")
    (resultat,) = controle(lu, depots={"d1": a_controler("d1", structure=None, structure_dossier="essai")})
    assert "« essai »" in de_regle(resultat, "D11")[0].message
    assert "ccas-ville" not in de_regle(resultat, "D05")[0].conduite


def test_what_the_sheet_says_wrongly_is_told_at_its_cell() -> None:
    places = {"structure": (2, "B"), "siret": (3, "B"), "convention": (4, "B"), "mois": (5, "B"), "modele": (1, "B")}
    faux: dict[str, object] = {"structure": "CCAS", "siret": "99", "convention": "x", "mois": None, "mois_lu": "2024-13"}
    lus = [
        classeur(table([LIGNE]), feuille="Identification", places=places, modele=None, modele_ecrit="x", **faux),
        suivi(LIGNE, depot="d2", feuille="Identification", convention=None, structure=None),
        suivi(LIGNE, depot="d3", mois=Mois(2023, 5)),
        suivi(LIGNE, depot="d4", feuille="Identification", places=places, mois=Mois(2023, 5)),
    ]
    trouves = [{(c.regle, c.feuille, c.ligne, c.colonne) for c in r.constats if c.regle in PLACEES} for r in controle(*lus)]
    assert trouves[0] == {
        (regle, "Identification", ligne, "B") for regle, ligne in (("D02", 1), ("D11", 2), ("D11", 3), ("D05", 4), ("D06", 5))
    }
    assert trouves[1] == {("D05", "Identification", None, None), ("D11", "Identification", None, None)}
    assert trouves[2] == {("D06", None, None, None)}
    assert trouves[3] == {("D06", "Identification", 5, "B")}
