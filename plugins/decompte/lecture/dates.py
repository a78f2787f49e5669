"""Dates as stewards write them."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_FRANCAISE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


def lire_date(texte: str) -> date | None:
    """The date written AAAA-MM-JJ or JJ/MM/AAAA; None when it is neither or does not exist."""
    if iso := _ISO.fullmatch(texte):
        annee, mois, jour = iso.groups()
    elif francaise := _FRANCAISE.fullmatch(texte):
        jour, mois, annee = francaise.groups()
    else:
        return None
    try:
        return date(int(annee), int(mois), int(jour))
    except ValueError:
        return None
