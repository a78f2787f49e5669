"""After each collection: the obligations and the soldes of every convention, from what the warehouse holds.

The asset event only wakes this DAG and says as of which day; the facts are read from PostgreSQL.
"""

from __future__ import annotations

import logging
import os
from datetime import date, timedelta

from airflow.sdk import Asset, Param, dag, task

from decompte.domaine.nuit import jour_de_la_nuit

journal = logging.getLogger(__name__)

DEPOTS_CHARGES = Asset(name="depots_charges", uri="decompte://entrepot/depots_charges")
SOLDES_CALCULES = Asset(name="soldes_calcules", uri="decompte://entrepot/soldes_calcules")
AIDE_AU = "Jour du calcul. Vide : celui de la collecte qui l'a déclenché, sinon la veille de l'exécution."
AU = "{{ params.au or jour_eveil(triggering_asset_events) or veille(dag_run.logical_date or dag_run.run_after) }}"


def jour_eveil(evenements) -> str | None:
    """The day of the last collection among those that woke this run; None when it was started by hand."""
    recus = [evenement for liste in (evenements or {}).values() for evenement in liste]
    return max(recus, key=lambda e: e.timestamp).extra.get("au") if recus else None


@dag(
    dag_id="calcul_soldes",
    dag_display_name="Calcul des soldes",
    description="Calcule l'état des obligations et le solde de chaque convention.",
    schedule=[DEPOTS_CHARGES],
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(seconds=10), "retry_exponential_backoff": True},
    params={"au": Param(None, type=["null", "string"], format="date", description=AIDE_AU)},
    user_defined_macros={"veille": jour_de_la_nuit, "jour_eveil": jour_eveil},
    tags=["décompte"],
)
def calcul_soldes() -> None:
    """One verb: the use case computes obligations, then soldes, in one state of the warehouse."""

    @task(outlets=[SOLDES_CALCULES])
    def calculer(au: str, *, outlet_events) -> None:
        from decompte.app.calculer import calculer
        from decompte.app.contexte import ouvrir

        with ouvrir(os.environ) as ctx:
            bilan = calculer(ctx, date.fromisoformat(au))
        journal.info(bilan.resume())
        for alerte in bilan.alertes:
            journal.warning("Alerte : %s", alerte)
        outlet_events[SOLDES_CALCULES].extra = {"au": au}

    calculer(AU)


calcul_soldes()
