"""The words that the calculation knows, for the parameters that name a way of computing."""

from __future__ import annotations

from collections.abc import Mapping

from decompte.lecture.fautes import suggestion

MOTS: Mapping[str, tuple[str, ...]] = {
    "bareme_penalite": ("proportionnel", "paliers"),
    "base_penalite": ("solde_brut_exercice",),
    "bonus_annonces": ("sorties", "duree"),
    "mesure_file_active": ("moyenne_mensuelle",),
    "ordre_operations": ("plafonds_versements_penalite",),
    "partage_exercices": ("mois_touches",),
    "ponderation_indicateurs": ("uniforme",),
    "realisation_sous_objectif": ("proportionnelle",),
    "service_non_prouve": ("rien_du",),
}
"""Parameter → the words that it may take, alone or in its list. Another word would compute nothing, or stop the calculation."""


def refus(id: str, valeur: object) -> str | None:
    """The French sentence that says why the parameter cannot have that value; None when it can."""
    admis = MOTS.get(id)
    if admis is None:
        return None
    inconnus = [str(mot) for mot in (valeur if isinstance(valeur, list | tuple) else (valeur,)) if mot not in admis]
    if not inconnus:
        return None
    attendu = f"attendu {' ou '.join(admis)}" if len(admis) > 1 else f"le seul connu est {admis[0]}"
    return f"« {inconnus[0]} » n'est pas un mot que le calcul connaît : {attendu}.{suggestion(inconnus[0], admis)}"
