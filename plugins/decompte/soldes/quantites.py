"""Lines shared by the modes that follow persons: the tables in force and the file active."""

from __future__ import annotations

from decompte.domaine.faits import Faits
from decompte.domaine.file_active import FileActive, file_active
from decompte.domaine.ligne import DepotCompte, Rubrique
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


def rediger_file_active(dossier: Dossier, faits: Faits, redaction: Redaction) -> FileActive:
    """The file active of each month due and its mean."""
    dus = [o.mois for o in dossier.obligations_dues]
    par_mois = {m.mois: m.file_active for m in faits.mois}
    excuses = frozenset(o.mois for o in dossier.obligations_dues if o.etat is EtatObligation.EXCUSE)
    redaction.convenir("mesure_file_active", "moyenne_mensuelle")
    compte = file_active(dus, par_mois, excuses, redaction.entier("mois_manquant"))
    sans_tableau = [m for m in dus if m not in par_mois and m not in excuses]
    laisses = [m for m in dus if m not in par_mois and m in excuses]
    libelle = "File active moyenne"
    if sans_tableau:
        libelle += f" (sans tableau accepté, compté 0 : {enumeration(map(mois_en_lettres, sans_tableau))})"
    if laisses:
        libelle += f" (excusé, laissé hors de la moyenne : {enumeration(map(mois_en_lettres, laisses))})"
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.file_active",
        libelle,
        formule="somme des files actives mensuelles / nombre de mois",
        calcul=f"{nombre(compte.somme)} / {compte.mois}",
        resultat=proportion(compte.moyenne),
        source="Fiches de l'appel à projets RSA 2024, places suivies en file active sur l'année",
        parametres=("mesure_file_active", "mois_manquant") if sans_tableau else ("mesure_file_active",),
        depots=tuple(DepotCompte(str(m.mois), m.depot, m.file_active) for m in faits.mois),
    )
    return compte
