"""Holds: what blocks the proposal of a solde until a person lifts it, each as a French sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from decompte.domaine.faits import Faits
from decompte.domaine.mois import Mois
from decompte.domaine.texte import accord, enumeration, jour
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction

BILAN_FINAL = "bilan_final"
DOCUMENTS_ANNUELS = "documents_annuels"


@dataclass(frozen=True, slots=True)
class Blocage:
    """One hold: its rule, its sentence (French), the parameters it rests on."""

    regle: str
    phrase: str
    parametres: tuple[str, ...] = ()


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


def blocages(dossier: Dossier, faits: Faits | None, non_evalues: Iterable[str], redaction: Redaction) -> list[Blocage]:
    """The holds of one solde, the budget's apart."""
    retenus: list[Blocage] = []
    manquantes = list(dict.fromkeys(non_evalues))
    if manquantes:
        retenus.append(Blocage("blocage.notes", f"Éléments non évalués : {enumeration(manquantes)}.", ("note_absente",)))
    if faits is not None and faits.quarantaines_en_attente:
        phrase = f"{accord(faits.quarantaines_en_attente, 'ligne')} en attente, à traiter."
        retenus.append(Blocage("blocage.quarantaine", phrase))
    terme = date_du_bilan(dossier, redaction)
    if terme < dossier.au and not bilan_recu(dossier):
        phrase = f"Bilan final non reçu, attendu le {jour(terme)} : remboursement possible, décision requise."
        retenus.append(Blocage("blocage.bilan", phrase, ("bilan_final_jour", "bilan_final_mois_apres_fin")))
    limite = date_des_documents(dossier, redaction)
    if limite < dossier.au and not documents_recus(dossier):
        phrase = f"Documents annuels non reçus, attendus le {jour(limite)} : suspendu."
        retenus.append(Blocage("blocage.documents", phrase, ("documents_annuels_mois",)))
    return retenus
