"""Why a cell was not understood, more closely than « type » or « bornes »: a day that does not exist, the month first, a decimal.

A suite that has no sentence for the closer cause tells the plain one.
"""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal

from decompte.controles.montrer import montrer, nettoyer
from decompte.domaine.modele import ColonneModele, TypeColonne

INEXISTANTE, MOIS_PREMIER, DECIMALE, NEGATIF = "inexistante", "mois_premier", "decimale", "negatif"

_JOUR_MOIS_AN = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[T ].*)?", re.ASCII)
_AN_MOIS_JOUR = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?:[T ].*)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d+[.,]\d*[1-9]\d*", re.ASCII)


def preciser(cause: str, colonne: ColonneModele, brut: object, valeur: object) -> str | None:
    """The closer cause of a cell at fault, None when nothing more can be said.

    ``cause`` is « type » or « bornes »; ``brut`` the cell as the file holds it, ``valeur`` what was understood of it.
    """
    if cause == "bornes":
        negatif = isinstance(valeur, int | Decimal) and valeur < 0 and colonne.minimum == 0
        return NEGATIF if negatif else None
    if cause != "type":
        return None
    if colonne.type is TypeColonne.DATE and isinstance(brut, str):
        if remettre_le_jour_devant(brut) is not None:
            return MOIS_PREMIER
        texte = nettoyer(brut)
        return INEXISTANTE if _JOUR_MOIS_AN.fullmatch(texte) or _AN_MOIS_JOUR.fullmatch(texte) else None
    if colonne.type is TypeColonne.ENTIER and _est_decimal(brut):
        return DECIMALE
    return None


def remettre_le_jour_devant(brut: str) -> str | None:
    """« 05/31/2024 » as « 31/05/2024 »; None when the text is not a date with its month first."""
    trouve = _JOUR_MOIS_AN.fullmatch(nettoyer(brut))
    if trouve is None:
        return None
    mois, _, jour, an = trouve.groups()
    try:
        return montrer(date(int(an) + (2000 if len(an) == 2 else 0), int(mois), int(jour)))
    except ValueError:
        return None


def _est_decimal(brut: object) -> bool:
    if isinstance(brut, str):
        return _DECIMAL.fullmatch(nettoyer(brut)) is not None
    if isinstance(brut, float | Decimal):
        return math.isfinite(brut) and brut != int(brut)
    return False
