"""Lines shared by the modes: the tables in force, the file active, the quantities of the activity tables."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from decompte.domaine.faits import Faits
from decompte.domaine.file_active import FileActive, file_active
from decompte.domaine.ligne import DepotCompte, Rubrique
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation
from decompte.domaine.texte import accord, nombre, proportion
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction
from decompte.soldes.silences import sans_tableau


def service_prouve(faits: Faits | None) -> bool:
    """Whether a table in force over the months due holds at least one person, or a quantity above 0."""
    return faits is not None and any(m.lignes for m in faits.mois)


def rediger_sans_service(dossier: Dossier, redaction: Redaction) -> None:
    """The line that says that nothing proves a service: due = 0.00, whatever the notes."""
    dus = len(dossier.obligations_dues)
    if dus:
        redaction.convenir("service_non_prouve", "rien_du")
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.sans_service",
        "Aucun service prouvé : aucun tableau accepté ne montre une personne suivie ni une quantité"
        if dus
        else "Aucun mois dû à cette date : rien n'est encore à calculer",
        calcul=accord(dus, "mois dû", "mois dus"),
        resultat=nombre(0),
        parametres=("service_non_prouve",) if dus else (),
    )


def mois_retenus(dossier: Dossier, faits: Faits) -> tuple[Mois, ...]:
    """The months due over which the file active is averaged: an excused month without a table is left out."""
    avec_tableau = {m.mois for m in faits.mois}
    dues = dossier.obligations_dues
    return tuple(o.mois for o in dues if o.mois in avec_tableau or o.etat is not EtatObligation.EXCUSE)


def par_mois(faits: Faits, code: str) -> dict[Mois, Decimal]:
    """What the tables in force say of one Activité code, by month; a table that does not say it counts 0."""
    return {m.mois: m.activite.get(code, Decimal(0)) for m in faits.mois}


def total(faits: Faits, code: str) -> Decimal:
    """One Activité code, summed over the months due."""
    return sum(par_mois(faits, code).values(), Decimal(0))


def depots_comptes(faits: Faits, *codes: str) -> tuple[DepotCompte, ...]:
    """The deposits that say one of these codes, with how many of their rows count something; 0 for those that say none of one.

    A table that states 0 is not listed: nothing of it is counted, and nothing is missing from it.
    """
    comptes = ((m, any(m.activite.get(c) for c in codes), all(c in m.activite for c in codes)) for m in faits.mois)
    return tuple(
        DepotCompte(str(m.mois), m.depot, m.lignes if dits else 0) for m, dits, complet in comptes if dits or not complet
    )


def cible_due(dossier: Dossier, cible: Decimal) -> Fraction:
    """The target of a flow over the months due: target of the exercice × months due / months of the exercice, exact."""
    return Fraction(cible) * len(dossier.obligations_dues) / len(dossier.terme.mois)


def prorata(dossier: Dossier, cible: Decimal) -> str:
    """How the target was taken pro rata, for a label; nothing when all the months are due."""
    dus, mois = len(dossier.obligations_dues), len(dossier.terme.mois)
    return "" if dus == mois else f" (cible au prorata : {nombre(cible)} × {dus}/{mois})"


def rediger_file_active(dossier: Dossier, faits: Faits, redaction: Redaction) -> FileActive:
    """The file active of each month due and its mean."""
    dus = [o.mois for o in dossier.obligations_dues]
    actifs = {m.mois: m.file_active for m in faits.mois}
    excuses = frozenset(o.mois for o in dossier.obligations_dues if o.etat is EtatObligation.EXCUSE)
    redaction.convenir("mesure_file_active", "moyenne_mensuelle")
    dit, parametres = sans_tableau(dossier, faits, redaction, excuse=None)
    # Read only where a month counts by it: a hypothesis that changes nothing is not listed.
    compte = file_active(dus, actifs, excuses, redaction.entier("mois_manquant") if parametres else 0)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.file_active",
        "File active moyenne" + dit,
        formule="somme des files actives mensuelles / nombre de mois",
        calcul=f"{nombre(compte.somme)} / {compte.mois}",
        resultat=proportion(compte.moyenne),
        source="Fiches de l'appel à projets RSA 2024, places suivies en file active sur l'année",
        parametres=("mesure_file_active", *parametres),
        depots=tuple(DepotCompte(str(m.mois), m.depot, m.file_active) for m in faits.mois),
    )
    return compte
