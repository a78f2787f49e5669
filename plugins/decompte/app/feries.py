"""The French public holidays, from the `holidays` library."""

from __future__ import annotations

from datetime import date
from functools import cache

from decompte.domaine.calendrier import EstFerie


@cache
def feries_francais() -> EstFerie:
    """Whether a day is a public holiday in metropolitan France (Pas-de-Calais has no local one)."""
    import holidays  # loaded late: a command that needs no date must not pay for it

    calendrier = holidays.country_holidays("FR", language="fr")

    def est_ferie(jour: date) -> bool:
        return jour in calendrier

    return est_ferie
