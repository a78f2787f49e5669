"""The whole corpus: the cases of every family, each at its place."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module

from tests.hostile.socle import CasPlace, Place, Places

FAMILLES = (
    "temoins",
    "archives",
    "archives_piegees",
    "bombes",
    "contenants",
    "mots_de_passe",
    "classeurs_casses",
    "anciens_formats",
    "extensions",
    "boite",
    "identifications",
    "habillages",
    "colonnes",
    "formules",
    "textes",
    "nombres",
    "dates",
    "codes",
    "csv_ecritures",
    "csv_casses",
    "neants",
    "activites",
    "demesures",
)


@cache
def corpus() -> tuple[CasPlace, ...]:
    """Every case, in the order of the families; places are given in that order, always the same."""
    places = Places()
    par_nom: dict[tuple[str, str], Place] = {}
    tous: list[CasPlace] = []
    for famille in FAMILLES:
        for cas in import_module(f"tests.hostile.familles.{famille}").CAS:
            place = par_nom[famille, cas.avec] if cas.avec else places.donner(cas)
            par_nom[famille, cas.nom] = place
            tous.append(CasPlace(replace(cas, famille=famille), place))
    return tuple(tous)
