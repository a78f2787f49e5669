"""The approval through Airflow, its tasks called as functions: both what was shown and what holds now are checked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from decompte.app.arret_airflow import arreter_ici, preparer_ici
from decompte.app.vie_demande import ActesRefuses, DemandeActe
from decompte.app.vie_solde import agir
from decompte.domaine.vie_solde import ActionSolde
from tests.conftest import env_sur
from tests.vie_fabrique import AU, EXERCICE, FINANCES, NET, ZERO, Vie, ouvrir_vie

A = ActionSolde
REPONSE: dict[str, Any] = {
    "params_input": {},
    "responded_at": datetime(2025, 8, 1, 9, 30, tzinfo=UTC),
    "responded_by_user": {"id": "1", "name": FINANCES},
}
"""What Airflow's operator gives to the task that approves."""


@pytest.fixture
def vie(url_migree: str, tmp_path: Path) -> Iterator[Vie]:
    """Two soldes proposed, and somebody who may approve."""
    env = {**env_sur(url_migree, tmp_path / "donnees"), "DECOMPTE_APPROBATEURS": FINANCES}
    with ouvrir_vie(env, tmp_path) as ouverte:
        ouverte.faire(A.PROPOSER, NET, ZERO)
        yield ouverte


def test_ce_qui_a_ete_montre_et_tient_encore_s_arrete(vie: Vie) -> None:
    montre = preparer_ici(vie.ctx, EXERCICE, (), "", AU)
    arreter_ici(vie.ctx, montre, REPONSE)
    assert (vie.etats()[NET], vie.etats()[ZERO]) == ("arrete", "mandate")


def test_d_autres_chiffres_que_ceux_montres_ne_s_arretent_pas(vie: Vie) -> None:
    """Proposed again with other figures, which a calculation confirms: only the digest tells."""
    montre = preparer_ici(vie.ctx, EXERCICE, (), "", AU)
    vieille = {(NET, EXERCICE): vie.solde(NET)["empreinte"]}
    vie.faire(A.RENVOYER, NET, motif="Un acompte est arrivé.")
    vie.verser(NET, "8000.00", "M-9", date(2025, 2, 1))
    vie.faire(A.PROPOSER, NET)
    for arreter in (
        lambda: arreter_ici(vie.ctx, montre, REPONSE),
        lambda: agir(vie.ctx, DemandeActe(A.ARRETER, ((NET, EXERCICE),), FINANCES, empreintes=vieille), AU),
    ):
        with pytest.raises(ActesRefuses) as refus:
            arreter()
        (fautes,) = refus.value.refus.values()
        assert list(refus.value.refus) == [(NET, EXERCICE)]
        assert fautes == ("n'est plus celui qui a été montré, ses chiffres ou ce qu'ils comptent ont changé : relisez-le",)
    assert (vie.etats()[NET], vie.etats()[ZERO]) == ("propose", "propose")
    # Shown again, it is approved.
    arreter_ici(vie.ctx, preparer_ici(vie.ctx, EXERCICE, (), "", AU), REPONSE)
    assert vie.etats()[NET] == "arrete"


def test_ce_qu_un_calcul_ne_donne_plus_ne_s_arrete_pas(vie: Vie) -> None:
    """The figures held are those shown, but no longer those that a calculation gives: only the calculation tells."""
    montre = preparer_ici(vie.ctx, EXERCICE, (), "", AU)
    vie.verser(NET, "8000.00", "M-9", date(2025, 2, 1))
    tenue = {(NET, EXERCICE): vie.solde(NET)["empreinte"]}
    assert [code for code, _, empreinte in montre["soldes"] if (code, empreinte) == (NET, tenue[NET, EXERCICE])] == [NET]
    for arreter in (
        lambda: arreter_ici(vie.ctx, montre, REPONSE),
        lambda: agir(vie.ctx, DemandeActe(A.ARRETER, ((NET, EXERCICE),), FINANCES, empreintes=tenue), AU),
    ):
        with pytest.raises(ActesRefuses, match=r"ce n'est plus ce qui a été proposé .*renvoyez-le") as refus:
            arreter()
        assert list(refus.value.refus) == [(NET, EXERCICE)]
    assert (vie.etats()[NET], vie.etats()[ZERO]) == ("propose", "propose")
    # Nor is it offered again.
    apres = preparer_ici(vie.ctx, EXERCICE, (), "", AU)
    assert [code for code, _, _ in apres["soldes"]] == [ZERO] and "ce n'est plus ce qui a été proposé" in apres["laisses"][0]
