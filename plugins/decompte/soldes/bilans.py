"""The last final report received by the date."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from decompte.domaine.convention import DocumentRecu
from decompte.soldes.blocages import BILAN_FINAL
from decompte.soldes.entree import Dossier


def dernier_bilan(dossier: Dossier, donne: Callable[[DocumentRecu], bool]) -> DocumentRecu | None:
    """The last final report received by the date among those that give what is looked for; None without any.

    Of two received on one day, that of the lower cost: their order in a file never decides of an amount.
    """
    recus = [d for d in dossier.documents if d.nature == BILAN_FINAL and d.recu_le <= dossier.au and donne(d)]
    return max(
        recus, key=lambda d: (d.recu_le, -(d.cout_reel_eur or Decimal(0)), -(d.depenses_directes_eur or Decimal(0))), default=None
    )
