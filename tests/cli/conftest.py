"""Commands run as people type them, in an installation that each module makes (its fixture ``installation``)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from decompte.cli import main

Lancer = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lancer_brut(installation: object, capsys: pytest.CaptureFixture[str]) -> Lancer:
    """Run a command: (code, stdout, stderr)."""

    def faire(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main(list(arguments))
        except SystemExit as fin:
            code = int(str(fin.code))
        lu = capsys.readouterr()
        return code, lu.out, lu.err

    return faire


@pytest.fixture
def lancer(lancer_brut: Lancer) -> Lancer:
    """The command as most tests want it; a module may choose another form."""
    return lancer_brut


@pytest.fixture
def lancer_lisible(lancer_brut: Lancer) -> Lancer:
    """The same, with plain spaces, as tests are typed."""

    def faire(*arguments: str) -> tuple[int, str, str]:
        code, sortie, erreurs = lancer_brut(*arguments)
        return code, sortie.replace("\u202f", " "), erreurs.replace("\u202f", " ")

    return faire
