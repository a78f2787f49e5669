"""What is handed to the finance software so that approved soldes are paid, or taken back, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from decompte.domaine.repartition import PartBudgetaire, partager
from decompte.domaine.vie_solde import ENTRE_MANDATS, MandatSolde

ZERO = Decimal("0.00")
MANDAT, TITRE = "mandat", "titre"
SENS_DITS = {MANDAT: "à payer", TITRE: "à reprendre"}
_NON_COMMUNIQUEE = "non communiquée"
"""What ``budgets.csv`` writes for an imputation that nobody gave."""


@dataclass(frozen=True, slots=True)
class LigneDeLot:
    """One line of a batch: what one budget operation and year bears of a version of a solde, in euros, above zero.

    ``sens``: mandat (to pay) or titre (to take back). ``sha256``: of the frozen document. What it says of the structure is what
    was known when the batch was prepared.
    """

    lot: int
    ligne: int
    sens: str
    convention: str
    exercice: int
    version: int
    structure: str
    nom: str
    siret: str | None
    dispositif: str
    operation_budgetaire: str | None
    imputation: str | None
    annee_budget: int
    montant_eur: Decimal
    objet: str
    etat_liquidatif: str
    sha256: str
    arrete_le: date

    @property
    def version_arretee(self) -> tuple[str, int, int]:
        """(convention, exercice, version)."""
        return self.convention, self.exercice, self.version


COLONNES_LOT = (*(f.name for f in fields(LigneDeLot)), "mandat", "date")
"""The columns of the file, in order; the last two are left empty, for the answer."""


@dataclass(frozen=True, slots=True)
class MandatDeLigne:
    """The mandat (or titre) that the finance software gave to a line."""

    reference: str
    date: date


@dataclass(frozen=True, slots=True)
class AnnulationDeLot:
    """Who gave a batch up, when and why."""

    le: date
    par: str
    motif: str


@dataclass(frozen=True, slots=True)
class LotDeMandatement:
    """A batch as it was prepared, and what became of it. ``mandats``: by number of line.

    ``rejets``: the lines whose payment came back, which no longer hold, with the day it was known.
    """

    lot: int
    exercice: int
    le: date
    par: str
    lignes: tuple[LigneDeLot, ...]
    mandats: Mapping[int, MandatDeLigne] = field(default_factory=dict, hash=False)
    annulation: AnnulationDeLot | None = None
    rejets: Mapping[int, date] = field(default_factory=dict, hash=False)

    @property
    def tenues(self) -> tuple[LigneDeLot, ...]:
        """The lines that still hold: none once it is given up, nor those whose payment came back."""
        return () if self.annulation is not None else tuple(li for li in self.lignes if li.ligne not in self.rejets)

    @property
    def etat(self) -> str:
        """annule, rejete (every line), mandate (every line that holds), en_partie, or en_attente of its answer."""
        if self.annulation is not None:
            return "annule"
        if len(self.rejets) == len(self.lignes):
            return "rejete"
        if len(self.mandats) + len(self.rejets) == len(self.lignes):
            return "mandate"
        return "en_partie" if self.mandats else "en_attente"

    def total_eur(self, sens: str) -> Decimal:
        """What it pays (mandat) or takes back (titre)."""
        return sum((ligne.montant_eur for ligne in self.lignes if ligne.sens == sens), ZERO)


ETATS_DE_LOT_DITS = {
    "en_attente": "en attente de ses mandats",
    "en_partie": "mandaté en partie",
    "mandate": "mandaté",
    "annule": "annulé",
    "rejete": "rejeté",
}


@dataclass(frozen=True, slots=True)
class MandatRecu:
    """What a row of the answer says: the reference of a line of a batch, or of a version that is in none (``lot`` None)."""

    convention: str
    exercice: int
    version: int
    sens: str
    montant_eur: Decimal
    reference: str
    date: date
    lot: int | None = None
    ligne: int | None = None

    @property
    def version_arretee(self) -> tuple[str, int, int]:
        """(convention, exercice, version)."""
        return self.convention, self.exercice, self.version


@dataclass(frozen=True, slots=True)
class CorrectionDeMandat:
    """A reference in the place of another, with the reason; ``date``: that of the mandat."""

    convention: str
    exercice: int
    version: int
    ancienne: str
    nouvelle: str
    date: date
    motif: str


@dataclass(frozen=True, slots=True)
class MandatRejete:
    """A mandat whose payment came back, the version that it no longer pays, the day it was known."""

    reference: str
    convention: str
    exercice: int
    version: int
    date: date


def mandats_complets(recus: Sequence[MandatRecu], lots: Sequence[LotDeMandatement]) -> list[MandatSolde]:
    """The versions that these references mandate: those that are in no batch, and those whose lines all have theirs by now.

    ``lots``: with the mandats given before, and maybe these. A solde on several parts bears all their references, the last date.
    """
    mandats = [
        MandatSolde(*r.version_arretee, r.sens, r.reference, r.date, r.montant_eur) for r in recus if r.lot is None
    ]  # fmt: skip
    donnes = {(r.lot, r.ligne): MandatDeLigne(r.reference, r.date) for r in recus if r.lot is not None}
    touches = {(r.version_arretee, r.lot): None for r in recus if r.lot is not None}
    par_numero = {lot.lot: lot for lot in lots}
    for cle, numero in touches:
        lot = par_numero[numero]
        siennes = [ligne for ligne in lot.lignes if ligne.version_arretee == cle]
        leurs = [donnes.get((numero, ligne.ligne)) or lot.mandats.get(ligne.ligne) for ligne in siennes]
        connus = [mandat for mandat in leurs if mandat is not None]
        if len(connus) == len(siennes):
            references = ENTRE_MANDATS.join(dict.fromkeys(m.reference for m in connus))
            total = sum((ligne.montant_eur for ligne in siennes), ZERO)
            mandats.append(MandatSolde(*cle, siennes[0].sens, references, max(m.date for m in connus), total))
    return mandats


@dataclass(frozen=True, slots=True)
class AMandater:
    """An approved version that waits for its mandat, as it was frozen, in euros: one of the two amounts is 0.00."""

    convention: str
    exercice: int
    version: int
    solde_net_eur: Decimal
    reversement_eur: Decimal
    sha256: str
    arrete_le: date
    structure: str
    dispositif: str
    contexte: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What the état liquidatif says beyond the solde: ``structure`` (nom, siret), ``budget`` (its parts)."""

    @property
    def sens(self) -> str:
        """mandat or titre."""
        return MANDAT if self.solde_net_eur > 0 else TITRE

    @property
    def montant_eur(self) -> Decimal:
        """What it pays or takes back, above zero."""
        return self.solde_net_eur + self.reversement_eur


