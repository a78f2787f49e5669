"""Whose each action on a solde is: the steward's or finance's, told by the use case itself whoever calls it."""

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum

from decompte.app.erreurs import DemandeInvalide
from decompte.domaine.vie_solde import AUX_FINANCES, LEVABLES_PAR_LES_FINANCES, ActionSolde


class Metier(StrEnum):
    """What an account may decide about a solde."""

    GESTION = "gestion"
    FINANCES = "finances"


class HorsMetier(DemandeInvalide):
    """The action is not of those that this account may do: nothing was recorded."""


_A_QUI = {Metier.GESTION: "d'un gestionnaire", Metier.FINANCES: "des finances"}


def metier_de(action: ActionSolde, regle: str | None) -> Metier:
    """Approving, sending back, the hold of the budget are finance's; all the rest is the steward's."""
    if action in (ActionSolde.LEVER, ActionSolde.RETABLIR):
        return Metier.FINANCES if regle in LEVABLES_PAR_LES_FINANCES else Metier.GESTION
    return Metier.FINANCES if action in AUX_FINANCES else Metier.GESTION


def exiger_le_metier(action: ActionSolde, regle: str | None, metiers: Set[Metier] | None) -> None:
    """HorsMetier when none of these may do it; None: the one who calls answers for it (the command line)."""
    voulu = metier_de(action, regle)
    if metiers is not None and voulu not in metiers:
        raise HorsMetier(f"Cette action demande le rôle {_A_QUI[voulu]} : votre compte ne l'a pas. Rien n'a été fait.")
