"""The life of a solde: its states, who takes it from one to the next, what was lifted, given up, frozen and paid.

The database enforces the same transitions (``sql/migrations/0017_vie_du_solde.sql``): what is here says it first, in a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from decompte.domaine.solde import EtatSolde

CALCUL = "calcul"
"""Who signs what the night does by itself."""

_TIRETS = re.compile("[\u2010-\u2015\u2212]")
_INVISIBLES = re.compile(
    "[\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufe00-\ufe0f\ufeff]"
)


def meme_personne(a: str, b: str) -> bool:
    """Whether two accounts are one, however typed: letters' shape, case, blanks, invisible characters, kinds of hyphens.

    The database says the same (``finance.personne``): who proposes a solde does not approve it.
    """
    return _personne(a) == _personne(b)


def _personne(nom: str) -> str:
    return _INVISIBLES.sub("", _TIRETS.sub("-", unicodedata.normalize("NFKC", nom).lower()))


ETATS_SOLDE_DITS = MappingProxyType(
    {
        EtatSolde.PROVISOIRE: "provisoire",
        EtatSolde.A_INSTRUIRE: "à instruire",
        EtatSolde.PROPOSE: "proposé",
        EtatSolde.CONTRADICTOIRE: "en phase contradictoire",
        EtatSolde.ARRETE: "arrêté",
        EtatSolde.MANDATE: "mandaté",
    }
)
CALCULES = frozenset({EtatSolde.PROVISOIRE, EtatSolde.A_INSTRUIRE})
"""What a night may still compute again."""
EN_COURS = frozenset({EtatSolde.PROPOSE, EtatSolde.CONTRADICTOIRE})
"""Its figures are held until it is approved or sent back."""
FIGES = frozenset({EtatSolde.ARRETE, EtatSolde.MANDATE})
"""Frozen: what comes later makes a new version."""


class ActionSolde(StrEnum):
    """What a person does to a solde."""

    LEVER = "lever"
    RETABLIR = "retablir"
    """Puts a lifted hold back."""
    PROPOSER = "proposer"
    NOTIFIER = "notifier"
    """Opens the contradictory phase: the partner has been written to."""
    RELANCER = "relancer"
    OBSERVER = "observer"
    """Records the partner's observations."""
    MAINTENIR = "maintenir"
    """Answers them: the penalty, the reversement stand."""
    RENONCER = "renoncer"
    """Gives the penalty up, whole or in part: before, during or after the contradictory phase."""
    RENVOYER = "renvoyer"
    ARRETER = "arreter"


AU_GESTIONNAIRE = frozenset(
    {
        ActionSolde.LEVER, ActionSolde.RETABLIR, ActionSolde.PROPOSER, ActionSolde.NOTIFIER, ActionSolde.RELANCER,
        ActionSolde.OBSERVER, ActionSolde.MAINTENIR, ActionSolde.RENONCER,
    }
)  # fmt: skip
"""The steward's actions; the hold of the budget apart, which finance lifts."""
AUX_FINANCES = frozenset({ActionSolde.RENVOYER, ActionSolde.ARRETER})
MOTIF_OBLIGE = frozenset(
    {
        ActionSolde.LEVER, ActionSolde.RETABLIR, ActionSolde.OBSERVER, ActionSolde.MAINTENIR, ActionSolde.RENONCER,
        ActionSolde.RENVOYER,
    }
)  # fmt: skip
"""The actions that need a comment."""

DEPARTS = MappingProxyType(
    {
        ActionSolde.PROPOSER: frozenset({EtatSolde.A_INSTRUIRE}),
        ActionSolde.NOTIFIER: frozenset({EtatSolde.PROPOSE}),
        ActionSolde.RELANCER: frozenset({EtatSolde.CONTRADICTOIRE}),
        ActionSolde.OBSERVER: frozenset(EtatSolde),
        ActionSolde.MAINTENIR: frozenset({EtatSolde.CONTRADICTOIRE}),
        ActionSolde.RENONCER: frozenset(EtatSolde),
        ActionSolde.RENVOYER: EN_COURS,
        ActionSolde.ARRETER: EN_COURS,
        ActionSolde.LEVER: CALCULES,
        ActionSolde.RETABLIR: CALCULES,
    }
)
"""The states from which each action starts. What a partner says is recorded whenever something was announced to it."""

