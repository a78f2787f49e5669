"""`importer`: files of finance and stewards, checked whole, then loaded whole."""

from __future__ import annotations

from decompte.cli.options import Commande


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
