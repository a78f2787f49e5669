"""By hand: the soldes proposed are shown to finance, which approves them all or none; then their états liquidatifs are made.

Airflow asks and is answered: that is only the trigger. Who approved what is in our journal (docs/adr/0097).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Param, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from decompte.domaine.calendrier import PARIS

journal = logging.getLogger(__name__)

AIDE_CONVENTIONS = "Codes des conventions, un par ligne. Vide : tous les soldes proposés ou entendus de l'exercice."
AIDE_TEXTE = "Ce que vous voulez dire à qui approuvera."


@dag(
    dag_id="arret_des_soldes",
    dag_display_name="Arrêt des soldes",
    description="Fait arrêter par les finances les soldes proposés d'un exercice, puis édite leurs états liquidatifs.",
    schedule=None,
    catchup=False,
    params={
        "exercice": Param(type="integer", minimum=2019, maximum=2100, description="L'exercice des soldes."),
        "conventions": Param([], type=["null", "array"], items={"type": "string"}, description=AIDE_CONVENTIONS),
        "texte": Param("", type=["null", "string"], maxLength=2000, description=AIDE_TEXTE),
    },
    tags=["décompte"],
)
def arret_des_soldes() -> None:
    """Show, ask, approve or note the refusal, edit."""

    @task
    def preparer(*, params) -> dict:
        from decompte.app import arret_airflow

        pret = arret_airflow.preparer(params["exercice"], params["conventions"], params["texte"], datetime.now(PARIS).date())
        for phrase in pret["laisses"]:
            journal.warning("Laissé de côté : %s", phrase)
        if not pret["soldes"]:
            raise AirflowSkipException(f"Aucun solde de {pret['exercice']} ne peut être arrêté.")
        return pret

    approuver = ApprovalOperator(
        task_id="approuver",
        subject="Arrêt des soldes {{ params.exercice }}",
        body="{{ ti.xcom_pull(task_ids='preparer')['corps'] }}",
        response_timeout=timedelta(days=30),
        params={"commentaire": Param("", type=["null", "string"], maxLength=2000, title="Commentaire")},
    )

    @task
    def arreter(pret: dict, reponse: dict) -> None:
        from decompte.app import arret_airflow

        for phrase in arret_airflow.arreter(pret, reponse):
            journal.info(phrase)

    # Not right after the approval, which skips all that is: it runs when the approval had « arreter » skipped.
    @task(trigger_rule="all_skipped")
    def consigner_rejet(*, ti) -> None:
        from decompte.app import arret_airflow

        pret, reponse = ti.xcom_pull(task_ids="preparer"), ti.xcom_pull(task_ids="approuver")
        if not pret or not reponse:
            raise AirflowSkipException("Rien n'a été demandé.")
        journal.info(arret_airflow.consigner_rejet(pret, reponse))

    @task(retries=2, retry_delay=timedelta(seconds=10))
    def editer(*, params) -> None:
        from decompte.app import arret_airflow

        journal.info(arret_airflow.editer(params["exercice"]))

    pret = preparer()
    pret >> approuver
    arreter(pret, approuver.output) >> [editer(), consigner_rejet()]


arret_des_soldes()
