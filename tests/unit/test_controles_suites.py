"""The suites are data, read strictly: all faults at once, each with its file and line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from decompte.controles.lecture_suites import SuitesInvalides, charger_suites
from decompte.controles.non_executees import regles_non_executees
from decompte.controles.vocabulaire import ATTENTES
from decompte.domaine.convention import Tableau
from decompte.domaine.tableau import ClasseurLu, Identification
from decompte.lecture.fautes import FichiersInvalides
from tests.unit.controles_fabrique import MODELES, RACINE, SUITES, a_controler, activite, classeur, personne, suivi, table


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A copy of the real suites, to break."""
    return Path(shutil.copytree(RACINE / "expectations", tmp_path / "expectations"))


def remplacer(dossier: Path, fichier: str, avant: str, apres: str) -> int:
    """Change the first occurrence; the line (from 1) where it stood."""
    chemin = dossier / fichier
    texte = chemin.read_text(encoding="utf-8")
    assert avant in texte
    chemin.write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    return texte[: texte.index(avant)].count("\n") + 1


def fautes(dossier: Path) -> tuple[str, ...]:
    with pytest.raises(SuitesInvalides) as erreur:
        charger_suites(dossier)
    return tuple(str(faute) for faute in erreur.value.fautes)


def test_real_suites_are_valid_and_rich() -> None:
    for suite in SUITES.toutes:
        for regle in suite.regles:
            assert regle.titre
            assert regle.source.titre
            assert all(c.message and c.conduite for c in regle.causes.values())


def test_expectation_types_are_those_of_great_expectations() -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import great_expectations.expectations  # noqa: F401
        from great_expectations.expectations.registry import get_expectation_impl
    for attente, arguments in ATTENTES.items():
        assert arguments <= set(get_expectation_impl(attente).__fields__), attente


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "dit"),
    [
        (
            "suivi.yml",
            "    valeur_chargee: false",
            "    valeur_charge: false",
            "la règle L04 : clé inconnue « valeur_charge ». Vouliez-vous dire « valeur_chargee » ?",
        ),
        ("suivi.yml", "severite: bloquant_ligne", "severite: grave", "sévérité « grave » inconnue"),
        ("suivi.yml", "colonnes: bornees", "colonnes: bornes", "sélecteur « bornes » inconnu"),
        ("suivi.yml", "        message: « {entete} » est vide.", "        message: ''", "« message » est vide"),
        ("depots.yml", "        conduite: Corrigez le mois, ou la convention indiquée.\n", "", "la clé « conduite » manque"),
        ("depots.yml", "      futur:", "      avenir:", "la cause « futur » n'a pas de message"),
        ("suivi.yml", "          date: Écrivez", "          jour: Écrivez", "clé inconnue « jour »"),
        ("suivi.yml", "          oui_non: Écrivez oui ou non.", "          oui_non: 1", "« oui_non » doit être un texte"),
        ("suivi.yml", "Écrivez oui ou non.", "Écrivez {choix}.", "{choix} n'est pas un champ connu"),
        ("activite.yml", "suite: activite", "suite: activites", "attendu 'activite'"),
        ("activite.yml", "    source: {titre", "    source: {nom", "clé inconnue « nom ». Attendu : titre, section."),
        ("suivi.yml", "    titre: Dates, nombres et bornes\n", "    titre: A\n    titre: B\n", "« titre » est écrite deux fois"),
        ("suivi.yml", "    titre: Dates, nombres et bornes", "   titre: [", "le YAML est mal formé"),
        ("suivi.yml", "    valeur_chargee: false", "    valeur_chargee: non", "« valeur_chargee » doit être true ou false"),
        ("suivi.yml", "{column: rang_identifiant, max", "{column: a, column: b, max", "« column » est écrite deux fois"),
        (
            "suivi.yml",
            'min_value: "{premiere_naissance}"',
            "min_value: 1900-02-30",
            "« 1900-02-30 » n'est pas une date qui existe",
        ),
        ("suivi.yml", "au_moins: 1}", "au_moins: 0.5}", "« au_moins » doit être un nombre entier"),
        (
            "suivi.yml",
            "    titre: Dates, nombres et bornes",
            "    titre: 2024",
            "« titre » doit être un texte : mettez des apostrophes",
        ),
        ("suivi.yml", "severite: bloquant_ligne", "severite: bloquant_lignes", "Vouliez-vous dire « bloquant_ligne » ?"),
    ],
)
def test_fault_names_its_file_and_says_what(dossier: Path, fichier: str, avant: str, apres: str, dit: str) -> None:
    remplacer(dossier, fichier, avant, apres)
    trouvees = fautes(dossier)
    assert any(dit in faute for faute in trouvees), trouvees
    assert all(faute.startswith(f"expectations/{fichier}, ligne ") for faute in trouvees)


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        ("expect_column_values_to_match_regex", "expect_column_mean_to_be_between", "type d'attente « expect_column_mean"),
        ('max_value: "{tol', 'maximum: "{tol', "ne prend pas « maximum »"),
        ("column: ecart_duree_cer_jours, ", "", "demande « column »"),
        ("{premiere_ligne}", "{premier_rang}", "{premier_rang} n'est pas un champ connu"),
        ("{premiere_ligne}", "{premiere_ligne", "accolades mal fermées"),
        ("cause: repete", "cause: double", "la cause « double » n'a pas de message"),
        ("value_set: [code]", "value_set: [codes]", "doit lister des états de cellule"),
        ("{4,20}\\Z", "{4,20}\\Z(", "n'est pas une expression régulière"),
        ('"{premiere_date}"', '"{premiere_jour}"', "n'est pas une valeur connue"),
    ],
)
def test_rule_that_makes_no_sense_is_refused(dossier: Path, avant: str, apres: str, dit: str) -> None:
    remplacer(dossier, "suivi.yml", avant, apres)
    trouvees = fautes(dossier)
    assert any(dit in faute for faute in trouvees), trouvees


