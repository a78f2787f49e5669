"""What the system refuses, said in French."""

from __future__ import annotations

import errno
import os

import pytest

from decompte.domaine.systeme import dire_refus


@pytest.mark.parametrize(
    ("numero", "dit"),
    [
        (errno.ENOENT, "il n'existe pas"),
        (errno.EACCES, "l'accès est refusé"),
        (errno.EISDIR, "c'est un dossier"),
        (errno.ENOSPC, "le disque est plein"),
        (errno.EXDEV, f"le système refuse (erreur {errno.EXDEV})"),
    ],
)
def test_la_raison_est_en_francais(numero: int, dit: str) -> None:
    assert dire_refus(OSError(numero, os.strerror(numero))) == dit


def test_une_erreur_sans_numero() -> None:
    assert dire_refus(OSError("in English")) == "le système refuse"
