"""The steps of the night as Airflow's tasks run them, with its connections; each opens and closes the installation.

``nuit`` is the key of the run, the same for all its tasks and their tries: what each did is recorded under it (see ``nuits``).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date

from decompte.app import calculer, contradictoire_nuit, documenter, nuits, recevoir, series, traiter
from decompte.app.contexte import Contexte, ouvrir
from decompte.depots.acces import hide_secret, open_acces
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.installation.connexions import boite_airflow, mots_de_passe_airflow

_journal = logging.getLogger(__name__)
ATTENTE_S = 600.0
"""Seconds that a task waits for a night run by hand; then it fails, and Airflow tries again."""


@contextmanager
def etape_ouverte(nuit: str, etape: str, au: date) -> Iterator[tuple[Contexte, nuits.EtapeDeNuit]]:
    """The installation, while no night run by hand is at work on it; the tasks of one night share it. The step is recorded, also
    when it waits in vain.
    """
    with (
        ouvrir(os.environ, mots_de_passe=mots_de_passe_airflow) as ctx,
        nuits.EtapeDeNuit(ctx, _nuit(ctx, nuit, au), etape) as ouverte,
        ctx.entrepot.verrou_de_nuit(True, ATTENTE_S),
    ):
        yield ctx, ouverte


def recevoir_la_nuit(nuit: str, au: date) -> recevoir.BilanReception:
    """Receive, through Airflow's object storage when the drop-box is a URL."""
    with etape_ouverte(nuit, nuits.RECEPTION, au) as (ctx, etape):
        bilan = recevoir.recevoir(ctx, open_acces(ctx.reglages.boite, boite_airflow), au)
        etape.recue(bilan)
        return bilan


def repartir_la_nuit(nuit: str, au: date) -> list[traiter.Lot]:
    """Share out what is to be treated."""
    with etape_ouverte(nuit, nuits.REPARTITION, au) as (ctx, _):
        return traiter.repartir(ctx, au)


def traiter_la_nuit(nuit: str, lot: str, depots: Sequence[str], au: date) -> traiter.BilanLot:
    """Treat a lot. A night begun again may share out other lots under the same names: the first deposit tells them apart."""
    with etape_ouverte(nuit, f"{lot}, depuis {depots[0]}", au) as (ctx, etape):
        bilan = traiter.traiter(ctx, depots, au)
        etape.traitee(bilan, depots)
        return bilan


def rapprocher_la_nuit(nuit: str, au: date) -> int:
    """Set months and structures side by side, make the pages of the controls; returns how many findings that gave."""
    with etape_ouverte(nuit, nuits.RAPPROCHEMENT, au) as (ctx, _):
        constats = series.suivre_series(ctx, au)
        documenter.documenter(ctx, au)
        return constats


def calculer_apres(collectes: Sequence[str], au: date) -> calculer.BilanCalcul:
    """Compute: the last step of the nights whose collections woke it (none: it was started by hand, no night is recorded)."""
    with ouvrir(os.environ) as ctx, ExitStack() as ouvertes:
        etapes = [ouvertes.enter_context(nuits.EtapeDeNuit(ctx, _nuit(ctx, n, au), nuits.CALCUL)) for n in collectes]
        # A night as of a day to come computes; it takes nothing away for ever before its time.
        contradictoires = contradictoire_nuit.suivre_contradictoires(ctx, min(au, jour_d_arrivee(nuits.maintenant())))
        _journal.info(contradictoires.resume())
        for phrase in (*contradictoires.phrases, *contradictoires.echecs):
            _journal.warning("Contradictoire : %s", phrase)
        bilan = calculer.calculer(ctx, au)
        for etape in etapes:
            etape.calculee(bilan, contradictoires.echecs)
        return bilan


def _nuit(ctx: Contexte, cle: str, au: date) -> nuits.NuitOuverte:
    return nuits.NuitOuverte(cle, "airflow", au, hide_secret(ctx.reglages.boite))
