"""Which piece a version makes, and what it says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from decompte.domaine.etat_liquidatif import Piece
from decompte.editions.etat_contenu import contenu
from decompte.editions.etat_parametres import dire_valeur
from tests.etats_fabrique import ARRETE_LE, document, etat, regularisation

D = Decimal
VIDE = dict.fromkeys(("du_eur", "solde_brut_eur", "taux_penalite", "penalite_eur", "solde_net_eur", "reversement_eur"))


@pytest.mark.parametrize(
    ("doc", "piece", "titre", "montant"),
    [
        (document(), Piece.LIQUIDATION, "État liquidatif", "15944.50"),
        (document(solde_net_eur=D(0), reversement_eur=D("3.10")), Piece.REVERSEMENT, "Ordre de reversement", "3.10"),
        (document(solde_net_eur=D(0)), Piece.SANS_PAIEMENT, "État liquidatif sans paiement", "0.00"),
        (regularisation("1200.21", "0.00"), Piece.LIQUIDATION, "État liquidatif complémentaire", "1200.21"),
        (regularisation("0.00", "812.07"), Piece.REVERSEMENT, "Ordre de reversement", "812.07"),
        (document(**VIDE), Piece.NON_CALCULE, "État liquidatif non calculé", "0.00"),
    ],
)
def test_un_complement_et_un_reversement_sont_deux_pieces(doc: dict, piece: Piece, titre: str, montant: str) -> None:
    trouve = etat(doc)
    assert (trouve.piece, trouve.titre, trouve.montant_eur) == (piece, titre, D(montant))


def test_une_version_arretee_porte_sa_date_un_projet_celle_du_calcul() -> None:
    arrete, projet = etat(document()), etat(document(), projet=True)
    assert (arrete.projet, arrete.date_du_document, contenu(arrete)["statut"]) == (False, ARRETE_LE, "Arrêté le 16 juin 2025")
    assert (projet.projet, projet.date_du_document) == (True, date(2025, 6, 15))
    assert contenu(projet)["statut"] == "Projet : solde proposé, ne vaut pas arrêté"


def test_la_regularisation_dit_ancien_nouveau_difference_et_cause() -> None:
    trouve = etat(regularisation("1200.21", "0.00"))
    assert (trouve.liquide_eur, trouve.difference_eur, trouve.verse_eur) == (D("15944.50"), D("1200.21"), D("30000.00"))
    assert trouve.verse_eur + trouve.liquide_eur == trouve.eur("deja_verse_eur")
    dit = contenu(trouve)["regularisation"]
    assert [c["montant"] for c in dit["chiffres"]] == ["15\u202f944,50\u202f€", "17\u202f144,71\u202f€", "1\u202f200,21\u202f€"]
    assert dit["causes"] == ["Ce qui a changé depuis : un tableau de mars 2024 reçu"]


def test_un_versement_qui_paie_une_version_n_est_pas_compte_deux_fois() -> None:
    dit = contenu(etat(regularisation("1200.21", "0.00")))
    assert [v["mandat"] for v in dit["versements"]] == ["M-1"]
    assert [(v["reference"], v["montant"]) for v in dit["versions"]] == [("mandat 2025-17", "15\u202f944,50\u202f€")]


def test_la_raison_d_un_mois_excuse_n_est_pas_dite() -> None:
    assert "une raison à taire" not in str(contenu(etat(document())))


def test_ce_qui_n_est_pas_connu_reste_a_remplir() -> None:
    doc = document()
    doc["contexte"]["decisions"] = []
    dit = contenu(etat(doc))
    blancs = {ligne["nom"] for ligne in dit["fiche"] if ligne["valeur"] is None}
    assert blancs == {"SIRET", "Décision attributive"}
    assert dit["budget"][0]["imputation"] is None


def test_une_deliberation_du_catalogue_est_dite_telle() -> None:
    doc = document()
    doc["contexte"]["decisions"][0]["citee_par"] = "dispositif"
    fiche = {ligne["nom"]: ligne["valeur"] for ligne in contenu(etat(doc))["fiche"]}
    assert fiche["Décision attributive"] == "Délibération n° 2024-273 du 17 juin 2024 (annexe 6), citée par le catalogue"


def test_les_blocages_ne_sont_dits_que_d_un_projet_ceux_leves_toujours() -> None:
    doc = document(blocages=["Bilan final non reçu."])
    modele = doc["lignes"][-1]
    doc["lignes"] += [
        modele | {"rang": 20, "rubrique": "blocage", "regle": "blocage.bilan", "libelle": "Bilan final non reçu."},
        modele | {"rang": 21, "rubrique": "blocage", "regle": "blocage.budget.leve", "libelle": "Blocage levé le 01/06/2025"},
    ]
    arrete, projet = str(contenu(etat(doc))["decompte"]), contenu(etat(doc, projet=True))
    assert "Blocage levé" in arrete
    assert "Bilan final non reçu" not in arrete
    assert projet["blocages"] == ["Bilan final non reçu."]
    assert "Bilan final non reçu" in str(projet["decompte"])


def test_chaque_source_est_citee_une_fois_par_son_numero() -> None:
    dit = contenu(etat(document()))
    assert dit["sources"] == ["Délibération n° 2024-273 du 17 juin 2024, annexe 6"]
    assert {ligne["source"] for partie in dit["decompte"] for ligne in partie["lignes"]} == {"1", None}


def test_une_hypothese_du_tableau_des_parametres_n_est_pas_repetee() -> None:
    doc = document(hypotheses=["Jours de retard : 30", "Une autre"])
    assert contenu(etat(doc))["hypotheses"] == ["Une autre"]


@pytest.mark.parametrize(
    ("valeur", "unite", "dit"),
    [
        (True, "oui_non", "oui"),
        (30, "jours_pleins", "30 jours"),
        ("171.90", "eur", "171,90\u202f€"),
        ("0.5", "taux", "0,5"),
        ("2024-07-01", "date", "01/07/2024"),
        ("solde_brut_exercice", "code", "solde brut de l'exercice"),
        (["emploi_durable", "0.01"], "codes", "emploi durable ; 0,01"),
        ({"a": 1}, "taux", "a : 1"),
        (4, "soutiens_par_place", "4 soutiens par place"),
    ],
)
def test_la_valeur_d_un_parametre(valeur: object, unite: str, dit: str) -> None:
    assert dire_valeur(valeur, unite) == dit
