"""The night: receive, read, control, load, compute. The same steps as the DAGs, in one process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from decompte.app.calculer import BilanCalcul, calculer
from decompte.app.contexte import Contexte
from decompte.app.documenter import documenter
from decompte.app.initialiser import initialiser
from decompte.app.recevoir import BilanReception, recevoir
from decompte.app.series import suivre_series
from decompte.app.traiter import BilanLot, repartir, traiter
from decompte.depots.acces import Acces

ATTENTE_S = 10.0
"""Seconds: what the server may take to notice that the night before was killed."""
Annonce = Callable[[str, int, int], None]
"""Called with the step (French), how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class BilanNuit:
    """What the night did."""

    reception: BilanReception
    traitement: BilanLot
    constats_de_serie: int
    calcul: BilanCalcul


def nuit(
    ctx: Contexte, boite: str | Acces, au: date, maintenant: datetime | None = None, annonce: Annonce | None = None
) -> BilanNuit:
    """Run the night as of a date. A second night at the same time waits a little, then is refused (NuitDejaEnCours)."""
    dire: Annonce = annonce or (lambda etape, fait, total: None)
    initialiser(ctx)
    with ctx.entrepot.verrou_de_nuit(attendre_s=ATTENTE_S):
        reception = recevoir(ctx, boite, au, maintenant, lambda fait, total: dire("Réception", fait, total))
        traitement = BilanLot()
        lots = repartir(ctx, au)
        dire("Lecture et contrôle", 0, len(lots))
        for rang, lot in enumerate(lots, 1):
            traitement.ajouter(traiter(ctx, lot.depots, au))
            dire("Lecture et contrôle", rang, len(lots))
        dire("Rapprochement des mois", 0, 1)
        series = suivre_series(ctx, au)
        dire("Rapprochement des mois", 1, 1)
        documenter(ctx, au)
        dire("Calcul des soldes", 0, 1)
        calcul = calculer(ctx, au)
        dire("Calcul des soldes", 1, 1)
    return BilanNuit(reception, traitement, series, calcul)
