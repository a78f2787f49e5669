"""The value of a parameter as people read it, with its unit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType

from decompte.domaine.mois import Mois
from decompte.domaine.mots_dits import dire_mot
from decompte.domaine.texte import euros, jour, mois_en_lettres, nombre, pourcent

_POURCENT = frozenset({"taux", "taux_positif", "taux_par_rang"})

UNITES = MappingProxyType(
    {
        "eur": "euros",
        "taux": "taux, de 0 à 100 %",
        "taux_positif": "taux",
        "taux_par_rang": "taux, par rang",
        "mo": "mégaoctets",
        "mois_jour": "jour de l'année",
        "mois_civil": "mois",
        "jours_pleins": "jours",
        "oui_non": "oui ou non",
        "code": "choix",
        "codes": "liste de codes",
        "sur_cent": "sur 100",
        "jour_du_mois": "jour du mois",
    }
)
"""The units that are not said by their own word."""


def dire_unite(unite: str) -> str:
    """« accueils par etp » ; « euros »."""
    return UNITES.get(unite) or unite.replace("_", " ").replace(" etp", " ETP")


def dire_valeur(valeur: object, unite: str) -> str:
    """« 1,88 % », « 22 800,00 € », « 31/03 », « oui »; a code as a person reads it."""
    if valeur is None:
        return "aucune"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list | tuple):
        return ", ".join(dire_valeur(v, unite) for v in valeur)
    if isinstance(valeur, Mois):
        return mois_en_lettres(valeur)
    if isinstance(valeur, date):
        return jour(valeur)
    if isinstance(valeur, Decimal | int):
        if unite == "eur":
            return euros(Decimal(valeur))
        return pourcent(Decimal(valeur)) if unite in _POURCENT else nombre(valeur)
    if unite == "mois_jour":
        mois, _, jour_du_mois = str(valeur).partition("-")
        return f"{jour_du_mois}/{mois}"
    return dire_mot(str(valeur))
