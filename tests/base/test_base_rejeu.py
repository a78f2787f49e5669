"""Replaying: what is put back, what stays, and digests that do not depend on the order of loading."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from entrepot_fabrique import ARRAS, LENS, TOUJOURS, Sonde, deposer, etats, installer, le, pseudo, recu, resultat
from test_base_soldes import A_TEMPS, SOLDE
from test_base_vie import ARRETER, FIGER, LIBRE, NOTIFIER, PAYER, PROPOSER

from decompte.domaine.budget import AlerteBudget, Imputation, NiveauAlerte
from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.depot import DepotRecu, EtatDepot
from decompte.domaine.incident import RaisonIncident, ResolutionIncident
from decompte.domaine.mois import Mois
from decompte.domaine.vie_solde import GenreRemise, Levee, Remise
from decompte.entrepot import Entrepot
from decompte.entrepot.vie import Acte

TABLES = [
    "depots.depot",
    "faits.activite_ligne",
    "faits.suivi_ligne",
    "finance.alerte_budget",
    "finance.contradictoire",
    "finance.imputation",
    "finance.levee",
    "finance.mandat_solde",
    "finance.remise",
    "finance.solde",
    "finance.solde_fige",
    "finance.solde_ligne",
    "pilotage.constat",
    "pilotage.depot_attendu",
    "pilotage.incident",
    "pilotage.quarantaine",
]
DECIDES: list[Acte] = [
    *(replace(acte, convention=LENS) for acte in (PROPOSER, NOTIFIER, FIGER, ARRETER, PAYER)),
    Levee(ARRAS, 2024, "blocage.bilan", "Bilan final non reçu.", date(2025, 6, 1), "gestion", "Bilan sans objet."),
    Remise(ARRAS, 2024, GenreRemise.RENONCIATION, Decimal("0.0001"), date(2025, 6, 1), "gestion", "Panne de la messagerie."),
]
VIDE = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""SHA-256 of nothing."""

ARCHIVE = recu("envoi.zip", le(4))
AVANT = recu("a.xlsx", le(2), "x")
CORRIGE = recu("b.xlsx", le(3))
DEDANS = recu("envoi.zip/avril.xlsx", le(4), contenant=ARCHIVE.depot)
DEJA = recu("envoi.zip/encore.xlsx", le(4), "x", contenant=ARCHIVE.depot)
REFUSE = recu("c.xlsx", le(5))
ECARTE = recu("d.xlsx", le(6))
CONCLUSIONS: dict[DepotRecu, dict[str, Any]] = {
    AVANT: {"personnes": ("MJ-1", "MJ-2"), "regles": ("L06", "L12"), "quarantaine": (8, 9)},
    CORRIGE: {"personnes": ("MJ-1", "MJ-2"), "regles": ("L12",), "etat": EtatDepot.ACCEPTE_AVEC_RESERVES, "motif": "1 ligne"},
    DEDANS: {"personnes": ("MJ-1",), "mois": Mois(2024, 4), "quantites": (("etp", "1.50"),)},
    REFUSE: {"etat": EtatDepot.REJETE, "regles": ("D03",), "motif": "Pas d'en-tête."},
    ECARTE: {"personnes": ("MJ-7",)},
}


@pytest.fixture(autouse=True)
def _reference(entrepot: Entrepot) -> None:
    installer(entrepot)


def arriver(entrepot: Entrepot) -> None:
    entrepot.enregistrer_depots([ARCHIVE, AVANT, CORRIGE, REFUSE, ECARTE])
    entrepot.enregistrer_membres(ARCHIVE.depot, [DEDANS, DEJA], "archive de 2 fichiers")


def charger(entrepot: Entrepot, ordre: Sequence[DepotRecu]) -> None:
    for arrivee in ordre:
        entrepot.charger_resultat(resultat(arrivee.depot, **CONCLUSIONS[arrivee]), pseudo)


def une_nuit(entrepot: Entrepot) -> None:
    """Arrivals, a table of everything, decisions, and what is computed."""
    arriver(entrepot)
    charger(entrepot, list(CONCLUSIONS))
    entrepot.decider_depot(DecisionDepot(ECARTE.depot, ActionDepot.ECARTER, "gestionnaire-1", "essai"))
    entrepot.decider_depot(DecisionDepot(AVANT.depot, ActionDepot.LAISSER, "gestionnaire-1", "vide", feuille="Suivi", ligne=9))
    entrepot.enregistrer_obligations([A_TEMPS])
    entrepot.enregistrer_soldes([SOLDE, replace(LIBRE, convention=LENS, structure="ccas-lens")])
    entrepot.inscrire_actes(DECIDES, "finances")
    porte = Imputation(ARRAS, "C02", 2024, Decimal("88000.00"), Decimal("0.00"), Decimal("44000.00"))
    inconnue = AlerteBudget("C02", 2024, NiveauAlerte.INCONNU, "AE 2024 inconnue.")
    entrepot.enregistrer_imputations([porte, replace(porte, operation=None)], [inconnue])


