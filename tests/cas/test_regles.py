"""Every rule has a source, a code, a golden case; every parameter a rule or a use, and a test that reaches it."""

from __future__ import annotations

import importlib
from functools import reduce
from pathlib import Path

import pytest

from decompte.domaine.convention import Mode
from decompte.domaine.regle import Regle
from decompte.referentiel import Referentiel
from decompte.soldes.regles import FAMILLES, REGLES
from scripts.refaire_regles import PAGE, composer
from tests.cas.inventaire import Inventaire, inventorier

RACINE = Path(__file__).resolve().parents[2]
CHAQUE_REGLE = pytest.mark.parametrize("regle", REGLES.values(), ids=lambda r: r.id)


@pytest.fixture(scope="module")
def inventaire(referentiel: Referentiel) -> Inventaire:
    return inventorier(referentiel)


def test_une_regle_n_est_ecrite_qu_une_fois() -> None:
    assert sum(len(regles) for _, regles in FAMILLES) == len(REGLES)


@CHAQUE_REGLE
def test_chaque_regle_a_une_source(regle: Regle) -> None:
    """A document, a stated hypothesis, or parameters (the loader refuses one without source or hypothesis)."""
    assert regle.source or regle.hypothese or regle.parametres


@CHAQUE_REGLE
def test_chaque_regle_a_un_code_documente(regle: Regle) -> None:
    module, _, chemin = regle.code.partition(":")
    fonction = reduce(getattr, chemin.split("."), importlib.import_module(module))
    assert fonction.__doc__


@CHAQUE_REGLE
def test_chaque_regle_a_un_cas(regle: Regle, inventaire: Inventaire) -> None:
    assert inventaire.par_regle.get(regle.id), f"aucun cas chiffré n'applique « {regle.id} »"


@CHAQUE_REGLE
def test_chaque_regle_lit_des_parametres_qui_existent(regle: Regle, referentiel: Referentiel) -> None:
    assert set(regle.parametres) <= set(referentiel.parametres.par_id)


def test_chaque_ligne_applique_une_regle_connue(inventaire: Inventaire) -> None:
    assert set(inventaire.par_regle) <= set(REGLES)


def test_chaque_parametre_est_atteint_par_un_test(referentiel: Referentiel, inventaire: Inventaire) -> None:
    """By a golden case; or, for those that no solde reads (limits of reading, controls, series), by a test that names it."""
    restants = set(referentiel.parametres.par_id) - inventaire.parametres
    textes = [f.read_text(encoding="utf-8") for f in (RACINE / "tests").rglob("*.py") if f != Path(__file__)]
    assert sorted(id for id in restants if not any(f'"{id}"' in texte or f"{id}=" in texte for texte in textes)) == []


def test_chaque_parametre_est_lu_par_le_code(referentiel: Referentiel) -> None:
    """A parameter that no code names is a promise that nobody keeps."""
    textes = [f.read_text(encoding="utf-8") for f in (RACINE / "plugins").rglob("*.py") if not f.name.startswith("regles")]
    lus = "\n".join(textes)
    composes = {f"part_groupe_{g.id}" for d in referentiel.dispositifs.values() for g in d.groupes}
    assert sorted(id for id in referentiel.parametres.par_id if f'"{id}"' not in lus and id not in composes) == []


def test_chaque_mode_calcule_a_un_cas(referentiel: Referentiel, inventaire: Inventaire) -> None:
    atteints = {referentiel.dispositifs[id].mode for id in inventaire.par_dispositif}
    assert atteints == set(Mode)


def test_la_page_des_regles_est_a_jour(referentiel: Referentiel, inventaire: Inventaire) -> None:
    """Otherwise: PYTHONPATH=plugins:. .venv/bin/python scripts/refaire_regles.py."""
    assert PAGE.read_text(encoding="utf-8") == composer(referentiel, inventaire)
