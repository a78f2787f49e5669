"""Decide of a deposit or of a row in quarantine: recorded, journaled, applied at once, its effect told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.effet import ATTENTE_S, appliquer, dater, mesurer, seul_a_decider
from decompte.app.erreurs import DemandeInvalide
from decompte.app.series import suivre_series
from decompte.app.traiter import BilanLot, traiter_depots
from decompte.domaine.decision_depot import SUR_UNE_LIGNE, ActionDepot, DecisionDepot
from decompte.domaine.depot import ETATS_DITS, EtatDepot
from decompte.domaine.mois import Mois
from decompte.domaine.texte import mois_en_lettres

_IDENTIFIANT = "L01"


def decider_depot(ctx: Contexte, decision: DecisionDepot, aujourd_hui: date, attendre_s: float = ATTENTE_S) -> list[str]:
    """Apply a decision to a deposit; returns what became of it, then what that changes, one French sentence each.

    DemandeInvalide, DecisionImpossible, NuitDejaEnCours (after ``attendre_s`` seconds): nothing was recorded. A deposit whose
    reading is interrupted after that is taken up again by the next night.
    """
    with seul_a_decider(ctx, attendre_s):
        avant_depot = lire_depot(ctx, decision.depot)
        if decision.action in SUR_UNE_LIGNE:
            decision = _situer(ctx, decision)
        verifier_depot(ctx, decision, avant_depot)
        au = dater(ctx, aujourd_hui)
        avant = mesurer(ctx, au)
        ctx.entrepot.decider_depot(decision)
        bilan = BilanLot()
        if lire_depot(ctx, decision.depot)["etat"] == EtatDepot.RECU:
            bilan = traiter_depots(ctx, ctx.entrepot.depots_par_id([decision.depot]))
        suivre_series(ctx)
        phrases = [f"Non chargé : {echec}" for echec in bilan.echecs]
        phrases.append(dire_depot(avant_depot, lire_depot(ctx, decision.depot)))
        return phrases + appliquer(ctx, avant, au)


def verifier_depot(ctx: Contexte, decision: DecisionDepot, depot: dict[str, Any]) -> None:
    """DemandeInvalide for what the warehouse alone would not refuse. ``depot``: as it is now."""
    if decision.action is ActionDepot.ADMETTRE:
        _refuser_sans_identifiant(ctx, decision)
    if decision.action is ActionDepot.REAFFECTER and depot["attend_mot_de_passe"]:
        raise DemandeInvalide(
            f"{decision.depot} n'a pas encore pu être ouvert : on ne sait pas s'il contient un tableau ou plusieurs. "
            "Enregistrez le mot de passe de la structure, puis décidez de ce qu'il contient."
        )


def lire_depot(ctx: Contexte, depot: str) -> dict[str, Any]:
    """A deposit with its verdict; DemandeInvalide when it is unknown."""
    lu = ctx.entrepot.lire_depot(depot)
    if lu is None:
        raise DemandeInvalide(f"Aucun dépôt « {depot} » : vérifiez son numéro dans la liste des dépôts reçus.")
    return lu


def _situer(ctx: Contexte, decision: DecisionDepot) -> DecisionDepot:
    """The decision with the sheet of its row, when it was not said and only one can be meant."""
    if decision.feuille is not None:
        return decision
    feuilles = [q["feuille"] for q in ctx.entrepot.lire_quarantaine(decision.depot) if q["ligne"] == decision.ligne]
    if len(feuilles) > 1:
        noms = ", ".join(f"« {nom} »" for nom in feuilles)
        raise DemandeInvalide(f"La ligne {decision.ligne} est en attente dans plusieurs feuilles : {noms}. Dites laquelle.")
    if not feuilles:
        raise DemandeInvalide(
            f"La ligne {decision.ligne} de {decision.depot} n'est pas en attente : vérifiez son numéro "
            "dans la liste des lignes en attente."
        )
    return replace(decision, feuille=feuilles[0])


def _refuser_sans_identifiant(ctx: Contexte, decision: DecisionDepot) -> None:
    """A row that names nobody cannot be counted as somebody: it can only be left out."""
    for constat in ctx.entrepot.lire_constats(decision.depot):
        ici = (constat["feuille"], constat["ligne"]) == (decision.feuille, decision.ligne)
        if ici and constat["regle"] == _IDENTIFIANT and not constat["valeur"]:
            raise DemandeInvalide(
                f"La ligne {decision.ligne} n'a pas d'identifiant : elle ne peut pas être comptée. Laissez-la de côté, "
                "ou demandez à la structure un fichier corrigé."
            )


def dire_depot(avant: dict[str, Any], apres: dict[str, Any]) -> str:
    """What became of a deposit, one French sentence."""
    nom = f"Dépôt {apres['depot']}"
    mois = f", {mois_en_lettres(Mois.de_texte(apres['mois']))}" if apres["mois"] else ""
    place = f" pour {apres['convention']}{mois}" if apres["convention"] else ""
    suite = f" ({apres['motif']})" if apres["motif"] else ""
    if (avant["etat"], avant["convention"], avant["mois"]) == (apres["etat"], apres["convention"], apres["mois"]):
        return f"{nom} : toujours {_dire_etat(apres)}{place}{suite}"
    return f"{nom} : {_dire_etat(avant)} → {_dire_etat(apres)}{place}{suite}"


def _dire_etat(depot: dict[str, Any]) -> str:
    return ETATS_DITS[EtatDepot(depot["etat"])]