def test_les_empreintes_disent_chaque_table(entrepot: Entrepot) -> None:
    assert entrepot.empreintes() == dict.fromkeys(TABLES, VIDE)
    une_nuit(entrepot)
    pleines = entrepot.empreintes()
    assert list(pleines) == TABLES
    assert VIDE not in pleines.values()


@pytest.mark.parametrize("ordre", list(itertools.islice(itertools.permutations(CONCLUSIONS), 0, None, 23)))
def test_l_ordre_de_chargement_ne_change_aucune_empreinte(entrepot: Entrepot, sonde: Sonde, ordre: Sequence[DepotRecu]) -> None:
    arriver(entrepot)
    charger(entrepot, list(CONCLUSIONS))
    attendues = entrepot.empreintes()
    entrepot.remettre_a_traiter()
    charger(entrepot, ordre)
    assert entrepot.empreintes() == attendues


@pytest.mark.parametrize(
    ("table", "changement"),
    [
        ("depots.depot", "UPDATE depots.depot SET motif = 'autre' WHERE etat = 'rejete'"),
        ("depots.depot", "UPDATE depots.depot SET nb_lignes = 7 WHERE etat = 'remplace'"),
        ("faits.suivi_ligne", "UPDATE faits.suivi_ligne SET date_sortie = '2024-03-01' WHERE pseudonyme = 'p-MJ-2'"),
        ("faits.activite_ligne", "UPDATE faits.activite_ligne SET quantite = 2"),
        ("finance.alerte_budget", "UPDATE finance.alerte_budget SET alerte = 'autre'"),
        ("finance.imputation", "UPDATE finance.imputation SET verse_eur = 0.01 WHERE operation IS NULL"),
        ("finance.contradictoire", "UPDATE finance.contradictoire SET texte = 'autre'"),
        ("finance.levee", "UPDATE finance.levee SET motif = 'autre'"),
        ("finance.mandat_solde", "UPDATE finance.mandat_recu SET reference = 'autre'"),
        ("finance.remise", "UPDATE finance.remise SET taux_retenu = 0.0002"),
        ("finance.solde", "UPDATE finance.solde SET montant_exercice_eur = 99999.01"),
        ("finance.solde_fige", "UPDATE finance.solde_fige SET arrete_par = 'autre'"),
        ("finance.solde_ligne", "UPDATE finance.solde_ligne SET libelle = 'autre' WHERE rang = 1"),
        ("pilotage.constat", "UPDATE pilotage.constat SET message = 'autre' WHERE rang = 2"),
        ("pilotage.depot_attendu", "UPDATE pilotage.depot_attendu SET retard_jours = 3"),
        ("pilotage.incident", "UPDATE pilotage.incident SET nombre = 3"),
        ("pilotage.quarantaine", "UPDATE pilotage.quarantaine SET suite = 'en_attente'"),
    ],
)
def test_tout_changement_change_l_empreinte_de_sa_table_et_d_elle_seule(
    entrepot: Entrepot, sonde: Sonde, table: str, changement: str
) -> None:
    une_nuit(entrepot)
    avant = entrepot.empreintes()
    # As if the checks that refuse it were not there.
    sonde.executer("SET session_replication_role = replica")
    sonde.executer(changement)
    apres = entrepot.empreintes()
    assert [nom for nom in TABLES if avant[nom] != apres[nom]] == [table]


def test_les_reglages_du_serveur_ne_changent_aucune_empreinte(entrepot: Entrepot, sonde: Sonde, url_migree: str) -> None:
    une_nuit(entrepot)
    base = url_migree.rsplit("/", 1)[1].split("?")[0]
    sonde.executer(f"ALTER DATABASE {base} SET datestyle = 'German'")
    sonde.executer(f"ALTER DATABASE {base} SET timezone = 'Asia/Tokyo'")
    with Entrepot(url_migree) as autre:
        assert autre.empreintes() == entrepot.empreintes()


def test_ce_qu_un_doublon_avait_charge_avant_son_original_n_y_est_pas(entrepot: Entrepot, url_neuve: str) -> None:
    tot, tard = recu("tot.xlsx", le(2), "x"), recu("tard.xlsx", le(5), "x")
    with Entrepot(url_neuve) as autre:
        autre.migrer()
        installer(autre)
        autre.enregistrer_depots([tot, tard])
        autre.charger_resultat(resultat(tot.depot, ("MJ-1",), regles=("L06",)), pseudo)
        entrepot.enregistrer_depots([tard])
        entrepot.charger_resultat(resultat(tard.depot, ("MJ-1",), regles=("L06",)), pseudo)
        entrepot.enregistrer_depots([tot])
        entrepot.charger_resultat(resultat(tot.depot, ("MJ-1",), regles=("L06",)), pseudo)
        assert entrepot.empreintes() == autre.empreintes()


# --- put back


