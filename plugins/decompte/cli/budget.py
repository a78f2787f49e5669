"""`budget`: the budget operations, what is engaged, paid and still to come."""

from __future__ import annotations

from decompte.cli.options import Commande


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
