"""The décompte of mode ``actes`` (2.12)."""

from __future__ import annotations

from decompte.domaine.faits import Faits
from decompte.domaine.modes.actes import du_actes
from decompte.soldes.du import Du
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction
from decompte.soldes.tarifs import Tarif, rediger_tarifs

TARIFS = (
    Tarif("diagnostics", "tarif_diagnostic", "quantitatif.actes.diagnostics"),
    Tarif("accompagnements_ponctuels", "tarif_accompagnement_ponctuel", "quantitatif.actes.accompagnements_ponctuels"),
    Tarif("semaines_supplementaires", "tarif_semaine_supplementaire", "quantitatif.actes.semaines_supplementaires"),
)


def calculer_actes(dossier: Dossier, faits: Faits, redaction: Redaction) -> Du:
    """Write the lines of the mode; returns what is due before caps."""
    return Du(rediger_tarifs(dossier, faits, TARIFS, du_actes, ("quantitatif.actes", "Part due au titre des actes"), redaction))
