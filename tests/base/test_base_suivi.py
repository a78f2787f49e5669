"""Who takes care of what, decisions in sets, trials: what the warehouse keeps, refuses and forgets."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, LENS, MARS, Sonde, deposer, installer, le

from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.depot import EtatDepot
from decompte.domaine.incident import RaisonIncident, ResolutionIncident
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation, Decision, EtatObligation, Obligation
from decompte.domaine.suivi import ActionSuivi, Objet, Suivi
from decompte.entrepot import Entrepot
from decompte.entrepot.erreurs import LotRefuse
from decompte.entrepot.suivi_essai import ouvrir_essai
from decompte.entrepot.suivi_lot import DecisionEnLot

EXCUSE = Decision(ARRAS, MARS, ActionObligation.EXCUSER, None, "gestionnaire-1", "inondation")


@pytest.fixture(autouse=True)
def _reference(entrepot: Entrepot) -> None:
    installer(entrepot)


def attendre(entrepot: Entrepot, etat: EtatObligation = EtatObligation.MANQUANT) -> Objet:
    entrepot.enregistrer_obligations([Obligation(ARRAS, "ccas-arras", MARS, date(2024, 4, 10), etat)])
    return Objet.du_mois(ARRAS, MARS)


def a_traiter(sonde: Sonde) -> list[tuple[str, str]]:
    return [tuple(ligne) for ligne in sonde.lire("SELECT nature, cle FROM pilotage.a_traiter ORDER BY depuis, nature, cle")]


def test_le_premier_garde_le_second_le_sait(entrepot: Entrepot) -> None:
    objet = attendre(entrepot)
    barriere, refus = threading.Barrier(2), []

    def prendre(qui: str) -> None:
        barriere.wait()
        try:
            entrepot.suivre([Suivi(objet, ActionSuivi.PRENDRE, qui)])
        except LotRefuse as erreur:
            refus.append(str(erreur))

    ensemble = [threading.Thread(target=prendre, args=(qui,)) for qui in ("alpha", "beta")]
    for fil in ensemble:
        fil.start()
    for fil in ensemble:
        fil.join()
    (entree,) = entrepot.lire_journal()
    assert entree["action"] == "prendre" and entree["objet"] == f"{ARRAS} {MARS}" and entree["vers"] == entree["qui"]
    (dit,) = refus
    assert f"déjà pris en charge par « {entree['qui']} »" in dit


def test_un_ensemble_se_suit_en_entier_ou_pas_du_tout(entrepot: Entrepot, sonde: Sonde) -> None:
    objet = attendre(entrepot)
    with pytest.raises(LotRefuse) as refus:
        entrepot.suivre([Suivi(o, ActionSuivi.COMMENTER, "moi", "vu") for o in (objet, Objet.incident(99), Objet.depot("rien"))])
    assert set(refus.value.refus) == {1, 2}
    assert entrepot.lire_journal() == [] and sonde.un("SELECT count(*) FROM pilotage.suivi") == 0


def test_maintenu_un_mois_quitte_la_liste_jusqu_a_ce_que_son_etat_change(entrepot: Entrepot, sonde: Sonde) -> None:
    objet = attendre(entrepot)
    assert a_traiter(sonde) == [("mois", objet.cle)]
    entrepot.suivre([Suivi(objet, ActionSuivi.MAINTENIR, "moi", "relancé, le retard compte")])
    assert a_traiter(sonde) == []
    attendre(entrepot, EtatObligation.EN_RETARD)
    assert a_traiter(sonde) == [("mois", objet.cle)]


@pytest.mark.parametrize(
    "ordre", ["UPDATE pilotage.suivi SET par = 'x'", "DELETE FROM pilotage.suivi", "TRUNCATE pilotage.suivi"]
)
def test_ce_qui_est_dit_ne_s_efface_pas(entrepot: Entrepot, sonde: Sonde, ordre: str) -> None:
    entrepot.suivre([Suivi(attendre(entrepot), ActionSuivi.COMMENTER, "moi", "vu")])
    with pytest.raises(psycopg2.errors.RaiseException, match="ne se modifie pas"):
        sonde.executer(ordre)


@pytest.mark.parametrize(
    ("role", "lit", "ecrit"),
    [("decompte_app", True, True), ("decompte_gestion", True, False), ("decompte_finance", False, False)],
)
def test_qui_lit_et_qui_ecrit(sonde: Sonde, role: str, lit: bool, ecrit: bool) -> None:
    def peut(droit: str, table: str) -> bool:
        return bool(sonde.un("SELECT has_table_privilege(%s, %s, %s)", role, table, droit))

    assert [peut("SELECT", t) for t in ("pilotage.suivi", "pilotage.a_traiter")] == [lit, lit]
    assert [peut(droit, "pilotage.suivi") for droit in ("INSERT", "UPDATE", "DELETE")] == [ecrit, False, False]


def test_la_liste_dit_ou_jamais_qui(entrepot: Entrepot, sonde: Sonde) -> None:
    depot = deposer(entrepot, "a.xlsx", le(5), "MJ-1", regles=("L12",), etat=EtatDepot.ACCEPTE_AVEC_RESERVES, quarantaine=(7, 8))
    refuse = deposer(entrepot, "b.xlsx", le(6), regles=("D06",), etat=EtatDepot.REJETE)
    incidents = {str(i["incident"]) for i in entrepot.lire_incidents("ouvert")}
    assert set(a_traiter(sonde)) == {("lignes", depot), ("depot", refuse), *(("incident", i) for i in incidents)}
    assert sonde.un("SELECT nombre FROM pilotage.a_traiter WHERE nature = 'lignes'") == 2
    colonnes = sonde.lire("SELECT attname FROM pg_attribute WHERE attrelid = 'pilotage.a_traiter'::regclass AND attnum > 0")
    assert not {c for (c,) in colonnes} & {"pseudonyme", "identifiant", "valeur"}


def test_un_refus_suivi_d_un_tableau_accepte_n_est_plus_a_traiter(entrepot: Entrepot, sonde: Sonde) -> None:
    deposer(entrepot, "a.xlsx", le(5), regles=("D06",), etat=EtatDepot.REJETE)
    deposer(entrepot, "b.xlsx", le(6), "MJ-1")
    assert a_traiter(sonde) == []


def test_un_depot_apres_la_cloture_attend_une_reouverture(entrepot: Entrepot, sonde: Sonde) -> None:
    depot = deposer(entrepot, "a.xlsx", le(5), "MJ-1", hors_cloture=True)
    assert a_traiter(sonde) == [("depot", depot)]
    entrepot.decider_depot(DecisionDepot(depot, ActionDepot.ECARTER, "moi", "trop tard"))
    assert a_traiter(sonde) == []


def test_un_impossible_parmi_trois_rien_n_est_enregistre(entrepot: Entrepot, sonde: Sonde) -> None:
    depot = deposer(entrepot, "a.xlsx", le(5), "MJ-1", regles=("L12",))
    (incident,) = (i["incident"] for i in entrepot.lire_incidents("ouvert"))
    lot: list[DecisionEnLot] = [
        EXCUSE,
        ResolutionIncident(incident, RaisonIncident.AUTRE, "vu", "moi"),
        Decision("inconnue", MARS, ActionObligation.EXCUSER, None, "moi", "vu"),
        DecisionDepot(depot, ActionDepot.ECARTER, "moi", " "),
    ]
    with pytest.raises(LotRefuse) as refus:
        entrepot.decider_lot(lot, {1: ["déjà vu"]})
    assert set(refus.value.refus) == {1, 2, 3}
    assert refus.value.refus[3] == ("donnez un motif",)
    assert entrepot.lire_journal() == [] and entrepot.decisions() == [] and entrepot.decisions_depot() == []
    assert [i["etat"] for i in entrepot.lire_incidents()] == ["ouvert"]
    assert entrepot.lire_depot(depot)["etat"] == "accepte"  # type: ignore[index]


def test_les_lignes_d_un_depot_se_decident_ensemble(entrepot: Entrepot) -> None:
    reserves = EtatDepot.ACCEPTE_AVEC_RESERVES
    depot = deposer(entrepot, "a.xlsx", le(5), "MJ-1", etat=reserves, quarantaine=(7, 8, 9))

    def sur(action: ActionDepot, *lignes: int) -> list[DecisionDepot]:
        return [DecisionDepot(depot, action, "moi", "vu", feuille="Suivi", ligne=ligne) for ligne in lignes]

    entrepot.decider_lot(sur(ActionDepot.LAISSER, 7), {})
    assert [q["suite"] for q in entrepot.lire_quarantaine(depot)] == ["laissee", "en_attente", "en_attente"]
    entrepot.decider_lot(sur(ActionDepot.ADMETTRE, 8, 9), {})
    assert entrepot.lire_depot(depot)["etat"] == "recu"  # type: ignore[index]
    assert [(d.ligne, d.action) for d in entrepot.decisions_depot(depot)] == [(7, "laisser"), (8, "admettre"), (9, "admettre")]
    assert len(entrepot.lire_journal()) == 3


def test_un_essai_se_lit_et_ne_reste_pas(entrepot: Entrepot) -> None:
    deposer(entrepot, "a.xlsx", le(5), "MJ-1")
    dernier = deposer(entrepot, "b.xlsx", le(6), "MJ-1")
    with ouvrir_essai(entrepot) as essai:
        essai.decider_lot([EXCUSE, DecisionDepot(dernier, ActionDepot.ECARTER, "moi", "doute")], {})
        assert essai.decisions() == [EXCUSE]
        assert [f["etat"] for f in essai.lire_fichiers()] == ["accepte", "ecarte"]
    assert entrepot.decisions() == [] and entrepot.lire_journal() == []
    assert [f["etat"] for f in entrepot.lire_fichiers()] == ["remplace", "accepte"]


def test_deux_ensembles_en_meme_temps_ne_se_bloquent_pas(entrepot: Entrepot) -> None:
    mois = [(code, Mois(2024, n)) for code in (ARRAS, LENS) for n in range(1, 13)]

    def rouvrir(ordre: int) -> None:
        entrepot.decider_lot([Decision(code, m, ActionObligation.ROUVRIR, None, "moi", "vu") for code, m in mois[::ordre]], {})

    with ThreadPoolExecutor(4) as ensemble:
        list(ensemble.map(rouvrir, (1, -1, 1, -1)))
    assert len(entrepot.decisions()) == 4 * len(mois)
