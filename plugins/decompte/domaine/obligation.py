"""Obligations: one per convention and month of its period, and their state at a date.

Expectation comes from the conventions, never from the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.convention import Convention, Tableau
from decompte.domaine.depot import DepotAccepte
from decompte.domaine.mois import Mois, mois_touches


class EtatObligation(StrEnum):
    """The state of an obligation at a date."""

    A_VENIR = "a_venir"
    A_TEMPS = "a_temps"
    EN_RETARD = "en_retard"
    INCOMPLET = "incomplet"
    MANQUANT = "manquant"
    EXCUSE = "excuse"


class ActionObligation(StrEnum):
    """What a steward may decide of one (convention, month), each with a reason."""

    PROLONGER = "prolonger"
    EXCUSER = "excuser"
    ROUVRIR = "rouvrir"


@dataclass(frozen=True, slots=True)
class Decision:
    """A steward's decision; ``echeance`` is the new due date of a prolongation."""

    convention: str
    mois: Mois
    action: ActionObligation
    echeance: date | None
    par: str
    motif: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """One expected table and its state at a date.

    ``depot``, ``etat`` and ``taux_completude`` describe the deposit in force; ``recu_le`` and ``retard_jours``
    the first complete accepted one, or the first accepted when none is complete.
    """

    convention: str
    structure: str
    mois: Mois
    echeance: date
    etat: EtatObligation
    depot: str | None = None
    recu_le: datetime | None = None
    retard_jours: int = 0
    taux_completude: Decimal | None = None
    excuse: bool = False
    motif: str | None = None

    def due(self, au: date) -> bool:
        """A month is due (mois échu) when its échéance has passed."""
        return self.echeance < au


def mois_attendus(convention: Convention, tableau: Tableau, debut_du_suivi: Mois) -> tuple[Mois, ...]:
    """The months for which a table is expected: every month touched since the start of the tracking; none without table."""
    if tableau is Tableau.AUCUN:
        return ()
    return tuple(m for m in mois_touches(convention.debut, convention.fin) if m >= debut_du_suivi)


def depot_en_vigueur(depots: Iterable[DepotAccepte]) -> DepotAccepte | None:
    """The deposit in force among the accepted ones of a (convention, month): the last received (equal instants: by path)."""
    return max(depots, key=lambda d: (d.recu_le, d.chemin), default=None)


def evaluer(
    convention: Convention,
    mois: Mois,
    echeance_initiale: date,
    depots: Sequence[DepotAccepte],
    decisions: Sequence[Decision],
    seuil_completude: Decimal,
    au: date,
) -> Obligation:
    """The state of one obligation at a date.

    ``depots``: the accepted deposits of that (convention, month) received until the date; ``decisions``: those taken
    on it, oldest first (the last of each action prevails).
    """
    prolongation = _derniere(decisions, ActionObligation.PROLONGER)
    excuse = _derniere(decisions, ActionObligation.EXCUSER)
    terme = prolongation.echeance if prolongation and prolongation.echeance else echeance_initiale
    motif = " ; ".join(d.motif for d in (prolongation, excuse) if d) or None

    en_vigueur = depot_en_vigueur(depots)
    complets = [d for d in depots if d.taux_completude >= seuil_completude]
    premier = min(complets or depots, key=lambda d: (d.recu_le, d.chemin), default=None)
    retard = max(0, (jour_d_arrivee(premier.recu_le) - terme).days) if premier and not excuse else 0

    if excuse:
        etat = EtatObligation.EXCUSE
    elif en_vigueur is None:
        etat = EtatObligation.MANQUANT if terme < au else EtatObligation.A_VENIR
    elif en_vigueur.taux_completude < seuil_completude:
        etat = EtatObligation.INCOMPLET
    else:
        etat = EtatObligation.EN_RETARD if retard else EtatObligation.A_TEMPS
    return Obligation(
        convention=convention.code,
        structure=convention.structure,
        mois=mois,
        echeance=terme,
        etat=etat,
        depot=en_vigueur.depot if en_vigueur else None,
        recu_le=premier.recu_le if premier else None,
        retard_jours=retard,
        taux_completude=en_vigueur.taux_completude if en_vigueur else None,
        excuse=excuse is not None,
        motif=motif,
    )


def _derniere(decisions: Sequence[Decision], action: ActionObligation) -> Decision | None:
    retenues = [d for d in decisions if d.action is action]
    return retenues[-1] if retenues else None


def cloture(exercice: int, mois_jour: tuple[int, int]) -> date:
    """The last day on which a deposit for the exercice counts without a reopening: 31 March N+1.

    Source: Fiches de l'appel à projets RSA 2024 (date of the final report).
    """
    return date(exercice + 1, *mois_jour)


EcheanceDe = Callable[[Mois], date]
