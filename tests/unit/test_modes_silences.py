"""What the documents and the tables do not say is told where it counts: parameters, months, payments, ceilings, sources."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from decompte.domaine.convention import Versement
from decompte.referentiel import Referentiel
from decompte.soldes.calculer import calculer_solde
from decompte.soldes.regles import REGLES
from tests.cas.lecture import Cas, lire_cas
from tests.unit.modes_outils import activite, en_2024, ligne, lignes, lisible, solder

FAL = en_2024("2024-FAL", "37 130,40")
FICHE_1_1 = en_2024("2024-1.1", "50 000,00", places=72)
DEUX_ANS = {**FICHE_1_1, "fin": date(2025, 12, 31)}
ETP = en_2024("2024-2.13", "20 400,24", autre=1, unité="etp")
PARTIEL = [{"nature": "bilan_final", "recu_le": date(2025, 1, 15), "coût réel": "30 000,00"}]


@pytest.mark.parametrize(
    ("parametre", "convention", "contenu"),
    [
        ("service_non_prouve", FAL, {"mois": {"tous": "manquant"}}),
        ("partage_exercices", DEUX_ANS, {"mois": {"tous": {"file_active": 72}}}),
        ("ordre_operations", FICHE_1_1, {"mois": {"tous": {"file_active": 72}}, "documents": PARTIEL}),
        ("base_penalite", FICHE_1_1, {"mois": {"2024-03": "manquant", "tous": {"file_active": 72}}}),
    ],
)
def test_un_autre_mot_n_est_pas_calcule(
    parametre: str, convention: dict[str, Any], contenu: dict[str, Any], referentiel: Referentiel
) -> None:
    assert solder(referentiel, convention, **contenu).du_eur is not None
    for valeur in ("autre", "absent"):
        solde = solder(referentiel, convention, **contenu, parametres={parametre: valeur})
        assert solde.du_eur is None
        assert any(b.startswith("Non paramétré") and parametre in b for b in solde.blocages)


def test_ces_hypotheses_ne_sont_dites_que_la_ou_elles_comptent(referentiel: Referentiel) -> None:
    """A year, a table each month, no cap that binds, no penalty: neither sharing, nor order, nor base."""
    solde = solder(referentiel, FICHE_1_1, mois={"tous": {"file_active": 72}})
    for regle in ("montant.exercice", "montant.cibles", "du", "penalite.montant"):
        assert not ligne(solde, regle).hypothese
    mots = ("Partage d'une convention", "Ordre des opérations", "solde brut", "sans tableau accepté")
    assert [h for h in solde.hypotheses if any(mot in h for mot in mots)] == []


def test_l_ordre_est_une_hypothese_quand_un_plafond_joue(referentiel: Referentiel) -> None:
    solde = solder(referentiel, FICHE_1_1, mois={"tous": {"file_active": 72}}, documents=PARTIEL)
    du = ligne(solde, "du")
    assert du.hypothese and du.montant_eur == Decimal("30000.00")
    assert du.source is not None and du.source.startswith("Délibération") and "l'ordre des opérations" in du.source


@pytest.mark.parametrize(
    ("convention", "donne", "regle"),
    [
        (en_2024("2024-1.6", "25 000,00", autre=10, unité="sessions"), {"sessions": 1}, "quantitatif.sessions.taux"),
        (ETP, {"etp": 1}, "quantitatif.etp.taux"),
        (
            en_2024("2024-2.1", "9 000,00", autre=60, unité="consultations"),
            {"consultations": 5},
            "quantitatif.forfait_objectif.taux",
        ),
        (en_2024("2024-AML", "36 099,00", autre=35, unité="points"), {"points": 35}, "quantitatif.points"),
        (en_2024("2024-4.6", "90 000,00"), {"mesures_renforcees": 1, "mesures_simples": 1}, "quantitatif.mesures.simples"),
        (en_2024("2024-3.10", "25 000,00"), {"postes_occupes": 10, "depenses_eur": "1 900,00"}, "quantitatif.poste_mois"),
    ],
    ids=lambda v: v if isinstance(v, str) else None,
)
def test_les_mois_qui_ne_disent_rien_sont_dits(
    convention: dict[str, Any], donne: dict[str, Any], regle: str, referentiel: Referentiel
) -> None:
    """May has its table without any counted row; August has no table: both are told, only the second is the hypothesis."""
    mois = {"2024-05": {"activité": {"menages_recus": 2}}, "2024-08": "manquant", **activite(**donne)}
    dite = ligne(solder(referentiel, convention, mois=mois), regle)
    assert "tableau accepté sans quantité comptée" in dite.libelle and "mai 2024" in dite.libelle
    assert "(sans tableau accepté, compté 0 : août 2024)" in dite.libelle
    assert dite.hypothese and "Un mois non justifié" in str(dite.source)
    assert [(d.mois, d.lignes) for d in dite.depots if not d.lignes] == [("2024-05", 0)]
    complete = ligne(solder(referentiel, convention, mois=activite(**donne)), regle)
    assert "sans" not in complete.libelle and "Un mois non justifié" not in str(complete.source)


def test_un_zero_declare_n_est_pas_un_silence(referentiel: Referentiel) -> None:
    mois = {"2024-05": {"activité": {"logements_occupes": 0}}, **activite(logements_occupes=12)}
    dite = ligne(solder(referentiel, FAL, mois=mois), "quantitatif.logement_mois")
    assert "sans quantité" not in dite.libelle
    assert "2024-05" not in [d.mois for d in dite.depots]


def test_la_quantite_d_un_mois_manquant_n_est_connue_que_nulle(referentiel: Referentiel) -> None:
    mois = {"2024-08": "manquant", **activite(logements_occupes=12)}
    solde = solder(referentiel, FAL, mois=mois, parametres={"mois_manquant": 3})
    assert solde.du_eur is None and "seule la valeur 0" in solde.blocages[0]


# --- sources


def test_une_ligne_sans_source_a_celle_de_sa_regle(referentiel: Referentiel) -> None:
    solde = solder(referentiel, en_2024("2024-1.3", "16 000,00", places=100), **{
        "mois": {"tous": {"file_active": 100}}, "versements": ["20 000,00"], "notes": {"toutes": "1"},
        "réalisé": {"entretiens physiques": 400, **dict.fromkeys(
            ("diagnostic_actualise", "delai_cer", "suspension", "actions_cer", "sorties", "contractualisation"), "1/1")},
    })  # fmt: skip
    for regle in ("quantitatif.realisation", "solde.brut", "solde.net", "solde.reversement", "du"):
        assert ligne(solde, regle).source == REGLES[regle].source is not None
    assert ligne(solde, "montant.convention").source is None, "the vote of another convention is not its source"


def test_le_motif_d_une_excuse_n_est_pas_dans_le_decompte(referentiel: Referentiel) -> None:
    mois = {"2024-05": {"excuse": "incendie des locaux"}, "tous": {"file_active": 72}}
    solde = solder(referentiel, FICHE_1_1, mois=mois)
    assert ligne(solde, "penalite.mois").libelle == "Mai 2024 : excusé"
    assert "incendie" not in str(solde.lignes)
    # It stays among the inputs: another reason is another digest, and « what changed » says so.
    assert json.loads(solde.entrees["mois.2024-05"])["motif"] == "incendie des locaux"


def test_un_versement_suppose_est_une_hypothese(referentiel: Referentiel) -> None:
    contenu = {"convention": FAL, "exercice": 2024, "au": date(2025, 1, 31), "mois": activite(logements_occupes=18)}
    compte = lire_cas(Cas("modes", "versement supposé", contenu), referentiel)
    vu, suppose = (
        Versement(compte.dossier.convention.code, 2024, date(2024, 7, 1), Decimal("10.00"), "avance", mandat, source=source)
        for mandat, source in (("M-1", "état des mandats"), ("M-2", "annexe 7 ; hypothèse : date de signature"))
    )
    solde = calculer_solde(replace(compte, dossier=replace(compte.dossier, versements=(vu, suppose))))
    assert [li.hypothese for li in lignes(solde, "versement")] == [False, True]
    assert [h for h in solde.hypotheses if "M-" in h] == [
        "Versement du 01/07/2024, mandat M-2 : annexe 7 ; hypothèse : date de signature"
    ]


def test_le_plafond_par_etp_est_montre_meme_quand_il_ne_joue_pas(referentiel: Referentiel) -> None:
    au_dessous = solder(referentiel, ETP, mois=activite(etp=1))
    controle = ligne(au_dessous, "controle.plafond_etp")
    assert controle.hypothese and controle.montant_eur is None and controle.libelle.startswith("Plafond non atteint")
    au_dessus = solder(referentiel, en_2024("2024-2.13", "30 000,00", autre=1, unité="etp"), mois=activite(etp=1))
    assert au_dessus.du_eur == Decimal("22800.00")
    assert lignes(au_dessus, "controle.plafond_etp") == []


# --- the end first agreed


def test_la_fin_convenue_est_imprimee_et_gardee(referentiel: Referentiel) -> None:
    avenant = {"numéro": 1, "signé le": date(2024, 11, 20), "effet": date(2024, 12, 1), "fin": date(2025, 6, 30)}
    mois = {"tous": {"file_active": 72}}
    prolongee = solder(referentiel, FICHE_1_1, mois=mois, avenants=[avenant])
    assert "du 01/01/2024 au 31/12/2024 ; prolongée au 30/06/2025" in ligne(prolongee, "montant.convention").libelle
    assert prolongee.entrees["convention.fin_convenue"] == "2024-12-31"
    assert prolongee.entrees["convention.fin"] == "2025-06-30"
    courte = solder(referentiel, DEUX_ANS, mois=mois, avenants=[{**avenant, "fin": date(2025, 3, 31)}])
    assert "ramenée au 31/03/2025" in ligne(courte, "montant.convention").libelle
    assert "convention.fin_convenue" not in solder(referentiel, FICHE_1_1, mois=mois).entrees


@pytest.mark.parametrize(
    ("terme", "attendu"),
    [
        ({"debut": date(2024, 9, 1), "fin": date(2024, 12, 31)}, "places 72 (en place chaque mois de l'exercice, 4 mois)"),
        ({"accueils": 960, "fin": date(2025, 6, 30)}, "accueils 960 × 12/18 = 640 ; places 72 (en place toute l'année)"),
        ({"accueils": 100, "fin": date(2025, 7, 31)}, "accueils 100 × 12/19 = 63,16 (arrondi au centième)"),
    ],
)
def test_les_cibles_de_l_exercice(terme: dict[str, Any], attendu: str, referentiel: Referentiel) -> None:
    solde = solder(referentiel, {**FICHE_1_1, **terme}, mois={"tous": {"file_active": 72}})
    cibles = ligne(solde, "montant.cibles")
    assert attendu in lisible(cibles.libelle) and cibles.montant_eur is None


def test_sans_cible_pas_de_ligne(referentiel: Referentiel) -> None:
    assert lignes(solder(referentiel, FAL, mois=activite(logements_occupes=1)), "montant.cibles") == []
