"""Rules on what is agreed: amounts, avenants, and the controls shown on a convention."""

from __future__ import annotations

from decompte.domaine.regle import Regle

FICHES = "Fiches de l'appel à projets RSA 2024"
DELIBERATION = "Délibération n° 2024-273 du 17 juin 2024"

TERMES: tuple[Regle, ...] = (
    Regle(
        "montant.convention",
        "Montant de la convention",
        "le montant voté pour toute la période, ou celui de l'annexe qui le fixe",
        "decompte.soldes.montant:rediger_montant",
        source=f"{DELIBERATION}, annexe 6 ; annexes 7 à 13",
    ),
    Regle(
        "montant.avenant",
        "Avenant",
        "le nouveau total, à partir du mois où il prend effet",
        "decompte.domaine.avenant:par_mois",
        source=f"{DELIBERATION}, annexe 9 article 9 ; annexes 7, 10, 11 et 12",
    ),
    Regle(
        "montant.exercice",
        "Montant de l'exercice",
        "montant de la convention × mois de l'exercice / mois de la convention ; le dernier exercice prend le reste",
        "decompte.domaine.exercice:termes_par_exercice",
        parametres=("partage_exercices",),
    ),
    Regle(
        "montant.cibles",
        "Cibles de l'exercice",
        "ce qui commence se partage comme le montant ; ce qui est en place vaut chaque mois",
        "decompte.domaine.exercice:termes_par_exercice",
        parametres=("partage_exercices",),
    ),
    Regle(
        "montant.anterieur",
        "Exercice antérieur au suivi",
        "montré pour que la somme des exercices soit le montant de la convention ; non calculé",
        "decompte.soldes.montant:rediger_montant",
        parametres=("debut_du_suivi", "partage_exercices"),
    ),
    Regle(
        "controle.places_par_etp",
        "Places par ETP",
        "places / ETP, comparé au maximum d'un ETP",
        "decompte.soldes.controles_convention:rediger_controles",
        parametres=("places_par_etp_maximum",),
    ),
    Regle(
        "controle.accueils_par_etp",
        "Accueils par ETP",
        "accueils / ETP, comparé au maximum d'un ETP",
        "decompte.soldes.controles_convention:rediger_controles",
        parametres=("accueils_par_etp_maximum",),
    ),
    Regle(
        "controle.points_par_etp",
        "Points AML par ETP",
        "points / ETP, comparé au maximum d'un ETP",
        "decompte.soldes.controles_convention:rediger_controles",
        parametres=("points_par_etp_maximum",),
    ),
    Regle(
        "controle.plafond_etp",
        "Plafond par ETP, non atteint",
        "(plafond + Ségur) × ETP convenus × mois / 12 × taux d'occupation ; ne change rien au montant dû",
        "decompte.domaine.modes.etp:plafond_etp",
        parametres=("plafond_etp_eur", "segur_etp_eur"),
    ),
    Regle(
        "controle.prix_place",
        "Prix d'une place",
        "montant / places, comparé au prix de la fiche",
        "decompte.soldes.controles_convention:rediger_controles",
        parametres=("tarif_place",),
    ),
    Regle(
        "controle.cofinancement",
        "Cofinancement par le FSE",
        "part du FSE + part du Département",
        "decompte.soldes.controles_convention:rediger_controles",
        parametres=("part_fse", "part_departementale_fse"),
    ),
)
