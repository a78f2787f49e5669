"""What a night asks of its engines, counted rather than timed: a quadratic slip fails here on any machine."""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from decompte.app.contexte import ouvrir
from decompte.depots.archive import Archive
from decompte.domaine.convention import Convention
from decompte.entrepot import chargement, obligations, soldes
from tests.fabrique import classeur, personne
from tests.nuit.conftest import Boite

ORDRES, COPIES, PASSAGES, LECTURES = "ordres SQL", "COPY", "passages de Great Expectations", "lectures de l'archive"
ORDRES_PAR_DEPOT = 6
"""Of a deposit that nothing replaces: its lock, its state, the lock of its month, its verdict, its rank, how its commit waits."""
COPIES_PAR_DEPOT = 2
"""Its rows, its findings."""
ORDRES_D_UNE_NUIT = 150
"""Whatever the deposits: series, the record of the night, the life of the soldes included; without migrations and reference."""


@dataclass
class Nuits:
    """A drop-box whose nights are counted."""

    boite: Boite
    conventions: list[Convention]
    comptes: Counter[str]

    def passer(self, depots: int, lignes: int) -> Counter[str]:
        """A night over so many new deposits, of conventions not yet seen, of so many rows each."""
        for _ in range(depots):
            c = self.conventions.pop()
            identite = {"Structure": c.structure, "Convention": c.code, "Mois": "2024-05"}
            contenu = classeur([personne(n) for n in range(1, lignes + 1)], identification=identite)
            self.boite.deposer(f"{c.structure}/mai.xlsx", contenu, "2024-06-05T10:00:00+02:00")
        self.comptes.clear()
        bilan = self.boite.nuit("2024-06-20")
        assert bilan.traitement.lignes == depots * lignes
        return Counter(self.comptes)


@pytest.fixture
def nuits(boite: Boite, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nuits]:
    comptes: Counter[str] = Counter()

    def compter(porteur: object, attribut: str, quoi: str) -> None:
        fonction: Callable[..., Any] = getattr(porteur, attribut)

        @functools.wraps(fonction)
        def comptee(*args: Any, **kwargs: Any) -> Any:
            comptes[quoi] += 1
            return fonction(*args, **kwargs)

        monkeypatch.setattr(porteur, attribut, comptee)

    def compter_ordre(*_: object) -> None:
        comptes[ORDRES] += 1

    ccas = [c for c in boite.ctx.referentiel.conventions if c.code.startswith("2024-1.3-ccas-")]
    compteur = Nuits(boite, ccas, comptes)
    # Migrations, reference and imports are behind us.
    compteur.passer(1, 1)
    from great_expectations.validator.v1_validator import Validator

    compter(Validator, "validate_expectation_suite", PASSAGES)
    compter(Archive, "lire", LECTURES)
    for module in (chargement, obligations, soldes):
        compter(module, "copier", COPIES)
    event.listen(Engine, "before_cursor_execute", compter_ordre)
    yield compteur
    event.remove(Engine, "before_cursor_execute", compter_ordre)


def test_rien_ne_croit_avec_les_lignes(nuits: Nuits) -> None:
    assert nuits.passer(2, 2) == nuits.passer(2, 80)


def test_tout_croit_en_ligne_droite_avec_les_depots(nuits: Nuits) -> None:
    deux, quatre, huit = (nuits.passer(depots, 2) for depots in (2, 4, 8))
    par_depot = {quoi: (quatre[quoi] - deux[quoi]) / 2 for quoi in deux}
    assert par_depot == {quoi: (huit[quoi] - quatre[quoi]) / 4 for quoi in deux}
    assert par_depot[ORDRES] <= ORDRES_PAR_DEPOT
    assert par_depot[COPIES] <= COPIES_PAR_DEPOT
    assert par_depot[LECTURES] == 1
    assert par_depot[PASSAGES] == 0
    assert deux[ORDRES] - 2 * par_depot[ORDRES] <= ORDRES_D_UNE_NUIT


def test_un_passage_de_great_expectations_par_sorte_de_table(nuits: Nuits) -> None:
    # The deposits themselves, their suivi, then their series; nobody sent an activite.
    assert nuits.passer(3, 2)[PASSAGES] == 3


def test_une_nuit_sans_rien_de_neuf_ne_relit_et_ne_controle_rien(nuits: Nuits) -> None:
    nuits.passer(4, 2)
    vide = nuits.passer(0, 0)
    assert (vide[LECTURES], vide[PASSAGES]) == (0, 0)
    assert vide[ORDRES] <= ORDRES_D_UNE_NUIT


def test_une_nuit_ne_laisse_rien_dans_le_dossier_temporaire(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporaire, racine = tmp_path / "temporaire", tmp_path / "boite"
    temporaire.mkdir()
    racine.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporaire))
    with ouvrir(env) as ctx:
        une = Boite(ctx, racine)
        identite = {"Structure": "ccas-arras", "Convention": "2024-1.3-ccas-arras", "Mois": "2024-05"}
        une.deposer("ccas-arras/mai.xlsx", classeur([personne()], identification=identite), "2024-06-05T10:00:00+02:00")
        assert une.nuit("2024-06-20").traitement.lignes == 1
    assert list(temporaire.rglob("*")) == []
