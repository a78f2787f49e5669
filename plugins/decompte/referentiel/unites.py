"""Units of the parameters: what a value must look like, and what it becomes.

Numbers with decimals are written between apostrophes ('0.50') and become Decimal: a YAML float is never exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from decompte.domaine.mois import Mois
from decompte.lecture.yaml_situe import Noeud


class ValeurInvalide(ValueError):
    """A value does not fit its unit; the message (French) says what is expected."""


def _decimal(noeud: Noeud) -> Decimal:
    texte = noeud.valeur
    if not isinstance(texte, str) or not re.fullmatch(r"\d+(\.\d+)?", texte):
        raise ValeurInvalide(f"« {texte} » : attendu un nombre entre apostrophes, par exemple '0.50'")
    return Decimal(texte)


def _taux(noeud: Noeud) -> Decimal:
    lu = _decimal(noeud)
    if lu > 1:
        raise ValeurInvalide(f"« {lu} » : attendu un taux entre '0' et '1' (0.50 pour 50 %)")
    if -int(lu.as_tuple().exponent) > 4:
        # It is printed and used with four decimals: a fifth would pay what nobody can compute again.
        raise ValeurInvalide(f"« {lu} » : attendu un taux à quatre décimales au plus, par exemple '0.1235'")
    return lu


def _taux_positif(noeud: Noeud) -> Decimal:
    """A rate by which something is divided."""
    lu = _taux(noeud)
    if not lu:
        raise ValeurInvalide(f"« {lu} » : attendu un taux au-dessus de zéro (on divise par lui)")
    return lu


def _euros(noeud: Noeud) -> Decimal:
    lu = _decimal(noeud)
    if -int(lu.as_tuple().exponent) > 2:
        raise ValeurInvalide(f"« {lu} » : attendu un montant en euros à deux décimales, par exemple '171.90'")
    return lu


def _entier(noeud: Noeud) -> int:
    if isinstance(noeud.valeur, bool) or not isinstance(noeud.valeur, int) or noeud.valeur < 0:
        raise ValeurInvalide(f"« {noeud.valeur} » : attendu un nombre entier, zéro ou plus, sans apostrophes")
    return noeud.valeur


def _entier_positif(noeud: Noeud) -> int:
    """A number by which something is divided."""
    lu = _entier(noeud)
    if not lu:
        raise ValeurInvalide("« 0 » : attendu un nombre entier au-dessus de zéro (on divise par lui)")
    return lu


def _jour_du_mois(noeud: Noeud) -> int:
    jour = _entier(noeud)
    if not 1 <= jour <= 31:
        raise ValeurInvalide(f"« {jour} » : attendu un jour du mois, de 1 à 31")
    return jour


def _oui_non(noeud: Noeud) -> bool:
    if not isinstance(noeud.valeur, bool):
        raise ValeurInvalide(f"« {noeud.valeur} » : attendu true ou false")
    return noeud.valeur


def _mois_jour(noeud: Noeud) -> str:
    trouve = re.fullmatch(r"(\d{2})-(\d{2})", str(noeud.valeur))
    try:
        # 2023 is not a leap year: a day that comes every year is wanted.
        jour = date(2023, int(trouve[1]), int(trouve[2])) if trouve else None
    except ValueError:
        jour = None
    if jour is None:
        raise ValeurInvalide(f"« {noeud.valeur} » : attendu un mois et un jour entre apostrophes, par exemple '03-31'")
    return str(noeud.valeur)


def _mois_civil(noeud: Noeud) -> Mois:
    try:
        return Mois.de_texte(str(noeud.valeur))
    except ValueError as erreur:
        raise ValeurInvalide(str(erreur).rstrip(".")) from erreur


def _date(noeud: Noeud) -> date:
    if not isinstance(noeud.valeur, date):
        raise ValeurInvalide(f"« {noeud.valeur} » : attendu une date AAAA-MM-JJ")
    return noeud.valeur


def _code(noeud: Noeud) -> str:
    if not isinstance(noeud.valeur, str) or not re.fullmatch(r"[a-z0-9_]+", noeud.valeur):
        raise ValeurInvalide(f"« {noeud.valeur} » : attendu un code en minuscules, sans espace")
    return noeud.valeur


def _codes(noeud: Noeud) -> tuple[str, ...]:
    return tuple(_code(element) for element in _elements(noeud))


def _taux_par_rang(noeud: Noeud) -> tuple[Decimal, ...]:
    return tuple(_taux(element) for element in _elements(noeud))


def _elements(noeud: Noeud) -> list[Noeud]:
    if not isinstance(noeud.valeur, list) or not noeud.valeur:
        raise ValeurInvalide("attendu une liste d'au moins un élément")
    return noeud.valeur


UNITES: dict[str, Callable[[Noeud], object]] = {
    "taux": _taux,
    "taux_positif": _taux_positif,
    "note": _taux,
    "eur": _euros,
    "jour_du_mois": _jour_du_mois,
    "oui_non": _oui_non,
    "mois_jour": _mois_jour,
    "mois_civil": _mois_civil,
    "date": _date,
    "code": _code,
    "codes": _codes,
    "taux_par_rang": _taux_par_rang,
    **dict.fromkeys(
        (
            "ans",
            "jours",
            "mois",
            "secondes",
            "mo",
            "fichiers",
            "lignes",
            "cellules",
            "nuits",
            "sur_cent",
            "rapport",
            "personnes",
            "entretiens",
            "actions",
        ),
        _entier,
    ),
    **dict.fromkeys(
        ("jours_pleins", "accueils_par_etp", "places_par_etp", "points_par_etp", "soutiens_par_place"), _entier_positif
    ),
}
"""Unit → reader of a value. ``taux`` and ``note`` are Decimal in [0, 1], four decimals, ``eur`` Decimal, ``mois_jour`` the text
MM-JJ, ``mois_civil`` a Mois, ``codes`` and ``taux_par_rang`` tuples; the units of the last lists are whole numbers, above zero
where something is divided by them."""
