"""Due dates: the day, moved to the next working day; the arrival, compared in Europe/Paris.

Saturdays, Sundays and public holidays are not working days. Which days are public holidays is an argument
(``est_ferie``): the calendar is a fact of the outside, not of the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from decompte.domaine.mois import Mois

PARIS = ZoneInfo("Europe/Paris")
EstFerie = Callable[[date], bool]

_SAMEDI = 5


def est_ouvre(jour: date, est_ferie: EstFerie) -> bool:
    """Whether the day is a working day."""
    return jour.weekday() < _SAMEDI and not est_ferie(jour)


def echeance(mois: Mois, jour_echeance: int, est_ferie: EstFerie) -> date:
    """The last day on which the table of a month is on time: that day of the following month, or the next working day.

    Source: the documents give no day (parameter ``jour_echeance``, hypothesis).
    """
    suivant = mois.plus(1)
    jour = suivant.premier_jour.replace(day=min(jour_echeance, suivant.dernier_jour.day))
    while not est_ouvre(jour, est_ferie):
        jour += timedelta(days=1)
    return jour


def jour_d_arrivee(recu_le: datetime) -> date:
    """The calendar day of an arrival in Europe/Paris; until 23:59:59 it is that day's."""
    return recu_le.astimezone(PARIS).date()


def fin_du_jour(jour: date) -> datetime:
    """The last instant of a day in Europe/Paris: what a run "as of" that day takes is at or before it."""
    return datetime.combine(jour, time(23, 59, 59, 999999), tzinfo=PARIS)
