"""The decision that awards a convention, as its references cite it: « Délibération n° 2024-273 du 17 juin 2024, annexe 6 »."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from decompte.domaine.texte import MOIS_EN_LETTRES

_CITEE = re.compile(
    r"d[ée]lib[ée]ration\s+n\s*[°º]\s*(?P<numero>[0-9A-Za-z][0-9A-Za-z./-]*)\s+du\s+(?P<jour>\d{1,2})(?:er)?\s+"
    r"(?P<mois>[a-zéûô]+)\s+(?P<annee>\d{4})(?:\s*,\s*(?P<annexes>annexes?[^;.]*))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DecisionAttributive:
    """A délibération that a reference cites. ``annexes``: the places cited in it, as written."""

    numero: str
    date: date
    annexes: tuple[str, ...] = ()


def decisions_citees(references: Iterable[str | None]) -> tuple[DecisionAttributive, ...]:
    """The délibérations that some references cite, each once, in the order of the references; none is ever supposed."""
    trouvees: dict[tuple[str, date], dict[str, None]] = {}
    for reference in references:
        for lue in _CITEE.finditer(reference or ""):
            jour = _jour(lue)
            if jour is None:
                continue
            annexes = trouvees.setdefault((lue["numero"], jour), {})
            if lue["annexes"]:
                annexes[" ".join(lue["annexes"].split())] = None
    return tuple(DecisionAttributive(numero, jour, tuple(annexes)) for (numero, jour), annexes in trouvees.items())


def _jour(lue: re.Match[str]) -> date | None:
    """The date; None for one that does not exist (a month misspelt, a 31 June): better unknown than wrong."""
    mois = lue["mois"].lower()
    if mois not in MOIS_EN_LETTRES:
        return None
    try:
        return date(int(lue["annee"]), MOIS_EN_LETTRES.index(mois) + 1, int(lue["jour"]))
    except ValueError:
        return None
