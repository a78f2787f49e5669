"""Finance approves soldes through Airflow: asked by its own operator, answered through its own API; our journal says who."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from decompte.app import arret_airflow
from decompte.app.arret_resume import neutraliser, resumer
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vie_demande import ActesRefuses
from decompte.domaine.texte import ESPACE
from decompte.domaine.vie_solde import ActionSolde
from tests.vie_fabrique import AU, EXERCICE, GESTION, NET, NOTE, PENALISE, TROP, ZERO, Vie, ouvrir_vie

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag

# Airflow's runner imports half of its server, which warns of its own affairs; our code runs under « error » everywhere else.
pytestmark = pytest.mark.filterwarnings("ignore")

DAG = "arret_des_soldes"
Repondre = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def vie(env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vie]:
    """Two soldes that may be approved (one proposed, one heard), one that may not (proposed, not heard)."""
    reglages = {**env, "DECOMPTE_REFERENCE": str(tmp_path / "reference"), "DECOMPTE_APPROBATEURS": "finances-1, gestion-1"}
    for nom, valeur in reglages.items():
        monkeypatch.setenv(nom, valeur)
    with ouvrir_vie(reglages, tmp_path) as ouverte:
        ouverte.faire(ActionSolde.PROPOSER, NET)
        ouverte.entendre(TROP)
        ouverte.faire(ActionSolde.PROPOSER, PENALISE)
        yield ouverte


def reponse(qui: str = "finances-1", commentaire: str = "Vu.") -> dict[str, Any]:
    """What Airflow's operator gives to the next task."""
    return {
        "chosen_options": ["Approve"],
        "params_input": {"commentaire": commentaire},
        "responded_at": datetime(2025, 8, 1, 22, 30, tzinfo=UTC),
        "responded_by_user": {"id": "1", "name": qui},
    }


def preparer(vie: Vie, *conventions: str, texte: str = "") -> arret_airflow.Preparation:
    return arret_airflow.preparer_ici(vie.ctx, EXERCICE, conventions, texte, AU)


def test_ce_que_les_finances_lisent_avant_de_repondre(vie: Vie) -> None:
    etats = vie.etats()
    pret = preparer(vie, texte="Lot de <b>juillet</b>\n| [ici](http://ailleurs.example)")
    assert vie.etats() == etats
    assert [code for code, _, _ in pret["soldes"]] == [NET, TROP]
    assert pret["soldes"][0][2] == vie.solde(NET)["empreinte"]
    corps = pret["corps"].replace(ESPACE, " ")
    assert corps.startswith("**Exercice 2024 : 2 soldes à arrêter**, calculés au 01/08/2025.")
    assert "> Lot de \\<b\\>juillet\\</b\\> \\| \\[ici\\](http\\://ailleurs.example)" in corps
    assert "| À payer | 1 | 18 000,00 € |" in corps
    assert "| À reverser | 1 | 2 000,00 € |" in corps
    assert "| 2024-2.3 | 2 | 18 000,00 € | 2 000,00 € | 0,00 € |" in corps
    assert f"| {NET} | 18 000,00 € | 0,00 € | 0,00 € | {vie.solde(NET)['empreinte'][:12]} |" in corps
    assert "### Hypothèses" in corps
    (laisse,) = pret["laisses"]
    assert laisse.startswith(f"{PENALISE}, exercice 2024 : pénalité de ")
    assert f"- {neutraliser(laisse)}".replace(ESPACE, " ") in corps


def test_des_conventions_nommees_et_leurs_fautes(vie: Vie) -> None:
    pret = preparer(vie, TROP, f" {TROP}", NOTE, "2024-2.3-inconnue", "")
    assert [code for code, _, _ in pret["soldes"]] == [TROP]
    assert [phrase.split(" : ")[0] for phrase in pret["laisses"]] == [
        f"{NOTE}, exercice 2024",
        "2024-2.3-inconnue, exercice 2024",
    ]
    rien = preparer(vie, NOTE)
    assert (rien["soldes"], len(rien["laisses"])) == ([], 1)
    assert rien["corps"].startswith("**Exercice 2024 : aucun solde ne peut être arrêté.**")
    personne = arret_airflow.preparer_ici(vie.ctx, 2019, (), "", AU)
    assert (personne["soldes"], personne["laisses"]) == ([], [])


