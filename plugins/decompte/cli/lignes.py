"""`lignes`: the rows of the workbooks behind a line of a décompte."""

from __future__ import annotations

from decompte.cli.options import Commande


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
