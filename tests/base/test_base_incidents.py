"""Incidents resolved by hand: with a reason and a comment, not opened again by what was resolved, opened by what comes after."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, MARS, Sonde, deposer, installer, le, pseudo, recu, resultat

from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.incident import RaisonIncident, ResolutionIncident
from decompte.entrepot import DecisionImpossible, Entrepot


@pytest.fixture(autouse=True)
def _reference(entrepot: Entrepot) -> None:
    installer(entrepot)


def resoudre(entrepot: Entrepot, numero: int | None = None, **champs: object) -> ResolutionIncident:
    """Resolve the only open incident (or that one)."""
    vise = entrepot.lire_incidents("ouvert")[0]["incident"] if numero is None else numero
    resolution = replace(ResolutionIncident(vise, RaisonIncident.FAUX_POSITIF, "vu avec eux", "gestionnaire-1"), **champs)
    entrepot.resoudre_incident(resolution)
    return resolution


def incidents(entrepot: Entrepot) -> list[tuple[str, str]]:
    return [(i["depot"], i["etat"]) for i in entrepot.lire_incidents()]


def test_resolu_il_dit_par_qui_pourquoi_et_le_journal_aussi(entrepot: Entrepot) -> None:
    deposer(entrepot, "a.xlsx", le(5), "MJ-1", regles=("L12",))
    resolution = resoudre(entrepot, raison=RaisonIncident.DEROGATION)
    (lu,) = entrepot.lire_incidents("resolu")
    assert (lu["motif"], lu["commentaire"], lu["par"], lu["regle"]) == ("derogation", "vu avec eux", "gestionnaire-1", "L12")
    assert lu["resolu_le"] is not None
    (entree,) = entrepot.lire_journal()
    assert (entree["qui"], entree["action"], entree["objet"], entree["de"], entree["vers"], entree["commentaire"]) == (
        "gestionnaire-1",
        "resoudre",
        f"incident n° {resolution.incident} : L12 {ARRAS} {MARS}",
        "ouvert",
        "resolu",
        "derogation : vu avec eux",
    )


def test_les_refus_se_disent_ensemble_et_rien_n_est_ecrit(entrepot: Entrepot) -> None:
    deposer(entrepot, "a.xlsx", le(5), "MJ-1", regles=("L12",))
    with pytest.raises(DecisionImpossible, match=r"qui décide.*commentaire"):
        resoudre(entrepot, par=" ", commentaire=" ")
    with pytest.raises(DecisionImpossible, match=r"commentaire ; l'incident n° 999 n'existe pas"):
        resoudre(entrepot, 999, commentaire="")
    assert entrepot.lire_journal() == [] and entrepot.lire_incidents("resolu") == []


def test_seul_un_incident_ouvert_se_resout(entrepot: Entrepot) -> None:
    deposer(entrepot, "a.xlsx", le(5), "MJ-1", regles=("L12",))
    numero = resoudre(entrepot).incident
    with pytest.raises(DecisionImpossible, match="déjà résolu, par « gestionnaire-1 »"):
        resoudre(entrepot, numero)
    deposer(entrepot, "b.xlsx", le(6), "MJ-1", regles=("L06",))
    (ouvert,) = entrepot.lire_incidents("ouvert")
    deposer(entrepot, "c.xlsx", le(7), "MJ-1")
    with pytest.raises(DecisionImpossible, match="s'est fermé de lui-même"):
        resoudre(entrepot, ouvert["incident"])


@pytest.mark.parametrize("manque", ["motif = null", "commentaire = ' '", "par = null", "resolu_le = null", "depots_vus = null"])
def test_la_base_exige_une_raison_un_commentaire_un_auteur(entrepot: Entrepot, sonde: Sonde, manque: str) -> None:
    deposer(entrepot, "a.xlsx", le(5), "MJ-1", regles=("L12",))
    resoudre(entrepot)
    with pytest.raises(psycopg2.errors.CheckViolation):
        sonde.executer(f"UPDATE pilotage.incident SET {manque}")


@pytest.mark.parametrize("ordre", list(itertools.permutations(range(2))))
def test_resolu_il_le_reste_quoi_qu_il_arrive_avant_qu_un_depot_passe(entrepot: Entrepot, ordre: tuple[int, ...]) -> None:
    depot = deposer(entrepot, "a.xlsx", le(5), "MJ-1", regles=("L12",))
    resoudre(entrepot)
    for rang in ordre:
        deposer(entrepot, ("b.xlsx", "0.xlsx")[rang], le((6, 4)[rang]), "MJ-1", regles=("L12",))
    entrepot.charger_resultat(resultat(depot, ("MJ-1",), regles=("L12",)), pseudo)
    assert incidents(entrepot) == [(depot, "resolu")]


@pytest.mark.parametrize("ordre", list(itertools.permutations(range(2))))
def test_un_depot_qui_manque_apres_un_depot_qui_passe_en_ouvre_un_autre(entrepot: Entrepot, ordre: tuple[int, ...]) -> None:
    premier = deposer(entrepot, "a.xlsx", le(5), "MJ-1", regles=("L12",))
    resoudre(entrepot)
    suite = [(recu("b.xlsx", le(6)), ()), (recu("c.xlsx", le(7)), ("L12",))]
    entrepot.enregistrer_depots([arrivee for arrivee, _ in suite])
    for rang in ordre:
        arrivee, regles = suite[rang]
        entrepot.charger_resultat(resultat(arrivee.depot, ("MJ-1",), regles=regles), pseudo)
    assert incidents(entrepot) == [(premier, "resolu"), (suite[1][0].depot, "ouvert")]


def test_le_premier_depot_ecarte_les_autres_de_l_episode_restent_resolus(entrepot: Entrepot) -> None:
    premier = deposer(entrepot, "a.xlsx", le(5), "MJ-1", regles=("L12",))
    deposer(entrepot, "b.xlsx", le(6), "MJ-1", regles=("L12",))
    resoudre(entrepot)
    entrepot.decider_depot(DecisionDepot(premier, ActionDepot.ECARTER, "gestionnaire-1", "essai"))
    assert incidents(entrepot) == [(premier, "resolu")]


# --- numbers that last


def numeros(entrepot: Entrepot) -> dict[tuple[str, str], int]:
    return {(i["regle"], i["depot"]): i["incident"] for i in entrepot.lire_incidents()}


@pytest.mark.parametrize("geste", ["relire", "admettre", "rejouer", "rejouer à rebours"])
def test_un_numero_note_le_matin_repond_toujours(entrepot: Entrepot, geste: str) -> None:
    """A and B fail as one episode, C passes L06; whatever is read again in whatever order, each incident finds its number."""
    conclus: dict[str, dict[str, Any]] = {}
    for chemin, jour, regles in (("a.xlsx", 5, ("L06", "L12")), ("b.xlsx", 6, ("L06", "L12")), ("c.xlsx", 7, ("L12",))):
        depot = deposer(entrepot, chemin, le(jour), "MJ-1", regles=regles, quarantaine=(9,))
        conclus[depot] = {"regles": regles, "quarantaine": (9,)}
    avant, lus = numeros(entrepot), entrepot.lire_incidents()
    premier = next(iter(conclus))
    assert sorted(avant) == [("L06", premier), ("L12", premier)]
    a_relire = [premier]
    if geste == "relire":
        entrepot.decider_depot(DecisionDepot(premier, ActionDepot.RELIRE, "gestionnaire-1", "essai"))
    elif geste == "admettre":
        admise = DecisionDepot(premier, ActionDepot.ADMETTRE, "gestionnaire-1", "essai", feuille="Suivi", ligne=9)
        entrepot.decider_depot(admise)
    else:
        entrepot.remettre_a_traiter()
        a_relire = list(conclus) if geste == "rejouer" else list(reversed(conclus))
    for depot in a_relire:
        entrepot.charger_resultat(resultat(depot, ("MJ-1",), **conclus[depot]), pseudo)
    assert numeros(entrepot) == avant
    assert entrepot.lire_incidents() == lus
    resoudre(entrepot, avant["L12", premier])


def test_un_numero_absent_dit_ou_en_est_son_depot(entrepot: Entrepot) -> None:
    premier = deposer(entrepot, "a.xlsx", le(5), "MJ-1", regles=("L12",))
    numero = numeros(entrepot)["L12", premier]
    entrepot.decider_depot(DecisionDepot(premier, ActionDepot.RELIRE, "gestionnaire-1", "essai"))
    with pytest.raises(DecisionImpossible, match="attend d'être relu"):
        resoudre(entrepot, numero)
    second = deposer(entrepot, "b.xlsx", le(6), "MJ-1", regles=("L12",))
    entrepot.decider_depot(DecisionDepot(premier, ActionDepot.ECARTER, "gestionnaire-1", "essai"))
    with pytest.raises(DecisionImpossible, match=f"dans l'incident n° {numeros(entrepot)['L12', second]} :"):
        resoudre(entrepot, numero)
    entrepot.decider_depot(DecisionDepot(second, ActionDepot.ECARTER, "gestionnaire-1", "essai"))
    with pytest.raises(DecisionImpossible, match=f"n° {numero} n'existe plus"):
        resoudre(entrepot, numero)


def test_un_seul_incident_ouvert_par_regle_et_mois_la_base_y_veille(entrepot: Entrepot, sonde: Sonde) -> None:
    premier = deposer(entrepot, "a.xlsx", le(5), "MJ-1", regles=("L12",))
    second = deposer(entrepot, "b.xlsx", le(6), "MJ-1")
    assert [i["depot"] for i in entrepot.lire_incidents("ferme")] == [premier]
    autre = sonde.un(
        "INSERT INTO pilotage.incident_numero (regle, convention, mois, depot) VALUES ('L12', %s, '2024-03', %s) "
        "RETURNING incident",
        ARRAS,
        second,
    )
    ajouter = (
        "INSERT INTO pilotage.incident (incident, regle, convention, mois, depot, nombre, etat, ouvert_par_depot_recu_le) "
        f"VALUES ({autre}, 'L12', '{ARRAS}', '2024-03', '{second}', 1, 'ouvert', now())"
    )
    sonde.executer(ajouter)  # beside one that is closed
    with pytest.raises(psycopg2.errors.UniqueViolation, match="un_incident_ouvert"):
        sonde.executer("UPDATE pilotage.incident SET etat = 'ouvert' WHERE depot = %s", premier)
