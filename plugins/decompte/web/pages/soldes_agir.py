"""Several soldes at once: what it would do first, who could not and why; then all of them or none."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse

from decompte.app.effet import ATTENTE_PAGE_S
from decompte.app.erreurs import ERREURS_DITES, INJOIGNABLES, OCCUPES, DemandeInvalide
from decompte.app.vie_demande import ActesRefuses, BilanActes, CleSolde, DemandeActe
from decompte.app.vie_solde import agir
from decompte.app.vues.soldes_agir import EN_NOMBRE, NOMS, additionner, choisis, lire_choisis
from decompte.app.vues.soldes_demande import lire_demande
from decompte.domaine.vie_solde import MOTIF_OBLIGE, ActionSolde
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import GestionOuFinances
from decompte.web.pages.vie_solde import exiger_l_action, lire_action, lire_empreintes, metiers_de
from decompte.web.reponses import rendre
from decompte.web.roles import Visiteur
from decompte.web.saisie import dire_refus, net, refuser_controles
from decompte.web.une_fois import Envoi, Envois

routeur = APIRouter()

_PAS_TOUS = "Rien n'a été enregistré : ce que vous demandez ne peut pas se faire pour tous."
Champ = Annotated[str, Form()]


@routeur.post("/soldes/agir")
def agir_en_nombre(
    requete: Request,
    visiteur: GestionOuFinances,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    envoi: Envoi,
    solde: Annotated[list[str] | None, Form()] = None,
    empreinte: Annotated[list[str] | None, Form()] = None,
    tous: Champ = "",
    action: Champ = "",
    motif: Champ = "",
    essai: Champ = "",
    retour: Champ = "",
) -> HTMLResponse:
    """Tell what an action would do to the soldes ticked (or to all those of the filters), or do it to those that were shown."""
    tape = (action, motif, *(solde or ()))
    action, motif = net(action), net(motif)
    exiger_l_action(visiteur, action)
    retour = net(retour)[:2000]
    cles: list[CleSolde] = []
    envois: Envois = requete.app.state.envois
    try:
        refuser_controles(*tape)
        faite = lire_action(action)
        if faite not in EN_NOMBRE:
            raise DemandeInvalide("Rien n'a été fait : cette action se fait sur la page de la convention.")
        filtres = lire_demande(parse_qsl(retour))
        cles = choisis(ctx, filtres, faite, [net(c) for c in solde or ()], bool(tous), aujourd_hui)
        demande = DemandeActe(
            faite,
            tuple(cles),
            visiteur.compte,
            motif=motif,
            empreintes=lire_empreintes(faite, cles, empreinte or (), bool(essai)),
            metiers=metiers_de(visiteur),
        )
        with envois.une_fois("" if essai else envoi):
            bilan = agir(ctx, demande, aujourd_hui, bool(essai), ATTENTE_PAGE_S, ecarter=bool(essai))
    except ERREURS_DITES as refus:
        if isinstance(refus, INJOIGNABLES):
            raise
        return _refuser(requete, visiteur, ctx, cles, action, motif, retour, refus)
    return _montrer(requete, visiteur, ctx, cles, faite, motif, retour, bilan)


@routeur.get("/soldes/agir")
def revenir(requete: Request, visiteur: GestionOuFinances) -> Response:
    """The address of the answer, opened again: the table, nothing is done twice."""
    return RedirectResponse(f"{requete.scope.get('root_path', '')}/soldes", 303)


def _montrer(
    requete: Request,
    visiteur: Visiteur,
    ctx: Installation,
    cles: list[CleSolde],
    action: ActionSolde,
    motif: str,
    retour: str,
    bilan: BilanActes,
) -> HTMLResponse:
    laisses = {dit.cle for dit in bilan.laisses}
    retenus = lire_choisis(ctx, [cle for cle in cles if cle not in laisses])
    return rendre(
        requete,
        visiteur,
        "soldes_agir.html",
        bilan=bilan,
        noms=NOMS[action],
        action=action,
        motif=motif,
        motif_oblige=action in MOTIF_OBLIGE,
        retenus=retenus,
        somme=additionner(retenus),
        laisses=bilan.laisses,
        retour=retour,
    )


def _refuser(
    requete: Request,
    visiteur: Visiteur,
    ctx: Installation,
    cles: list[CleSolde],
    action: str,
    motif: str,
    retour: str,
    refus: Exception,
) -> HTMLResponse:
    """Nothing was done: why, and the same soldes to choose from again."""
    par_solde = refus.refus if isinstance(refus, ActesRefuses) else {}
    occupe = isinstance(refus, OCCUPES)
    lisible = {str(a): NOMS[a] for a in EN_NOMBRE}
    return rendre(
        requete,
        visiteur,
        "soldes_agir_refus.html",
        statut=status.HTTP_409_CONFLICT if occupe or par_solde else status.HTTP_400_BAD_REQUEST,
        phrases=[_PAS_TOUS] if par_solde else dire_refus(refus),
        occupe=occupe,
        fautes=par_solde,
        cles=cles,
        action=action if action in lisible else "",
        noms=lisible.get(action),
        motif=motif,
        motif_oblige=action in set(map(str, MOTIF_OBLIGE)),
        retour=retour,
        ailleurs=urlencode(parse_qsl(retour)),
    )
