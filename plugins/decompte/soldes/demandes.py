"""What to ask the warehouse to count for a file: the months due, with the parameters that SQL needs."""

from __future__ import annotations

from decompte.domaine.convention import Mode
from decompte.domaine.faits import DemandeDeFaits
from decompte.soldes.entree import Dossier


def demande(dossier: Dossier) -> DemandeDeFaits | None:
    """The demand; None when there is nothing to count (no month due)."""
    dues = dossier.obligations_dues
    if not dues:
        return None
    qualite = dossier.dispositif.mode is Mode.PLACES_QUALITE
    motifs = _liste(dossier, "motifs_sortie_comptes") if qualite else ()
    return DemandeDeFaits(
        convention=dossier.convention.code,
        exercice=dossier.exercice,
        premier_mois=dues[0].mois,
        dernier_mois=dues[-1].mois,
        mois_exclus=tuple(o.mois for o in dossier.obligations if o not in dues and o.mois < dues[-1].mois),
        delai_cer_mois=_entier(dossier, "delai_cer_mois") if qualite else None,
        jours_apres_fin_cer=_entier(dossier, "jours_apres_fin_cer") if qualite else None,
        jours_procedure_suspension=_entier(dossier, "jours_procedure_suspension") if qualite else None,
        actions_cer_minimum=_entier(dossier, "actions_cer_minimum") if qualite else None,
        actions_pro_minimum=_entier(dossier, "actions_pro_minimum") if qualite else None,
        motifs_sortie_comptes=motifs,
        duree_parcours_mois=_entier(dossier, "duree_parcours_mois") if qualite else None,
    )


def _entier(dossier: Dossier, id: str) -> int | None:
    trouve = dossier.parametres.cherche(id, dossier.jour_parametres, *dossier.portees)
    if trouve is None or trouve.valeur is None:
        return None
    return int(str(trouve.valeur))


def _liste(dossier: Dossier, id: str) -> tuple[str, ...]:
    trouve = dossier.parametres.cherche(id, dossier.jour_parametres, *dossier.portees)
    valeur = trouve.valeur if trouve else None
    return tuple(str(v) for v in valeur) if isinstance(valeur, list | tuple) else ()
