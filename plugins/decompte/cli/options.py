"""Options that several commands share, and how their values are read. Only the standard library: help must answer at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime

from decompte.domaine.calendrier import PARIS
from decompte.domaine.mois import Mois

Commande = Callable[[str, str], argparse.ArgumentParser]
"""Adds a command: its name, what it does (French)."""


def formats(analyse: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    """`--json` or `--csv`; the group, to add others to it."""
    groupe = analyse.add_mutually_exclusive_group()
    groupe.add_argument("--json", action="store_true")
    groupe.add_argument("--csv", action="store_true")
    return groupe


def jour(texte: str) -> date:
    """A date, AAAA-MM-JJ."""
    try:
        return date.fromisoformat(texte)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {texte} » n'est pas une date : attendu AAAA-MM-JJ") from None


def instant(texte: str) -> datetime:
    """An instant; Paris when it says no zone."""
    try:
        lu = datetime.fromisoformat(texte)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {texte} » n'est pas un instant : attendu 2024-06-07T16:42:10+02:00") from None
    return lu if lu.tzinfo else lu.replace(tzinfo=PARIS)


def mois(texte: str) -> Mois:
    """A month, AAAA-MM."""
    try:
        return Mois.de_texte(texte)
    except ValueError as erreur:
        raise argparse.ArgumentTypeError(str(erreur)) from None


def periode(texte: str) -> tuple[Mois, Mois]:
    """A month, or two: AAAA-MM..AAAA-MM."""
    debut, _, fin = texte.partition("..")
    premier, dernier = mois(debut), mois(fin or debut)
    if dernier < premier:
        raise argparse.ArgumentTypeError(f"« {texte} » finit avant de commencer")
    return premier, dernier
