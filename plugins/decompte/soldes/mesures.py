"""The décompte of mode ``mesures`` (4.6, ASRL)."""

from __future__ import annotations

from decompte.domaine.faits import Faits
from decompte.domaine.modes.mesures import du_mesures
from decompte.soldes.du import Du
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction
from decompte.soldes.tarifs import Tarif, rediger_tarifs

TARIFS = (
    Tarif("mesures_renforcees", "tarif_mesure_renforcee", "quantitatif.mesures.renforcees"),
    Tarif("mesures_simples", "tarif_mesure_simple", "quantitatif.mesures.simples"),
)


def calculer_mesures(dossier: Dossier, faits: Faits, redaction: Redaction) -> Du:
    """Write the lines of the mode; returns what is due before caps."""
    return Du(
        rediger_tarifs(dossier, faits, TARIFS, du_mesures, ("quantitatif.mesures", "Part due au titre des mesures"), redaction)
    )
