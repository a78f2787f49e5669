"""What one cell can hold, beyond what the reading library tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

FAUTE_TYPE = "type"
FAUTE_CODE = "code"
FAUTE_FORMULE = "formule"


@dataclass(frozen=True, slots=True)
class CelluleFautive:
    """A cell that has no usable value: a formula without cached value, or an Excel error (`#REF!`)."""

    texte: str
    faute: str

    def __str__(self) -> str:
        return self.texte


def write_brut(valeur: object) -> str:
    """A cell as text, the way the partner sees it: 12345.0 is « 12345 », a date is ISO, true is « VRAI »."""
    if isinstance(valeur, str):
        return valeur
    if isinstance(valeur, bool):
        return "VRAI" if valeur else "FAUX"
    if isinstance(valeur, float) and valeur.is_integer() and abs(valeur) < 1e15:
        return str(int(valeur))
    if isinstance(valeur, datetime):
        return valeur.isoformat(" ")
    if isinstance(valeur, date):
        return valeur.isoformat()
    return "" if valeur is None else str(valeur)