LEVABLES = MappingProxyType(
    {
        "blocage.bilan": "bilan final non reçu",
        "blocage.documents": "documents annuels non reçus",
        "blocage.quarantaine": "lignes en attente",
        "blocage.budget": "budget dépassé",
    }
)
"""The holds that a person may lift with a reason. A judged note is entered, not lifted; what cannot be computed neither."""
LEVABLES_PAR_LES_FINANCES = frozenset({"blocage.budget"})


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the journal of states. ``par``: an account, or ``CALCUL``."""

    convention: str
    exercice: int
    version: int
    de: EtatSolde | None
    vers: EtatSolde
    par: str
    commentaire: str = ""


@dataclass(frozen=True, slots=True)
class Levee:
    """A hold lifted: its rule, the sentence as it stood, when, by whom and why."""

    convention: str
    exercice: int
    regle: str
    phrase: str
    le: date
    par: str
    motif: str
    retablie: bool = False
    """The hold was put back since: this no longer lifts it."""


class GenreRemise(StrEnum):
    """Why a penalty is not asked for."""

    RENONCIATION = "renonciation"
    CADUCITE = "caducite"
    """Nothing was decided in time: the rate kept is that of the versions already approved, 0 without any."""


@dataclass(frozen=True, slots=True)
class Remise:
    """A penalty given up for an exercice: the rate is at most ``taux_retenu`` (four decimals), in this version and later."""

    convention: str
    exercice: int
    genre: GenreRemise
    taux_retenu: Decimal
    le: date
    par: str
    motif: str


ENTRE_MANDATS = " + "
"""Between the references of a solde on several budget operations: one mandat for each."""


def meme_reference(reference: str) -> str:
    """A reference of finance's software as it is compared: neither its case nor its blanks make another one."""
    return " ".join(reference.split()).casefold()


@dataclass(frozen=True, slots=True)
class MandatSolde:
    """What finance's software answered. ``sens``: mandat (paid), titre (asked back), sans_objet (nothing to pay)."""

    convention: str
    exercice: int
    version: int
    sens: str
    reference: str
    date: date
    montant_eur: Decimal

    @property
    def references(self) -> tuple[str, ...]:
        """Each mandat, or titre: several for a solde that several budget operations bear; none when there was nothing to pay."""
        return () if self.sens == "sans_objet" else tuple(self.reference.split(ENTRE_MANDATS))


@dataclass(frozen=True, slots=True)
class VersionArretee:
    """A version approved: what it decided, in euros (a net to pay or a reversement), and what became of it."""

    convention: str
    exercice: int
    version: int
    arrete_le: date
    arrete_par: str
    solde_net_eur: Decimal
    reversement_eur: Decimal
    sha256: str
    """Of the frozen document."""
    mandat: MandatSolde | None = None
    entrees: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What it was computed from (see ``Solde.entrees``)."""
    penalite_eur: Decimal = Decimal("0.00")
    """The penalty of the exercice as it was approved."""
    calcule_le: date | None = None
    """The day as of which it was computed; None: it was not kept."""

    def posterieure(self, au: date) -> bool:
        """Whether it was computed as of a later day: a calculation as of ``au`` knows less than it does."""
        return self.calcule_le is not None and self.calcule_le > au

    @property
    def liquide_eur(self) -> Decimal:
        """What it gave the partner: the net, or minus the reversement."""
        return self.solde_net_eur - self.reversement_eur


@dataclass(frozen=True, slots=True)
class VieSoldes:
    """All that people decided of the soldes, by (convention, exercice): what a calculation takes into account."""

    versions: Mapping[tuple[str, int], tuple[VersionArretee, ...]] = field(default_factory=dict, hash=False)
    """Approved versions, oldest first."""
    levees: Mapping[tuple[str, int], tuple[Levee, ...]] = field(default_factory=dict, hash=False)
    """The holds lifted now, one a rule; those put back are not here."""
    remises: Mapping[tuple[str, int], Remise] = field(default_factory=dict, hash=False)
    """The waiver that keeps least of the penalty."""
