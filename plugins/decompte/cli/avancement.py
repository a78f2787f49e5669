"""What is said on stderr: messages, and how far long work is."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


def dire(texte: str = "") -> None:
    """A message, on stderr."""
    print(texte, file=sys.stderr)


class Avancement:
    """A progress bar on stderr, one line a step; silent when stderr is not a terminal."""

    def __init__(self) -> None:
        self._barres = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._etapes: dict[str, TaskID] = {}

    def __enter__(self) -> Avancement:
        self._barres.start()
        return self

    def __exit__(self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None) -> None:
        self._barres.stop()

    def annoncer(self, etape: str, fait: int, total: int) -> None:
        """Say how far a step is."""
        if etape not in self._etapes:
            self._etapes[etape] = self._barres.add_task(etape, total=total)
        self._barres.update(self._etapes[etape], completed=fait, total=total)
