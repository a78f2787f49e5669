"""A decision sent again by the browser (a reload, a double click) is recorded once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Annotated

from fastapi import Depends, HTTPException, Request, status

from decompte.web.gardes import CHAMP_JETON

CHAMP_ENVOI = "envoi"
"""The hidden field that tells one showing of a form from another."""
_RETENUS = 5_000
"""How many are remembered: far more than a day of decisions."""


class Envois:
    """The forms that were done, the last ones, in this process: a reload comes back within minutes, to the same place."""

    def __init__(self) -> None:
        self._faits: OrderedDict[str, None] = OrderedDict()
        self._seul = Lock()

    @contextmanager
    def une_fois(self, envoi: str) -> Iterator[None]:
        """Do what a form asks unless it was done; refused (it raises), it may be sent again. 409 for the second one."""
        with self._seul:
            if envoi in self._faits:
                raise HTTPException(
                    status.HTTP_409_CONFLICT,
                    "Cette décision est déjà enregistrée , une seule fois. Revenez à la page pour en voir l'effet.",
                )
            if envoi:
                self._faits[envoi] = None
                if len(self._faits) > _RETENUS:
                    self._faits.popitem(last=False)
        try:
            yield
        except BaseException:
            with self._seul:
                self._faits.pop(envoi, None)
            raise


async def empreinte_de_l_envoi(requete: Request) -> str:
    """What was sent, as one word: the same form filled in otherwise is another; empty where a form has no such field."""
    formulaire = await requete.form()
    if not formulaire.get(CHAMP_ENVOI):
        return ""
    champs = sorted((nom, valeur) for nom, valeur in formulaire.multi_items() if isinstance(valeur, str) and nom != CHAMP_JETON)
    return hashlib.sha256(repr((requete.url.path, champs)).encode("utf-8", "replace")).hexdigest()


Envoi = Annotated[str, Depends(empreinte_de_l_envoi)]
