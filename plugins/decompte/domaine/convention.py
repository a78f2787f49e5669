"""Who is paid, for what, under which convention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Mode(StrEnum):
    """How the amount due is computed: one pure function each."""

    PLACES_QUALITE = "places_qualite"
    OBJECTIFS_ETP = "objectifs_etp"
    SESSIONS = "sessions"
    JOURNEES = "journees"
    ETP = "etp"
    POSTE_MOIS = "poste_mois"
    MESURES = "mesures"
    LOGEMENT_MOIS = "logement_mois"
    POINTS = "points"
    ACTES = "actes"
    FORFAIT_OBJECTIF = "forfait_objectif"
    COUT_REEL = "cout_reel"
    VERSE_A_LA_SIGNATURE = "verse_a_la_signature"
    NON_PARAMETRE = "non_parametre"


class Tableau(StrEnum):
    """The kind of monthly table a dispositif asks for."""

    SUIVI = "suivi"
    ACTIVITE = "activite"
    AUCUN = "aucun"


@dataclass(frozen=True, slots=True)
class Structure:
    """A partner body; ``code`` names its folder in the drop-box."""

    code: str
    nom: str
    siret: str | None = None
    territoire: str | None = None
    email_contact: str | None = None


@dataclass(frozen=True, slots=True)
class GroupeQualite:
    """A group of quality indicators: ``scores`` enter its mean, ``montres`` are only shown."""

    id: str
    libelle: str
    scores: tuple[str, ...]
    montres: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dispositif:
    """An entry of the catalogue; ``id`` is year-code (« 2024-1.3 »), unique where codes are not."""

    id: str
    annee: int
    code: str | None
    libelle: str
    mode: Mode
    tableau: Tableau
    source: str
    groupes: tuple[GroupeQualite, ...] = ()
    manque: str | None = None
    """For ``non_parametre``: what the documents do not give."""


@dataclass(frozen=True, slots=True)
class Convention:
    """One convention. Amounts in euros for the whole period; targets as agreed for the whole period."""

    code: str
    structure: str
    annee: int
    dispositif: str
    """As the reference file writes it; outputs repeat it."""
    dispositif_id: str
    """The catalogue entry it stands for."""
    territoire: str | None
    debut: date
    fin: date
    montant_eur: Decimal
    cible_accueils: Decimal | None = None
    cible_places: Decimal | None = None
    cible_autre: Decimal | None = None
    unite_autre: str | None = None
    operation_budgetaire: str | None = None
    source: str | None = None
    montant_vote_eur: Decimal | None = None
    hypotheses: tuple[str, ...] = ()
    """French sentences: what the documents leave open in these terms (a date taken from the catalogue…)."""


ANNEE_DE_BUDGET = 2024
"""The budget of a file written before it could say its year: that of article 14 of the Délibération n° 2024-273."""


@dataclass(frozen=True, slots=True)
class OperationBudgetaire:
    """A budget operation of one year (article 14): amounts in euros; ``vote_eur`` the voted expense, None when not known."""

    operation: str
    libelle: str
    imputation: str
    ae_eur: Decimal
    disponible_eur: Decimal
    annee: int = ANNEE_DE_BUDGET
    vote_eur: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Versement:
    """A payment already made, with its mandat reference."""

    convention: str
    exercice: int
    date: date
    montant_eur: Decimal
    nature: str
    mandat: str
    source: str | None = None
    annee_budget: int | None = None
    """The budget that it was paid on, where the payment says it; else it follows the parts of its convention."""


@dataclass(frozen=True, slots=True)
class DocumentRecu:
    """A document received for an exercice; ``cout_reel_eur`` when the final report gives it."""

    convention: str
    exercice: int
    nature: str
    recu_le: date
    cout_reel_eur: Decimal | None = None
    depenses_directes_eur: Decimal | None = None
    depenses_prestations_eur: Decimal | None = None
    depenses_indirectes_eur: Decimal | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A judged note in [0, 1] for one indicator, with its comment and author."""

    convention: str
    exercice: int
    indicateur: str
    note: Decimal
    commentaire: str
    auteur: str
    source: str | None = None
