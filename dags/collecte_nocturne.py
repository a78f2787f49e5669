"""Every night at 02:00 (Paris): what the partners deposited is received, read, controlled and loaded.

A bad file is a state of its deposit, never a failed task. The last task wakes `calcul_soldes`.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta

from airflow.sdk import Asset, CronTriggerTimetable, Param, dag, task

from decompte.domaine.nuit import jour_de_la_nuit

journal = logging.getLogger(__name__)

DEPOTS_CHARGES = Asset(name="depots_charges", uri="decompte://entrepot/depots_charges")
AIDE_AU = "Prend ce qui est arrivé jusqu'à ce jour 23:59:59 (Paris). Vide : la veille de l'exécution."
NUIT = "{{ dag.dag_id }}/{{ run_id }}"
AU = "{{ params.au or veille(dag_run.logical_date or dag_run.run_after) }}"


@dag(
    dag_id="collecte_nocturne",
    dag_display_name="Collecte nocturne",
    description="Reçoit, lit, contrôle et charge les dépôts des structures partenaires.",
    # timedelta(0): a new installation waits for its first night, it does not run the last one at once.
    schedule=CronTriggerTimetable("0 2 * * *", timezone="Europe/Paris", run_immediately=timedelta(0)),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(seconds=10), "retry_exponential_backoff": True},
    params={"au": Param(None, type=["null", "string"], format="date", description=AIDE_AU)},
    user_defined_macros={"veille": jour_de_la_nuit},
    tags=["décompte"],
)
def collecte_nocturne() -> None:
    """Receive, share out in lots, treat each lot, set months side by side, close."""

    @task
    def recevoir(nuit: str, au: str) -> int:
        from decompte.app.nuit_airflow import recevoir_la_nuit

        bilan = recevoir_la_nuit(nuit, date.fromisoformat(au))
        journal.info(bilan.resume())
        for faute in bilan.fautes:
            journal.warning(faute)
        return len(bilan.nouveaux)

    @task
    def repartir(nuit: str, au: str) -> list[dict]:
        from decompte.app.nuit_airflow import repartir_la_nuit

        lots = [{"nom": lot.nom, "depots": lot.depots} for lot in repartir_la_nuit(nuit, date.fromisoformat(au))]
        # Mapping over nothing skips what follows: a night without a deposit must still close and compute.
        return lots or [{"nom": "rien de nouveau", "depots": []}]

    @task(map_index_template="{{ task.op_kwargs['lot']['nom'] }}")
    def traiter(lot: dict, nuit: str, au: str) -> int:
        from decompte.app.nuit_airflow import traiter_la_nuit

        if lot["depots"]:
            bilan = traiter_la_nuit(nuit, lot["nom"], lot["depots"], date.fromisoformat(au))
            journal.info(bilan.resume())
            for echec in bilan.echecs:
                journal.warning(echec)
        return len(lot["depots"])

    @task
    def rapprocher(nuit: str, au: str, traites: list[int]) -> int:
        from decompte.app.nuit_airflow import rapprocher_la_nuit

        journal.info("%d constats d'un mois à l'autre.", rapprocher_la_nuit(nuit, date.fromisoformat(au)))
        return sum(traites)

    @task(outlets=[DEPOTS_CHARGES])
    def clore(nuit: str, au: str, recus: int, traites: int, *, outlet_events) -> None:
        journal.info("Nuit au %s : %d nouveaux dépôts, %d traités.", au, recus, traites)
        outlet_events[DEPOTS_CHARGES].extra = {"au": au, "nuit": nuit}

    recus = recevoir(NUIT, AU)
    lots = repartir(NUIT, AU)
    recus >> lots
    clore(NUIT, AU, recus, rapprocher(NUIT, AU, traiter.partial(nuit=NUIT, au=AU).expand(lot=lots)))


collecte_nocturne()
