"""The words of the état liquidatif."""

from __future__ import annotations

from collections.abc import Mapping

from decompte.domaine.ligne import Rubrique
from decompte.domaine.obligation import EtatObligation

BRUT = "solde.brut"
"""Read between the payments and the penalty, apart from the other lines of the solde."""
RUBRIQUES: Mapping[str, str] = {
    Rubrique.MONTANT: "Montants convenus",
    Rubrique.CONTROLE: "Contrôles de la convention",
    Rubrique.QUANTITATIF: "Part quantitative",
    Rubrique.QUALITATIF: "Part qualitative",
    Rubrique.DU: "Montant dû",
    Rubrique.VERSEMENTS: "Déjà versé, déjà arrêté",
    BRUT: "Solde brut",
    Rubrique.PENALITE: "Pénalité : motifs et calcul",
    Rubrique.SOLDE: "Solde",
    Rubrique.BLOCAGE: "Ce qui retient le solde",
}

ETATS_MOIS: Mapping[str, str] = {
    EtatObligation.A_VENIR: "à venir",
    EtatObligation.A_TEMPS: "à temps, complet",
    EtatObligation.EN_RETARD: "en retard",
    EtatObligation.INCOMPLET: "incomplet",
    EtatObligation.MANQUANT: "manquant",
    EtatObligation.EXCUSE: "excusé",
}

EVENEMENTS: Mapping[str, str] = {
    "notification": "Notification au partenaire",
    "relance": "Relance",
    "observations": "Observations du partenaire reçues",
    "reponse": "Décision de l'administration",
    "caducite": "Délai de décision passé : la pénalité n'est plus due",
}
DECISIONS: Mapping[str, str] = {"maintenir": "maintenu", "renoncer": "renonciation"}
SENS: Mapping[str, str] = {"mandat": "mandat", "titre": "titre", "sans_objet": "sans objet"}

NATURES: Mapping[str, str] = {
    "intermediaire": "intermédiaire",
    "bilan_final": "bilan final",
    "bilan_intermediaire": "bilan intermédiaire",
    "documents_annuels": "documents annuels",
}
"""Codes whose spelling is not that of the language; another one is written as it stands."""


def dire_nature(code: str) -> str:
    """The nature of a payment or document in words."""
    return NATURES.get(code, code.replace("_", " "))
