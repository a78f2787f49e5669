"""The décompte of mode ``points`` (AML)."""

from __future__ import annotations

from decompte.domaine.faits import Faits
from decompte.domaine.modes.points import du_points
from decompte.soldes.du import Du
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction
from decompte.soldes.tarifs import Tarif, rediger_tarif

TARIF = Tarif("points", "tarif_aml_point", "quantitatif.points", par_mois=True)


def calculer_points(dossier: Dossier, faits: Faits, redaction: Redaction) -> Du:
    """Write the line of the mode; returns what is due before caps."""
    return Du(rediger_tarif(dossier, faits, TARIF, du_points, redaction))
