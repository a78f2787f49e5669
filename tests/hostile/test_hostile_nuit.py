"""The whole corpus in one drop-box and one night: each file has its expected end, none stops, slows or soils the night."""

from __future__ import annotations

import pytest

from tests.hostile.attentes import ecart_du_cas
from tests.hostile.corpus import corpus
from tests.hostile.nuit_hostile import NuitHostile
from tests.hostile.phrases import defauts
from tests.hostile.socle import ATTEND, CasPlace

UN_GIGA = 1_000_000_000


@pytest.mark.parametrize("cas", corpus(), ids=lambda cas: cas.id)
def test_la_fin_attendue(nuit_hostile: NuitHostile, cas: CasPlace) -> None:
    faute = ecart_du_cas(cas, nuit_hostile)
    assert faute is None, f"{cas.id} ({cas.cas.pourquoi}) : {faute}"


@pytest.mark.parametrize("cas", corpus(), ids=lambda cas: cas.id)
def test_les_constats_sont_des_phrases_qui_disent_quoi_faire(nuit_hostile: NuitHostile, cas: CasPlace) -> None:
    depots = [d for chemin, d in nuit_hostile.depots.items() if chemin == cas.chemin or chemin.startswith(f"{cas.chemin}/")]
    trouves = [defaut for depot in depots for constat in depot.constats for defaut in defauts(constat)]
    assert trouves == []
    for depot in depots:
        assert depot.motif or depot.etat == "accepte", "un état sans son motif"


def test_la_nuit_finit_et_ne_laisse_rien_de_cote(nuit_hostile: NuitHostile) -> None:
    assert nuit_hostile.bilan.traitement.echecs == []
    assert nuit_hostile.bilan.reception.fautes == []
    assert {d.etat for d in nuit_hostile.depots.values()} <= {
        "accepte",
        "accepte_avec_reserves",
        "rejete",
        "illisible",
        "doublon",
        "remplace",
    }
    attendus = {cas.chemin for cas in corpus() if cas.cas.attendu.etat == ATTEND}
    assert set(nuit_hostile.en_attente) == attendus


def test_rien_n_est_charge_d_un_depot_refuse(nuit_hostile: NuitHostile) -> None:
    charges = {
        d.chemin: d.lignes for d in nuit_hostile.depots.values() if d.etat in ("rejete", "illisible", "doublon") and d.lignes
    }
    assert charges == {}


def test_rien_n_est_ecrit_hors_du_dossier_des_donnees(nuit_hostile: NuitHostile) -> None:
    assert nuit_hostile.apres == nuit_hostile.avant
    assert nuit_hostile.echappes == []


def test_la_memoire_reste_sous_un_giga(nuit_hostile: NuitHostile) -> None:
    assert nuit_hostile.memoire_octets < UN_GIGA
    assert nuit_hostile.memoire_des_lecteurs_octets < UN_GIGA
