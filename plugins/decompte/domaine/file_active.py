"""File active: how many persons were followed, month by month, against the places agreed.

Source: Fiches de l'appel à projets RSA 2024 (places followed « en file active » over the year); the monthly mean and the
zero for a month without table are hypotheses (parameter ``mois_manquant``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.mois import Mois
from decompte.domaine.montant import taux


@dataclass(frozen=True, slots=True)
class FileActive:
    """The sum of the monthly files actives and the months over which it is averaged."""

    somme: int
    mois: int

    @property
    def moyenne(self) -> Decimal:
        """The mean, four decimals; 0 when no month counts."""
        return taux(Fraction(self.somme, self.mois)) if self.mois else taux(0)


def file_active(
    mois_dus: Sequence[Mois], par_mois: Mapping[Mois, int], excuses: frozenset[Mois], mois_manquant: int
) -> FileActive:
    """Add up the months due; a month without an accepted table counts ``mois_manquant``, an excused one is left out."""
    retenus = [m for m in mois_dus if m in par_mois or m not in excuses]
    return FileActive(sum(par_mois.get(m, mois_manquant) for m in retenus), len(retenus))
