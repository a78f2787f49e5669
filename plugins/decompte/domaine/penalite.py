"""The penalty for late or incomplete reporting: at most 10 % of the solde, only where the convention has the clause.

Source: Fiches de l'appel à projets RSA 2024, fiche 1.1 (« jusqu'à 10 % du montant du solde »); the scale between 0 and
10 % is not in the documents: both scales are hypotheses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.mois import Mois
from decompte.domaine.montant import eur, taux
from decompte.domaine.obligation import EtatObligation, Obligation

AUCUN_MOIS: frozenset[Mois] = frozenset()


@dataclass(frozen=True, slots=True)
class Bareme:
    """The parameters of the penalty. ``paliers``: rate by number of months in default, the last one for more."""

    nom: str
    taux_maximum: Decimal
    jours_de_retard_pleins: int
    poids_retard: Decimal
    poids_incomplet: Decimal
    paliers: tuple[Decimal, ...] = ()


def defaut(obligation: Obligation, bareme: Bareme) -> Fraction:
    """The default of a month in [0, 1], exact.

    0 if excused; 1 if missing; else the greater of 0.5 × min(1, days late / 30) and 0.5 if incomplete.
    """
    if obligation.etat is EtatObligation.EXCUSE:
        return Fraction(0)
    if obligation.etat is EtatObligation.MANQUANT:
        return Fraction(1)
    retard = Fraction(bareme.poids_retard) * min(Fraction(1), Fraction(obligation.retard_jours, bareme.jours_de_retard_pleins))
    incomplet = Fraction(bareme.poids_incomplet) if obligation.etat is EtatObligation.INCOMPLET else Fraction(0)
    return max(retard, incomplet)


def taux_de_penalite(
    obligations_dues: Sequence[Obligation], bareme: Bareme, clause: bool, hors_clause: frozenset[Mois] = AUCUN_MOIS
) -> Decimal:
    """The rate, four decimals, never above the maximum; 0.0000 without the clause or without a month due.

    ``proportionnel``: maximum × Σ defaults / months due. ``paliers``: by the number of months with a default.
    ``hors_clause``: months due at whose échéance the clause was not in force; they count no default and stay months due.
    """
    if not clause or not obligations_dues:
        return taux(0)
    defauts = [Fraction(0) if o.mois in hors_clause else defaut(o, bareme) for o in obligations_dues]
    if bareme.nom == "proportionnel":
        exact = Fraction(bareme.taux_maximum) * sum(defauts, Fraction(0)) / len(defauts)
    elif bareme.nom == "paliers":
        en_defaut = sum(1 for d in defauts if d > 0)
        exact = Fraction(bareme.paliers[min(en_defaut, len(bareme.paliers)) - 1]) if en_defaut else Fraction(0)
    else:
        raise ValueError(f"Barème de pénalité inconnu : « {bareme.nom} » (attendu : proportionnel ou paliers).")
    return min(taux(exact), taux(bareme.taux_maximum))


def penalite(solde_brut_eur: Decimal, taux_penalite: Decimal) -> Decimal:
    """solde brut × rate, to the cent; 0.00 when nothing is left to pay."""
    return eur(Fraction(solde_brut_eur) * Fraction(taux_penalite)) if solde_brut_eur > 0 else Decimal("0.00")


def remet(taux_calcule: Decimal, taux_garde: Decimal) -> bool:
    """Whether a waiver that keeps ``taux_garde`` takes something off the computed rate."""
    return taux_garde < taux_calcule


def taux_retenu(taux_calcule: Decimal, taux_garde: Decimal) -> Decimal:
    """The rate once a penalty was given up, four decimals: never above what is kept, nor above what is computed."""
    return taux(min(taux_calcule, taux_garde))
