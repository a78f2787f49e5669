"""What is going on, on stderr: one line that is written again in a terminal, one line a change elsewhere."""

from __future__ import annotations

import sys
import time


class Progres:
    """Steps with the seconds since the beginning."""

    def __init__(self) -> None:
        self._debut = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._dernier = ""

    @property
    def secondes(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._debut

    def dire(self, texte: str) -> None:
        """The step that is going on."""
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K[{self.secondes:4.0f} s] {texte}")
        elif texte != self._dernier:
            sys.stderr.write(f"[{self.secondes:4.0f} s] {texte}\n")
        self._dernier = texte
        sys.stderr.flush()

    def ligne(self, texte: str) -> None:
        """Something that stays on the screen."""
        sys.stderr.write(("\r\x1b[K" if self._terminal else "") + texte + "\n")
        self._dernier = ""
        sys.stderr.flush()

    def effacer(self) -> None:
        """Leave no unfinished line before the results."""
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
