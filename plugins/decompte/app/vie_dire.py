"""What an action on a solde did, in a French sentence: its state, its amounts, what was written."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from decompte.app.vie_demande import DemandeActe
from decompte.domaine.contradictoire import Evenement, GenreEvenement
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import accord, euros, jour, pourcent
from decompte.domaine.vie_solde import ETATS_SOLDE_DITS, LEVABLES, ActionSolde, MandatSolde, Remise
from decompte.entrepot.vie import Acte

Ligne = Mapping[str, Any]
_CHIFFRES = (
    ("du_eur", "dû"), ("solde_brut_eur", "solde brut"), ("penalite_eur", "pénalité"), ("solde_net_eur", "solde net"),
    ("reversement_eur", "à reverser"),
)  # fmt: skip
_FAITS = {
    ActionSolde.RELANCER: "le partenaire est relancé",
    ActionSolde.OBSERVER: "les observations du partenaire sont enregistrées",
    ActionSolde.MAINTENIR: "maintenu après observations : les finances peuvent l'arrêter",
    ActionSolde.RENVOYER: "renvoyé",
}
_A_SOMMER = frozenset({ActionSolde.PROPOSER, ActionSolde.NOTIFIER, ActionSolde.ARRETER})


def dire_acte(demande: DemandeActe, avant: Ligne, apres: Ligne, actes: Sequence[Acte]) -> str:
    """One sentence for one solde. ``avant``, ``apres``: its rows of ``finance.solde`` before and after."""
    parties = [*_dire_fait(demande, actes), *_dire_etat(avant, apres), *_dire_change(demande.action, avant, apres)]
    parties.append(dire_montants(apres))
    return f"{apres['convention']}, exercice {apres['exercice']} : {' ; '.join(parties)}."


def dire_montants(ligne: Ligne) -> str:
    """« 16 250,00 € − pénalité 305,50 € = 15 944,50 € à payer », or what it is to be instead."""
    net, reversement, penalite = ligne["solde_net_eur"], ligne["reversement_eur"], ligne["penalite_eur"]
    if net is None:
        return "non calculé"
    if not (net or reversement):
        return "rien à payer ni à reprendre"
    if not penalite:
        return f"{euros(net)} à payer" if net else f"{euros(reversement)} à reverser"
    calcul = f"{_signe(ligne['solde_brut_eur'])} − pénalité {euros(penalite)}"
    return f"{calcul} = {euros(net)} à payer" if net else f"{calcul} = {_signe(-reversement)}, à reverser"


def dire_somme(demande: DemandeActe, lignes: Sequence[Ligne]) -> list[str]:
    """The sums of the soldes of a set of two or more, in one sentence; nothing for what moves no amount."""
    if len(lignes) < 2 or demande.action not in _A_SOMMER:
        return []
    sommes = {c: _somme(lignes, c) for c in ("solde_net_eur", "penalite_eur", "reversement_eur")}
    return [
        f"En tout, {accord(len(lignes), 'solde')} : {euros(sommes['solde_net_eur'])} à payer, "
        f"{euros(sommes['penalite_eur'])} de pénalités, {euros(sommes['reversement_eur'])} à reverser."
    ]


def dire_inconnue(convention: str, codes: Sequence[str]) -> str:
    """That nobody knows this convention, with the near miss among the codes."""
    proches = difflib.get_close_matches(convention, codes, n=1, cutoff=0.6)
    return "convention inconnue" + (f", vouliez-vous dire « {proches[0]} » ?" if proches else "")


def _dire_fait(demande: DemandeActe, actes: Iterable[Acte]) -> Iterator[str]:
    action = demande.action
    if action in {ActionSolde.LEVER, ActionSolde.RETABLIR}:
        yield f"blocage « {LEVABLES[demande.regle or '']} » {'levé' if action is ActionSolde.LEVER else 'rétabli'}"
    elif action in _FAITS:
        yield _FAITS[action]
    for acte in actes:
        if isinstance(acte, Remise):
            garde = f"taux retenu {pourcent(acte.taux_retenu)}" if acte.taux_retenu else "rien n'en est retenu"
            yield f"renonciation à la pénalité, {garde}"
        elif isinstance(acte, Evenement) and acte.genre is GenreEvenement.NOTIFICATION:
            assert acte.terme_observations is not None and acte.terme_decision is not None
            yield (
                f"notifié le {jour(acte.le)}, observations jusqu'au {jour(acte.terme_observations)}, "
                f"réponse avant le {jour(acte.terme_decision)}"
            )
        elif isinstance(acte, MandatSolde) and acte.sens == "sans_objet":
            yield "arrêté, aucun mandat à attendre"


def _dire_etat(avant: Ligne, apres: Ligne) -> Iterator[str]:
    if avant["version"] < apres["version"]:
        yield f"ouvre la version {apres['version']}, « {ETATS_SOLDE_DITS[EtatSolde(apres['etat'])]} »"
    elif avant["version"] > apres["version"]:
        # What a new version corrected is no longer to be: the approved one is the last again.
        yield f"revient à la version {apres['version']}, « {ETATS_SOLDE_DITS[EtatSolde(apres['etat'])]} »"
    elif avant["etat"] != apres["etat"]:
        yield f"passe à « {ETATS_SOLDE_DITS[EtatSolde(apres['etat'])]} »"


def _dire_change(action: ActionSolde, avant: Ligne, apres: Ligne) -> Iterator[str]:
    """What was computed again on the way: nobody proposes, or gets back, other figures than those read without being told."""
    if action not in {ActionSolde.PROPOSER, ActionSolde.RENVOYER} or avant["version"] != apres["version"]:
        return
    changes = [f"{nom} {_euros(avant[c])} → {_euros(apres[c])}" for c, nom in _CHIFFRES if avant[c] != apres[c]]
    if changes:
        yield f"recalculé au {jour(apres['date_calcul'])} : {', '.join(changes)}"


def _somme(lignes: Iterable[Ligne], champ: str) -> Decimal:
    return sum((ligne[champ] or Decimal(0) for ligne in lignes), Decimal("0.00"))


def _euros(montant: Decimal | None) -> str:
    return "non calculé" if montant is None else euros(montant)


def _signe(montant: Decimal) -> str:
    return f"−{euros(abs(montant))}" if montant < 0 else euros(montant)
