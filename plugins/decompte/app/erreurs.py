"""The errors that already say, in a French sentence, what is wrong and what to do: shown as they are, never as a trace."""

from __future__ import annotations

from decompte.demo.fabrique import DemonstrationImpossible
from decompte.depots.erreurs import ErreurDepots
from decompte.domaine.parametre import ParametreAbsent
from decompte.entrepot.erreurs import DecisionsEnCours, EntrepotInjoignable, ErreurEntrepot, NuitDejaEnCours
from decompte.installation.connexions import ConnexionInvalide
from decompte.installation.postgres import ServeurIndisponible
from decompte.installation.reglages import ReglagesInvalides
from decompte.lecture.fautes import FichiersInvalides


class DemandeInvalide(ValueError):
    """What was asked cannot be done; the French message says why and what to ask instead."""


ERREURS_DITES = (
    ConnexionInvalide,
    DemandeInvalide,
    DemonstrationImpossible,
    ErreurDepots,
    ErreurEntrepot,
    FichiersInvalides,
    ParametreAbsent,
    ReglagesInvalides,
    ServeurIndisponible,
)
INJOIGNABLES = (EntrepotInjoignable, ServeurIndisponible)
"""Those of a server that does not answer: nothing is wrong with what was asked."""
OCCUPES = (NuitDejaEnCours, DecisionsEnCours)
"""Those of a night or a decision at work: nothing was recorded, the same demand will do later."""
