"""The words of a convention's page: modes, states, natures, months."""

from __future__ import annotations

from collections.abc import Mapping

from decompte.domaine.convention import Mode
from decompte.domaine.ligne import Rubrique
from decompte.domaine.obligation import ActionObligation, EtatObligation
from decompte.domaine.solde import EtatSolde

MODES: Mapping[Mode, str] = {
    Mode.PLACES_QUALITE: "une part selon les places suivies, une part selon la qualité (indicateurs)",
    Mode.OBJECTIFS_ETP: "selon les accueils et les places réalisés, pesés en ETP",
    Mode.SESSIONS: "une part fixe, une part selon les sessions tenues",
    Mode.JOURNEES: "un tarif par journée et par groupe, plafonné",
    Mode.ETP: "selon les ETP occupés chaque mois",
    Mode.POSTE_MOIS: "un tarif par poste occupé chaque mois, dans la limite des dépenses",
    Mode.MESURES: "un tarif par mesure commencée, plafonné",
    Mode.LOGEMENT_MOIS: "un tarif par logement occupé chaque mois, plafonné",
    Mode.POINTS: "un tarif par point chaque mois, plafonné",
    Mode.ACTES: "un tarif par acte, plafonné",
    Mode.FORFAIT_OBJECTIF: "le montant, en proportion de l'objectif atteint",
    Mode.COUT_REEL: "une part des dépenses éligibles du bilan final",
    Mode.VERSE_A_LA_SIGNATURE: "versé à la signature",
    Mode.NON_PARAMETRE: "non paramétré : les documents ne donnent pas de quoi calculer",
}

RUBRIQUES: Mapping[str, str] = {
    Rubrique.MONTANT: "Montant de l'exercice",
    Rubrique.CONTROLE: "Contrôles de la convention",
    Rubrique.QUANTITATIF: "Part quantitative",
    Rubrique.QUALITATIF: "Part qualitative",
    Rubrique.DU: "Montant dû",
    Rubrique.VERSEMENTS: "Versements déjà faits",
    Rubrique.PENALITE: "Pénalité",
    Rubrique.SOLDE: "Solde",
    Rubrique.BLOCAGE: "Blocages à lever avant toute proposition",
}

ETATS_SOLDE: Mapping[str, tuple[str, str]] = {
    EtatSolde.PROVISOIRE: ("provisoire", "neutre"),
    EtatSolde.A_INSTRUIRE: ("à instruire", "attente"),
    EtatSolde.PROPOSE: ("proposé", "attente"),
    EtatSolde.CONTRADICTOIRE: ("contradictoire", "attention"),
    EtatSolde.ARRETE: ("arrêté", "bon"),
    EtatSolde.MANDATE: ("mandaté", "bon"),
}
"""By state: how it is said, and the kind of its mark."""

ETATS_MOIS: Mapping[str, tuple[str, str]] = {
    EtatObligation.A_VENIR: ("à venir", "neutre"),
    EtatObligation.A_TEMPS: ("à temps", "bon"),
    EtatObligation.EN_RETARD: ("en retard", "attention"),
    EtatObligation.INCOMPLET: ("incomplet", "attention"),
    EtatObligation.MANQUANT: ("manquant", "mauvais"),
    EtatObligation.EXCUSE: ("excusé", "attente"),
}
"""By state: how it is said, and the kind of its mark."""

NATURES: Mapping[str, str] = {
    "avance": "avance",
    "intermediaire": "intermédiaire",
    "bilan_final": "bilan final",
    "bilan_intermediaire": "bilan intermédiaire",
    "documents_annuels": "documents annuels",
}
"""Codes of the finance files whose spelling is not that of the language; another is written as it stands."""

ACTIONS: Mapping[ActionObligation, str] = {
    ActionObligation.PROLONGER: "Prolonger l'échéance",
    ActionObligation.EXCUSER: "Excuser le mois",
    ActionObligation.ROUVRIR: "Rouvrir après la clôture",
    ActionObligation.ANNULER: "Annuler l'excuse ou la prolongation",
}

MOIS_COURTS = (
    "janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
"""Under the bars of a chart."""


def dire_nature(code: str) -> str:
    """The nature of a payment or document in words."""
    return NATURES.get(code, code.replace("_", " "))
