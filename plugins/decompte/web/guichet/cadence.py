"""How often, and how much at a time: each visitor in turn, and never more than the machine holds."""

from __future__ import annotations

import ipaddress
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from decompte.web.guichet.refus import Refus

_MINUTE_S = 60.0
_VISITEURS_SUIVIS = 10_000
"""Beyond, those of a past minute are forgotten at once."""


class Cadence:
    """Counts what visitors ask in a minute and what they have under way. Of one event loop: no lock.

    How many visitors send at once is not counted: a slow one would keep the others out. ``Reserve`` counts what they have sent.
    """

    def __init__(self, par_minute: int, horloge: Callable[[], float] = time.monotonic) -> None:
        self._par_minute = par_minute
        self._horloge = horloge
        self._passages: dict[str, deque[float]] = {}
        self._presents: set[str] = set()

    @contextmanager
    def entrer(self, visiteur: str) -> Iterator[None]:
        """While it lasts, this visitor has a file under way; Refus (429) when it may not."""
        if visiteur in self._presents:
            raise Refus(
                429,
                "Un fichier est déjà en cours",
                "Un autre fichier envoyé de la même adresse est en cours de contrôle : un seul à la fois.",
                "Attendez quelques secondes, puis recommencez. Rien n'a été gardé de celui-ci.",
                attendre_s=5,
            )
        self.passer(visiteur)
        self._presents.add(visiteur)
        try:
            yield
        finally:
            self._presents.discard(visiteur)

    def passer(self, visiteur: str) -> None:
        """Count one more; Refus (429) beyond the number of a minute."""
        maintenant = self._horloge()
        if len(self._passages) >= _VISITEURS_SUIVIS:
            self._oublier(maintenant)
        passages = self._passages.setdefault(visiteur, deque())
        while passages and passages[0] <= maintenant - _MINUTE_S:
            passages.popleft()
        if len(passages) >= self._par_minute:
            attente = max(1, round(passages[0] + _MINUTE_S - maintenant))
            raise Refus(
                429,
                "Trop de demandes en une minute",
                f"Le guichet répond à {self._par_minute} demandes par minute de la même adresse.",
                f"Recommencez dans {attente} secondes.",
                attendre_s=attente,
            )
        passages.append(maintenant)

    def _oublier(self, maintenant: float) -> None:
        anciens = [v for v, passages in self._passages.items() if not passages or passages[-1] <= maintenant - _MINUTE_S]
        for visiteur in anciens:
            del self._passages[visiteur]


class Reserve:
    """The bytes of all files held in memory, being received or checked. Of one event loop: no lock."""

    def __init__(self, octets: int) -> None:
        self._libres = octets

    @property
    def libres(self) -> int:
        """What may still be taken, bytes."""
        return self._libres

    @contextmanager
    def ouvrir(self) -> Iterator[Callable[[int], None]]:
        """What takes so many bytes more, as they arrive, or raises Refus (503); given back at the end."""
        pris = 0

        def prendre(octets: int) -> None:
            nonlocal pris
            if octets > self._libres:
                raise occupe()
            self._libres -= octets
            pris += octets

        try:
            yield prendre
        finally:
            self._libres += pris


def occupe() -> Refus:
    """What is said when every place is taken."""
    return Refus(
        503,
        "Le guichet est très demandé",
        "Trop de fichiers sont en cours de contrôle en ce moment.",
        "Recommencez dans une minute. Rien n'a été gardé de votre fichier.",
        attendre_s=60,
    )


def nommer_visiteur(adresse: str | None) -> str:
    """The visitor behind an address: itself, or its /64 for IPv6, which is what one subscriber has."""
    try:
        lue = ipaddress.ip_address(adresse or "")
    except ValueError:
        return adresse or "inconnu"
    if isinstance(lue, ipaddress.IPv6Address):
        if lue.ipv4_mapped is not None:
            return str(lue.ipv4_mapped)
        return str(ipaddress.ip_network((lue, 64), strict=False))
    return str(lue)
