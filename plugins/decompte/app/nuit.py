"""The night: receive, read, control, load, compute. The same steps as the DAGs, in one process."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from decompte.app.calculer import BilanCalcul, calculer
from decompte.app.contexte import Contexte
from decompte.app.contradictoire_nuit import BilanContradictoires, suivre_contradictoires
from decompte.app.documenter import documenter
from decompte.app.initialiser import initialiser
from decompte.app.nuits import CALCUL, RAPPROCHEMENT, RECEPTION, EtapeDeNuit, Horloge, NuitOuverte
from decompte.app.recevoir import BilanReception, recevoir
from decompte.app.series import suivre_series
from decompte.app.traiter import BilanLot, repartir, traiter
from decompte.depots.acces import Acces, hide_secret
from decompte.domaine.calendrier import jour_d_arrivee

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
    contradictoires: BilanContradictoires


def nuit(
    ctx: Contexte, boite: str | Acces, au: date, maintenant: datetime | None = None, annonce: Annonce | None = None
) -> BilanNuit:
    """Run the night as of a date. A second night at the same time waits a little, then is refused (NuitDejaEnCours).

    What each step did is recorded as it ends (see ``nuits``); a night that is refused leaves no record.
    """
    dire: Annonce = annonce or (lambda etape, fait, total: None)
    initialiser(ctx)
    with ctx.entrepot.verrou_de_nuit(attendre_s=ATTENTE_S):
        nom = hide_secret(boite if isinstance(boite, str) else ctx.reglages.boite)
        celle_ci = NuitOuverte(f"commande/{uuid.uuid4().hex}", "commande", au, nom)
        horloge = _horloge(maintenant or datetime.now(UTC))
        with EtapeDeNuit(ctx, celle_ci, RECEPTION, horloge) as etape:
            reception = recevoir(ctx, boite, au, maintenant, lambda fait, total: dire("Réception", fait, total))
            etape.recue(reception)
            lots = repartir(ctx, au)
        traitement = BilanLot()
        dire("Lecture et contrôle", 0, len(lots))
        for rang, lot in enumerate(lots, 1):
            with EtapeDeNuit(ctx, celle_ci, lot.nom, horloge) as etape:
                du_lot = traiter(ctx, lot.depots, au)
                etape.traitee(du_lot, lot.depots)
            traitement.ajouter(du_lot)
            dire("Lecture et contrôle", rang, len(lots))
        dire("Rapprochement des mois", 0, 1)
        with EtapeDeNuit(ctx, celle_ci, RAPPROCHEMENT, horloge):
            series = suivre_series(ctx, au)
            dire("Rapprochement des mois", 1, 1)
            documenter(ctx, au)
        dire("Calcul des soldes", 0, 1)
        with EtapeDeNuit(ctx, celle_ci, CALCUL, horloge) as etape:
            # A night as of a day to come computes; it takes nothing away for ever before its time.
            contradictoires = suivre_contradictoires(ctx, min(au, jour_d_arrivee(datetime.now(UTC))))
            calcul = calculer(ctx, au)
            etape.calculee(calcul, contradictoires.echecs)
        dire("Calcul des soldes", 1, 1)
    return BilanNuit(reception, traitement, series, calcul, contradictoires)


def _horloge(debut: datetime) -> Horloge:
    """A clock that starts at an instant given: a night replayed as of another day lasts what it lasts."""
    depart = time.monotonic()
    return lambda: debut + timedelta(seconds=time.monotonic() - depart)
