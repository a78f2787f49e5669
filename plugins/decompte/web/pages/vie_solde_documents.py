"""Final reports and annual documents, registered on the page of a convention."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from decompte.app.documents import enregistrer_document
from decompte.app.effet import ATTENTE_PAGE_S
from decompte.app.erreurs import ERREURS_DITES, DemandeInvalide
from decompte.app.vues.convention import lire_convention
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import GestionOuFinances, Lecteur
from decompte.web.pages.conventions_reponses import Reponse, montrer_convention, repondre_inconnue
from decompte.web.pages.vie_solde import revenir
from decompte.web.roles import Role
from decompte.web.saisie import net, refuser_controles
from decompte.web.une_fois import Envoi, Envois

routeur = APIRouter(prefix="/conventions/{convention}")

Champ = Annotated[str, Form()]


@routeur.post("/documents")
def recevoir_un_document(
    requete: Request,
    visiteur: GestionOuFinances,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    envoi: Envoi,
    convention: str,
    exercice: Champ = "",
    nature: Champ = "",
    recu_le: Champ = "",
    cout_reel: Champ = "",
    depenses_directes: Champ = "",
    depenses_prestations: Champ = "",
    depenses_indirectes: Champ = "",
) -> HTMLResponse:
    """A final report or annual documents came, with the real cost and the expenses that they give."""
    avant = lire_convention(ctx, convention, exercice, aujourd_hui, avec_motifs=False)
    if avant is None:
        return repondre_inconnue(requete, visiteur, ctx, convention)
    champs = {
        "nature": nature,
        "recu_le": recu_le,
        "cout_reel": cout_reel,
        "depenses_directes": depenses_directes,
        "depenses_prestations": depenses_prestations,
        "depenses_indirectes": depenses_indirectes,
    }
    saisie = {"document": "oui", **{nom: net(texte) for nom, texte in champs.items()}}
    envois: Envois = requete.app.state.envois
    try:
        refuser_controles(*champs.values())
        if str(avant.exercice) != exercice.strip():
            raise DemandeInvalide(f"Rien n'a été enregistré : « {net(exercice)} » n'est pas un exercice de {convention}.")
        with envois.une_fois(envoi):
            effet = enregistrer_document(
                ctx,
                convention,
                avant.exercice,
                saisie["nature"],
                saisie["recu_le"],
                visiteur.compte,
                aujourd_hui,
                cout_reel_eur=saisie["cout_reel"],
                depenses_directes_eur=saisie["depenses_directes"],
                depenses_prestations_eur=saisie["depenses_prestations"],
                depenses_indirectes_eur=saisie["depenses_indirectes"],
                attendre_s=ATTENTE_PAGE_S,
            )
        reponse = Reponse("Document enregistré.", effet)
    except ERREURS_DITES as refus:
        reponse = Reponse.de_refus(refus, saisie)
    lue = lire_convention(ctx, convention, exercice, aujourd_hui, visiteur.a(Role.GESTION))
    assert lue is not None
    return montrer_convention(requete, visiteur, ctx, aujourd_hui, lue, reponse)


@routeur.get("/documents")
def revenir_aux_documents(requete: Request, visiteur: Lecteur, convention: str) -> Response:
    """The address of the answer, opened again: the page of the convention, nothing is done twice."""
    return revenir(requete, convention, "documents")
