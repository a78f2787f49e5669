"""Rules of what people decide of a solde: versions already approved, penalties given up, holds lifted."""

from __future__ import annotations

from decompte.domaine.regle import Regle

_CRPA = "Code des relations entre le public et l'administration, article L. 122-1"
_LEVEE = "Choix de conception : un blocage se lève par une personne, avec un motif, et le décompte le dit."
_VERSIONS = "Choix de conception : une version arrêtée ne se récrit pas ; la suivante ne porte que la différence."


def _leve(id: str, libelle: str) -> Regle:
    return Regle(
        f"{id}.leve",
        f"Blocage levé : {libelle}",
        "le blocage ne tient plus ; le décompte dit depuis quand et pourquoi",
        "decompte.soldes.blocages:dire_levee",
        hypothese=_LEVEE,
    )


VIE: tuple[Regle, ...] = (
    Regle(
        "versement.version",
        "Version arrêtée",
        "solde net − reversement d'une version déjà arrêtée ; le versement qui la paie ne compte pas une seconde fois",
        "decompte.soldes.regularisation:rediger_versions",
        hypothese=_VERSIONS,
    ),
    Regle(
        "penalite.remise",
        "Pénalité abandonnée ou caduque",
        "taux retenu = min(taux calculé ; taux gardé) ; gardé : par la décision, sinon le taux déjà arrêté, sinon 0",
        "decompte.domaine.penalite:taux_retenu",
        _CRPA,
    ),
    Regle(
        "penalite.retenue",
        "Pénalité retenue",
        "solde brut de l'exercice × taux retenu, une fois la pénalité abandonnée en partie ou en entier",
        "decompte.soldes.penalite:calculer_penalite",
        _CRPA,
    ),
    Regle(
        "regularisation.ancien",
        "Déjà arrêté",
        "Σ (solde net − reversement) des versions arrêtées",
        "decompte.domaine.regularisation:deja_arrete",
        hypothese=_VERSIONS,
    ),
    Regle(
        "regularisation.nouveau",
        "Nouveau total de l'exercice",
        "montant dû − versements − pénalité de l'exercice entier",
        "decompte.soldes.regularisation:rediger_difference",
        hypothese=_VERSIONS,
    ),
    Regle(
        "regularisation.difference",
        "Régularisation",
        "nouveau total − déjà arrêté : un complément à payer, ou une somme à reverser, jamais compensés",
        "decompte.domaine.regularisation:denouer",
        hypothese=_VERSIONS,
    ),
    Regle(
        "regularisation.cause",
        "Ce qui a changé depuis la dernière version arrêtée",
        "les données d'alors à côté de celles d'aujourd'hui",
        "decompte.domaine.causes:lire_causes",
        hypothese=_VERSIONS,
    ),
    _leve("blocage.quarantaine", "lignes en attente"),
    _leve("blocage.bilan", "bilan final non reçu"),
    _leve("blocage.documents", "documents annuels non reçus"),
    _leve("blocage.budget", "budget dépassé"),
    Regle(
        "blocage.mandat",
        "Référence de mandat à importer",
        "un versement venu depuis l'arrêté d'une version sans mandat : s'il la paie, compté deux fois, il serait redemandé",
        "decompte.soldes.blocages:blocages",
        hypothese="Choix de conception : rien n'est payé ni redemandé deux fois.",
    ),
)
