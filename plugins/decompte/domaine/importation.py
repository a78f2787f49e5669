"""A file that finance or a steward imports, and what it brings once it has been checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from decompte.domaine.avenant import Avenant
from decompte.domaine.convention import Convention, DocumentRecu, Note, Structure, Versement
from decompte.domaine.mandatement import MandatRecu

MANDAT_NON_COMMUNIQUE = "non communiqué"
"""What stands for the reference of a payment whose mandat is not known yet."""


class Genre(StrEnum):
    """What a file holds."""

    VERSEMENTS = "versements"
    DOCUMENTS = "documents"
    NOTES = "notes"
    CONVENTIONS = "conventions"
    AVENANTS = "avenants"
    MANDATS = "mandats"


@dataclass(frozen=True, slots=True)
class FichierImporte:
    """Who imports which file; ``sha256`` of its bytes, ``lignes`` its rows without the header."""

    genre: Genre
    nom: str
    sha256: str
    lignes: int
    par: str

    @property
    def provenance(self) -> str:
        """The source of what the file brings without saying it. No clock: it enters the digest of a solde."""
        return f"Fichier « {self.nom} » (SHA-256 {self.sha256[:12]})"


@dataclass(frozen=True, slots=True)
class VersementConnu:
    """A payment of the warehouse under its key; ``versement`` carries the reference that counts, given since or at first."""

    cle: str
    versement: Versement
    mandat_initial: str


@dataclass(frozen=True, slots=True)
class MandatDonne:
    """The reference given to a known payment; ``date`` as the file says it."""

    versement: VersementConnu
    mandat: str
    date: date


@dataclass(frozen=True, slots=True)
class Lot:
    """What one file brings that the warehouse does not have: loaded whole or not at all."""

    fichier: FichierImporte
    structures: tuple[Structure, ...] = ()
    conventions: tuple[Convention, ...] = ()
    avenants: tuple[Avenant, ...] = ()
    versements: tuple[Versement, ...] = ()
    documents: tuple[DocumentRecu, ...] = ()
    notes: tuple[Note, ...] = ()
    mandats: tuple[MandatDonne, ...] = ()
    mandats_soldes: tuple[MandatRecu, ...] = ()
    """The references of approved soldes, which the finance software gave back."""

    @property
    def nouveaux(self) -> int:
        """How many rows are new; the structures that a convention brings are part of its row."""
        return sum(
            len(famille)
            for famille in (
                self.conventions,
                self.avenants,
                self.versements,
                self.documents,
                self.notes,
                self.mandats,
                self.mandats_soldes,
            )
        )


def mandat_inconnu(mandat: str) -> bool:
    """Whether a reference says that it is not known."""
    return mandat.strip().casefold() in {MANDAT_NON_COMMUNIQUE, "non communique"}
