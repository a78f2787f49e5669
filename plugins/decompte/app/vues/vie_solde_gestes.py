"""What may be done to a solde on its page: the words and the fields of each action, and those that its state allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from decompte.app.vie_metiers import Metier, metier_de
from decompte.domaine.contradictoire import GenreEvenement, Phase, echeance, en_vigueur
from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import (
    CALCULES,
    DEPARTS,
    LEVABLES,
    MOTIF_OBLIGE,
    ActionSolde,
)

_SANS_EFFET = frozenset({ActionSolde.RELANCER, ActionSolde.OBSERVER})
"""They change neither a state nor an amount: nothing to see before."""


@dataclass(frozen=True, slots=True)
class Geste:
    """One action as a small form. ``le``, ``taux``, ``motif``: the labels of the fields it has; None for none."""

    action: ActionSolde
    nom: str
    aide: str
    motif: str = "Commentaire"
    le: str | None = None
    taux: str | None = None
    regle: str | None = None
    conseille: bool = False
    """What comes next in the life of this solde."""

    @property
    def id(self) -> str:
        """Its own in a page."""
        return f"{self.action}-{self.regle.removeprefix('blocage.')}" if self.regle else str(self.action)

    @property
    def motif_oblige(self) -> bool:
        """Nothing is done without a text."""
        return self.action in MOTIF_OBLIGE

    @property
    def aux_finances(self) -> bool:
        """Finance does it; the steward else."""
        return metier_de(self.action, self.regle) is Metier.FINANCES

    @property
    def essayable(self) -> bool:
        """Its effect may be seen before."""
        return self.action not in _SANS_EFFET


GESTES: Mapping[ActionSolde, Geste] = MappingProxyType(
    {
        g.action: g
        for g in (
            Geste(
                ActionSolde.LEVER, "Lever un blocage",
                "Le solde pourra être proposé sans cela. La levée est imprimée dans le décompte, avec son motif.", "Motif",
            ),
            Geste(ActionSolde.RETABLIR, "Rétablir un blocage", "Ce qui avait été levé bloque à nouveau.", "Motif"),
            Geste(
                ActionSolde.PROPOSER, "Proposer le solde",
                "Les finances pourront l'arrêter. Jusque-là ses montants ne bougent plus.",
            ),
            Geste(
                ActionSolde.NOTIFIER, "Ouvrir la phase contradictoire",
                "À noter le jour où le message est parti : les délais du partenaire et de l'administration courent de ce jour.",
                le="Message envoyé le",
            ),
            Geste(
                ActionSolde.RELANCER, "Noter la relance du partenaire", "Une seule relance par phase.", le="Relance envoyée le"
            ),
            Geste(
                ActionSolde.OBSERVER, "Enregistrer les observations du partenaire",
                "Ce qu'il répond, en entier ou résumé. Les finances le liront.", "Observations", le="Reçues le",
            ),
            Geste(
                ActionSolde.MAINTENIR, "Répondre : maintenir",
                "La pénalité ou le reversement est maintenu : les finances pourront arrêter le solde.", "Réponse motivée",
            ),
            Geste(
                ActionSolde.RENONCER, "Renoncer à la pénalité",
                "En tout ou en partie. Le solde est recalculé avec le taux gardé, puis se propose à nouveau ; après l'arrêté, "
                "c'est une régularisation.",
                "Motif", taux="Taux gardé (vide : rien n'est gardé)",
            ),
            Geste(
                ActionSolde.RENVOYER, "Renvoyer au gestionnaire",
                "Le solde revient à instruire, avec votre commentaire.", "Ce qui est à revoir",
            ),
            Geste(
                ActionSolde.ARRETER, "Arrêter le solde",
                "Le décompte est figé et l'état liquidatif devient définitif. Une autre personne l'a proposé.",
            ),
        )
    }
)  # fmt: skip
"""Each action, as a form says it."""


@dataclass(frozen=True, slots=True)
class Retenues:
    """The rules of the holds that there are, of those that were lifted."""

    presentes: tuple[str, ...] = ()
    levees: tuple[str, ...] = ()


def gestes(
    solde: Mapping[str, Any], retenues: Retenues, siennes: Sequence[Phase], est_entendu: bool, aujourd_hui: date
) -> list[Geste]:
    """What the state allows, what comes next first.

    ``siennes``: the contradictory phases of the present version. ``est_entendu``: the partner was, on what is announced, or there
    is nothing to hear.
    """
    permis = [*_du_chemin(solde, siennes, est_entendu, aujourd_hui), *_des_retenues(EtatSolde(solde["etat"]), retenues)]
    return sorted(permis, key=lambda g: not g.conseille)


def _du_chemin(solde: Mapping[str, Any], siennes: Sequence[Phase], est_entendu: bool, aujourd_hui: date) -> Iterator[Geste]:
    """From a state to the next, or back."""
    etat = EtatSolde(solde["etat"])
    phase = next(reversed(en_vigueur(siennes)), None)
    if etat is EtatSolde.A_INSTRUIRE and not solde["blocages"]:
        yield replace(GESTES[ActionSolde.PROPOSER], conseille=True)
    if etat is EtatSolde.PROPOSE and not est_entendu:
        yield replace(GESTES[ActionSolde.NOTIFIER], conseille=True)
    if etat is EtatSolde.CONTRADICTOIRE and phase is not None:
        fini = aujourd_hui > phase.terme_observations
        if not phase.close and not fini and not phase.observations and phase.premier(GenreEvenement.RELANCE) is None:
            yield GESTES[ActionSolde.RELANCER]
        terme = echeance(siennes) if phase.penalite_eur else None
        if not phase.close and fini and (terme is None or aujourd_hui <= terme):
            yield replace(GESTES[ActionSolde.MAINTENIR], conseille=True)
    if phase is not None:
        yield GESTES[ActionSolde.OBSERVER]
    if etat in DEPARTS[ActionSolde.ARRETER] and est_entendu:
        yield replace(GESTES[ActionSolde.ARRETER], conseille=True)
    if etat in DEPARTS[ActionSolde.RENVOYER]:
        yield GESTES[ActionSolde.RENVOYER]
    if solde["penalite_eur"]:
        yield GESTES[ActionSolde.RENONCER]


def _des_retenues(etat: EtatSolde, retenues: Retenues) -> Iterator[Geste]:
    """Lift a hold, put it back."""
    if etat not in CALCULES:
        return
    for verbe, action, regles in (
        ("Lever", ActionSolde.LEVER, retenues.presentes),
        ("Rétablir", ActionSolde.RETABLIR, retenues.levees),
    ):
        for regle in regles:
            if regle in LEVABLES:
                yield replace(GESTES[action], nom=f"{verbe} : {LEVABLES[regle]}", regle=regle)
