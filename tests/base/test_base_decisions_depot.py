"""What stewards decide of a deposit or of a row in quarantine: refused with every fault, journaled, its effect at once."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest
from entrepot_fabrique import (
    ARRAS,
    LENS,
    MARS,
    TOUJOURS,
    Sonde,
    convention,
    deposer,
    etats,
    installer,
    le,
    pseudo,
    recu,
    resultat,
)

from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.depot import EtatDepot
from decompte.domaine.faits import DemandeDeFaits
from decompte.domaine.mois import Mois
from decompte.entrepot import DecisionImpossible, Entrepot

AUTRE = "2024-1.4-ccas-arras"
FEVRIER = Mois(2024, 2)
ECARTER, RELIRE, REAFFECTER = ActionDepot.ECARTER, ActionDepot.RELIRE, ActionDepot.REAFFECTER
ADMETTRE, LAISSER = ActionDepot.ADMETTRE, ActionDepot.LAISSER


@pytest.fixture(autouse=True)
def _reference(entrepot: Entrepot) -> None:
    installer(entrepot, convention(), convention(AUTRE), convention(LENS, "ccas-lens"))


def decider(entrepot: Entrepot, depot: str, action: ActionDepot, **champs: Any) -> None:
    entrepot.decider_depot(DecisionDepot(depot, action, **{"par": "gestionnaire-1", "motif": "vu avec eux", **champs}))


def conclure(entrepot: Entrepot, depot: str, *personnes: str, **conclu: Any) -> None:
    entrepot.charger_resultat(resultat(depot, personnes, **conclu), pseudo)


def en_attente(entrepot: Entrepot) -> int:
    (faits,) = entrepot.compter([DemandeDeFaits(ARRAS, 2024, MARS, MARS)], TOUJOURS)
    return faits.quarantaines_en_attente


# --- what cannot be decided


def refus(entrepot: Entrepot, depot: str, action: ActionDepot, **champs: Any) -> str:
    with pytest.raises(DecisionImpossible) as erreur:
        decider(entrepot, depot, action, **champs)
    assert entrepot.decisions_depot() == [] and entrepot.lire_journal() == []
    return str(erreur.value)


def test_tous_les_refus_se_disent_ensemble(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2))
    dit = refus(entrepot, depot, REAFFECTER, convention=LENS, mois=Mois(2025, 1), par=" ", motif="", feuille="Suivi", ligne=9)
    for morceau in (
        "qui décide",
        "un motif",
        "de la structure « ccas-lens »",
        "2025-01 est hors",
        "de 2024-01 à 2024-12",
        "feuille",
    ):
        assert morceau in dit
    assert dit.startswith("Rien n'a été enregistré")


def test_un_depot_inconnu(entrepot: Entrepot) -> None:
    assert "« nulle-part » est inconnu" in refus(entrepot, "nulle-part", RELIRE)


def test_un_doublon_renvoie_a_l_original(entrepot: Entrepot) -> None:
    original, double = recu("a.xlsx", le(2), "x"), recu("b.xlsx", le(3), "x")
    entrepot.enregistrer_depots([original, double])
    assert f"l'original, « {original.depot} »" in refus(entrepot, double.depot, ECARTER)


def test_une_archive_renvoie_a_ses_tableaux(entrepot: Entrepot) -> None:
    archive = recu("envoi.zip", le(2))
    dedans = recu("envoi.zip/a.xlsx", le(2), contenant=archive.depot)
    entrepot.enregistrer_depots([archive, dedans])
    assert f"chacun de ses tableaux, {dedans.depot}" in refus(entrepot, archive.depot, RELIRE)


@pytest.mark.parametrize(
    ("action", "champs", "morceau"),
    [
        (REAFFECTER, {}, "dit la convention et le mois"),
        (REAFFECTER, {"convention": ARRAS}, "dit la convention et le mois"),
        (REAFFECTER, {"convention": "2024-9.9-x", "mois": MARS}, "« 2024-9.9-x » est inconnue"),
        (RELIRE, {"convention": ARRAS, "mois": MARS}, "seule une réaffectation"),
        (ECARTER, {"feuille": "Suivi", "ligne": 9}, "seule une décision sur une ligne"),
        (ADMETTRE, {}, "dites la feuille et la ligne"),
        (ADMETTRE, {"feuille": "Suivi", "ligne": 2}, "n'est pas en attente"),
        (LAISSER, {"feuille": "Autre", "ligne": 9}, "n'est pas en attente"),
    ],
)
def test_ce_que_chaque_action_demande(entrepot: Entrepot, action: ActionDepot, champs: dict[str, Any], morceau: str) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1", quarantaine=(9,))
    assert morceau in refus(entrepot, depot, action, **champs)


@pytest.mark.parametrize(
    "colonnes",
    [
        "'reaffecter', null, null, null, null, null, 'g', 'm'",
        "'relire', '2024-1.3-ccas-arras', '2024-03', null, null, null, 'g', 'm'",
        "'admettre', null, null, null, null, null, 'g', 'm'",
        "'admettre', null, null, 'Suivi', 9, null, 'g', 'm'",
        "'ecarter', null, null, 'Suivi', 9, '{}', 'g', 'm'",
        "'relire', null, null, null, null, null, ' ', 'm'",
        "'relire', null, null, null, null, null, 'g', ''",
        "'oublier', null, null, null, null, null, 'g', 'm'",
    ],
)
def test_la_base_refuse_aussi(entrepot: Entrepot, sonde: Sonde, colonnes: str) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2))
    ordre = "INSERT INTO pilotage.decision_depot (depot, action, convention, mois, feuille, ligne, regles, par, motif)"
    with pytest.raises(psycopg2.errors.CheckViolation):
        sonde.executer(f"{ordre} VALUES (%s, {colonnes})", depot)


# --- set aside


def test_ecarter_rend_sa_place_au_precedent_et_les_incidents_suivent(entrepot: Entrepot, sonde: Sonde) -> None:
    premier = deposer(entrepot, "a.xlsx", le(2), "MJ-1", regles=("L06",))
    second = deposer(entrepot, "b.xlsx", le(3), "MJ-2", regles=("L12",))
    decider(entrepot, second, ECARTER, motif="mauvaise version")
    assert etats(entrepot) == {"a.xlsx": "accepte", "b.xlsx": "ecarte"}
    assert sonde.lire("SELECT pseudonyme FROM faits.suivi") == [("p-MJ-1",)]
    assert [(i["regle"], i["depot"], i["etat"]) for i in entrepot.lire_incidents()] == [("L06", premier, "ouvert")]
    lu = entrepot.lire_depot(second)
    assert lu is not None and (lu["motif"], lu["verdict"]) == ("écarté : mauvaise version", "accepte")
    (entree,) = entrepot.lire_journal()
    assert (entree["qui"], entree["action"], entree["objet"], entree["de"], entree["vers"], entree["commentaire"]) == (
        "gestionnaire-1",
        "ecarter",
        second,
        "accepte",
        "ecarte",
        "mauvaise version",
    )


def test_ecarte_il_le_reste_quand_on_le_recharge(entrepot: Entrepot, sonde: Sonde) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    decider(entrepot, depot, ECARTER)
    conclure(entrepot, depot, "MJ-1", motif="tout va bien")
    assert etats(entrepot) == {"a.xlsx": "ecarte"}
    assert sonde.un("SELECT count(*) FROM faits.suivi") == 0
    assert entrepot.lire_fichiers()[0]["motif"] == "écarté : vu avec eux"


def test_ecarter_deux_fois_ne_se_peut_pas(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2))
    decider(entrepot, depot, ECARTER)
    with pytest.raises(DecisionImpossible, match="déjà écarté"):
        decider(entrepot, depot, ECARTER)


def test_ecarte_avant_d_etre_lu_il_n_est_plus_a_traiter(entrepot: Entrepot) -> None:
    arrivee = recu("a.xlsx", le(2))
    entrepot.enregistrer_depots([arrivee])
    decider(entrepot, arrivee.depot, ECARTER)
    assert entrepot.depots_a_traiter(TOUJOURS) == []
    decider(entrepot, arrivee.depot, RELIRE)
    assert [d.depot for d in entrepot.depots_a_traiter(TOUJOURS)] == [arrivee.depot]


def test_un_rejete_ecarte_n_ouvre_plus_d_incident(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), etat=EtatDepot.REJETE, regles=("D03",))
    assert len(entrepot.lire_incidents("ouvert")) == 1
    decider(entrepot, depot, ECARTER)
    assert entrepot.lire_incidents() == []


# --- read again, reassigned


@pytest.mark.parametrize("action", [RELIRE, REAFFECTER])
def test_a_retraiter_rien_de_lui_ne_compte_en_attendant(entrepot: Entrepot, sonde: Sonde, action: ActionDepot) -> None:
    deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    depot = deposer(entrepot, "b.xlsx", le(3), "MJ-2", regles=("L06",), quarantaine=(9,), quantites=(("etp", "1.00"),))
    entrepot.enregistrer_ouverture(depot, "c" * 64, "dedans.xlsx")
    decider(entrepot, depot, action, **({"convention": AUTRE, "mois": FEVRIER} if action is REAFFECTER else {}))
    assert etats(entrepot) == {"a.xlsx": "accepte", "b.xlsx": "recu"}
    assert sonde.lire("SELECT pseudonyme FROM faits.suivi") == [("p-MJ-1",)]
    for table in ("faits.suivi_ligne", "faits.activite_ligne", "pilotage.constat", "pilotage.quarantaine"):
        assert sonde.un(f"SELECT count(*) FROM {table} WHERE depot = %s", depot) == 0
    assert entrepot.lire_incidents() == []
    (a_traiter,) = entrepot.depots_a_traiter(TOUJOURS)
    assert (a_traiter.depot, a_traiter.contenu_sha256) == (depot, "c" * 64)


def test_relu_il_reprend_sa_place(entrepot: Entrepot) -> None:
    deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    depot = deposer(entrepot, "b.xlsx", le(3), "MJ-2")
    decider(entrepot, depot, RELIRE)
    conclure(entrepot, depot, "MJ-2")
    assert etats(entrepot) == {"a.xlsx": "remplace", "b.xlsx": "accepte"}


def test_relire_ramene_un_depot_ecarte_a_la_main(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    for action, etat in ((ECARTER, "ecarte"), (RELIRE, "accepte"), (ECARTER, "ecarte")):
        decider(entrepot, depot, action)
        conclure(entrepot, depot, "MJ-1")
        assert etats(entrepot) == {"a.xlsx": etat}


def test_relu_apres_la_cloture_il_reste_hors_cloture(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1", hors_cloture=True)
    decider(entrepot, depot, RELIRE)
    entrepot.charger_resultat(resultat(depot, ("MJ-1",)), pseudo, hors_cloture=True)
    assert entrepot.lire_fichiers()[0]["motif"] == "reçu après la clôture"


def test_reaffecte_il_dit_ce_qu_on_lui_impose_et_rend_son_ancien_mois(entrepot: Entrepot) -> None:
    premier = deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    depot = deposer(entrepot, "b.xlsx", le(3), "MJ-2", regles=("L06",))
    decider(entrepot, depot, REAFFECTER, convention=AUTRE, mois=FEVRIER)
    decider(entrepot, depot, REAFFECTER, convention=ARRAS, mois=FEVRIER, motif="finalement")
    (lu,) = entrepot.depots_par_id([depot])
    assert (lu.convention_imposee, lu.mois_impose) == (ARRAS, FEVRIER)
    conclure(entrepot, depot, "MJ-2", mois=FEVRIER, regles=("L06",))
    assert etats(entrepot) == {"a.xlsx": "accepte", "b.xlsx": "accepte"}
    assert [(i["regle"], i["mois"]) for i in entrepot.lire_incidents()] == [("L06", "2024-02")]
    assert (entrepot.depots_par_id([premier])[0].convention_imposee, entrepot.depots_par_id([premier])[0].mois_impose) == (
        None,
        None,
    )
    assert [(e["de"], e["vers"]) for e in entrepot.lire_journal()] == [
        (f"{ARRAS} 2024-03", f"{AUTRE} 2024-02"),
        (None, f"{ARRAS} 2024-02"),
    ]


def test_les_decisions_reviennent_dans_l_ordre(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), quarantaine=(9,))
    autre = deposer(entrepot, "b.xlsx", le(3))
    prises = [
        DecisionDepot(depot, LAISSER, "g-1", "inutile", feuille="Suivi", ligne=9),
        DecisionDepot(autre, ECARTER, "g-2", "faux"),
        DecisionDepot(depot, REAFFECTER, "g-1", "erreur", convention=AUTRE, mois=FEVRIER),
    ]
    for prise in prises:
        entrepot.decider_depot(prise)
    assert entrepot.decisions_depot() == prises
    assert entrepot.decisions_depot(depot) == [prises[0], prises[2]]


# --- rows in quarantine


def test_laissee_une_ligne_ne_retient_plus_le_solde(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1", quarantaine=(8, 9))
    assert en_attente(entrepot) == 2
    decider(entrepot, depot, LAISSER, feuille="Suivi", ligne=9, motif="doublon de la ligne 4")
    assert en_attente(entrepot) == 1
    assert etats(entrepot) == {"a.xlsx": "accepte"}
    assert [(q["ligne"], q["suite"], q["par"], q["motif"]) for q in entrepot.lire_quarantaine(depot)] == [
        (8, "en_attente", None, None),
        (9, "laissee", "gestionnaire-1", "doublon de la ligne 4"),
    ]
    with pytest.raises(DecisionImpossible, match="déjà laissée de côté"):
        decider(entrepot, depot, LAISSER, feuille="Suivi", ligne=9)
    conclure(entrepot, depot, "MJ-1", quarantaine=(8, 9))
    assert en_attente(entrepot) == 1


def test_admise_une_ligne_est_chargee_et_son_histoire_se_voit(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1", quarantaine=(3, 9))
    decider(entrepot, depot, ADMETTRE, feuille="Suivi", ligne=3, motif="identité vérifiée")
    (lu,) = entrepot.depots_a_traiter(TOUJOURS)
    assert lu.admises == {("Suivi", 3)}
    conclure(entrepot, depot, "MJ-1", "MJ-2", quarantaine=(9,))
    assert en_attente(entrepot) == 1
    (accepte,) = entrepot.depots_acceptes(TOUJOURS)
    assert (accepte.nb_lignes, accepte.nb_quarantaine) == (2, 1)
    assert [
        (q["depot"], q["convention"], q["mois"], q["feuille"], q["ligne"], q["regles"], q["suite"], q["par"], q["motif"])
        for q in entrepot.lire_quarantaine()
    ] == [
        (depot, ARRAS, "2024-03", "Suivi", 3, ["L01"], "admise", "gestionnaire-1", "identité vérifiée"),
        (depot, ARRAS, "2024-03", "Suivi", 9, ["L01"], "en_attente", None, None),
    ]
    with pytest.raises(DecisionImpossible, match="déjà admise"):
        decider(entrepot, depot, ADMETTRE, feuille="Suivi", ligne=3)


def test_une_ligne_admise_puis_laissee_est_a_relire_sans_elle(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1", quarantaine=(3,))
    decider(entrepot, depot, ADMETTRE, feuille="Suivi", ligne=3)
    conclure(entrepot, depot, "MJ-1", "MJ-2")
    decider(entrepot, depot, LAISSER, feuille="Suivi", ligne=3)
    (lu,) = entrepot.depots_a_traiter(TOUJOURS)
    assert lu.admises == frozenset()
    conclure(entrepot, depot, "MJ-1", quarantaine=(3,))
    assert [q["suite"] for q in entrepot.lire_quarantaine()] == ["laissee"]
    assert en_attente(entrepot) == 0


def test_une_ligne_tenue_malgre_son_admission_attend_encore(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1", quarantaine=(3,))
    decider(entrepot, depot, ADMETTRE, feuille="Suivi", ligne=3)
    conclure(entrepot, depot, "MJ-1", quarantaine=(3,))
    assert [q["suite"] for q in entrepot.lire_quarantaine()] == ["en_attente"]
    assert en_attente(entrepot) == 1


def test_rejete_a_la_relecture_il_n_a_plus_de_quarantaine_puis_la_retrouve(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1", quarantaine=(3, 9))
    decider(entrepot, depot, LAISSER, feuille="Suivi", ligne=9)
    decider(entrepot, depot, ADMETTRE, feuille="Suivi", ligne=3)
    conclure(entrepot, depot, etat=EtatDepot.REJETE, regles=("D03",), quarantaine=(9,))
    assert entrepot.lire_quarantaine() == []
    conclure(entrepot, depot, "MJ-1", "MJ-2", quarantaine=(9,))
    assert [(q["ligne"], q["suite"]) for q in entrepot.lire_quarantaine()] == [(3, "admise"), (9, "laissee")]


def test_une_convention_dont_un_depot_fut_reaffecte_ne_disparait_pas(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    decider(entrepot, depot, REAFFECTER, convention=AUTRE, mois=FEVRIER)
    installer(entrepot, convention())
    assert AUTRE in {c.code for c in entrepot.lire_conventions()}
