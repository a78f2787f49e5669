"""What the warehouse counts for one (convention, exercice): the inputs of a solde, without any person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from decompte.domaine.mois import Mois


@dataclass(frozen=True, slots=True)
class DemandeDeFaits:
    """What to count: the months due of one (convention, exercice), as of a date, with the parameters that SQL needs.

    None for a parameter means that the indicator is not wanted.
    """

    convention: str
    exercice: int
    premier_mois: Mois
    dernier_mois: Mois
    delai_cer_mois: int | None = None
    jours_apres_fin_cer: int | None = None
    jours_procedure_suspension: int | None = None
    actions_cer_minimum: int | None = None
    actions_pro_minimum: int | None = None
    motifs_sortie_comptes: tuple[str, ...] = ()
    duree_parcours_mois: int | None = None
    mois_exclus: tuple[Mois, ...] = ()
    """Months between the first and the last that are not due yet (their échéance was extended): their tables do not count."""


@dataclass(frozen=True, slots=True)
class MoisActif:
    """The table in force of one month: persons active (file active), rows, and its deposit.

    ``lignes``: rows of persons, and of quantities above 0; none proves no service.
    """

    mois: Mois
    depot: str
    sha256: str
    file_active: int
    lignes: int
    accueils: int
    quantites: Decimal
    """Sum of the quantities of its activite rows, whatever the code: is it above 0?"""
    activite: Mapping[str, Decimal] = field(default_factory=dict)
    """By Activité code, the quantity of the month."""


@dataclass(frozen=True, slots=True)
class LignesComptees:
    """The Excel rows of one table behind a figure, in no order.

    ``numerateur``: counted; ``denominateur``: looked at (of a rate); ``appui``: not counted itself, but what makes another row
    count. ``quantite``: what the rows of the numerator add up to, where it is not their number that counts.
    """

    mois: str
    depot: str
    numerateur: Sequence[int]
    denominateur: Sequence[int] = ()
    appui: Sequence[int] = ()
    quantite: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Comptage:
    """Numerator and denominator of a measured indicator."""

    numerateur: int
    denominateur: int


@dataclass(frozen=True, slots=True)
class Faits:
    """All that was counted for a demand."""

    demande: DemandeDeFaits
    mois: tuple[MoisActif, ...] = ()
    accueils_realises: int = 0
    """Distinct persons in phase accueil with a date_premier_rdv."""
    entretiens_physiques: int = 0
    entretiens_distance: int = 0
    comptages: dict[str, Comptage] = field(default_factory=dict)
    """By indicator: diagnostic_actualise, delai_cer, suspension, inscription_monjob62, actions_cer, sorties,
    contractualisation, duree."""
    quantites: dict[str, Decimal] = field(default_factory=dict)
    """By Activité code, summed over the months due."""
    quarantaines_en_attente: int = 0
    dernier_jour_du: date | None = None
    lignes: Mapping[str, Sequence[LignesComptees]] = field(default_factory=dict, compare=False, repr=False)
    """By what is counted (« file_active », « delai_cer », « activite.sessions »…), the rows behind it, a table each."""
