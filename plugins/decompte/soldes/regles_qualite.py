"""Rules of the quality part: each indicator, measured or judged, its group, the bonus that is only shown."""

from __future__ import annotations

from decompte.domaine.regle import Regle
from decompte.soldes.regles_termes import DELIBERATION, FICHES

_SCORE = "decompte.domaine.indicateur:score"
_NOTE = "decompte.soldes.qualite:calculer_qualite"
_FICHES_123 = f"{FICHES}, fiches 1.2 à 1.4, tableaux des indicateurs"
_ANNEXE_7 = f"{DELIBERATION}, annexe 7 (annexe n° 3)"


def _mesure(id: str, libelle: str, formule: str, *parametres: str, source: str = _FICHES_123) -> Regle:
    return Regle(f"qualitatif.{id}", libelle, formule, _SCORE, source, parametres)


def _jugee(id: str, libelle: str, source: str = _FICHES_123) -> Regle:
    formule = "note de 0 à 1 donnée par un gestionnaire, avec son commentaire ; non notée, elle compte 1 et bloque la proposition"
    return Regle(f"qualitatif.{id}", libelle, formule, _NOTE, source, ("note_absente",))


def _groupe(id: str, libelle: str, source: str) -> tuple[Regle, Regle]:
    return (
        Regle(
            f"qualitatif.groupe.{id}",
            f"{libelle} : score du groupe",
            "moyenne des scores des indicateurs ; un indicateur sans cas à compter est laissé de côté",
            "decompte.domaine.indicateur:moyenne",
            source,
            ("ponderation_indicateurs",),
        ),
        Regle(
            f"qualitatif.part.{id}",
            f"{libelle} : part due",
            "montant de l'exercice × part du groupe × score du groupe",
            "decompte.domaine.modes.places_qualite:part_du_groupe",
            source,
            (f"part_groupe_{id}",),
        ),
    )


QUALITE: tuple[Regle, ...] = (
    _mesure(
        "diagnostic_actualise",
        "Diagnostic actualisé à la clôture du CER",
        "diagnostics actualisés entre la signature du CER et quelques jours après sa fin / CER finis dans les mois dus",
        "jours_apres_fin_cer",
    ),
    _mesure(
        "delai_cer",
        "CER signé dans le délai",
        "CER signés dans le délai / personnes orientées dans l'exercice dont le délai a couru",
        "delai_cer_mois",
    ),
    _mesure(
        "suspension",
        "Procédure de suspension après une absence injustifiée",
        "procédures lancées à temps / mois d'une personne avec absence injustifiée",
        "jours_procedure_suspension",
    ),
    _mesure(
        "inscription_monjob62",
        "Inscription sur MonJob62",
        "min(1 ; personnes inscrites / personnes accompagnées / objectif) ; note jugée hors de 1.2",
        "objectif_inscription_monjob62",
        "note_absente",
    ),
    _jugee("bilan", "Bilan argumenté"),
    _jugee("fiches_prescription", "Fiches de prescription argumentées"),
    _jugee("partenariat_siege", "Partenariat avec le siège"),
    _jugee("partenariat_slai", "Partenariat avec le SLAI"),
    _jugee("recrutement", "Procédure de recrutement"),
    _mesure(
        "entretiens",
        "Entretiens réalisés par place",
        "min(entretiens / attendus ; physiques / attendus ; 1), attendus : minimum × min(places ; file active) × mois dus / 12",
        "entretiens_minimum_an",
        "entretiens_physiques_minimum_an",
        source=f"{FICHES}, fiches 1.2 à 1.5",
    ),
    _mesure(
        "actions_cer",
        "Actions inscrites au CER",
        "CER avec assez d'actions / CER signés dans les mois dus",
        "actions_cer_minimum",
        "actions_pro_minimum",
    ),
    _mesure(
        "sorties",
        "Sorties, réorientations et évolutions de parcours",
        "min(1 ; sorties pour un motif compté / personnes accompagnées / objectif) ; montré sans être noté en 1.3 et 1.5",
        "motifs_sortie_comptes",
        "objectif_sorties",
        source=f"{FICHES}, fiches 1.2 à 1.5",
    ),
    _mesure(
        "contractualisation",
        "Taux de contractualisation",
        "min(1 ; personnes reçues qui ont signé un CER / personnes reçues / objectif)",
        "objectif_contractualisation",
    ),
    _mesure(
        "duree",
        "Durée des parcours",
        "min(1 ; sorties dans la durée / sorties de l'exercice / objectif) ; montré sans être noté en 1.4",
        "duree_parcours_mois",
        "objectif_duree",
        source=f"{FICHES}, fiches 1.2 et 1.4",
    ),
    _jugee("formulaire_reorientation", "Demandes de réorientation"),
    _jugee("prescriptions", "Prescriptions vers les dispositifs"),
    _jugee("comites", "Présence aux comités"),
    _jugee("qualite_cer", "Qualité des CER", _ANNEXE_7),
    _jugee("etapes_parcours", "Étapes de parcours", _ANNEXE_7),
    _jugee("evolutions_parcours", "Évolutions de parcours", _ANNEXE_7),
    *_groupe("procedures", "Respect des procédures", f"{FICHES}, fiches 1.2 à 1.4"),
    *_groupe("parcours", "Qualité des parcours", f"{FICHES}, fiche 1.4"),
    *_groupe("qualite", "Qualité (1.5)", f"{FICHES}, fiche 1.5 ; {_ANNEXE_7}"),
    Regle(
        "qualitatif.bonus.sorties",
        "Bonus sur les sorties",
        "montré « à instruire » quand l'objectif est dépassé ; jamais payé par le calcul",
        "decompte.soldes.qualite:calculer_qualite",
        parametres=("bonus_annonces",),
    ),
    Regle(
        "qualitatif.bonus.duree",
        "Bonus sur la durée",
        "montré « à instruire » quand l'objectif est dépassé ; jamais payé par le calcul",
        "decompte.soldes.qualite:calculer_qualite",
        parametres=("bonus_annonces",),
    ),
)
