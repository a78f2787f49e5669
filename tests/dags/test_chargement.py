"""The DAGs load, are the expected ones, and cost nothing to parse."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag

ATTENDUS = {"collecte_nocturne", "calcul_soldes", "arret_des_soldes"}
DU_DOMAINE = {"arret_des_soldes": set()}
"""What a DAG imports of ours when it is read: by default the day of the night."""


def test_les_dags_attendus_se_chargent_sans_erreur(sac: DagBag) -> None:
    # A DagBag on a wrong folder is empty and without errors: the ids are what proves something.
    assert sac.import_errors == {}
    assert set(sac.dags) == ATTENDUS


def test_la_collecte_va_de_la_reception_a_la_cloture(sac: DagBag) -> None:
    dag = sac.dags["collecte_nocturne"]
    assert {t.task_id: set(t.downstream_task_ids) for t in dag.tasks} == {
        "recevoir": {"repartir", "clore"},
        "repartir": {"traiter"},
        "traiter": {"rapprocher"},
        "rapprocher": {"clore"},
        "clore": set(),
    }
    assert dag.timetable.expression == "0 2 * * *"
    assert str(dag.timetable.timezone) == "Europe/Paris"
    assert not dag.catchup
    assert dag.max_active_runs == 1
    assert all(t.retries == 2 for t in dag.tasks)


def test_la_collecte_eveille_le_calcul(sac: DagBag) -> None:
    [emis] = sac.dags["collecte_nocturne"].get_task("clore").outlets
    assert emis.uri == "decompte://entrepot/depots_charges"
    [attendu] = sac.dags["calcul_soldes"].timetable.asset_condition.objects
    assert (attendu.name, attendu.uri) == (emis.name, emis.uri)


def test_l_arret_se_demande_a_la_main_et_attend_une_reponse(sac: DagBag) -> None:
    dag = sac.dags["arret_des_soldes"]
    assert {t.task_id: set(t.downstream_task_ids) for t in dag.tasks} == {
        "preparer": {"approuver", "arreter"},
        "approuver": {"arreter"},
        "arreter": {"editer", "consigner_rejet"},
        "editer": set(),
        "consigner_rejet": set(),
    }
    assert not dag.timetable.can_be_scheduled
    assert set(dag.params) == {"exercice", "conventions", "texte"}
    # A refusal skips what comes right after it: what notes it must not be there.
    assert dag.get_task("consigner_rejet").trigger_rule == "all_skipped"
    # Money is not tried again by itself: somebody reads why first.
    assert {t.task_id for t in dag.tasks if t.retries} == {"editer"}


@pytest.mark.parametrize("fichier", sorted(ATTENDUS))
def test_lire_un_dag_n_importe_rien_de_lourd(fichier: str, racine: Path, airflow: Path) -> None:
    """The DAG processor reads these files every few seconds."""
    code = (
        # Airflow itself loads what its providers say of assets, with the first one.
        "import runpy, sys, json, airflow.sdk; airflow.sdk.Asset(name='a', uri='decompte://a'); avant = set(sys.modules); "
        f"runpy.run_path({str(racine / 'dags' / f'{fichier}.py')!r}); "
        "ajoutes = {m.split('.')[0] for m in set(sys.modules) - avant}; "
        "print(json.dumps(sorted(ajoutes | {m for m in sys.modules if m.startswith('decompte')})))"
    )
    lu = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(racine / "plugins")},
    )
    modules = set(json.loads(lu.stdout.splitlines()[-1]))
    assert not modules & {"pandas", "great_expectations", "numpy", "sqlalchemy", "psycopg2", "python_calamine", "yaml"}
    ordinaires = {"decompte.domaine", "decompte.domaine.nuit"}
    assert {m for m in modules if m.startswith("decompte.")} == DU_DOMAINE.get(fichier, ordinaires)


def test_aucun_dag_ne_porte_de_sql(racine: Path) -> None:
    fichiers = list((racine / "dags").glob("*.py"))
    assert {f.stem for f in fichiers} == ATTENDUS
    for fichier in fichiers:
        texte = fichier.read_text()
        assert len(texte.splitlines()) <= 90
        for mot in ("SELECT ", "INSERT ", "UPDATE ", "execute("):
            assert mot not in texte
