"""Several soldes of the page at once: which may be chosen, which are, what they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vie_demande import CleSolde
from decompte.app.vues.soldes import choisir_exercice, lire_lignes, selectionner
from decompte.app.vues.soldes_demande import Demande
from decompte.domaine.vie_solde import ActionSolde

Ligne = Mapping[str, Any]

EN_NOMBRE = MappingProxyType(
    {
        ActionSolde.PROPOSER: "a_proposer",
        ActionSolde.ARRETER: "a_arreter",
        ActionSolde.RENVOYER: None,
    }
)
"""What may be done to several at once, with the filter of those that are ready for it."""
_CHOISIS = MappingProxyType({"etat": frozenset({"propose", "contradictoire"}), "proposer": frozenset({"a_instruire"})})
AVEC_PIECE = frozenset({"propose", "contradictoire", "arrete", "mandate"})
"""The states of the soldes whose état liquidatif is offered in the table: a draft before « arrete »."""
NOMS = MappingProxyType(
    {
        ActionSolde.PROPOSER: ("Proposer", "proposé", "proposés"),
        ActionSolde.ARRETER: ("Arrêter", "arrêté", "arrêtés"),
        ActionSolde.RENVOYER: ("Renvoyer au gestionnaire", "renvoyé", "renvoyés"),
    }
)
"""Each as a button says it, and what becomes of one, of several."""


@dataclass(frozen=True, slots=True)
class Somme:
    """What some soldes add up to, in euros."""

    nombre: int
    a_payer_eur: Decimal
    a_reprendre_eur: Decimal
    penalites_eur: Decimal


def peut_choisir(ligne: Ligne, gestion: bool, finances: bool) -> bool:
    """Whether a solde of the page can be ticked by somebody of these roles."""
    if finances and ligne["etat"] in _CHOISIS["etat"]:
        return True
    return gestion and ligne["etat"] in _CHOISIS["proposer"] and not ligne["blocages"]


def choisis(
    ctx: Contexte, demande: Demande, action: ActionSolde, coches: Sequence[str], tous: bool, aujourd_hui: date
) -> list[CleSolde]:
    """The soldes meant: those that are ticked, or with ``tous`` all those of the filters to which the action applies.

    DemandeInvalide when there is none.
    """
    demande, _, _ = choisir_exercice(ctx, demande, aujourd_hui)
    assert demande.exercice is not None
    if not tous:
        if not coches:
            raise DemandeInvalide("Cochez au moins un solde. Rien n'a été fait.")
        return [(convention, demande.exercice) for convention in dict.fromkeys(coches)]
    selection = selectionner(ctx, demande)
    departs = _CHOISIS["proposer"] if action is ActionSolde.PROPOSER else _CHOISIS["etat"]
    lignes = lire_lignes(ctx, selection, demande, None)
    trouves = [(li["convention"], li["exercice"]) for li in lignes if li["etat"] in departs]
    if not trouves:
        raise DemandeInvalide("Aucun des soldes filtrés n'est dans un état qui le permet. Rien n'a été fait.")
    return trouves


def lire_choisis(ctx: Contexte, cles: Sequence[CleSolde]) -> list[Ligne]:
    """Their stored rows, in that order; those that do not exist are left out."""
    lues = {(li["convention"], li["exercice"]): li for e in {e for _, e in cles} for li in ctx.entrepot.lire_soldes(e)}
    return [lues[cle] for cle in cles if cle in lues]


def additionner(lignes: Sequence[Ligne]) -> Somme:
    """What they pay, take back and keep."""

    def somme(champ: str) -> Decimal:
        return sum((ligne[champ] or Decimal(0) for ligne in lignes), Decimal("0.00"))

    return Somme(len(lignes), somme("solde_net_eur"), somme("reversement_eur"), somme("penalite_eur"))