def test_line_of_a_fault_is_its_own(dossier: Path) -> None:
    ligne = remplacer(dossier, "suivi.yml", "    valeur_chargee: false", "    valeur_charge: false")
    assert fautes(dossier)[0].startswith(f"expectations/suivi.yml, ligne {ligne} : ")


def test_all_faults_are_told_at_once(dossier: Path) -> None:
    remplacer(dossier, "depots.yml", "severite: bloquant_fichier", "severite: x")
    remplacer(dossier, "suivi.yml", "severite: bloquant_ligne", "severite: y")
    (dossier / "activite.yml").unlink()
    (dossier / "autre.yml").write_text("suite: autre\n", encoding="utf-8")
    trouvees = fautes(dossier)
    assert len(trouvees) == 4
    assert {re.split(",| :", f)[0] for f in trouvees} == {
        f"expectations/{n}.yml" for n in ("depots", "suivi", "activite", "autre")
    }


def test_message_has_its_heading(dossier: Path) -> None:
    (dossier / "autre.yml").write_text("suite: autre\n", encoding="utf-8")
    with pytest.raises(FichiersInvalides) as erreur:
        charger_suites(dossier)
    assert str(erreur.value) == (
        "Les suites de contrôle ne peuvent pas être utilisées (1 faute) :\n"
        "- expectations/autre.yml : fichier inconnu : les suites sont depots.yml, suivi.yml, activite.yml, series.yml."
    )


def test_bound_with_decimals_stays_a_number(dossier: Path) -> None:
    """Columns are compared as floats: a bound between apostrophes could not be compared with them."""
    remplacer(dossier, "suivi.yml", 'max_value: "{tolerance_cer_jours}"}', "max_value: 15.5}")
    regle = next(r for r in charger_suites(dossier).suivi.regles if "15.5" in repr(r.verifications))
    assert regle.verifications[0].arguments["max_value"] == 15.5


def test_required_rule_cannot_be_left_out_nor_written_twice(dossier: Path) -> None:
    remplacer(dossier, "suivi.yml", "- id: L13", "- id: L12")
    trouvees = fautes(dossier)
    assert any("la règle L12 est déjà définie" in f for f in trouvees)
    assert any("la règle L13 manque" in f for f in trouvees)


def test_rules_not_run_are_said_with_their_reason() -> None:
    def non_executees(lu: ClasseurLu) -> dict[str, str]:
        return {r.regle: r.raison for r in regles_non_executees(lu, a_controler("d1"), SUITES, MODELES)}

    series = {f"S{n:02d}" for n in range(1, 6)}
    toujours = non_executees(suivi(personne()))
    assert set(toujours) == series | {"D10"}
    assert all("l'historique" in toujours[s] for s in series)
    assert toujours["D10"] == "il faut les autres fichiers de l'envoi"

    def en_plus(lu: ClasseurLu) -> dict[str, str]:
        return {regle: raison for regle, raison in non_executees(lu).items() if regle not in toujours}

    assert en_plus(suivi(personne(), mois=None)) == {"L09": "le mois du tableau n'est pas connu"}
    sans_colonne = en_plus(classeur(table([personne()], sans=["date_sortie"])))
    assert sans_colonne == dict.fromkeys(("L10", "L11"), "colonne absente : « Date de sortie »")
    neant = en_plus(classeur(table([], neant=True)))
    assert set(neant) == {f"L{n:02d}" for n in range(1, 16)}
    assert set(neant.values()) == {"le tableau porte la mention « néant »"}
    activites = non_executees(activite({"indicateur": "sessions", "quantite": 1}))
    assert {activites[s] for s in series} == {"pour les tableaux de suivi seulement"}
    envoi = regles_non_executees(suivi(personne()), a_controler("d1"), SUITES, MODELES, seul=False)
    assert {r.regle for r in envoi} == series
    illisible = regles_non_executees(
        ClasseurLu("d1", "x", False, Identification(), None), a_controler("d1"), SUITES, MODELES, seul=False
    )
    assert {r.regle for r in illisible if r.tableau is None} == {f"D{n:02d}" for n in (2, 3, 4, 5, 6, 7, 9, 11, 12)}
    assert {r.regle for r in illisible if r.tableau is Tableau.SUIVI} == {f"L{n:02d}" for n in range(1, 16)} | series
