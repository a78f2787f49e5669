"""Lines shared by the modes: the tables in force, the file active, the quantities of the activity tables."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from decompte.domaine.faits import Faits
from decompte.domaine.file_active import FileActive, file_active
from decompte.domaine.ligne import DepotCompte, Rubrique
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation
from decompte.domaine.texte import accord, enumeration, mois_en_lettres, nombre, proportion
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction


def service_prouve(faits: Faits | None) -> bool:
    """Whether a table in force over the months due holds at least one person, or a quantity above 0."""
    return faits is not None and any(m.lignes for m in faits.mois)


def rediger_sans_service(dossier: Dossier, redaction: Redaction) -> None:
    """The line that says that nothing proves a service: due = 0.00, whatever the notes."""
    dus = len(dossier.obligations_dues)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.sans_service",
        "Aucun service prouvé : aucun tableau accepté ne montre une personne suivie ni une quantité"
        if dus
        else "Aucun mois dû à cette date : rien n'est encore à calculer",
        calcul=accord(dus, "mois dû", "mois dus"),
        resultat=nombre(0),
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
    """The deposits that say one of these codes, with how many of their rows count something."""
    return tuple(DepotCompte(str(m.mois), m.depot, m.lignes) for m in faits.mois if any(m.activite.get(c) for c in codes))


def sans_tableau(dossier: Dossier, faits: Faits, compte: str = "compté 0", excuse: str = "excusé, compté 0") -> str:
    """What the label of a quantity says of the months due without a table in force, and of those that are excused."""
    avec = {m.mois for m in faits.mois}
    manquants = [o for o in dossier.obligations_dues if o.mois not in avec]
    dit = ""
    if comptes := [o.mois for o in manquants if o.etat is not EtatObligation.EXCUSE]:
        dit += f" (sans tableau accepté, {compte} : {enumeration(map(mois_en_lettres, comptes))})"
    if laisses := [o.mois for o in manquants if o.etat is EtatObligation.EXCUSE]:
        dit += f" ({excuse} : {enumeration(map(mois_en_lettres, laisses))})"
    return dit


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
    compte = file_active(dus, actifs, excuses, redaction.entier("mois_manquant"))
    manquants = [m for m in dus if m not in actifs and m not in excuses]
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.file_active",
        "File active moyenne" + sans_tableau(dossier, faits, excuse="excusé, laissé hors de la moyenne"),
        formule="somme des files actives mensuelles / nombre de mois",
        calcul=f"{nombre(compte.somme)} / {compte.mois}",
        resultat=proportion(compte.moyenne),
        source="Fiches de l'appel à projets RSA 2024, places suivies en file active sur l'année",
        parametres=("mesure_file_active", "mois_manquant") if manquants else ("mesure_file_active",),
        depots=tuple(DepotCompte(str(m.mois), m.depot, m.file_active) for m in faits.mois),
    )
    return compte
