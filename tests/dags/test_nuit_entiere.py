"""Whole nights through Airflow's own task runner, on the embedded PostgreSQL: a good deposit, a bad one, a night of nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from decompte.app import nuit_airflow
from decompte.app.contexte import Contexte, ouvrir
from decompte.app.initialiser import initialiser
from tests.enveloppes import en_7z
from tests.fabrique import classeur, personne

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag

# Airflow's runner imports half of its server, which warns of its own affairs; our code runs under « error » everywhere else.
pytestmark = pytest.mark.filterwarnings("ignore")

AU = "2024-06-15"
IDENTITE = {"Structure": "ccas-arras", "Convention": "2024-1.3-ccas-arras", "Mois": "2024-05"}
REGISTRE = (
    "chemin,recu_le\n"
    "ccas-arras/mai.xlsx,2024-06-07T16:42:10+02:00\n"
    "ccas-bethune/abime.xlsx,2024-06-08T09:00:00+02:00\n"
    "ccas-arras/demain.xlsx,2024-06-16T00:00:00+02:00\n"
)


@dataclass
class Installation:
    """A drop-box and its open warehouse, with what runs its DAGs."""

    ctx: Contexte
    sac: DagBag

    def lancer(self, dag: str, **conf: str) -> Any:
        """Run a DAG to its end; its DagRun."""
        return self.sac.dags[dag].test(run_conf=conf)

    def nuits(self) -> list[dict[str, Any]]:
        """The nights recorded, the last one first."""
        return self.ctx.entrepot.lire_vue("accueil/nuits", nombre=10)

    def etats(self) -> dict[str, str]:
        """The state of each deposit received."""
        return {d["chemin"]: d["etat"] for d in self.ctx.entrepot.lire_fichiers()}


@pytest.fixture
def installation(sac: DagBag, env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    boite = tmp_path / "boite"
    for chemin, contenu in (
        ("ccas-arras/mai.xlsx", classeur([personne(1), personne(2)], identification=IDENTITE)),
        ("ccas-bethune/abime.xlsx", b"ceci n'est pas un classeur"),
        ("ccas-arras/demain.xlsx", classeur([personne(3)], identification=IDENTITE)),
    ):
        (boite / chemin).parent.mkdir(parents=True, exist_ok=True)
        (boite / chemin).write_bytes(contenu)
    (boite / "arrivees.csv").write_text(REGISTRE)
    for nom, valeur in {**env, "DECOMPTE_BOITE": str(boite)}.items():
        monkeypatch.setenv(nom, valeur)
    with ouvrir(os.environ) as ctx:
        initialiser(ctx)
        yield Installation(ctx, sac)


def test_une_nuit_puis_le_calcul_puis_une_nuit_sans_rien(installation: Installation) -> None:
    collecte = installation.lancer("collecte_nocturne", au=AU)
    assert collecte.state == "success"
    # The night takes what arrived until its day; the bad file is a state, not a failure.
    assert installation.etats() == {"ccas-arras/mai.xlsx": "accepte", "ccas-bethune/abime.xlsx": "illisible"}
    taches = {(t.task_id, t.rendered_map_index): t.state for t in collecte.get_task_instances()}
    assert taches == {
        ("recevoir", None): "success",
        ("repartir", None): "success",
        ("traiter", "lot 1/1 : 2 dépôts"): "success",
        ("rapprocher", None): "success",
        ("clore", None): "success",
    }
    assert evenements(collecte) == [{"au": AU, "nuit": f"collecte_nocturne/{collecte.run_id}"}]
    # The collection is done, the night is not: it waits for the soldes.
    [nuit] = installation.nuits()
    assert (nuit["etat"], nuit["origine"], nuit["au"]) == ("en_cours", "airflow", date.fromisoformat(AU))
    assert (nuit["recus"], nuit["acceptes"], nuit["illisibles"], nuit["lignes"]) == (2, 1, 1, 2)
    assert nuit["boite"] == installation.ctx.reglages.boite

    calcul = installation.lancer("calcul_soldes", au=AU)
    assert calcul.state == "success"
    # Started by hand, it ends no night.
    assert installation.nuits() == [nuit]
    [solde] = [s for s in installation.ctx.entrepot.lire_soldes(2024) if s["convention"] == "2024-1.3-ccas-arras"]
    assert (solde["date_calcul"], solde["mois_dus"], solde["mois_a_temps"]) == (date.fromisoformat(AU), 5, 1)

    vide = installation.lancer("collecte_nocturne", au=AU)
    assert vide.state == "success"
    assert [e["au"] for e in evenements(vide)] == [AU]
    assert [(n["recus"], n["acceptes"]) for n in installation.nuits()] == [(0, None), (2, 1)]
    assert {t.rendered_map_index for t in vide.get_task_instances() if t.task_id == "traiter"} == {"rien de nouveau"}
    assert len(installation.etats()) == 2


def test_le_mot_de_passe_vient_de_la_connexion_de_la_structure(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    boite = Path(installation.ctx.reglages.boite)
    table = classeur([personne(1)], identification=IDENTITE)
    (boite / "ccas-arras/protege.7z").write_bytes(en_7z({"mai.xlsx": table}, "Secret-62"))
    (boite / "arrivees.csv").write_text(REGISTRE + "ccas-arras/protege.7z,2024-06-14T09:00:00+02:00\n")
    assert installation.lancer("collecte_nocturne", au=AU).state == "success"
    assert installation.etats()["ccas-arras/protege.7z"] == "illisible"
    monkeypatch.setenv("AIRFLOW_CONN_DECOMPTE_CCAS-ARRAS", json.dumps({"conn_type": "generic", "password": "Secret-62"}))
    assert installation.lancer("collecte_nocturne", au=AU).state == "success"
    assert installation.etats() == {
        "ccas-arras/mai.xlsx": "remplace",
        "ccas-bethune/abime.xlsx": "illisible",
        "ccas-arras/protege.7z": "accepte",
    }


def test_une_nuit_a_la_main_fait_attendre_celle_d_airflow(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    dag = installation.sac.dags["collecte_nocturne"]
    monkeypatch.setattr(dag.get_task("recevoir"), "retries", 0)
    monkeypatch.setattr(nuit_airflow, "ATTENTE_S", 0.1)
    with installation.ctx.entrepot.verrou_de_nuit():
        assert dag.test(run_conf={"au": AU}).state == "failed"
    assert installation.etats() == {}
    [nuit] = installation.nuits()
    assert nuit["etat"] == "echouee"
    assert nuit["erreurs"] == [
        "Une autre nuit est déjà en cours sur cet entrepôt, elle n'a pas fini en 0,1 s : attendez sa fin, puis recommencez. "
        "Rien n'a été commencé."
    ]


def test_le_calcul_finit_les_nuits_qui_l_ont_eveille(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    cles = []
    for _ in range(2):
        [evenement] = evenements(installation.lancer("collecte_nocturne", au=AU))
        cles.append(evenement["nuit"])

    def casser(*_: object) -> None:
        raise ValueError("MJ-000123")

    with monkeypatch.context() as casse:
        casse.setattr(nuit_airflow.calculer, "calculer", casser)
        with pytest.raises(ValueError, match="MJ-000123"):
            nuit_airflow.calculer_apres(cles, date.fromisoformat(AU))
    assert [n["etat"] for n in installation.nuits()] == ["echouee", "echouee"]
    # Airflow tries again.
    bilan = nuit_airflow.calculer_apres(cles, date.fromisoformat(AU))
    assert [(n["etat"], n["soldes"]) for n in installation.nuits()] == [("finie", bilan.soldes)] * 2


def test_un_lot_qui_casse_puis_passe_est_compte_une_fois(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    au, cle = date.fromisoformat(AU), "collecte_nocturne/essai"
    nuit_airflow.recevoir_la_nuit(cle, au)
    [lot] = nuit_airflow.repartir_la_nuit(cle, au)
    # Half of the lot is treated, then its process stops: its second try finds that half done, and counts it all the same.
    nuit_airflow.traiter_la_nuit(cle, lot.nom, lot.depots[:1], au)

    def casser(*_: object) -> None:
        raise SystemExit(143)

    with monkeypatch.context() as casse:
        casse.setattr(nuit_airflow.traiter, "traiter", casser)
        with pytest.raises(SystemExit):
            nuit_airflow.traiter_la_nuit(cle, lot.nom, lot.depots, au)
    assert [(n["etat"], n["erreurs"]) for n in installation.nuits()] == [("echouee", ["L'exécution a été arrêtée avant sa fin."])]
    nuit_airflow.traiter_la_nuit(cle, lot.nom, lot.depots, au)
    [nuit] = installation.nuits()
    assert (nuit["etat"], nuit["recus"], nuit["acceptes"], nuit["illisibles"]) == ("en_cours", 2, 1, 1)


def test_sans_date_une_nuit_prend_la_veille_de_son_execution(installation: Installation) -> None:
    from airflow.sdk import timezone

    # 02:00 in Paris on 16 June: what arrived until the 15th, not what arrived at midnight.
    nuit = installation.sac.dags["collecte_nocturne"].test(logical_date=timezone.datetime(2024, 6, 16, 0, 0))
    assert nuit.state == "success"
    assert [e["au"] for e in evenements(nuit)] == [AU]
    assert "ccas-arras/demain.xlsx" not in installation.etats()


def test_postgresql_injoignable_fait_echouer_la_tache_en_une_phrase(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DECOMPTE_WAREHOUSE_URL", "postgresql://personne@127.0.0.1:1/decompte")
    dag = installation.sac.dags["calcul_soldes"]
    monkeypatch.setattr(dag.get_task("calculer"), "retries", 0)
    assert dag.test(run_conf={"au": AU}).state == "failed"
    assert "EntrepotInjoignable: L'entrepôt PostgreSQL ne répond pas" in capsys.readouterr().out


def test_le_calcul_prend_le_jour_de_la_derniere_collecte(sac: DagBag) -> None:
    jour_eveil = sac.dags["calcul_soldes"].user_defined_macros["jour_eveil"]
    premier, second = (SimpleNamespace(timestamp=t, extra={"au": f"2024-06-{t}"}) for t in (14, 15))
    assert jour_eveil({"depots_charges": [second, premier]}) == "2024-06-15"
    assert jour_eveil({}) is None
    assert jour_eveil(None) is None


def test_le_calcul_sait_quelles_nuits_il_finit(sac: DagBag) -> None:
    nuits_eveil = sac.dags["calcul_soldes"].user_defined_macros["nuits_eveil"]
    # Those of before the record of nights named none.
    ancien, premier, second = (
        SimpleNamespace(timestamp=t, extra={"au": AU} | ({"nuit": f"collecte_nocturne/{t}"} if t else {})) for t in range(3)
    )
    assert nuits_eveil({"depots_charges": [second, ancien, premier]}) == "collecte_nocturne/1 collecte_nocturne/2"
    assert nuits_eveil(None) == ""


def evenements(execution: Any) -> list[dict[str, str]]:
    """What the asset events of a run carry."""
    from airflow.models.asset import AssetEvent
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session() as session:
        requete = select(AssetEvent).where(AssetEvent.source_run_id == execution.run_id, AssetEvent.source_task_id == "clore")
        return [e.extra for e in session.scalars(requete)]
