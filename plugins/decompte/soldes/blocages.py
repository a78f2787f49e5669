"""Holds: what blocks the proposal of a solde until a person lifts it, each as a French sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.convention import Convention, OperationBudgetaire
from decompte.domaine.faits import Faits
from decompte.domaine.mois import Mois
from decompte.domaine.montant import eur
from decompte.domaine.solde import Solde
from decompte.domaine.texte import accord, enumeration, euros, jour
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction

BILAN_FINAL = "bilan_final"
DOCUMENTS_ANNUELS = "documents_annuels"


def date_du_bilan(dossier: Dossier, redaction: Redaction) -> date:
    """When the final report of the exercice is due: 31 March N+1, or some months after the end of the convention.

    Source: Fiches de l'appel à projets RSA 2024 (31 March N+1; fiche 1.6: two months after the end); Délibération
    n° 2024-273, annexe 9 (six months after the end).
    """
    apres_fin = redaction.cherche_entier("bilan_final_mois_apres_fin")
    if apres_fin is not None and dossier.exercice == max(dossier.termes):
        fin = dossier.convention.fin
        arrivee = Mois.contenant(fin).plus(apres_fin)
        return arrivee.premier_jour.replace(day=min(fin.day, arrivee.dernier_jour.day))
    mois, jour_du_mois = str(redaction.valeur("bilan_final_jour")).split("-")
    return date(dossier.exercice + 1, int(mois), int(jour_du_mois))


def bilan_recu(dossier: Dossier) -> bool:
    """Whether the final report of the exercice was received by the date."""
    return any(d.nature == BILAN_FINAL and d.recu_le <= dossier.au for d in dossier.documents)


def date_des_documents(dossier: Dossier, redaction: Redaction) -> date:
    """When the annual documents are due: some months after the end of the year."""
    return Mois(dossier.exercice, 12).plus(redaction.entier("documents_annuels_mois")).dernier_jour


def documents_recus(dossier: Dossier) -> bool:
    """Whether the annual documents were received by the date."""
    return any(d.nature == DOCUMENTS_ANNUELS and d.recu_le <= dossier.au for d in dossier.documents)


def blocages(dossier: Dossier, faits: Faits | None, non_evalues: Iterable[str], redaction: Redaction) -> list[str]:
    """The holds of one solde, the budget's apart."""
    retenus: list[str] = []
    manquantes = list(dict.fromkeys(non_evalues))
    if manquantes:
        retenus.append(f"Éléments non évalués : {enumeration(manquantes)}.")
    if faits is not None and faits.quarantaines_en_attente:
        retenus.append(f"{accord(faits.quarantaines_en_attente, 'ligne')} en attente, à traiter.")
    terme = date_du_bilan(dossier, redaction)
    if terme < dossier.au and not bilan_recu(dossier):
        retenus.append(f"Bilan final non reçu, attendu le {jour(terme)} : remboursement possible, décision requise.")
    limite = date_des_documents(dossier, redaction)
    if limite < dossier.au and not documents_recus(dossier):
        retenus.append(f"Documents annuels non reçus, attendus le {jour(limite)} : suspendu.")
    return retenus


Parts = Mapping[str, Mapping[str, Fraction]]
"""By convention, the share of each budget operation that pays it."""


def parts_budgetaires(
    conventions: Iterable[Convention], repartitions: Mapping[tuple[str, str], Decimal]
) -> dict[str, dict[str, Fraction]]:
    """Which operations pay each convention: the only one it names, or those of the repartition, by their voted amounts."""
    parts: dict[str, dict[str, Fraction]] = {}
    for convention in conventions:
        votes = {operation: montant for (code, operation), montant in repartitions.items() if code == convention.code}
        total = sum(votes.values(), Decimal(0))
        if total:
            parts[convention.code] = {operation: Fraction(montant) / Fraction(total) for operation, montant in votes.items()}
        elif convention.operation_budgetaire:
            parts[convention.code] = {convention.operation_budgetaire: Fraction(1)}
    return parts


def blocages_budgetaires(
    soldes: Iterable[Solde], parts: Parts, budgets: Iterable[OperationBudgetaire], verse_par_convention: Mapping[str, Decimal]
) -> dict[str, str]:
    """By budget operation, the hold when its soldes and payments exceed its AE or what is available (the lower)."""
    limites = {b.operation: min(b.ae_eur, b.disponible_eur) for b in budgets}
    sommes: dict[str, Fraction] = {}
    dus = [*verse_par_convention.items(), *((s.convention, s.solde_net_eur) for s in soldes if s.solde_net_eur is not None)]
    for code, montant in dus:
        for operation, part in parts.get(code, {}).items():
            sommes[operation] = sommes.get(operation, Fraction(0)) + Fraction(montant) * part
    return {
        operation: f"Budget {operation} dépassé de {euros(eur(somme - Fraction(limites[operation])))} : soldes et versements "
        f"{euros(eur(somme))} pour {euros(limites[operation])} disponibles."
        for operation, somme in sorted(sommes.items())
        if operation in limites and somme > Fraction(limites[operation])
    }
