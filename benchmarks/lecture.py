"""What reading costs: a night of workbooks read and typed, beside calamine alone (the floor), in one run.

    PYTHONPATH=plugins:. python benchmarks/lecture.py [--classeurs 160] [--lignes 165]

Times are processor seconds of this process, imports apart: they do not depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import io
import random
import time
from collections.abc import Callable
from datetime import date, timedelta

from python_calamine import CalamineWorkbook

from decompte.classeurs.lecture import lire
from tests.fabrique import classeur, modeles, personne

TOURS = 3


def make_classeurs(nombre: int, lignes: int, graine: int = 1) -> list[bytes]:
    """A deterministic set: a banner on every other one, a total on a third, dates as text on a quarter."""
    hasard = random.Random(graine)
    return [
        classeur(
            [_make_personne(hasard, rang * lignes + i) for i in range(lignes)],
            bandeau=["Tableau de suivi", ""] if rang % 2 else (),
            total=-1 if rang % 3 == 0 else None,
            dates="%d/%m/%Y" if rang % 4 == 0 else None,
        )
        for rang in range(nombre)
    ]


def _make_personne(hasard: random.Random, numero: int) -> dict[str, object]:
    orientation = date(2023, 6, 1) + timedelta(days=hasard.randrange(300))
    return personne(
        numero,
        nom="NOM",
        prenom="Prénom",
        date_naissance=date(1960, 1, 1) + timedelta(days=hasard.randrange(15_000)),
        date_orientation=orientation,
        date_premier_rdv=orientation + timedelta(days=hasard.randrange(20)),
        date_diagnostic=orientation + timedelta(days=30),
        date_signature_cer=orientation + timedelta(days=hasard.randrange(60)),
        date_fin_cer=orientation + timedelta(days=200),
        observations="ras",
    )


def measure(action: Callable[[], object]) -> float:
    """The best of a few runs, in processor seconds."""
    durees = []
    for _ in range(TOURS):
        debut = time.process_time()
        action()
        durees.append(time.process_time() - debut)
    return min(durees)


def read_tout(classeurs: list[bytes]) -> int:
    """Read and type everything; the number of rows."""
    versions = modeles()
    lus = (lire(octets, "a.xlsx", f"d{rang}", versions) for rang, octets in enumerate(classeurs))
    return sum(len(table.lignes) for lu in lus for table in lu.tables)


def read_brut(classeurs: list[bytes]) -> None:
    """The floor: the cells of every sheet, by calamine, untyped."""
    for octets in classeurs:
        livre = CalamineWorkbook.from_filelike(io.BytesIO(octets))
        for nom in livre.sheet_names:
            livre.get_sheet_by_name(nom).to_python(skip_empty_area=False)


def main() -> None:
    """Print both times and their ratio."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--classeurs", type=int, default=160)
    options.add_argument("--lignes", type=int, default=165)
    arguments = options.parse_args()
    classeurs = make_classeurs(arguments.classeurs, arguments.lignes)
    attendues = arguments.classeurs * arguments.lignes
    if read_tout(classeurs) != attendues:
        raise SystemExit("Some rows were not read.")
    lu, plancher = measure(lambda: read_tout(classeurs)), measure(lambda: read_brut(classeurs))
    print(f"{arguments.classeurs} workbooks, {attendues} rows: read and typed {lu:.2f} s, calamine alone {plancher:.2f} s")


if __name__ == "__main__":
    main()
