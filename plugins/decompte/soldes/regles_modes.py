"""Rules of the modes that pay what was done: sessions, days, ETP, posts, measures, dwellings, points, acts, targets, expenses."""

from __future__ import annotations

from decompte.domaine.regle import Regle
from decompte.soldes.regles_termes import DELIBERATION, FICHES

_MODES = "decompte.domaine.modes"
_SOMME = "somme des lignes par tarif"
_ETP = f"{DELIBERATION}, annexes 3 à 6 ; Appel à projets coordinateurs Logement d'abord 2025"


def _tarif(regle: str, libelle: str, mode: str, parametre: str, source: str, unite: str) -> Regle:
    code = f"{_MODES}.{mode}:du_{mode}"
    return Regle(f"quantitatif.{regle}", libelle, f"tarif × {unite}", code, source, (parametre, "mois_manquant"))


def _somme(mode: str, libelle: str, source: str) -> Regle:
    return Regle(f"quantitatif.{mode}", libelle, _SOMME, "decompte.soldes.tarifs:rediger_tarifs", source)


_ANNEXE_8 = f"{DELIBERATION}, annexe 8, article 2"
_MESURES = f"{DELIBERATION}, annexe 5, opération 3 ; Cahier des charges ASRL 2019, section 5"
_ACTES = f"{DELIBERATION}, annexe 1 (2.12)"

MODES: tuple[Regle, ...] = (
    Regle(
        "quantitatif.sessions.taux",
        "Taux des sessions",
        "part fixe + (1 − part fixe) × min(1 ; sessions tenues / prévues)",
        f"{_MODES}.sessions:taux_sessions",
        f"{FICHES}, fiche 1.6, Modalités de versement",
        ("part_fixe_sessions", "realisation_sous_objectif", "mois_manquant"),
    ),
    Regle(
        "quantitatif.sessions",
        "Part due au titre des sessions",
        "montant de l'exercice × taux des sessions",
        f"{_MODES}.sessions:du_sessions",
        f"{FICHES}, fiche 1.6, Modalités de versement",
    ),
    _tarif("journees.agents", "Journées, agents territoriaux", "journees", "tarif_journee_agents", _ANNEXE_8, "jours × groupes"),
    _tarif(
        "journees.mixtes", "Journées inter-institutionnelles", "journees", "tarif_journee_mixte", _ANNEXE_8, "jours × groupes"
    ),
    _somme("journees", "Part due au titre des journées", _ANNEXE_8),
    Regle(
        "plafond.journees",
        "Plafond annuel des journées",
        "min(dû ; plafond de l'année) − dû",
        "decompte.soldes.plafonds:plafonner",
        _ANNEXE_8,
        ("plafond_journees_eur",),
    ),
    Regle(
        "quantitatif.etp.taux",
        "Taux d'occupation des ETP",
        "Σ min(ETP occupés ; convenus) / Σ ETP convenus, mois par mois",
        f"{_MODES}.etp:taux_etp",
        _ETP,
        ("realisation_sous_objectif", "mois_manquant"),
    ),
    Regle(
        "quantitatif.etp",
        "Part due au titre des ETP",
        "montant de l'exercice × taux d'occupation",
        f"{_MODES}.etp:du_etp",
        _ETP,
    ),
    Regle(
        "plafond.etp",
        "Plafond par ETP",
        "min(dû ; (plafond + Ségur) × ETP convenus × mois / 12 × taux d'occupation) − dû",
        f"{_MODES}.etp:plafond_etp",
        "Appel à projets coordinateurs Logement d'abord 2025, financement",
        ("plafond_etp_eur", "segur_etp_eur"),
    ),
    Regle(
        "quantitatif.poste_mois",
        "Part due au titre des postes",
        "min(tarif × Σ postes ; Σ dépenses ; montant), chacun sommé sur les mois dus",
        f"{_MODES}.poste_mois:du_poste_mois",
        f"{DELIBERATION}, annexe 1 (3.10 et 3.11)",
        ("tarif_poste_mois", "mois_manquant"),
    ),
    _tarif("mesures.renforcees", "Mesures renforcées", "mesures", "tarif_mesure_renforcee", _MESURES, "mesures commencées"),
    _tarif("mesures.simples", "Mesures simples", "mesures", "tarif_mesure_simple", _MESURES, "mesures commencées"),
    _somme("mesures", "Part due au titre des mesures", _MESURES),
    _tarif(
        "logement_mois",
        "Logements occupés",
        "logement_mois",
        "tarif_fal",
        f"{DELIBERATION}, annexe 10, article 2",
        "logements × mois",
    ),
    _tarif("points", "Points AML", "points", "tarif_aml_point", f"{DELIBERATION}, annexe 11, article 2", "points × mois"),
    _tarif("actes.diagnostics", "Diagnostics", "actes", "tarif_diagnostic", _ACTES, "diagnostics"),
    _tarif(
        "actes.accompagnements_ponctuels",
        "Accompagnements ponctuels",
        "actes",
        "tarif_accompagnement_ponctuel",
        _ACTES,
        "accompagnements de moins de quatre semaines",
    ),
    _tarif(
        "actes.semaines_supplementaires",
        "Semaines supplémentaires",
        "actes",
        "tarif_semaine_supplementaire",
        _ACTES,
        "semaines au-delà",
    ),
    _somme("actes", "Part due au titre des actes", _ACTES),
    Regle(
        "quantitatif.forfait_objectif.taux",
        "Taux de réalisation de l'objectif",
        "min(1 ; réalisé / objectif)",
        f"{_MODES}.forfait_objectif:taux_objectif",
        f"{DELIBERATION}, annexes 3 à 6 et 12",
        ("realisation_sous_objectif", "mois_manquant"),
    ),
    Regle(
        "quantitatif.forfait_objectif",
        "Part due au titre de l'objectif",
        "montant de l'exercice × taux de réalisation",
        f"{_MODES}.forfait_objectif:du_forfait_objectif",
        f"{DELIBERATION}, annexes 3 à 6 et 12",
    ),
    Regle(
        "quantitatif.cout_reel",
        "Part départementale des dépenses éligibles",
        "part départementale × (coûts directs + min(coûts indirects ; 20 % × (coûts directs − prestations)))",
        f"{_MODES}.cout_reel:du_cout_reel",
        f"{DELIBERATION}, annexe 1 (1.1 bis) ; {FICHES}, fiche 1.1, Éligibilité",
        ("part_departementale_fse", "couts_indirects_maximum"),
    ),
    Regle(
        "quantitatif.verse_a_la_signature",
        "Versé à la signature",
        "le montant de l'exercice",
        f"{_MODES}.verse_a_la_signature:du_verse_a_la_signature",
        f"{DELIBERATION}, annexe 9 article 5 et annexe 13 article 5",
    ),
)
