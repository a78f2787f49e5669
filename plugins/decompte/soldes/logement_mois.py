"""The décompte of mode ``logement_mois`` (FAL)."""

from __future__ import annotations

from decompte.domaine.faits import Faits
from decompte.domaine.modes.logement_mois import du_logement_mois
from decompte.soldes.du import Du
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction
from decompte.soldes.tarifs import Tarif, rediger_tarif

TARIF = Tarif("logements_occupes", "tarif_fal", "quantitatif.logement_mois", par_mois=True)


def calculer_logement_mois(dossier: Dossier, faits: Faits, redaction: Redaction) -> Du:
    """Write the line of the mode; returns what is due before caps."""
    return Du(rediger_tarif(dossier, faits, TARIF, du_logement_mois, redaction))
