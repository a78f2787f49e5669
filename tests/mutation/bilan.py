"""The measure: for each module, mutants made and killed, and the survivors with what they change."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.profil import NON_MESURE
from tests.mutation.reglages import PAQUET

TUES = frozenset({1, 3})
HORS_DELAI = frozenset({24, -24, 36, 152, 255})
"""A mutant that never ends is told from the code: it is killed."""
EQUIVALENTS = Path(__file__).parent / "equivalents.toml"


@dataclass(frozen=True)
class Mutant:
    """One change of one function; ``code`` is what the tests ended with, None when they did not run."""

    module: str
    nom: str
    code: int | None
    retire: str = ""
    ajoute: str = ""

    @property
    def tue(self) -> bool:
        return self.code in TUES or self.code in HORS_DELAI


@dataclass(frozen=True)
class Bilan:
    """All the mutants of a measure."""

    mutants: tuple[Mutant, ...]

    @property
    def tues(self) -> int:
        return sum(m.tue for m in self.mutants)

    @property
    def part(self) -> float:
        """The share killed, 0 when nothing was measured: an empty measure does not pass."""
        return self.tues / len(self.mutants) if self.mutants else 0.0

    @property
    def non_mesures(self) -> tuple[Mutant, ...]:
        """Those whose tests could not be run: the measure is wrong."""
        return tuple(m for m in self.mutants if m.code in (None, NON_MESURE))

    @property
    def survivants(self) -> tuple[Mutant, ...]:
        return tuple(m for m in self.mutants if not m.tue)

    def par_module(self) -> dict[str, Bilan]:
        noms = sorted({m.module for m in self.mutants})
        return {nom: Bilan(tuple(m for m in self.mutants if m.module == nom)) for nom in noms}


def lire_bilan(dossier: Path) -> Bilan:
    """What mutmut left in the copy."""
    source = dossier / "mutants" / "src" / PAQUET
    mutants = []
    for meta in sorted(source.rglob("*.py.meta")):
        module = str(meta.relative_to(source)).removesuffix(".py.meta")
        codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        for nom, code in codes.items():
            mutant = Mutant(module, nom.rpartition(".")[2], code)
            mutants.append(mutant if mutant.tue else _avec_le_changement(mutant, meta.with_suffix("")))
    return Bilan(tuple(mutants))


def _avec_le_changement(mutant: Mutant, fichier: Path) -> Mutant:
    """With the lines that the mutant takes away and puts in."""
    lignes = fichier.read_text(encoding="utf-8").splitlines()
    spans: Mapping[str, Sequence[int]] = json.loads(fichier.with_name(fichier.name + ".spans").read_text())["spans"]

    def corps(nom: str) -> list[str]:
        debut, fin = spans[nom]
        return [ligne.strip() for ligne in lignes[debut - 1 : fin] if "__mutmut_" not in ligne]

    original, change = corps(mutant.nom.rpartition("__mutmut_")[0] + "__mutmut_orig"), corps(mutant.nom)
    retire = [ligne for ligne in original if ligne not in change]
    ajoute = [ligne for ligne in change if ligne not in original]
    return Mutant(mutant.module, mutant.nom, mutant.code, " ".join(retire), " ".join(ajoute))


def equivalents() -> dict[tuple[str, str], str]:
    """Why a survivor cannot be told from the code, by (module, what it puts in)."""
    lus = tomllib.loads(EQUIVALENTS.read_text(encoding="utf-8"))["equivalent"]
    return {(e["module"], e["mutant"]): e["pourquoi"] for e in lus}
