"""What `controles` concludes of a deposit, and hands to `entrepot`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from decompte.domaine.constat import Constat
from decompte.domaine.convention import Convention, Structure, Tableau
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois


@dataclass(frozen=True, slots=True)
class DepotAControler:
    """What the house knows of a deposit, whatever the file says: the facts that the deposit rules need.

    ``structure`` is the owner of the folder ``structure_dossier``, None when no structure has that code. ``conventions``
    holds all known conventions by code; ``tableaux`` the table that each dispositif_id asks for;
    ``indicateurs_requis`` the Activité codes that must be there, by convention code or else by dispositif_id.
    ``en_double``: its container holds another table for the same (convention, month) (rule D10). A steward may have reassigned
    it: ``convention_imposee`` and ``mois_impose`` (both or none) then count instead of what the file says. ``admises`` are
    the (sheet, Excel row) in quarantine that a steward admitted as they stand.
    """

    depot: str
    structure: Structure | None
    structure_dossier: str
    recu_le: datetime
    conventions: Mapping[str, Convention]
    tableaux: Mapping[str, Tableau]
    indicateurs_requis: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    en_double: bool = False
    convention_imposee: str | None = None
    mois_impose: Mois | None = None
    admises: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class SeuilsDeControle:
    """The parameters of controls, in force on the day of the controls.

    ``completude``: the rate under which a month counts as incomplete. No date of a row may be before ``premiere_date``, no
    birth date before ``premiere_naissance`` nor less than ``age_minimum_ans`` before the end of the month. A CER of other than
    ``duree_cer_mois``, by more than ``tolerance_cer_jours``, is told.
    """

    completude: Decimal
    premiere_date: date
    premiere_naissance: date
    age_minimum_ans: int
    duree_cer_mois: int
    tolerance_cer_jours: int


@dataclass(frozen=True, slots=True)
class LigneSuivi:
    """A controlled row of a suivi table, without name, birth date or observations.

    ``identifiant`` is still the partner's: it becomes a pseudonym before it reaches the warehouse. ``date_orientation`` is None
    only in a row that a steward admitted as it stands.
    """

    ligne: int
    identifiant: str
    phase: str
    date_orientation: date | None
    date_premier_rdv: date | None
    date_diagnostic: date | None
    date_signature_cer: date | None
    date_fin_cer: date | None
    nb_actions_cer: int | None
    nb_actions_pro: int | None
    nb_entretiens_physiques: int | None
    nb_entretiens_distance: int | None
    nb_absences_injustifiees: int | None
    date_procedure_suspension: date | None
    inscrit_monjob62: bool | None
    date_actualisation_diagnostic: date | None
    nb_prescriptions: int | None
    date_sortie: date | None
    motif_sortie: str | None
    proposition_orientation: str | None
    parcours: str | None = None


@dataclass(frozen=True, slots=True)
class LigneActivite:
    """A controlled row of an activite table: a code and its quantity of the month (two decimals)."""

    ligne: int
    indicateur: str
    quantite: Decimal


@dataclass(frozen=True, slots=True)
class Quarantaine:
    """A row held back: the rules that hold it.

    ``identifiant`` is still the partner's, None where the row has none that can be read: like that of a row that is loaded, it
    becomes a pseudonym before it reaches the warehouse.
    """

    feuille: str
    ligne: int
    regles: tuple[str, ...]
    identifiant: str | None = None


@dataclass(slots=True)
class ResultatControle:
    """The verdict on one deposit and what may be loaded of it.

    ``etat`` is accepte, accepte_avec_reserves, rejete or illisible; ``motif`` says why in a sentence when it is
    not accepte. ``taux_completude`` has four decimals; None for a rejected or unreadable deposit. ``attend_mot_de_passe``: it
    could not be opened for want of the right password; it is tried again when one is set. ``nombres``: how many faults each rule
    has, informations apart; exact even where a long list of findings is cut short.
    """

    depot: str
    etat: EtatDepot
    motif: str | None
    convention: str | None
    mois: Mois | None
    modele: str | None
    neant: bool
    taux_completude: Decimal | None
    constats: list[Constat] = field(default_factory=list)
    quarantaine: list[Quarantaine] = field(default_factory=list)
    suivi: list[LigneSuivi] = field(default_factory=list)
    activite: list[LigneActivite] = field(default_factory=list)
    attend_mot_de_passe: bool = False
    nombres: dict[str, int] = field(default_factory=dict)
    feuille_suivi: str | None = None
    """The sheet of the suivi rows, for findings made after the file was read; None: « Suivi »."""
