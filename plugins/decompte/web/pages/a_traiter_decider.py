"""Decide, take, comment: one form for all actions; what happened and what it changes, or the form again as it was typed."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse

from decompte.app.decider_demande import Demande, decider_demande, lire_objets
from decompte.app.decider_lot import DecisionsRefusees
from decompte.app.erreurs import ERREURS_DITES, INJOIGNABLES, OCCUPES, DemandeInvalide
from decompte.app.vues.a_traiter_actions import PAR_CODE, actions_de
from decompte.app.vues.a_traiter_element import nommer
from decompte.domaine.incident import RAISONS_DITES
from decompte.domaine.texte import accord
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Gestionnaire
from decompte.web.pages.a_traiter_liste import montrer_liste
from decompte.web.reponses import rendre
from decompte.web.roles import Visiteur
from decompte.web.saisie import dire_refus, net, refuser_controles
from decompte.web.une_fois import Envoi, Envois

routeur = APIRouter()

ATTENTE_S = 8.0
"""Seconds that a page waits for a night at work, or for a colleague's decision: then it says so and keeps what was typed."""
_GARDE = "Ce que vous avez écrit est gardé ci-dessous : vous pourrez l'envoyer à nouveau."

Champ = Annotated[str, Form()]


@routeur.post("/a-traiter/decider")
def decider(
    requete: Request,
    visiteur: Gestionnaire,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    envoi: Envoi,
    objet: Annotated[list[str] | None, Form()] = None,
    ligne: Annotated[list[str] | None, Form()] = None,
    action: Champ = "",
    motif: Champ = "",
    raison: Champ = "",
    echeance: Champ = "",
    convention: Champ = "",
    mois: Champ = "",
    lignes_choisies: Champ = "",
    essai: Champ = "",
    retour: Champ = "",
) -> HTMLResponse:
    """Do it, or with ``essai`` tell what it would change; refused: nothing was done, the form comes back as it was."""
    demande = Demande(
        action=net(action),
        objets=tuple(net(o) for o in objet or ()),
        motif=net(motif),
        raison=net(raison),
        echeance=net(echeance),
        convention=net(convention),
        mois=net(mois),
        # The name of a sheet is as its workbook gives it, spaces of all kinds included.
        lignes=tuple(texte.replace("\0", "") for texte in ligne or ()),
    )
    retour = net(retour)[:1000]
    envois: Envois = requete.app.state.envois
    try:
        refuser_controles(action, motif, raison, echeance, convention, mois, *(objet or ()), *(ligne or ()))
        if lignes_choisies and not demande.lignes:
            raise DemandeInvalide("Cochez au moins une ligne. Rien n'a été fait.")
        with envois.une_fois("" if essai else envoi):
            bilan = decider_demande(ctx, demande, visiteur.compte, aujourd_hui, bool(essai), ATTENTE_S)
    except ERREURS_DITES as refus:
        if isinstance(refus, INJOIGNABLES):
            raise
        return _redemander(requete, visiteur, ctx, demande, retour, refus, bool(lignes_choisies))
    faits = nommer(ctx, lire_objets(demande.objets))
    return rendre(
        requete,
        visiteur,
        "a_traiter_fait.html",
        bilan=bilan,
        faits=faits,
        saisi=demande,
        action=PAR_CODE[demande.action],
        retour=retour,
        lignes_choisies=bool(lignes_choisies),
    )


@routeur.get("/a-traiter/decider")
def revenir(requete: Request, visiteur: Gestionnaire) -> Response:
    """The address of the answer to a decision, opened again: the list, nothing is decided twice."""
    return RedirectResponse(f"{requete.scope.get('root_path', '')}/a-traiter", 303)


def _redemander(
    requete: Request,
    visiteur: Visiteur,
    ctx: Installation,
    demande: Demande,
    retour: str,
    refus: Exception,
    lignes_choisies: bool,
) -> HTMLResponse:
    """The form again, with what was typed and why it was refused."""
    try:
        objets = nommer(ctx, lire_objets(demande.objets))
    except DemandeInvalide:
        objets = []
    if not objets:
        # Nothing to tick again here: the list comes back as it was, with what was typed.
        filtres = dict(parse_qsl(retour))
        return montrer_liste(requete, visiteur, ctx, filtres, demande, str(refus).splitlines(), status.HTTP_400_BAD_REQUEST)
    par_objet = {str(o): fautes for o, fautes in refus.refus.items()} if isinstance(refus, DecisionsRefusees) else {}
    phrases = str(refus).splitlines()
    if isinstance(refus, DecisionsRefusees):
        en_cause = accord(len(par_objet), "élément ne le permet pas", "éléments ne le permettent pas")
        phrases = [f"Rien n'a été enregistré : {en_cause}. Décochez ce qui ne va pas, ou corrigez, puis envoyez à nouveau."]
        if len(objets) == 1:
            phrases = dire_refus(refus)
    occupe = isinstance(refus, OCCUPES)
    return rendre(
        requete,
        visiteur,
        "a_traiter_redemander.html",
        statut=status.HTTP_409_CONFLICT if occupe or par_objet else status.HTTP_400_BAD_REQUEST,
        phrases=[*phrases, _GARDE] if occupe else phrases,
        occupe=occupe,
        fautes=par_objet,
        objets=objets,
        saisi=demande,
        groupes=actions_de(None),
        action=PAR_CODE.get(demande.action),
        raisons=RAISONS_DITES,
        retour=retour,
        lignes_choisies=lignes_choisies,
    )