@dataclass(frozen=True, slots=True)
class PartDeSolde:
    """What one budget operation and year bears of a version, in euros, above zero; ``operation`` None: outside the budget."""

    operation: str | None
    annee: int
    imputation: str | None
    montant_eur: Decimal


def imputation_connue(imputation: str | None) -> str | None:
    """The imputation of an operation, None when nobody gave it: it is then left blank."""
    return None if imputation == _NON_COMMUNIQUEE else imputation


def parts_figees(solde: AMandater) -> tuple[PartDeSolde, ...]:
    """The parts that the état liquidatif prints, frozen with the version; none when it has none that make the amount."""
    champ = "solde_net_eur" if solde.sens == MANDAT else "reversement_eur"
    parts = tuple(
        PartDeSolde(part["operation"], int(part["annee"]), imputation_connue(part["imputation"]), Decimal(part[champ]))
        for part in solde.contexte.get("budget", ())
        if part[champ] is not None and Decimal(part[champ]) != 0
    )
    juste = sum((p.montant_eur for p in parts), ZERO) == solde.montant_eur and all(p.montant_eur > 0 for p in parts)
    return parts if juste else ()


def parts_de_la_convention(
    solde: AMandater, parts: Sequence[PartBudgetaire], imputations: Mapping[tuple[str, int], str]
) -> tuple[PartDeSolde, ...]:
    """The same in proportion to what the convention charges to each operation, for a version frozen without its parts."""
    sommes = partager(solde.montant_eur, [p.montant_eur for p in parts])
    if min(sommes) < 0:
        # A few cents between many parts: rounding gave more than there is.
        premiere = max(range(len(parts)), key=lambda rang: (parts[rang].montant_eur, -rang))
        sommes = [solde.montant_eur if rang == premiere else ZERO for rang in range(len(parts))]
    return tuple(
        PartDeSolde(p.operation, p.annee, imputation_connue(imputations.get((p.operation or "", p.annee))), somme)
        for p, somme in zip(parts, sommes, strict=True)
        if somme
    )
