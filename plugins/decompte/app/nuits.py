"""The record of a night: each of its steps says that it begins, then what it did, whichever way the night runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType

from decompte.app.calculer import BilanCalcul
from decompte.app.contexte import Contexte
from decompte.app.erreurs import ERREURS_DITES, INJOIGNABLES
from decompte.app.recevoir import BilanReception
from decompte.app.traiter import BilanLot
from decompte.entrepot.nuits import CALCUL, RAPPROCHEMENT, RECEPTION, REPARTITION, EtapeFaite, NuitOuverte

__all__ = ["CALCUL", "RAPPROCHEMENT", "RECEPTION", "REPARTITION", "EtapeDeNuit", "NuitOuverte", "dire_arret"]

Horloge = Callable[[], datetime]


def maintenant() -> datetime:
    """The instant, in UTC."""
    return datetime.now(UTC)


class EtapeDeNuit:
    """A step at work: what it does is said before the end of the ``with``; an error is recorded, then goes on.

    A process that is killed records nothing: its night stays « en cours », and the pages ask whether it was interrupted.
    """

    def __init__(self, ctx: Contexte, nuit: NuitOuverte, nom: str, horloge: Horloge = maintenant) -> None:
        self._entrepot = ctx.entrepot
        self._nuit = nuit
        self._horloge = horloge
        self._faite = EtapeFaite(nom)

    def __enter__(self) -> EtapeDeNuit:
        self._entrepot.commencer_etape(self._nuit, self._faite.etape, self._horloge())
        return self

    def __exit__(self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None) -> None:
        if erreur is None:
            self._noter(self._faite)
            return
        # What stopped the step is what must be told, not that the warehouse, lost too, could not record it.
        with suppress(*INJOIGNABLES):
            self._noter(EtapeFaite(self._faite.etape, erreur=dire_arret(erreur)))

    def recue(self, bilan: BilanReception) -> None:
        """What the drop-box gave; how many came is counted in the warehouse."""
        self._faite = EtapeFaite(self._faite.etape, {"en_attente": len(bilan.en_attente)}, tuple(bilan.fautes))

    def traitee(self, bilan: BilanLot, depots: Sequence[str]) -> None:
        """What became of a lot; how many of each state is counted in the warehouse."""
        self._faite = EtapeFaite(self._faite.etape, {}, tuple(bilan.echecs), depots=tuple(depots))

    def calculee(self, bilan: BilanCalcul, echecs: Sequence[str] = ()) -> None:
        """The soldes, and what could not be done of their contradictory phases."""
        comptes = {
            "soldes": bilan.soldes,
            "soldes_changes": bilan.changes,
            "solde_net_eur": bilan.solde_net_eur,
            "penalite_eur": bilan.penalite_eur,
            "reversement_eur": bilan.reversement_eur,
        }
        self._faite = EtapeFaite(self._faite.etape, comptes, tuple(echecs))

    def _noter(self, faite: EtapeFaite) -> None:
        self._entrepot.noter_etape(self._nuit.cle, faite, self._horloge())


def dire_arret(erreur: BaseException) -> str:
    """Why a step stopped. Of an error that nobody foresaw only the kind: its message may hold a value of a file."""
    if isinstance(erreur, ERREURS_DITES):
        return str(erreur)
    if isinstance(erreur, Exception):
        return f"Erreur imprévue ({type(erreur).__name__}) : les traces de cette exécution disent où."
    return "L'exécution a été arrêtée avant sa fin."