def test_qui_a_repondu_arrete_tout_ce_qui_etait_montre(vie: Vie) -> None:
    pret = preparer(vie)
    phrases = arret_airflow.arreter_ici(vie.ctx, pret, reponse())
    assert len(phrases) >= 2
    assert (vie.etats()[NET], vie.etats()[TROP], vie.etats()[PENALISE]) == ("arrete", "arrete", "propose")
    fige = vie.ctx.entrepot.lire_fige(NET, EXERCICE, 1)
    assert fige is not None
    # The day of the answer, in Paris.
    assert (fige["arrete_par"], fige["arrete_le"]) == ("finances-1", date(2025, 8, 2))
    (dernier,) = [t for t in vie.ctx.entrepot.lire_transitions(NET, EXERCICE) if t["vers"] == "arrete"]
    assert (dernier["par"], dernier["commentaire"]) == ("finances-1", "Vu.")
    # The task run again does nothing more; another person would be refused.
    assert arret_airflow.arreter_ici(vie.ctx, pret, reponse()) == ["Déjà arrêté par finances-1 : rien de plus à faire."]
    with pytest.raises(ActesRefuses, match="est « arrêté »"):
        arret_airflow.arreter_ici(vie.ctx, pret, reponse(GESTION))


def test_tout_ou_rien(vie: Vie, monkeypatch: pytest.MonkeyPatch) -> None:
    pret = preparer(vie)
    with pytest.raises(ActesRefuses, match="proposé par gestion-1 : une autre personne l'arrête"):
        arret_airflow.arreter_ici(vie.ctx, pret, reponse(GESTION))
    with pytest.raises(DemandeInvalide, match="« lecture » n'est pas de ceux qui arrêtent des soldes"):
        arret_airflow.arreter_ici(vie.ctx, pret, reponse("lecture"))
    with pytest.raises(DemandeInvalide, match="Airflow ne dit pas qui a répondu"):
        arret_airflow.arreter_ici(vie.ctx, pret, {**reponse(), "responded_by_user": None})
    # Sent back, and proposed again with other figures: not what was shown.
    vie.faire(ActionSolde.RENVOYER, NET, motif="À revoir.")
    vie.verser(NET, "1000.00", "M-9", date(2025, 7, 1))
    vie.calculer()
    vie.faire(ActionSolde.PROPOSER, NET)
    with pytest.raises(ActesRefuses, match=f"{NET}, exercice 2024 : n'est plus celui qui a été montré"):
        arret_airflow.arreter_ici(vie.ctx, pret, reponse())
    assert {vie.etats()[c] for c in (NET, TROP)} == {"propose", "contradictoire"}
    assert vie.ctx.entrepot.lire_vie().versions == {}
    monkeypatch.delenv("DECOMPTE_APPROBATEURS")
    with pytest.raises(DemandeInvalide, match="quels comptes peuvent arrêter des soldes"):
        arret_airflow.preparer(EXERCICE, None, None, AU)


def test_un_rejet_est_journalise_et_ne_change_rien(vie: Vie) -> None:
    etats = vie.etats()
    dit = arret_airflow.consigner_rejet_ici(vie.ctx, preparer(vie), reponse(commentaire="Budget à revoir."))
    assert dit == "Rejeté par finances-1 : rien n'est arrêté, les 2 soldes restent proposés."
    assert vie.etats() == etats
    journal = [j for j in vie.ctx.entrepot.lire_journal() if j["action"] == "rejeter_arret"]
    assert [(j["qui"], j["objet"], j["commentaire"]) for j in journal] == [
        ("finances-1", f"{code} 2024", "Budget à revoir.") for code in (NET, TROP)
    ]


def test_un_resume_dit_les_versions_et_ce_qui_n_a_rien_a_payer() -> None:
    ligne = {
        "convention": "a", "dispositif": "2.3", "version": 2, "date_calcul": AU, "solde_net_eur": 0, "reversement_eur": 0,
        "penalite_eur": 0, "hypotheses": ["Une | hypothèse"], "empreinte": "0123456789abcdef",
    }  # fmt: skip
    corps = resumer(2024, [ligne, {**ligne, "convention": "b", "date_calcul": date(2025, 7, 1)}], [], "")
    assert "calculés au 01/07/2025 au plus tôt, 01/08/2025 au plus tard" in corps
    assert "| Sans rien à payer ni à reprendre | 2 |" in corps
    assert "| a (version 2) |" in corps
    assert "- Une \\| hypothèse (2 soldes)" in corps


# --- through Airflow's own runner


