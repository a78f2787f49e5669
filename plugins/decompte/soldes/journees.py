"""The décompte of mode ``journees`` (CNFPT)."""

from __future__ import annotations

from decompte.domaine.faits import Faits
from decompte.domaine.modes.journees import du_journees
from decompte.soldes.du import Du, Plafond
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction
from decompte.soldes.tarifs import Tarif, rediger_tarifs

TARIFS = (
    Tarif("journees_agents", "tarif_journee_agents", "quantitatif.journees.agents"),
    Tarif("journees_mixtes", "tarif_journee_mixte", "quantitatif.journees.mixtes"),
)


def calculer_journees(dossier: Dossier, faits: Faits, redaction: Redaction) -> Du:
    """Write the lines of the mode; returns what is due before caps, with the yearly ceiling where there is one."""
    du = rediger_tarifs(
        dossier, faits, TARIFS, du_journees, ("quantitatif.journees", "Part due au titre des journées"), redaction
    )
    annuel = redaction.cherche_decimal("plafond_journees_eur")
    if annuel is None:
        return Du(du)
    return Du(du, plafonds=(Plafond("plafond.journees", "journées de l'année", annuel, parametres=("plafond_journees_eur",)),))
