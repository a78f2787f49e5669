"""A lot as a lot: attribution, order, exceptions, empty and unreadable lots, silence."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decompte.controles.controler import controler
from decompte.controles.suites import Cause, Regle, Source, Suite, Suites, Verification
from decompte.domaine.constat import Severite
from decompte.domaine.controle import ResultatControle
from decompte.domaine.tableau import ClasseurLu, Identification, Probleme
from tests.unit.controles_fabrique import (
    MODELES,
    SEUILS,
    SUITES,
    Faute,
    a_controler,
    activite,
    classeur,
    controle,
    personne,
    suivi,
    table,
)


def melange() -> list[ClasseurLu]:
    """Deposits of all kinds, with faults on different rows."""
    return [
        suivi(*(personne(i) for i in range(9)), depot="propre"),
        suivi(*(personne(i, **({"nb_prescriptions": 100} if i in (2, 5) else {})) for i in range(9)), depot="bornes"),
        suivi(personne(0), personne(0), personne(1, date_orientation=None), depot="quarantaine"),
        classeur(table([personne(0)], "suivi-2025"), depot="modèle 2025", modele="suivi-2025"),
        activite({"indicateur": "sessions", "quantite": 2}, depot="activité"),
        classeur(table([], neant=True), depot="néant"),
        ClasseurLu("illisible", "x.xlsx", False, Identification(), None, problemes=[Probleme("D01", "Corrompu.", "Refaire.")]),
    ]


@pytest.fixture(scope="module")
def resultats() -> dict[str, ResultatControle]:
    return {r.depot: r for r in controle(*melange())}


def test_failures_are_attributed_by_deposit_and_row(resultats: dict[str, ResultatControle]) -> None:
    trouves = {d: [(c.regle, c.ligne, c.colonne) for c in r.constats] for d, r in resultats.items()}
    assert trouves == {
        "propre": [],
        "bornes": [("L04", 8, "S"), ("L04", 11, "S")],
        "quarantaine": [("L02", 7, "A"), ("L03", 8, "F")],
        "modèle 2025": [],
        "activité": [("D12", None, None)],
        "néant": [],
        "illisible": [("D01", None, None)],
    }
    assert all(c.depot == d for d, r in resultats.items() for c in r.constats)


def test_findings_hold_python_values_only(resultats: dict[str, ResultatControle]) -> None:
    lignes = [c.ligne for r in resultats.values() for c in r.constats if c.ligne is not None]
    assert {type(ligne) for ligne in lignes} == {int}
    chargee = resultats["propre"].suivi[0]
    assert (type(chargee.date_orientation), type(chargee.nb_actions_cer), chargee.inscrit_monjob62) == (date, int, True)


def test_quarantine_keeps_the_first_of_repeated_rows(resultats: dict[str, ResultatControle]) -> None:
    resultat = resultats["quarantaine"]
    assert [(q.feuille, q.ligne, q.regles) for q in resultat.quarantaine] == [("Suivi", 7, ("L02",)), ("Suivi", 8, ("L03",))]
    assert [ligne.ligne for ligne in resultat.suivi] == [6]
    # Who is on them is known: the series do not say that she is missing.
    assert [q.identifiant for q in resultat.quarantaine] == ["MJ-000123", "MJ-000124"]
    # 24 required cells; the two rows in quarantine count all of theirs as missing.
    assert str(resultat.taux_completude) == "0.3333"
    assert resultat.motif == (
        "2 lignes en attente ; 16 données obligatoires manquantes ou invalides sur 24 (complétude de 33,33\u202f%, "
        "sous le seuil de 95\u202f%)."
    )


def test_split_columns_are_summed(resultats: dict[str, ResultatControle]) -> None:
    lignes = [
        personne(0, nb_entretiens_telephone=2, nb_entretiens_visio=3),
        personne(1, nb_entretiens_telephone=2, nb_entretiens_visio=None),
        personne(2, nb_entretiens_telephone=2, nb_entretiens_visio=77),
    ]
    resultat = controle(classeur(table(lignes, "suivi-2025"), modele="suivi-2025"))[0]
    assert [ligne.nb_entretiens_distance for ligne in resultat.suivi] == [5, None, None]
    assert [ligne.parcours for ligne in resultat.suivi] == ["emploi"] * 3


@settings(max_examples=4, deadline=None)
@given(ordre=st.permutations(range(7)))
def test_order_of_deposits_is_irrelevant(resultats: dict[str, ResultatControle], ordre: list[int]) -> None:
    lot = melange()
    rendus = controle(*(lot[i] for i in ordre))
    assert [r.depot for r in rendus] == [lot[i].depot for i in ordre]
    assert {r.depot: r for r in rendus} == resultats


def test_a_deposit_is_judged_alone_as_in_its_lot(resultats: dict[str, ResultatControle]) -> None:
    assert controle(melange()[2]) == [resultats["quarantaine"]]


def test_empty_lot() -> None:
    assert controle() == []


def test_lot_of_unreadable_files() -> None:
    lot = [ClasseurLu(f"d{i}", "x", False, Identification(), None) for i in range(3)]
    assert [r.etat for r in controle(*lot)] == ["illisible"] * 3


def test_callers_faults_are_refused() -> None:
    with pytest.raises(ValueError, match="deux fois dans le lot : d1"):
        controle(suivi(personne()), suivi(personne()))
    with pytest.raises(ValueError, match="sans description de contrôle : d1"):
        controler([suivi(personne())], {}, SUITES, MODELES, SEUILS)


def _avec(suites: Suites, nom: str, verification: Verification) -> Suites:
    """The suites with one rule more, which cannot be evaluated."""
    regle = Regle(
        id="L99",
        titre="Règle d'essai",
        severite=Severite.INFORMATION,
        source=Source("Règle de Décompte"),
        causes=MappingProxyType({"x": Cause("x", "Message.", "Conduite.")}),
        verifications=(verification,),
    )
    suite: Suite = getattr(suites, nom)
    return replace(suites, **{nom: replace(suite, regles=(*suite.regles, regle))})


@pytest.mark.parametrize(
    "arguments",
    [
        {"column": "colonne_qui_n_existe_pas", "max_value": 1},
        {"column": "identifiant", "max_value": 1},
    ],
)
def test_check_that_cannot_run_is_a_blocking_finding(arguments: dict[str, object], caplog: pytest.LogCaptureFixture) -> None:
    verification = Verification(("identifiant",), "expect_column_values_to_be_between", arguments, "x")
    suites = _avec(SUITES, "suivi", verification)
    lot = melange()
    with caplog.at_level(logging.ERROR, "decompte"):
        rendus = controler(lot, {c.depot: a_controler(c.depot) for c in lot}, suites, MODELES, SEUILS)
    touches = {r.depot for r in rendus if any(c.regle == "L99" for c in r.constats)}
    assert touches == {"propre", "bornes", "quarantaine", "modèle 2025"}
    for resultat in rendus:
        if resultat.depot in touches:
            (constat,) = [c for c in resultat.constats if c.regle == "L99"]
            assert constat.severite is Severite.BLOQUANT_FICHIER
            assert "Contrôle impossible" in constat.message
            assert (resultat.etat, resultat.suivi) == ("rejete", [])
    journal = [r.getMessage() for r in caplog.records if r.name.startswith("decompte")]
    assert journal == ["Contrôle L99 sur identifiant : n'a pas pu être exécuté."]


def test_deposit_check_that_cannot_run_blocks_the_whole_lot() -> None:
    d08 = SUITES.depots.regle("D08")
    assert d08 is not None
    cassee = replace(
        d08, verifications=(Verification(("D08",), "expect_column_values_to_be_null", {"column": "nulle"}, "{etat}"),)
    )
    depots = replace(SUITES.depots, regles=tuple(cassee if r.id == "D08" else r for r in SUITES.depots.regles))
    lot = [suivi(personne(), depot="a"), suivi(personne(), depot="b")]
    rendus = controler(lot, {c.depot: a_controler(c.depot) for c in lot}, replace(SUITES, depots=depots), MODELES, SEUILS)
    assert [(r.etat, [c.regle for c in r.constats]) for r in rendus] == [("rejete", ["D08"])] * 2


def test_rules_may_hold_for_some_templates_and_dispositifs_only() -> None:
    verification = Verification(
        ("nb_prescriptions",), "expect_column_values_to_be_between", {"column": "{colonne}", "max_value": 1}, "x"
    )
    suites = _avec(SUITES, "suivi", verification)
    portees = {"modeles": ("suivi-2025",), "dispositifs": ("2024-1.1",)}
    lot = [
        suivi(personne(0, nb_prescriptions=2), depot="2024, 1.2"),
        suivi(personne(0, nb_prescriptions=2), depot="2024, 1.1", convention="2024-1.1-asso-bleue"),
        classeur(table([personne(0, nb_prescriptions=2)], "suivi-2025"), depot="2025, 1.2", modele="suivi-2025"),
    ]
    attendus = {"modeles": ["2025, 1.2"], "dispositifs": ["2024, 1.1"]}
    for portee, valeurs in portees.items():
        *autres, essai = suites.suivi.regles
        limitees = replace(suites, suivi=replace(suites.suivi, regles=(*autres, replace(essai, **{portee: valeurs}))))
        rendus = controler(lot, {c.depot: a_controler(c.depot) for c in lot}, limitees, MODELES, SEUILS)
        assert [r.depot for r in rendus if any(c.regle == "L99" for c in r.constats)] == attendus[portee]


def test_a_run_is_silent_writes_nothing_and_calls_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuser(*_: object, **__: object) -> None:
        raise AssertionError("Un contrôle a voulu ouvrir une connexion.")

    monkeypatch.setattr(socket.socket, "connect", refuser)
    monkeypatch.setattr(socket, "getaddrinfo", refuser)
    monkeypatch.chdir(tmp_path)
    controle(suivi(personne(0, date_orientation=None)))
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_personal_values_never_reach_a_finding() -> None:
    lignes = [
        personne(0, nom="SECRETNOM", observations="SECRETOBS", date_naissance=date(1850, 1, 1)),
        personne(0, nom="SECRETNOM"),
        personne(1, identifiant="SECRETNOM Prénom"),
        personne(2, date_naissance=Faute("SECRETNAISSANCE", "type")),
    ]
    resultat = controle(suivi(*lignes))[0]
    assert sorted({c.regle for c in resultat.constats}) == ["L01", "L02", "L04", "L14"]
    ecrit = " ".join(f"{c.message} {c.conduite} {c.valeur}" for c in resultat.constats)
    assert "SECRET" not in ecrit
    assert "1850" not in ecrit
    assert "MJ-000123" not in ecrit
    assert {c.valeur for c in resultat.constats} == {"•••", "•••23"}


def test_hostile_text_is_harmless_in_findings() -> None:
    resultat = controle(
        suivi(personne(0, motif_sortie=Faute("a\x00b\ud800\u202ec" + "z" * 500, "code"), date_sortie=date(2024, 5, 2)))
    )[0]
    valeur = resultat.constats[0].valeur
    assert valeur is not None
    assert valeur == "a�b��•••"
    valeur.encode("utf-8")
