"""Decide from the page of a deposit: of the deposit, or of one row that it holds back."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from decompte.app.decider_depot import decider_depot
from decompte.app.effet import ATTENTE_PAGE_S
from decompte.app.erreurs import ERREURS_DITES, INJOIGNABLES, OCCUPES, DemandeInvalide
from decompte.domaine.decision_depot import SUR_UNE_LIGNE, ActionDepot, DecisionDepot
from decompte.domaine.mois import Mois
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Gestionnaire
from decompte.web.pages.depot_commun import Demande, Reponse, montrer, ou_404

routeur = APIRouter()

MOTIF_MAX = 2_000
_LIGNE = re.compile(r"[1-9][0-9]{0,6}")
Champ = Annotated[str, Form()]


@routeur.post("/depots/{depot}/decider")
def decider(
    requete: Request,
    visiteur: Gestionnaire,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    depot: str,
    action: Champ = "",
    motif: Champ = "",
    convention: Champ = "",
    mois: Champ = "",
    ligne: Champ = "",
) -> HTMLResponse:
    """Decide, with a reason; the page again, with what that changed or why nothing was done. ``ligne``: « 12:Suivi »."""
    identite = ou_404(ctx, depot)
    saisie = {"action": action, "motif": motif, "convention": convention, "mois": mois, "ligne": ligne}
    try:
        decision = lire_decision(identite.depot, visiteur.compte, saisie)
        reponse = Reponse(effets=decider_depot(ctx, decision, aujourd_hui, ATTENTE_PAGE_S))
    except INJOIGNABLES:
        raise
    except ERREURS_DITES as erreur:
        statut = 409 if isinstance(erreur, OCCUPES) else 400
        reponse = Reponse(refus=str(erreur).splitlines(), saisie=saisie, statut=statut)
    return montrer(requete, visiteur, ctx, aujourd_hui, ou_404(ctx, depot), Demande(), reponse)


@routeur.get("/depots/{depot}/decider")
def revenir(requete: Request, visiteur: Gestionnaire, ctx: Installation, depot: str) -> Response:
    """The address of the answer to a decision, opened again: the page of the deposit, nothing is decided twice."""
    racine = str(requete.scope.get("root_path", ""))
    return RedirectResponse(f"{racine}/depots/{ou_404(ctx, depot).depot}", 303)


def lire_decision(depot: str, par: str, saisie: dict[str, str]) -> DecisionDepot:
    """The decision that a form says; DemandeInvalide with every fault, one a line."""
    fautes = []
    motif = " ".join("".join(c if c.isprintable() else " " for c in saisie["motif"]).split())
    if not motif:
        fautes.append("Rien n'a été fait : donnez la raison de cette décision, elle est gardée au journal.")
    if len(motif) > MOTIF_MAX:
        fautes.append(f"Rien n'a été fait : la raison dépasse {MOTIF_MAX} caractères, résumez-la.")
    action = next((a for a in ActionDepot if a.value == saisie["action"]), None)
    if action is None:
        raise DemandeInvalide("\n".join([*fautes, "Rien n'a été fait : choisissez l'une des décisions proposées."]))
    convention, mois, feuille, ligne = None, None, None, None
    if action is ActionDepot.REAFFECTER:
        convention = saisie["convention"].strip()
        if not convention or "\0" in convention:
            fautes.append("Rien n'a été fait : choisissez la convention à laquelle rattacher ce dépôt.")
        try:
            mois = Mois.de_texte(saisie["mois"])
        except ValueError as erreur:
            fautes.append(f"Rien n'a été fait : {erreur}")
    if action in SUR_UNE_LIGNE:
        numero, _, feuille = saisie["ligne"].partition(":")
        if _LIGNE.fullmatch(numero) and feuille and "\0" not in feuille:
            ligne = int(numero)
        else:
            fautes.append("Rien n'a été fait : choisissez la ligne dont vous décidez.")
    if fautes:
        raise DemandeInvalide("\n".join(fautes))
    return DecisionDepot(depot, action, par, motif, convention, mois, feuille, ligne)
