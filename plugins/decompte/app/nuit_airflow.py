"""The steps of the night as Airflow's tasks run them, with its connections; each opens and closes the installation."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from decompte.app import documenter, recevoir, series, traiter
from decompte.app.contexte import Contexte, ouvrir
from decompte.depots.acces import open_acces
from decompte.installation.connexions import boite_airflow, mots_de_passe_airflow

ATTENTE_S = 600.0
"""Seconds that a task waits for a night run by hand; then it fails, and Airflow tries again."""


@contextmanager
def nuit_ouverte() -> Iterator[Contexte]:
    """The installation, while no night run by hand is at work on it; the tasks of one night share it."""
    with ouvrir(os.environ, mots_de_passe=mots_de_passe_airflow) as ctx, ctx.entrepot.verrou_de_nuit(True, ATTENTE_S):
        yield ctx


def recevoir_la_nuit(au: date) -> recevoir.BilanReception:
    """Receive, through Airflow's object storage when the drop-box is a URL."""
    with nuit_ouverte() as ctx:
        return recevoir.recevoir(ctx, open_acces(ctx.reglages.boite, boite_airflow), au)


def repartir_la_nuit(au: date) -> list[traiter.Lot]:
    """Share out what is to be treated."""
    with nuit_ouverte() as ctx:
        return traiter.repartir(ctx, au)


def traiter_la_nuit(depots: Sequence[str], au: date) -> traiter.BilanLot:
    """Treat a lot."""
    with nuit_ouverte() as ctx:
        return traiter.traiter(ctx, depots, au)


def rapprocher_la_nuit(au: date) -> int:
    """Set months and structures side by side, make the pages of the controls; returns how many findings that gave."""
    with nuit_ouverte() as ctx:
        constats = series.suivre_series(ctx, au)
        documenter.documenter(ctx, au)
        return constats
