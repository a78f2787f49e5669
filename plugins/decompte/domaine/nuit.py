"""The night: which day a run of 02:00 takes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_PARIS = ZoneInfo("Europe/Paris")


def jour_de_la_nuit(instant: datetime) -> date:
    """The "as of" date of a run at that instant: the day before, in Europe/Paris.

    The night of day D, at 02:00, takes what arrived until D-1 23:59:59. ValueError when ``instant`` has no offset.
    """
    if instant.tzinfo is None:
        raise ValueError("L'instant d'une nuit porte un décalage horaire.")
    return instant.astimezone(_PARIS).date() - timedelta(days=1)
