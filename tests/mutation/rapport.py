"""The report: what the terminal shows, and what `tests/README.md` quotes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.mutation.bilan import Bilan, Mutant

DEBUT = "<!-- mutation: written by `make mutation` -->"
FIN = "<!-- mutation: end -->"
Equivalents = Mapping[tuple[str, str], str]


def dire(bilan: Bilan, equivalents: Equivalents) -> str:
    """Module by module, then each survivor with the line it changes."""
    lignes = [
        f"{module:<24} {part.tues:>4} / {len(part.mutants):<4} {part.part:.1%}" for module, part in bilan.par_module().items()
    ]
    for mutant in bilan.survivants:
        nature = "equivalent" if _cle(mutant) in equivalents else "survivor"
        sans = " (no test reaches it)" if mutant.code in (33, 5, None) else ""
        lignes += ["", f"{nature}: {mutant.module} {mutant.nom}{sans}", f"  - {mutant.retire}", f"  + {mutant.ajoute}"]
    return "\n".join([*lignes, "", f"{bilan.tues} of {len(bilan.mutants)} mutants killed: {bilan.part:.1%}."])


def ecrire(readme: Path, bilan: Bilan, equivalents: Equivalents, jour: date, minutes: float) -> None:
    """Put the report between its two marks."""
    avant, _, suite = readme.read_text(encoding="utf-8").partition(DEBUT)
    apres = suite.partition(FIN)[2]
    readme.write_text(f"{avant}{DEBUT}\n{_tableau(bilan, equivalents, jour, minutes)}\n{FIN}{apres}", encoding="utf-8")


def _tableau(bilan: Bilan, equivalents: Equivalents, jour: date, minutes: float) -> str:
    lignes = [
        f"Measured on {jour:%Y-%m-%d} by `make mutation`, in {minutes:.0f} minutes: "
        f"**{bilan.tues} of {len(bilan.mutants)} mutants killed, {bilan.part:.1%}**.",
        "",
        "| module | killed / made | |",
        "|---|---|---|",
        *(f"| `{module}` | {part.tues} / {len(part.mutants)} | {part.part:.1%} |" for module, part in bilan.par_module().items()),
    ]
    connus = {_cle(m): m for m in bilan.survivants if _cle(m) in equivalents}
    if connus:
        lignes += [
            "",
            "Survivors that nothing can tell from the code:",
            "",
            "| module | the mutant writes | why it changes nothing |",
            "|---|---|---|",
        ]
        lignes += [f"| `{cle[0]}` | `{_cellule(m.ajoute)}` | {equivalents[cle]} |" for cle, m in sorted(connus.items())]
    autres = [m for m in bilan.survivants if _cle(m) not in equivalents]
    if autres:
        lignes += ["", "Survivors that a test could kill:", "", "| module | the mutant writes |", "|---|---|"]
        lignes += [f"| `{m.module}` | `{_cellule(m.ajoute)}` |" for m in autres]
    return "\n".join(lignes)


def _cellule(texte: str) -> str:
    return texte.replace("|", "\\|")


def _cle(mutant: Mutant) -> tuple[str, str]:
    return mutant.module, mutant.ajoute
