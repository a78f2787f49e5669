"""What routes receive: the open installation, today's date."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request

from decompte.app.contexte import Contexte


def _contexte(requete: Request) -> Contexte:
    ouvert = requete.app.state.permanence.contexte()
    assert isinstance(ouvert, Contexte)
    return ouvert


def _maintenant(requete: Request) -> datetime:
    lu = requete.app.state.maintenant()
    assert isinstance(lu, datetime)
    return lu


def _aujourd_hui(requete: Request) -> date:
    return _maintenant(requete).date()


Installation = Annotated[Contexte, Depends(_contexte)]
"""The installation, open: ``ctx``."""
Maintenant = Annotated[datetime, Depends(_maintenant)]
"""The instant, in Paris."""
AujourdHui = Annotated[date, Depends(_aujourd_hui)]
"""The day, in Paris."""
