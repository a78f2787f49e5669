"""What the night reads from parameters: how long a file must be still, when the year closes, how many nights are documented."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from decompte.app.documenter import dossier_des_pages
from decompte.domaine.parametre import Parametres, ValeurDatee
from tests.fabrique import classeur, personne
from tests.nuit.conftest import MAINTENANT

ARRAS = {"Convention": "2024-1.3-ccas-arras", "Mois": "2024-05"}
Regler = Callable[[str, object], None]


@pytest.fixture
def regler(boite: Any) -> Regler:
    """Give a parameter another value for every day, in this installation."""

    def changer(id: str, valeur: object) -> None:
        parametres = boite.ctx.referentiel.parametres
        valeurs = (ValeurDatee(date(2000, 1, 1), valeur, hypothese=True, raison="valeur du test"),)
        change = Parametres({**parametres.par_id, id: replace(parametres.par_id[id], valeurs=valeurs)})
        boite.ctx.referentiel = replace(boite.ctx.referentiel, parametres=change)

    return changer


def _recu_il_y_a_une_minute(boite: Any) -> None:
    boite.deposer("ccas-arras/mai.xlsx", classeur([personne(1)], identification=ARRAS), "2024-06-05T10:00:00+02:00")
    (boite.racine / "arrivees.csv").unlink()
    instant = (MAINTENANT - timedelta(seconds=60)).timestamp()
    os.utime(boite.racine / "ccas-arras/mai.xlsx", (instant, instant))


@pytest.mark.parametrize(("delai", "pris"), [(59, 1), (61, 0)])
def test_un_fichier_attend_d_etre_immobile(boite: Any, regler: Regler, delai: int, pris: int) -> None:
    _recu_il_y_a_une_minute(boite)
    regler("delai_stabilite_s", delai)
    bilan = boite.nuit("2026-01-31").reception
    assert (len(bilan.nouveaux), len(bilan.en_attente)) == (pris, 1 - pris)


@pytest.mark.parametrize(("cloture", "etat"), [("03-31", "accepte"), ("03-29", "ecarte")])
def test_la_cloture_met_de_cote_ce_qui_vient_apres(boite: Any, regler: Regler, cloture: str, etat: str) -> None:
    boite.deposer("ccas-arras/mai.xlsx", classeur([personne(1)], identification=ARRAS), "2025-03-30T10:00:00+02:00")
    regler("jour_cloture", cloture)
    boite.nuit("2025-04-15")
    assert boite.depot("ccas-arras/mai.xlsx")["etat"] == etat


def test_seules_les_dernieres_nuits_gardent_leurs_pages(boite: Any, regler: Regler) -> None:
    regler("nuits_documentees", 2)
    for rang, jour in enumerate(("2024-06-11", "2024-06-12", "2024-06-13"), 1):
        lignes = [personne(n) for n in range(1, rang + 1)]
        boite.deposer(f"ccas-arras/mai-{rang}.xlsx", classeur(lignes, identification=ARRAS), f"{jour}T10:00:00+02:00")
        boite.nuit(jour)
    gardees = sorted(d.name for d in dossier_des_pages(boite.ctx).iterdir() if d.is_dir())
    assert gardees == ["2024-06-12", "2024-06-13"]