@pytest.fixture
def repondre(monkeypatch: pytest.MonkeyPatch) -> Repondre:
    """Answer the approval as Airflow's API does, when the run waits for it; what was asked comes back."""

    def preparer_reponse(option: str, qui: str, role: str = "user", commentaire: str = "Vu.") -> list[dict[str, Any]]:
        demandes: list[dict[str, Any]] = []

        def attendre(_: float) -> None:
            # The runner sleeps while it waits for somebody: twice means that the answer did not wake it.
            assert not demandes
            demandes.append(_repondre(option, qui, role, commentaire))

        monkeypatch.setattr(time, "sleep", attendre)
        return demandes

    return preparer_reponse


def _repondre(option: str, qui: str, role: str, commentaire: str) -> dict[str, Any]:
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from airflow.api_fastapi.core_api.datamodels.hitl import UpdateHITLDetailPayload
    from airflow.api_fastapi.core_api.routes.public.hitl import update_hitl_detail
    from airflow.models.hitl import HITLDetail
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session(scoped=False) as session:
        attend = select(TaskInstance).where(TaskInstance.dag_id == DAG, TaskInstance.state == "awaiting_input")
        tache = session.scalars(attend).one()
        detail = session.get(HITLDetail, tache.id)
        assert detail is not None
        demande = {"sujet": detail.subject, "corps": detail.body}
        charge = UpdateHITLDetailPayload(chosen_options=[option], params_input={"commentaire": commentaire})
        compte = SimpleAuthManagerUser(username=qui, role=role)
        update_hitl_detail(DAG, tache.run_id, tache.task_id, charge, compte, session)
    return demande


def lancer(sac: DagBag, **conf: Any) -> tuple[Any, dict[str, str | None]]:
    """Run the DAG to its end: its DagRun, and the state of each task."""
    execution = sac.dags[DAG].test(run_conf={"exercice": EXERCICE, "conventions": [], "texte": "", **conf})
    return execution, {t.task_id: t.state for t in execution.get_task_instances()}


@pytest.mark.longue
def test_approuver_par_airflow(sac: DagBag, vie: Vie, repondre: Repondre) -> None:
    demandes = repondre("Approve", "finances-1")
    execution, etats = lancer(sac, texte="Lot de juillet")
    assert execution.state == "success"
    assert etats == {
        "preparer": "success", "approuver": "success", "arreter": "success", "editer": "success", "consigner_rejet": "skipped",
    }  # fmt: skip
    (demande,) = demandes
    assert demande["sujet"] == "Arrêt des soldes 2024"
    assert "> Lot de juillet" in demande["corps"]
    assert f"| {TROP} | 0,00" in demande["corps"]
    assert (vie.etats()[NET], vie.etats()[TROP], vie.etats()[PENALISE]) == ("arrete", "arrete", "propose")
    versions = vie.ctx.entrepot.lire_vie().versions
    assert {(cle[0], v.arrete_par) for cle, siennes in versions.items() for v in siennes} == {
        (NET, "finances-1"),
        (TROP, "finances-1"),
    }
    for format in ("pdf", "xlsx"):
        assert vie.ctx.entrepot.lire_piece(NET, EXERCICE, 1, format) is not None


@pytest.mark.longue
def test_rejeter_par_airflow(sac: DagBag, vie: Vie, repondre: Repondre) -> None:
    avant = vie.etats()
    repondre("Reject", "finances-1", commentaire="À revoir.")
    execution, etats = lancer(sac)
    assert execution.state == "success"
    assert (etats["arreter"], etats["editer"], etats["consigner_rejet"]) == ("skipped", "skipped", "success")
    assert vie.etats() == avant
    journal = [j for j in vie.ctx.entrepot.lire_journal() if j["action"] == "rejeter_arret"]
    assert {(j["qui"], j["commentaire"]) for j in journal} == {("finances-1", "À revoir.")}


@pytest.mark.longue
def test_la_personne_qui_a_propose_est_refusee_par_airflow(
    sac: DagBag, vie: Vie, repondre: Repondre, capsys: pytest.CaptureFixture[str]
) -> None:
    avant = vie.etats()
    repondre("Approve", GESTION, role="op")
    execution, etats = lancer(sac)
    assert execution.state == "failed"
    assert (etats["arreter"], etats["editer"], etats["consigner_rejet"]) == ("failed", "upstream_failed", "skipped")
    assert vie.etats() == avant
    assert "proposé par gestion-1 : une autre personne l'arrête" in capsys.readouterr().out


@pytest.mark.longue
def test_sans_rien_a_arreter_personne_n_est_sollicite(sac: DagBag, vie: Vie) -> None:
    execution, etats = lancer(sac, conventions=[ZERO])
    assert execution.state == "success"
    assert set(etats.values()) == {"skipped"}
