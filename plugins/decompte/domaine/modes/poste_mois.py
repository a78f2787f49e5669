"""Mode ``poste_mois``: help by post and month in the structures d'insertion (3.10, 3.11)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from decompte.domaine.montant import Nombre, eur


def du_poste_mois(tarif_eur: Decimal, postes_mois: Nombre, depenses_eur: Nombre, montant_eur: Decimal) -> Decimal:
    """min(tariff × Σ posts, Σ expenses, amount), in euros to the cent; each is a sum over the months due, compared once.

    ``postes_mois``: posts occupied, one counted for each month. Source: Délibération n° 2024-273 du 17 juin 2024, annexe 1
    (3.10: 195 €, 3.11: 200 € a month and participant at most, within the expenses actually borne).
    """
    return eur(min(Fraction(tarif_eur) * Fraction(postes_mois), Fraction(depenses_eur), Fraction(montant_eur)))
