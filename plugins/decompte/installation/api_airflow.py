"""What « make run » asks of Airflow's REST API, on this machine only."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

_DELAI_S = 30


class AirflowInjoignable(RuntimeError):
    """The API does not answer (yet)."""


class AirflowRefuse(RuntimeError):
    """The API answered with an error."""


@dataclass(slots=True)
class Api:
    """Airflow's API at ``adresse``; logs in when first needed."""

    adresse: str
    compte: str
    mot_de_passe: str = field(repr=False)
    _jeton: str | None = field(default=None, repr=False)

    def en_bonne_sante(self, *composants: str) -> bool:
        """Whether it answers and these components (``scheduler``, ``dag_processor``) are alive."""
        try:
            etat = self._demander("GET", "/api/v2/monitor/health", anonyme=True)
        except (AirflowInjoignable, AirflowRefuse):
            return False
        return all((etat.get(nom) or {}).get("status") == "healthy" for nom in ("metadatabase", *composants))

    def dag_connu(self, dag: str) -> bool:
        """Whether the DAG was parsed and is not stale."""
        try:
            return not self._demander("GET", f"/api/v2/dags/{dag}").get("is_stale", False)
        except AirflowRefuse:
            return False

    def erreurs_import(self) -> list[str]:
        """One line a DAG file that does not import."""
        erreurs = self._demander("GET", "/api/v2/importErrors")["import_errors"]
        return [f"{e['filename']} : {(e['stack_trace'].strip().splitlines() or ['?'])[-1]}" for e in erreurs]

    def activer(self, dag: str) -> None:
        """Take a DAG out of its pause."""
        self._demander("PATCH", f"/api/v2/dags/{dag}?update_mask=is_paused", {"is_paused": False})

    def lancer(self, dag: str, au: date | None) -> str:
        """Trigger a run, « as of » a day when given; its id."""
        conf = {} if au is None else {"au": au.isoformat()}
        corps = {"logical_date": None, "conf": conf}
        return str(self._demander("POST", f"/api/v2/dags/{dag}/dagRuns", corps)["dag_run_id"])

    def etat(self, dag: str, execution: str) -> str:
        """queued, running, success or failed."""
        return str(self._demander("GET", f"/api/v2/dags/{dag}/dagRuns/{quote(execution, safe='')}")["state"])

    def taches(self, dag: str, execution: str) -> list[dict[str, Any]]:
        """The task instances of a run, mapped ones included."""
        chemin = f"/api/v2/dags/{dag}/dagRuns/{quote(execution, safe='')}/taskInstances?limit=1000"
        return list(self._demander("GET", chemin)["task_instances"])

    def eveillee_par(self, dag: str, execution: str) -> str | None:
        """The id of the run of ``dag`` that an asset event of the run ``execution`` created; None as long as there is none."""
        executions = self._demander("GET", f"/api/v2/dags/{dag}/dagRuns?order_by=-run_after&limit=10")["dag_runs"]
        for candidate in (str(e["dag_run_id"]) for e in executions if e["run_type"] == "asset_triggered"):
            chemin = f"/api/v2/dags/{dag}/dagRuns/{quote(candidate, safe='')}/upstreamAssetEvents"
            if any(e["source_run_id"] == execution for e in self._demander("GET", chemin)["asset_events"]):
                return candidate
        return None

    def _demander(self, methode: str, chemin: str, corps: dict[str, Any] | None = None, anonyme: bool = False) -> dict[str, Any]:
        if not anonyme and self._jeton is None:
            acces = {"username": self.compte, "password": self.mot_de_passe}
            self._jeton = self._demander("POST", "/auth/token", acces, anonyme=True)["access_token"]
        entetes = {"Content-Type": "application/json", "Accept": "application/json"}
        if not anonyme:
            entetes["Authorization"] = f"Bearer {self._jeton}"
        donnees = None if corps is None else json.dumps(corps).encode()
        requete = urllib.request.Request(self.adresse + chemin, donnees, entetes, method=methode)
        # Without proxies: they do not know this machine's own addresses.
        ouvreur = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with ouvreur.open(requete, timeout=_DELAI_S) as reponse:
                return dict(json.load(reponse))
        except urllib.error.HTTPError as erreur:
            with erreur:
                if erreur.code == 401 and not anonyme:
                    self._jeton = None
                raise AirflowRefuse(f"{methode} {chemin} : {erreur.code} {erreur.read(500).decode(errors='replace')}") from erreur
        except OSError as erreur:
            raise AirflowInjoignable(f"{methode} {chemin} : {erreur}") from erreur
