"""After each collection: the obligations and the soldes of every convention, from what the warehouse holds.

The asset event only wakes this DAG and says as of which day; the facts are read from PostgreSQL.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta

from airflow.sdk import Asset, Param, dag, task

from decompte.domaine.nuit import jour_de_la_nuit

journal = logging.getLogger(__name__)

DEPOTS_CHARGES = Asset(name="depots_charges", uri="decompte://entrepot/depots_charges")
SOLDES_CALCULES = Asset(name="soldes_calcules", uri="decompte://entrepot/soldes_calcules")
AIDE_AU = "Jour du calcul. Vide : celui de la collecte qui l'a déclenché, sinon la veille de l'exécution."
AU = "{{ params.au or jour_eveil(triggering_asset_events) or veille(dag_run.logical_date or dag_run.run_after) }}"
NUITS = "{{ nuits_eveil(triggering_asset_events) }}"


def recus(evenements) -> list:
    """The collections that woke this run, the first one first; none when it was started by hand."""
    return sorted((e for liste in (evenements or {}).values() for e in liste), key=lambda e: e.timestamp)


def jour_eveil(evenements) -> str | None:
    """The day of the last of them."""
    return recus(evenements)[-1].extra.get("au") if recus(evenements) else None


def nuits_eveil(evenements) -> str:
    """Their keys, with a space between (none has one): this run ends the nights that they began."""
    return " ".join(e.extra["nuit"] for e in recus(evenements) if "nuit" in e.extra)


@dag(
    dag_id="calcul_soldes",
    dag_display_name="Calcul des soldes",
    description="Calcule l'état des obligations et le solde de chaque convention.",
    schedule=[DEPOTS_CHARGES],
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(seconds=10), "retry_exponential_backoff": True},
    params={"au": Param(None, type=["null", "string"], format="date", description=AIDE_AU)},
    user_defined_macros={"veille": jour_de_la_nuit, "jour_eveil": jour_eveil, "nuits_eveil": nuits_eveil},
    tags=["décompte"],
)
def calcul_soldes() -> None:
    """One verb: the use case computes obligations, then soldes, in one state of the warehouse."""

    @task(outlets=[SOLDES_CALCULES])
    def calculer(nuits: str, au: str, *, outlet_events) -> None:
        from decompte.app.nuit_airflow import calculer_apres

        bilan = calculer_apres(nuits.split(), date.fromisoformat(au))
        journal.info(bilan.resume())
        for alerte in bilan.alertes:
            journal.warning("Alerte : %s", alerte)
        outlet_events[SOLDES_CALCULES].extra = {"au": au}

    calculer(NUITS, AU)


calcul_soldes()
