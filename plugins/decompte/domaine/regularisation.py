"""What comes after an approved version: the exercice computed again whole, of which a new version carries the difference alone.

Source: spec 4, « Life of a solde » (a new version states the difference; nothing is rewritten); ADR 0089.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from decompte.domaine.convention import Versement
from decompte.domaine.vie_solde import VersionArretee, meme_reference

ZERO = Decimal("0.00")


def version_suivante(versions: Sequence[VersionArretee]) -> int:
    """The number of the version being computed: 1, or the one after the last approved."""
    return versions[-1].version + 1 if versions else 1


def deja_arrete(versions: Iterable[VersionArretee]) -> Decimal:
    """What the approved versions gave together, in euros: their nets minus their reversements."""
    return sum((v.liquide_eur for v in versions), ZERO)


def hors_versions(versements: Iterable[Versement], versions: Sequence[VersionArretee]) -> tuple[Versement, ...]:
    """The payments without those that only pay an approved version: the version already counts for its amount.

    One pays a version when it carries the reference that finance's software gave to that version, or to a part of it, whatever
    its case and its blanks.
    """
    references = {meme_reference(reference) for v in versions if v.mandat is not None for reference in v.mandat.references}
    return tuple(v for v in versements if meme_reference(v.mandat) not in references)


def denouer(solde_brut_eur: Decimal, penalite_eur: Decimal) -> tuple[Decimal, Decimal]:
    """(solde net, reversement) in euros, one of them 0.00: what solde brut − penalty leaves to pay, or to give back.

    ``solde_brut_eur`` is due − payments − what earlier versions gave; ``penalite_eur`` that of the whole exercice. A first
    version never comes to a reversement by its penalty, which is at most a tenth of what is left to pay.
    """
    difference = solde_brut_eur - penalite_eur
    return max(difference, ZERO), max(-difference, ZERO)
