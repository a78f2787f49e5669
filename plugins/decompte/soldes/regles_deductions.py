"""Rules from due to paid: caps, payments, penalty, solde, holds."""

from __future__ import annotations

from decompte.domaine.regle import Regle
from decompte.soldes.regles_termes import DELIBERATION, FICHES

_CLAUSE = f"{FICHES}, fiche 1.1, Modalités de versement"
_PENALITE = ("clause_penalite", "bareme_penalite", "taux_penalite_maximum")
_MOIS = ("jour_echeance", "seuil_completude")
_VERSEMENT = f"{FICHES}, Modalités de versement ; {DELIBERATION}, annexes 7 et 8"

DEDUCTIONS: tuple[Regle, ...] = (
    Regle(
        "plafond.exercice",
        "Plafond : montant de l'exercice",
        "min(dû ; montant de l'exercice) − dû",
        "decompte.soldes.plafonds:plafonner",
        f"{DELIBERATION}, annexes 7, 9, 10 et 11 (montants maximums)",
    ),
    Regle(
        "plafond.cout_reel",
        "Plafond : coût réel de l'action",
        "min(dû ; coût réel donné par le bilan final) − dû",
        "decompte.soldes.plafonds:plafonner",
        f"{DELIBERATION}, annexe 7 article 2 et annexe 9 article 4",
    ),
    Regle(
        "du",
        "Montant dû",
        "somme des parts, plafonds déduits",
        "decompte.soldes.calculer:calculer_solde",
        f"{DELIBERATION}, annexes 7, 9, 10 et 11 (montants maximums)",
        ("ordre_operations",),
    ),
    Regle(
        "versement",
        "Versement",
        "un versement déjà fait, avec sa référence de mandat",
        "decompte.soldes.montant:rediger_versements",
        _VERSEMENT,
    ),
    Regle(
        "versements.total",
        "Déjà versé",
        "somme des versements",
        "decompte.soldes.montant:rediger_versements",
        _VERSEMENT,
    ),
    Regle(
        "solde.brut",
        "Solde brut",
        "montant dû − déjà versé",
        "decompte.soldes.calculer:calculer_solde",
        _VERSEMENT,
    ),
    Regle(
        "penalite.sans_clause",
        "Pas de clause de pénalité",
        "la pénalité n'existe que là où la convention porte la clause",
        "decompte.soldes.penalite:calculer_penalite",
        parametres=("clause_penalite",),
    ),
    Regle(
        "penalite.mois",
        "Défaut d'un mois",
        "1 si manquant ; sinon le plus grand de 0,5 × min(1 ; jours de retard / 30) et 0,5 si incomplet ; 0 si excusé",
        "decompte.domaine.penalite:defaut",
        _CLAUSE,
        ("penalite_retard_jours", "penalite_poids_retard", "penalite_poids_incomplet", *_MOIS),
    ),
    Regle(
        "penalite.taux.proportionnel",
        "Taux de pénalité, barème proportionnel",
        "taux maximum × Σ défauts / mois dus",
        "decompte.domaine.penalite:taux_de_penalite",
        _CLAUSE,
        (*_PENALITE, *_MOIS),
    ),
    Regle(
        "penalite.taux.paliers",
        "Taux de pénalité, barème par paliers",
        "le taux du palier du nombre de mois en défaut",
        "decompte.domaine.penalite:taux_de_penalite",
        _CLAUSE,
        (*_PENALITE, "penalite_paliers", *_MOIS),
    ),
    Regle(
        "penalite.montant",
        "Pénalité",
        "solde brut × taux de pénalité ; aucune quand il ne reste rien à payer",
        "decompte.domaine.penalite:penalite",
        _CLAUSE,
        ("clause_penalite", "base_penalite", "ordre_operations"),
    ),
    Regle(
        "solde.net",
        "Solde net à payer",
        "solde brut − pénalité ; 0 quand le solde brut n'est pas positif",
        "decompte.soldes.calculer:calculer_solde",
        _VERSEMENT,
    ),
    Regle(
        "solde.reversement",
        "Ordre de reversement",
        "− solde brut, sans compensation avec une autre convention",
        "decompte.soldes.calculer:calculer_solde",
        f"{DELIBERATION}, annexe 9 article 10 (reversement des sommes indues)",
    ),
    Regle(
        "solde.contradictoire",
        "Phase contradictoire",
        "jours laissés au partenaire pour présenter ses observations avant une pénalité ou un reversement",
        "decompte.soldes.calculer:calculer_solde",
        "Code des relations entre le public et l'administration, article L. 122-1",
        ("delai_observations_jours",),
    ),
    Regle(
        "parametres.version",
        "Version des paramètres",
        "l'empreinte des paramètres utilisés",
        "decompte.soldes.empreinte:version_parametres",
        hypothese="Choix de conception : tout solde dit avec quels paramètres il est calculé.",
    ),
    Regle(
        "blocage.empechement",
        "Solde non calculé",
        "ce qui manque pour calculer : une cible, un tarif, le bilan qui donne les dépenses, ou un dispositif non paramétré",
        "decompte.soldes.aiguillage:empechement",
        hypothese="Un chiffre que les documents ne donnent pas n'est jamais remplacé par zéro.",
    ),
    Regle(
        "blocage.notes",
        "Éléments non évalués",
        "une note jugée manque : le solde ne peut pas être proposé",
        "decompte.soldes.blocages:blocages",
        parametres=("note_absente",),
    ),
    Regle(
        "blocage.quarantaine",
        "Lignes en attente",
        "des lignes en quarantaine ne sont ni admises ni laissées",
        "decompte.soldes.blocages:blocages",
        hypothese="Une ligne retenue peut changer le solde : elle est traitée avant toute proposition.",
    ),
    Regle(
        "blocage.bilan",
        "Bilan final non reçu",
        "le 31 mars N+1, deux mois après la fin pour 1.6, six mois après la fin pour le numéro vert",
        "decompte.soldes.blocages:date_du_bilan",
        f"{FICHES} ; {DELIBERATION}, annexe 9 articles 6 et 10",
        ("bilan_final_jour", "bilan_final_mois_apres_fin"),
    ),
    Regle(
        "blocage.documents",
        "Documents annuels non reçus",
        "six mois après la fin de l'année : les contributions peuvent être suspendues",
        "decompte.soldes.blocages:date_des_documents",
        parametres=("documents_annuels_mois",),
    ),
    Regle(
        "blocage.budget",
        "Budget dépassé",
        "soldes et versements d'une opération au-delà de son AE ou de son disponible",
        "decompte.domaine.budget:depassements",
        f"{DELIBERATION}, article 14 et rapport n° 46",
    ),
)
