"""The quality indicators as they hold for one dispositif."""

from __future__ import annotations

from decompte.domaine.convention import Dispositif
from decompte.domaine.indicateur import FicheIndicateur
from decompte.referentiel import Referentiel


def fiches_du_dispositif(referentiel: Referentiel, dispositif: Dispositif) -> dict[str, FicheIndicateur]:
    """By id, those of its groups, measured or judged."""
    ids = [id for groupe in dispositif.groupes for id in (*groupe.scores, *groupe.montres)]
    return {id: referentiel.indicateurs[id].pour(dispositif.id) for id in ids}
