"""`fonds`: the restitution of the CAF funds."""

from __future__ import annotations

from decompte.cli.options import Commande


def declarer(commande: Commande) -> None:
    """Declare the command and its options."""
