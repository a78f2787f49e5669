"""The letters that a steward sends now about a solde: those of what was done, or is about to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.contradictoire_message import MESSAGES
from decompte.app.erreurs import DemandeInvalide
from decompte.app.message_depot import Message
from decompte.app.vues.vie_solde import VieDuSolde
from decompte.domaine.contradictoire import GenreEvenement
from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import ActionSolde

_TITRES = MappingProxyType(
    {
        GenreEvenement.NOTIFICATION: "Message qui informe le partenaire",
        GenreEvenement.RELANCE: "Message de relance",
        GenreEvenement.REPONSE: "Réponse au partenaire",
        GenreEvenement.CADUCITE: "Message : la pénalité est tombée",
    }
)


@dataclass(frozen=True, slots=True)
class MessageDuSolde:
    """A letter ready to copy. ``suivante``: it is to be sent now."""

    lettre: GenreEvenement
    titre: str
    message: Message
    suivante: bool


def messages_du_solde(ctx: Contexte, vie: VieDuSolde, solde: Mapping[str, Any], aujourd_hui: date) -> list[MessageDuSolde]:
    """Those of the present moment of a contradictory phase, the one to send now first."""
    genres = list(_genres(vie))
    trouves = [(genre, ecrire_lettre(ctx, solde["convention"], solde["exercice"], genre, aujourd_hui)) for genre in genres]
    return [
        MessageDuSolde(genre, _TITRES[genre], message, genre is genres[0]) for genre, message in trouves if message is not None
    ]


def ecrire_lettre(ctx: Contexte, convention: str, exercice: int, genre: GenreEvenement, aujourd_hui: date) -> Message | None:
    """None when there is no such letter to write now."""
    if genre not in MESSAGES:
        return None
    try:
        return MESSAGES[genre](ctx, convention, exercice, aujourd_hui)
    except DemandeInvalide:
        return None


def _genres(vie: VieDuSolde) -> list[GenreEvenement]:
    derniere = vie.phases[0] if vie.phases else None
    permis = {g.action for g in vie.gestes}
    if vie.etat is EtatSolde.PROPOSE and ActionSolde.NOTIFIER in permis:
        return [GenreEvenement.NOTIFICATION]
    if vie.etat is EtatSolde.CONTRADICTOIRE and derniere is not None:
        if derniere.close:
            return [GenreEvenement.REPONSE]
        relance = [GenreEvenement.RELANCE] if ActionSolde.RELANCER in permis else []
        return [*relance, GenreEvenement.NOTIFICATION]
    if vie.etat in (EtatSolde.PROVISOIRE, EtatSolde.A_INSTRUIRE) and derniere is not None and derniere.close:
        return [GenreEvenement.CADUCITE, GenreEvenement.REPONSE]
    return []
