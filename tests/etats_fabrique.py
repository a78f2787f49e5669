"""Small documents of an état liquidatif, in the shape of a frozen version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from decompte.domaine.etat_liquidatif import EtatLiquidatif, lire_document
from decompte.domaine.texte import euros

D = Decimal
Ligne = dict[str, Any]
ARRETE_LE = date(2025, 6, 16)
SHA = "5d" * 32
EMPREINTE = "c9" * 32
DELIBERATION = "Délibération n° 2024-273 du 17 juin 2024, annexe 6"


def ligne(rang: int, rubrique: str, regle: str, libelle: str, montant: str | None = None, **autres: Any) -> Ligne:
    """A line of décompte."""
    dit = {
        "rang": rang, "rubrique": rubrique, "regle": regle, "libelle": libelle, "formule": None, "calcul": None,
        "resultat": None if montant is None else euros(D(montant)), "montant_eur": None if montant is None else D(montant),
        "source": DELIBERATION, "hypothese": False, "depots": [],
    }  # fmt: skip
    return dit | autres


def document(**solde: Any) -> Ligne:
    """The worked example of the specification: net 15 944.50 after a penalty; ``solde``: columns of the row to change."""
    row = {
        "convention": "2024-1.1-mempa", "structure": "mempa", "dispositif": "2024-1.1", "territoire": "Arrageois",
        "exercice": 2024, "version": 1, "etat": "propose", "date_calcul": "2025-06-15", "montant_exercice_eur": D("50000.00"),
        "du_eur": D("46250.00"), "part_quantitative_eur": None, "part_qualitative_eur": None,
        "deja_verse_eur": D("30000.00"), "solde_brut_eur": D("16250.00"), "taux_penalite": D("0.0188"),
        "penalite_eur": D("305.50"), "solde_net_eur": D("15944.50"), "reversement_eur": D("0.00"), "mois_dus": 12,
        "mois_a_temps": 8, "mois_en_retard": 2, "mois_incomplets": 1, "mois_manquants": 1, "mois_excuses": 0, "blocages": [],
        "hypotheses": ["Barème de la pénalité : proportionnel"], "empreinte": EMPREINTE,
    } | solde  # fmt: skip
    lignes = [
        ligne(1, "montant", "montant.exercice", "Montant de l'exercice 2024", "50000.00", calcul="100 000,00 € × 12/24"),
        ligne(2, "quantitatif", "quantitatif.part", "Part due au titre des objectifs", "46250.00", calcul="50 000,00 € × 0,9250"),
        ligne(3, "du", "du", "Montant dû", "46250.00"),
        ligne(4, "versements", "versement", "Versement du 01/03/2024 (avance), mandat M-1", "30000.00"),
        ligne(5, "solde", "solde.brut", "Solde brut", "16250.00"),
        ligne(
            6, "penalite", "penalite.mois", "Mars 2024 : aucun tableau accepté, attendu le 10/04/2024", resultat="1",
            hypothese=True,
        ),
        ligne(7, "penalite", "penalite.mois", "Avril 2024 : excusé (une raison à taire)", resultat="0"),
        ligne(8, "penalite", "penalite.montant", "Pénalité", "305.50"),
        ligne(9, "solde", "solde.net", "Solde net à payer", "15944.50"),
        ligne(10, "solde", "parametres.version", "Paramètres utilisés : version 43a9766eac59", source=None),
    ]  # fmt: skip
    return {"solde": row, "lignes": lignes, "lignes_comptees": [], "contexte": contexte()}


def contexte() -> Ligne:
    """What goes with it, amounts as strings."""
    return {
        "etabli_le": "2025-06-16",
        "structure": {"code": "mempa", "nom": "MEMPA", "siret": None},
        "convention": {
            "code": "2024-1.1-mempa", "annee": 2024, "dispositif": "2024-1.1", "dispositif_id": "2024-1.1",
            "dispositif_libelle": "Dynamisation des parcours", "dispositif_source": DELIBERATION, "mode": "objectifs_etp",
            "territoire": "Arrageois", "debut": "2024-01-01", "fin": "2025-12-31", "fin_convenue": "2025-12-31",
            "montant_eur": "100000.00", "montant_actuel_eur": "100000.00", "premier_mois": "2024-01",
            "dernier_mois": "2024-12", "mois_exercice": 12, "mois_convention": 24, "source": DELIBERATION, "hypotheses": [],
            "cibles": [{"cible": "accueils", "libelle": "accueils", "convention": "960", "exercice": "480"}], "avenants": [],
        },
        "decisions": [{"numero": "2024-273", "date": "2024-06-17", "annexes": ["annexe 6"], "citee_par": "convention"}],
        "budget": [
            {
                "operation": "C02-446A05", "annee": 2024, "libelle": "Accompagnement", "imputation": "non communiquée",
                "engage_eur": "100000.00", "solde_net_eur": "15944.50", "reversement_eur": "0.00",
            }
        ],
        "mois": [mois(m) for m in range(1, 13)],
        "versements": [
            {
                "date": "2024-03-01", "nature": "avance", "montant_eur": "30000.00", "mandat": "M-1", "mandate_le": None,
                "source": None, "version": None,
            }
        ],
        "versions": [],
        "documents": [{"nature": "bilan_final", "recu_le": "2025-02-22", "cout_reel_eur": "51234.56", "remplace": False}],
        "parametres": [
            {
                "parametre": "penalite_retard_jours", "libelle": "Jours de retard", "unite": "jours_pleins", "valeur": 30,
                "depuis": "2023-07-01", "source": None, "hypothese": True, "raison": "Barème non imprimé.",
            }
        ],
        "contradictoire": [
            {
                "version": 1, "phase": 1, "penalite_eur": "305.50", "reversement_eur": "0.00",
                "terme_observations": "2025-04-30", "terme_decision": "2025-06-29",
                "evenements": [
                    {"genre": "notification", "le": "2025-03-31", "decision": None},
                    {"genre": "reponse", "le": "2025-05-12", "decision": "maintenir"},
                ],
            }
        ],
    }  # fmt: skip


def mois(numero: int) -> Ligne:
    """A month due: on time, but the third, which is missing."""
    manque = numero == 3
    return {
        "mois": f"2024-{numero:02}", "echeance": "2024-04-10", "du": True, "etat": "manquant" if manque else "a_temps",
        "recu_le": None if manque else "2024-04-08", "retard_jours": 0, "taux_completude": None if manque else "1.0000",
        "excuse": False,
    }  # fmt: skip


def regularisation(net: str, reversement: str) -> Ligne:
    """A second version, after one of 15 944.50 already paid."""
    difference = D(net) - D(reversement)
    doc = document(
        version=2, deja_verse_eur=D("45944.50"), solde_brut_eur=difference + D("305.50"), solde_net_eur=D(net),
        reversement_eur=D(reversement), du_eur=D("46250.00") + difference,
    )  # fmt: skip
    doc["contexte"]["versions"] = [
        {
            "version": 1, "arrete_le": "2025-06-16", "du_eur": "46250.00", "deja_verse_eur": "30000.00",
            "penalite_eur": "305.50", "solde_net_eur": "15944.50", "reversement_eur": "0.00", "sha256": SHA, "sens": "mandat",
            "reference": "2025-17", "mandate_le": "2025-07-01",
        }
    ]  # fmt: skip
    doc["contexte"]["versements"].append(
        {
            "date": "2025-07-01", "nature": "solde", "montant_eur": "15944.50", "mandat": "2025-17", "mandate_le": None,
            "source": None, "version": 1,
        }
    )  # fmt: skip
    doc["lignes"] = [
        ligne(1, "montant", "montant.exercice", "Montant de l'exercice 2024", "50000.00"),
        ligne(2, "solde", "regularisation.ancien", "Déjà arrêté (version 1)", "15944.50", montant_eur=None),
        ligne(3, "solde", "regularisation.nouveau", "Nouveau total", str(D("15944.50") + difference), montant_eur=None),
        ligne(4, "solde", "regularisation.difference", "Régularisation", str(difference), montant_eur=None),
        ligne(5, "solde", "regularisation.cause", "Ce qui a changé depuis : un tableau de mars 2024 reçu", source=None),
    ]
    return doc


def etat(doc: Mapping[str, Any], projet: bool = False) -> EtatLiquidatif:
    """The état of a document, approved unless told otherwise."""
    return lire_document(doc) if projet else lire_document(doc, ARRETE_LE, SHA)
