"""The measure of mutants: what it counts, when it fails, and the report that it writes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.mutation.__main__ import juger, main
from tests.mutation.bilan import Bilan, Mutant, equivalents, lire_bilan
from tests.mutation.copie import fichiers_de_test, modules_du_paquet, sans_decorateur_property
from tests.mutation.profil import NON_MESURE
from tests.mutation.rapport import dire, ecrire

RACINE = Path(__file__).resolve().parents[2]


def mutants(tues: int, survivants: int) -> Bilan:
    return Bilan(
        tuple(Mutant("montant", f"x_eur__mutmut_{n}", 1 if n < tues else 0, "a", f"b{n}") for n in range(tues + survivants))
    )


@pytest.mark.parametrize(("tues", "survivants", "code"), [(90, 10, 0), (100, 0, 0), (899, 101, 1), (0, 0, 1)])
def test_sous_neuf_sur_dix_la_mesure_echoue(tues: int, survivants: int, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty measure fails too."""
    assert juger(mutants(tues, survivants)) == code
    assert ("Under 90%" in capsys.readouterr().out) is bool(code)


def test_un_module_inconnu_est_refuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["montants"]) == 2
    assert "Unknown: montants" in capsys.readouterr().out


def test_ce_que_l_outil_a_laisse_se_lit_module_par_module(tmp_path: Path) -> None:
    source = tmp_path / "mutants" / "src" / "decompte" / "domaine" / "modes"
    source.mkdir(parents=True)
    (source / "etp.py").write_text(
        "def x_due__mutmut_orig(a):\n    b = a\n    return b + 1\ndef x_due__mutmut_2(a):\n    b = a\n    return b - 1\n"
    )
    spans = {"x_due__mutmut_orig": [1, 3], "x_due__mutmut_2": [4, 6]}
    (source / "etp.py.spans").write_text(json.dumps({"version": 1, "spans": spans}))
    codes = {f"decompte.domaine.modes.etp.x_due__mutmut_{n}": code for n, code in ((1, 1), (2, 0), (3, 36), (4, 152))}
    (source / "etp.py.meta").write_text(json.dumps({"exit_code_by_key": codes}))
    bilan = lire_bilan(tmp_path)
    assert list(bilan.par_module()) == ["modes/etp"]
    assert (bilan.tues, len(bilan.mutants)) == (3, 4), "a mutant that never ends is killed"
    assert bilan.survivants == (Mutant("modes/etp", "x_due__mutmut_2", 0, "return b + 1", "return b - 1"),)


@pytest.mark.parametrize("code", [0, 5, 33, None])
def test_sans_test_qui_l_atteint_un_mutant_survit(code: int | None) -> None:
    assert not Mutant("montant", "x", code).tue


@pytest.mark.parametrize("code", [NON_MESURE, None])
def test_un_mutant_sans_verdict_rend_la_mesure_fausse(code: int | None) -> None:
    sans_verdict = Mutant("montant", "x", code)
    assert Bilan((sans_verdict, Mutant("montant", "y", 1))).non_mesures == (sans_verdict,)
    assert not sans_verdict.tue


def test_le_rapport_remplace_le_precedent_et_garde_le_reste(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("avant\n<!-- mutation: written by `make mutation` -->\nvieux\n<!-- mutation: end -->\naprès\n")
    bilan = mutants(9, 1)
    ecrire(readme, bilan, {("montant", "b9"): "parce que"}, date(2024, 6, 30), 12.4)
    texte = readme.read_text()
    assert "vieux" not in texte
    assert texte.startswith("avant\n") and texte.endswith("<!-- mutation: end -->\naprès\n")
    assert "2024-06-30" in texte and "**9 of 10 mutants killed, 90.0%**" in texte
    assert "| `montant` | 9 / 10 | 90.0% |" in texte
    assert "| `montant` | `b9` | parce que |" in texte
    assert "that a test could kill" not in texte
    ecrire(readme, bilan, {}, date(2024, 7, 1), 12.4)
    assert "Survivors that a test could kill" in readme.read_text()


def test_le_terminal_montre_chaque_survivant() -> None:
    dit = dire(mutants(1, 1), {})
    assert "survivor: montant x_eur__mutmut_1\n  - a\n  + b1" in dit
    assert dit.endswith("1 of 2 mutants killed: 50.0%.")


def test_une_propriete_reste_une_propriete_sans_son_decorateur() -> None:
    code = "class A:\n    @property\n    def double(self):\n        return self.n * 2\n\n    n = 3\n\n"
    code += "    @staticmethod\n    def un():\n        return 1\n"
    change = sans_decorateur_property(code)
    assert "@property" not in change and "@staticmethod" in change
    espace: dict[str, type] = {}
    exec(change, espace)
    assert (espace["A"]().double, espace["A"].un()) == (6, 1)


def test_les_modules_et_les_tests_se_trouvent_seuls() -> None:
    assert {"montant", "modes/places_qualite"} <= set(modules_du_paquet(RACINE))
    retenus = fichiers_de_test(RACINE)
    assert "tests/unit/test_domaine_montant.py" in retenus and "tests/cas/test_cas_soldes.py" in retenus
    assert "tests/unit/test_lecture.py" not in retenus and "tests/unit/test_mutation_bilan.py" not in retenus


def test_chaque_equivalent_dit_pourquoi() -> None:
    assert all(pourquoi.strip() for pourquoi in equivalents().values())
    assert {module for module, _ in equivalents()} <= set(modules_du_paquet(RACINE))
