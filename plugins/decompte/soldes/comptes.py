"""What each measured indicator counts, in words, with the thresholds that the parameters set."""

from __future__ import annotations

from decompte.domaine.texte import accord, enumeration, nombre
from decompte.soldes.redaction import Redaction

MOTIFS = {
    "emploi_durable": "emploi durable",
    "emploi_transition": "emploi de transition",
    "sortie_positive": "sortie positive",
    "reorientation_professionnelle": "réorientation professionnelle",
    "reorientation_socioprofessionnelle": "réorientation socioprofessionnelle",
    "changement_situation_financiere": "changement de situation financière",
    "evolution_parcours": "évolution du parcours",
}
"""The counted codes as they are read; another code is written as it stands."""


def compte_en_clair(id: str, redaction: Redaction) -> str:
    """« what is counted / among whom » for a measured indicator; its parameters are read, hence recorded as used."""
    match id:
        case "diagnostic_actualise":
            jours = redaction.entier("jours_apres_fin_cer")
            fin = f"{jours} jours après sa fin"
            return f"diagnostics actualisés entre la signature du CER et {fin} / personnes dont un CER a pris fin"
        case "delai_cer":
            mois = redaction.entier("delai_cer_mois")
            return f"CER signés dans le délai de {mois} mois / personnes orientées dans l'exercice dont le délai a couru"
        case "suspension":
            jours = redaction.entier("jours_procedure_suspension")
            fin = f"{jours} jours après sa fin"
            return f"procédures lancées entre le 1er du mois et {fin} / mois d'une personne avec absence injustifiée"
        case "inscription_monjob62":
            return "personnes inscrites / personnes accompagnées"
        case "actions_cer":
            actions, pro = redaction.entier("actions_cer_minimum"), redaction.cherche_entier("actions_pro_minimum")
            dont = f" dont {nombre(pro)} à visée professionnelle" if pro else ""
            return f"CER d'au moins {accord(actions, 'action')}{dont} / CER signés dans les mois dus"
        case "sorties":
            motifs = redaction.valeur("motifs_sortie_comptes")
            comptes = enumeration(MOTIFS.get(str(m), str(m)) for m in motifs) if isinstance(motifs, list | tuple) else str(motifs)
            return f"personnes sorties dans l'exercice pour un motif compté ({comptes}) / personnes accompagnées"
        case "contractualisation":
            return "personnes reçues qui ont signé un CER / personnes reçues en rendez-vous"
        case "duree":
            mois = redaction.entier("duree_parcours_mois")
            return f"sorties dans les {mois} mois de l'orientation / sorties de l'exercice"
    raise ValueError(f"Indicateur mesuré inconnu : {id}.")