def test_remis_rien_ne_reste_de_ce_qui_fut_conclu(entrepot: Entrepot, sonde: Sonde) -> None:
    une_nuit(entrepot)
    assert entrepot.remettre_a_traiter() == len(CONCLUSIONS)
    assert {d.depot for d in entrepot.depots_a_traiter(TOUJOURS)} == {a.depot for a in CONCLUSIONS}
    for table in ("faits.suivi_ligne", "faits.activite_ligne", "pilotage.constat", "pilotage.quarantaine", "pilotage.incident"):
        assert sonde.un(f"SELECT count(*) FROM {table}") == 0
    assert sonde.un("SELECT count(*) FROM depots.depot WHERE convention IS NOT NULL OR verdict IS NOT NULL") == 0
    assert etats(entrepot)["envoi.zip/encore.xlsx"] == "doublon"
    assert [d.depot for d in entrepot.depots_par_id([DEDANS.depot]) if d.contenant == ARCHIVE.depot] == [DEDANS.depot]
    # What people said and what was computed stays.
    # (all the acts on soldes but the freezing are journaled.)
    assert len(entrepot.decisions_depot()) == 2 and len(entrepot.lire_journal()) == 2 + len(DECIDES) - 1
    assert len(entrepot.lire_soldes()) == 2 and len(entrepot.lire_depots_attendus()) == 1


def test_rejouer_redonne_les_memes_empreintes(entrepot: Entrepot) -> None:
    une_nuit(entrepot)
    avant = entrepot.empreintes()
    entrepot.remettre_a_traiter()
    assert entrepot.empreintes() != avant
    charger(entrepot, list(reversed(CONCLUSIONS)))
    assert entrepot.empreintes() == avant
    assert entrepot.remettre_a_traiter() == len(CONCLUSIONS)
    assert entrepot.remettre_a_traiter() == 0


def test_rejouer_depuis_un_instant_laisse_ce_qui_est_d_avant(entrepot: Entrepot) -> None:
    une_nuit(entrepot)
    avant = entrepot.empreintes()
    assert entrepot.remettre_a_traiter(CORRIGE.recu_le) == 4
    assert etats(entrepot)["a.xlsx"] == "accepte"
    assert [(i["regle"], i["depot"], i["etat"]) for i in entrepot.lire_incidents()] == [
        ("L06", AVANT.depot, "ouvert"),
        ("L12", AVANT.depot, "ouvert"),
    ]
    charger(entrepot, [REFUSE, DEDANS, CORRIGE, ECARTE])
    assert entrepot.empreintes() == avant


def test_un_depot_ecarte_avant_d_etre_lu_le_reste(entrepot: Entrepot) -> None:
    entrepot.enregistrer_depots([AVANT])
    entrepot.decider_depot(DecisionDepot(AVANT.depot, ActionDepot.ECARTER, "gestionnaire-1", "essai"))
    avant = entrepot.empreintes()
    assert entrepot.remettre_a_traiter() == 0
    assert entrepot.empreintes() == avant


def test_toutes_les_arrivees_l_archive_avant_ses_membres(entrepot: Entrepot, url_neuve: str) -> None:
    arriver(entrepot)
    toutes = entrepot.arrivees()
    assert toutes == [AVANT, CORRIGE, ARCHIVE, DEDANS, DEJA, REFUSE, ECARTE]
    with Entrepot(url_neuve) as autre:
        autre.migrer()
        autre.enregistrer_depots(toutes)
        assert autre.empreintes()["depots.depot"] == entrepot.empreintes()["depots.depot"]
        assert autre.arrivees() == toutes


def test_un_rejeu_attend_qui_charge(entrepot: Entrepot, sonde: Sonde) -> None:
    """A deposit half loaded is not put back under the feet of who loads it."""
    deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    attente = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with ThreadPoolExecutor(1) as fil:
        sonde.executer("BEGIN")
        sonde.executer("SELECT pg_advisory_xact_lock_shared(620004)")
        rejeu = fil.submit(entrepot.remettre_a_traiter)
        en_attente = 0
        while not en_attente and not rejeu.done():
            en_attente = sonde.un(attente)
        sonde.executer("COMMIT")
        assert (en_attente, rejeu.result()) == (1, 1)


def test_un_incident_resolu_a_la_main_le_reste_apres_un_rejeu(entrepot: Entrepot) -> None:
    arriver(entrepot)
    charger(entrepot, [AVANT, REFUSE])
    (ouvert,) = [i for i in entrepot.lire_incidents("ouvert") if i["regle"] == "L06"]
    entrepot.resoudre_incident(
        ResolutionIncident(ouvert["incident"], RaisonIncident.FAUX_POSITIF, "vu avec eux", "gestionnaire-1")
    )
    avant = entrepot.empreintes()
    entrepot.remettre_a_traiter()
    assert [(i["regle"], i["etat"]) for i in entrepot.lire_incidents()] == [("L06", "resolu")]
    charger(entrepot, [REFUSE, AVANT])
    assert entrepot.empreintes() == avant
