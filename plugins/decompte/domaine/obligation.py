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
    ANNULER = "annuler"
    """Lifts the excuse and the prolongation: the month is due on its first échéance again. What was reopened stays so."""


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
    on it, oldest first (the last of each action prevails, until all are lifted).
    """
    prolongation, excuse = en_cours(decisions)
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


def en_cours(decisions: Sequence[Decision]) -> tuple[Decision | None, Decision | None]:
    """The prolongation and the excuse that hold for a month; ``decisions`` taken on it, oldest first."""
    annulations = [rang for rang, d in enumerate(decisions) if d.action is ActionObligation.ANNULER]
    restent = decisions[annulations[-1] + 1 :] if annulations else decisions
    return _derniere(restent, ActionObligation.PROLONGER), _derniere(restent, ActionObligation.EXCUSER)


def refus_de_decider(decision: Decision, initiale: date, cloture_le: date, anciennes: Sequence[Decision]) -> str | None:
    """Why a month cannot be so decided, and what to do instead, in French; None when it can.

    ``initiale``: its first échéance; ``cloture_le``: the clôture of its exercice; ``anciennes``: what was decided of it, oldest
    first. A month is frozen after the clôture: no échéance comes later (spec 1, clôture).
    """
    prolongation, excuse = en_cours(anciennes)
    if decision.action is ActionObligation.ANNULER and not (prolongation or excuse):
        return "Ce mois n'est ni excusé ni prolongé : il n'y a rien à annuler."
    if decision.action is not ActionObligation.PROLONGER or decision.echeance is None:
        return None
    if excuse:
        return "Ce mois est excusé, une nouvelle échéance n'y changerait rien : annulez d'abord son excuse, puis prolongez."
    if decision.echeance <= initiale:
        return f"La nouvelle échéance doit venir après celle du mois, le {initiale:%d/%m/%Y}."
    if decision.echeance > cloture_le:
        return (
            f"La nouvelle échéance, le {decision.echeance:%d/%m/%Y}, "
            f"vient après la clôture de l'exercice {decision.mois.annee} : "
            f"la dernière date possible est le {cloture_le:%d/%m/%Y}."
        )
    return None


def _derniere(decisions: Sequence[Decision], action: ActionObligation) -> Decision | None:
    retenues = [d for d in decisions if d.action is action]
    return retenues[-1] if retenues else None


def cloture(exercice: int, mois_jour: tuple[int, int]) -> date:
    """The last day on which a deposit for the exercice counts without a reopening: 31 March N+1.

    Source: Fiches de l'appel à projets RSA 2024 (date of the final report).
    """
    return date(exercice + 1, *mois_jour)


EcheanceDe = Callable[[Mois], date]
