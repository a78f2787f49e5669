"""Rules of the quantities: the places and objectives of the RSA dispositifs, then what each other mode pays."""

from __future__ import annotations

from decompte.domaine.regle import Regle
from decompte.soldes.regles_modes import MODES
from decompte.soldes.regles_termes import DELIBERATION, FICHES

_MODES = "decompte.domaine.modes"
_FICHE_1_1 = f"{FICHES}, fiche 1.1"

QUANTITE: tuple[Regle, ...] = (
    Regle(
        "quantitatif.sans_service",
        "Aucun service prouvé",
        "0 quand aucun tableau accepté des mois dus ne montre une personne ni une quantité",
        "decompte.soldes.quantites:service_prouve",
        parametres=("service_non_prouve",),
    ),
    Regle(
        "quantitatif.file_active",
        "File active moyenne",
        "somme des files actives mensuelles / mois dus ; un mois sans tableau compte 0, un mois excusé est laissé de côté",
        "decompte.domaine.file_active:file_active",
        f"{FICHES}, fiches 1.1 à 1.5 (places suivies en file active)",
        ("mesure_file_active", "mois_manquant"),
    ),
    Regle(
        "quantitatif.soutiens",
        "Soutiens aux professionnels",
        "Σ soutiens des mois dus ; divisés par les soutiens par place, ils s'ajoutent aux places",
        f"{_MODES}.places_qualite:realisation_fongible",
        f"{DELIBERATION}, annexe 7 (annexe n° 3)",
        ("soutiens_par_place", "mois_manquant"),
    ),
    Regle(
        "quantitatif.realisation",
        "Taux de réalisation des places",
        "somme des files actives / mois / places conventionnées",
        f"{_MODES}.places_qualite:realisation_fongible",
        f"{FICHES}, fiches 1.2 à 1.5 ; {DELIBERATION}, annexe 7 (annexe n° 3)",
    ),
    Regle(
        "quantitatif.places",
        "Part quantitative",
        "montant de l'exercice × part quantitative × min(1 ; taux de réalisation)",
        f"{_MODES}.places_qualite:part_quantitative",
        f"{FICHES}, fiches 1.2 à 1.5 ; {DELIBERATION}, annexe 7 (annexe n° 3)",
        ("part_quantitative", "realisation_sous_objectif"),
    ),
    Regle(
        "quantitatif.accueils",
        "Accueils réalisés",
        "personnes en phase accueil reçues en rendez-vous, chacune comptée une fois",
        "decompte.soldes.objectifs_etp:calculer_objectifs_etp",
        _FICHE_1_1,
        ("mois_manquant",),
    ),
    Regle(
        "quantitatif.taux_objectifs",
        "Taux de réalisation des objectifs",
        "Σ ETP × min(1 ; réalisé / cible) / Σ ETP, ETP = accueils / 400 et places / 180",
        f"{_MODES}.objectifs_etp:taux_objectifs",
        _FICHE_1_1,
        ("poids_accueils_etp", "poids_places_etp", "realisation_sous_objectif"),
    ),
    Regle(
        "quantitatif.objectifs_etp",
        "Part due au titre des objectifs",
        "montant de l'exercice × taux de réalisation des objectifs",
        "decompte.soldes.objectifs_etp:calculer_objectifs_etp",
        _FICHE_1_1,
    ),
    *MODES,
)
