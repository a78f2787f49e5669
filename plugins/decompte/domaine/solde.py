"""A solde: what is still owed to a structure for one (convention, exercice), as of a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from decompte.domaine.ligne import LigneDeDecompte


class EtatSolde(StrEnum):
    """The life of a solde; a computed one is ``provisoire`` or ``a_instruire``."""

    PROVISOIRE = "provisoire"
    A_INSTRUIRE = "a_instruire"
    PROPOSE = "propose"
    CONTRADICTOIRE = "contradictoire"
    ARRETE = "arrete"
    MANDATE = "mandate"


@dataclass(frozen=True, slots=True)
class MoisComptes:
    """How many months are due, and how they were reported."""

    dus: int
    a_temps: int = 0
    en_retard: int = 0
    incomplets: int = 0
    manquants: int = 0
    excuses: int = 0


@dataclass(frozen=True, slots=True)
class Solde:
    """One row of ``finance.solde`` with its décompte. Amounts in euros; None where it does not apply or is not computed."""

    convention: str
    structure: str
    dispositif: str
    territoire: str | None
    exercice: int
    version: int
    etat: EtatSolde
    date_calcul: date
    montant_exercice_eur: Decimal
    du_eur: Decimal | None
    part_quantitative_eur: Decimal | None
    part_qualitative_eur: Decimal | None
    deja_verse_eur: Decimal
    solde_brut_eur: Decimal | None
    taux_penalite: Decimal | None
    penalite_eur: Decimal | None
    solde_net_eur: Decimal | None
    reversement_eur: Decimal | None
    mois: MoisComptes
    blocages: tuple[str, ...]
    hypotheses: tuple[str, ...]
    empreinte: str
    lignes: tuple[LigneDeDecompte, ...]
    entrees: Mapping[str, str] = field(default_factory=dict, hash=False)
    """All that it was computed from, by short keys (see ``soldes.empreinte``); ``empreinte`` is the digest of exactly that."""
    deja_arrete_eur: Decimal = Decimal("0.00")
    """What the approved versions before this one gave (their nets minus their reversements); ``deja_verse_eur`` counts it."""

    @property
    def regularise(self) -> bool:
        """It follows an approved version: it only carries what differs."""
        return self.version > 1

    @property
    def a_tenir(self) -> bool:
        """Whether it stands as a version of its own: the first one does; another one only when it states a difference.

        False: the approved version before it says the same, or what it would say cannot be computed: that version stays.
        """
        return not self.regularise or bool(self.solde_net_eur or self.reversement_eur)
