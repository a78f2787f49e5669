"""The totals of soldes by budget operation: a solde on several operations is shared between them, to the cent.

Each part explains itself as the solde does: due = already paid + net + penalty − to be given back (ADR 0084).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from decompte.app.vues.soldes_colonnes import TOTAUX
from decompte.domaine.repartition import partager

Ligne = dict[str, Any]
ZERO = Decimal("0.00")


def ventiler(solde: Mapping[str, Decimal | None], parts: Sequence[Mapping[str, Decimal]]) -> list[dict[str, Decimal]]:
    """The amounts of one solde (``TOTAUX``) on each of its ``parts`` (engage_eur, verse_eur, soldes_eur): they add up.

    The amount of the exercice follows what is engaged; what was paid, and what is to be given back, follows what was paid;
    the net and the penalty follow the soldes as the budget bears them. Where all weights are 0, what is engaged is taken.
    """
    engages = [max(p["engage_eur"], ZERO) for p in parts]
    verses = [max(p["verse_eur"], ZERO) for p in parts]
    demandes = [max(p["soldes_eur"], ZERO) for p in parts]

    def part(nom: str, poids: Sequence[Decimal]) -> list[Decimal]:
        return partager(solde[nom] or ZERO, poids if any(poids) else engages)

    montants = part("montant_exercice_eur", engages)
    verse = part("deja_verse_eur", verses)
    net, penalite = part("solde_net_eur", demandes), part("penalite_eur", demandes)
    reversement = part("reversement_eur", verses)
    du = [v + n + p - r for v, n, p, r in zip(verse, net, penalite, reversement, strict=True)]
    if sum(du, ZERO) != (solde["du_eur"] or ZERO):
        # Not computed, or frozen before a payment that came since: nothing is left to explain it by.
        du = part("du_eur", engages)
    colonnes = dict(zip(TOTAUX, (montants, du, verse, penalite, net, reversement), strict=True))
    return [{nom: valeurs[rang] for nom, valeurs in colonnes.items()} for rang in range(len(parts))]


def totaux_par_operation(simples: Iterable[Ligne], partages: Iterable[Ligne]) -> list[Ligne]:
    """The totals by operation (``valeur``; None: outside the budget), by code.

    ``simples``: those that the warehouse summed; ``partages``: the soldes to share, one row an operation. ``nombre`` counts a
    solde in each of its operations; ``partages`` of a total, how many of them are shared.
    """
    totaux = {ligne["valeur"]: {**ligne, "partages": 0} for ligne in simples}
    for _, groupe in groupby(partages, itemgetter("convention")):
        lignes = list(groupe)
        for ligne, part in zip(lignes, ventiler(lignes[0], lignes), strict=True):
            vide = {"valeur": ligne["operation"], "nombre": 0, "partages": 0, **dict.fromkeys(TOTAUX, ZERO)}
            total = totaux.setdefault(ligne["operation"], vide)
            total["nombre"] += 1
            total["partages"] += 1
            for nom in TOTAUX:
                total[nom] += part[nom]
    return [totaux[valeur] for valeur in sorted(totaux, key=lambda v: (v is None, v or ""))]
