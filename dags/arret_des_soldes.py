"""By hand: the soldes proposed are shown to finance, which approves them all or none; then their états liquidatifs are made.

Airflow asks and is answered: that is only the trigger. Who approved what is in our journal (docs/adr/0097).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Param, dag, task
from airflow.sdk.exceptions import AirflowSkipException

journal = logging.getLogger(__name__)


class Approbation(ApprovalOperator):
    """Keeps the answer for our journal: Airflow loses a refusal when it skips what follows."""

    def execute_complete(self, context, event):
        """See ApprovalOperator."""
        if "error" not in event:
            context["ti"].xcom_push(key="reponse", value=event)
        return super().execute_complete(context, event)


@dag(
    dag_id="arret_des_soldes",
    dag_display_name="Arrêt des soldes",
    description="Fait arrêter par les finances les soldes proposés d'un exercice, puis édite leurs états liquidatifs.",
    schedule=None,
    params={
        "exercice": Param(type="integer", minimum=2019, maximum=2100, description="L'exercice des soldes."),
        "conventions": Param(
            [], type=["null", "array"], items={"type": "string"}, description="Codes ; vide : tout ce qui est proposé."
        ),
        "texte": Param("", type=["null", "string"], maxLength=2000, description="Ce que vous dites à qui répondra."),
    },
    tags=["décompte"],
)
def arret_des_soldes() -> None:
    """Show, ask, approve or note the refusal, edit."""

    @task
    def preparer(*, params) -> dict:
        from decompte.app import arret_airflow

        aujourd_hui = datetime.now(ZoneInfo("Europe/Paris")).date()
        pret = arret_airflow.preparer(params["exercice"], params["conventions"], params["texte"], aujourd_hui)
        if not pret["soldes"]:
            raise AirflowSkipException("\n".join(["Aucun solde ne peut être arrêté.", *pret["laisses"]]))
        return pret

    approuver = Approbation(
        task_id="approuver",
        subject="Arrêt des soldes {{ params.exercice }}",
        body="{{ ti.xcom_pull(task_ids='preparer')['corps'] }}",
        response_timeout=timedelta(days=30),
        params={"commentaire": Param("", type=["null", "string"], maxLength=2000, title="Commentaire")},
    )

    @task
    def arreter(pret: dict, reponse: dict) -> None:
        from decompte.app import arret_airflow

        journal.info("\n".join(arret_airflow.arreter(pret, reponse)))

    # Not right after the approval, which skips what is there when it is refused.
    @task(trigger_rule="all_skipped")
    def consigner_rejet(*, ti) -> None:
        from decompte.app import arret_airflow

        pret, reponse = ti.xcom_pull(task_ids="preparer"), ti.xcom_pull(task_ids="approuver", key="reponse")
        if not pret or not reponse:
            raise AirflowSkipException("Rien n'a été demandé.")
        journal.info(arret_airflow.consigner_rejet(pret, reponse))

    @task(retries=2, retry_delay=timedelta(seconds=10))
    def editer(*, params) -> None:
        from decompte.app import arret_airflow

        journal.info(arret_airflow.editer(params["exercice"]))

    (pret := preparer()) >> approuver
    arreter(pret, approuver.output) >> [editer(), consigner_rejet()]


arret_des_soldes()
