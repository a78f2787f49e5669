"""Whether the figures that a solde holds are those that a calculation gives now: what is proposed, then approved, must be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from decompte.app.calculer import Calcul
from decompte.app.contexte import Contexte
from decompte.domaine.solde import Solde
from decompte.domaine.texte import euros, pourcent

_MONTANTS = (
    ("montant_exercice_eur", "montant de l'exercice"),
    ("du_eur", "dû"),
    ("part_quantitative_eur", "part quantitative"),
    ("part_qualitative_eur", "part qualitative"),
    ("deja_verse_eur", "déjà versé"),
    ("solde_brut_eur", "solde brut"),
    ("penalite_eur", "pénalité"),
    ("solde_net_eur", "solde net"),
    ("reversement_eur", "à reverser"),
)
_MOIS = (
    ("dus", "mois dus"),
    ("a_temps", "mois à temps"),
    ("en_retard", "mois en retard"),
    ("incomplets", "mois incomplets"),
    ("manquants", "mois manquants"),
    ("excuses", "mois excusés"),
)


def ecarts_tenus(ctx: Contexte, calcul: Calcul, cles: Collection[tuple[str, int]]) -> dict[tuple[str, int], list[str]]:
    """What is stored beside what ``calcul`` gives: by (convention, exercice), a French phrase a difference, [] when none.

    Amounts, rate, months and holds count; the day of the calculation and the words of the décompte do not. A key that has no
    stored solde says so.
    """
    calcules = {(s.convention, s.exercice): s for s in calcul.soldes}
    stockes = {(ligne["convention"], ligne["exercice"]): ligne for ligne in ctx.entrepot.lire_soldes()}
    return {cle: list(_ecarts(stockes.get(cle), calcules.get(cle))) for cle in cles}


def _ecarts(stocke: Mapping[str, Any] | None, calcule: Solde | None) -> Iterator[str]:
    if stocke is None:
        yield "aucun solde n'est enregistré"
    elif calcule is None:
        yield "cet exercice n'est plus calculé : la convention se termine avant"
    elif calcule.version != stocke["version"]:
        yield f"version {stocke['version']} enregistrée, version {calcule.version} calculée maintenant"
    else:
        yield from _differences(stocke, calcule)


def _differences(stocke: Mapping[str, Any], calcule: Solde) -> Iterator[str]:
    for champ, nom in _MONTANTS:
        yield from _dire(nom, _euros(stocke[champ]), _euros(getattr(calcule, champ)))
    yield from _dire("taux de pénalité", _taux(stocke["taux_penalite"]), _taux(calcule.taux_penalite))
    for champ, nom in _MOIS:
        yield from _dire(nom, str(stocke[f"mois_{champ}"]), str(getattr(calcule.mois, champ)))
    yield from (f"bloque désormais : {b.rstrip('.')}" for b in calcule.blocages if b not in stocke["blocages"])
    yield from (f"ne bloque plus : {b.rstrip('.')}" for b in stocke["blocages"] if b not in calcule.blocages)


def _dire(nom: str, stocke: str, calcule: str) -> Iterator[str]:
    if stocke != calcule:
        yield f"{nom} : {stocke} enregistré, {calcule} calculé maintenant"


def _euros(montant: Decimal | None) -> str:
    return "non calculé" if montant is None else euros(montant)


def _taux(taux: Decimal | None) -> str:
    return "non calculé" if taux is None else pourcent(taux)
