"""What a pre-filled workbook is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from decompte.domaine.modele import ColonneModele, Modele, Obligation
from decompte.domaine.mois import Mois

_NAISSANCE = "date_naissance"
_A_VENIR = frozenset({"date_fin_cer"})
"""Dates that may be after the end of the month (rule L09)."""
_ANNEES_A_VENIR = 5


@dataclass(frozen=True, slots=True)
class Bornes:
    """Between which days a date may be: those that the controls accept (rules L09 and L14)."""

    premiere_date: date
    fin_du_mois: date
    premiere_naissance: date
    derniere_naissance: date

    def of(self, colonne: ColonneModele) -> tuple[date, date]:
        """The first and last day admitted in a column of dates."""
        if colonne.cle == _NAISSANCE:
            return self.premiere_naissance, self.derniere_naissance
        if colonne.cle in _A_VENIR:
            return self.premiere_date, date(self.fin_du_mois.year + _ANNEES_A_VENIR, 12, 31)
        return self.premiere_date, self.fin_du_mois


@dataclass(frozen=True, slots=True)
class Patron:
    """One convention and one month.

    ``modeles``: the version of its main table, then that of the other kind if the convention needs both. ``structure``
    is the name, ``dossier`` its folder in the drop-box; ``dispositif_id`` decides which columns are required;
    ``indicateurs`` are the Activité codes to be given each month. ``echeance`` is the last day on time.
    """

    modeles: tuple[Modele, ...]
    convention: str
    structure: str
    dossier: str
    siret: str | None
    dispositif: str
    dispositif_id: str
    territoire: str | None
    mois: Mois
    echeance: date
    bornes: Bornes
    indicateurs: tuple[str, ...] = ()

    def is_requise(self, colonne: ColonneModele) -> bool:
        """Whether each row must fill the column."""
        if colonne.obligation is Obligation.POUR:
            return self.dispositif_id in colonne.pour
        return colonne.obligation is Obligation.TOUJOURS
