"""What stewards decide on the page of a convention: of a month, of a judged note; the page again, with what came of it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from decompte.app.decider import noter
from decompte.app.decider_demande import Demande, decider_demande
from decompte.app.effet import ATTENTE_PAGE_S
from decompte.app.erreurs import ERREURS_DITES, DemandeInvalide
from decompte.app.vues.convention import lire_convention
from decompte.app.vues.convention_mots import ACTIONS
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation
from decompte.domaine.suivi import Objet
from decompte.domaine.texte import mois_en_lettres
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Gestionnaire, Lecteur
from decompte.web.pages.conventions_reponses import Reponse, montrer_convention, repondre_inconnue
from decompte.web.saisie import net, refuser_controles
from decompte.web.une_fois import Envoi, Envois

routeur = APIRouter()

Champ = Annotated[str, Form()]


@routeur.post("/conventions/{convention}/mois/{mois}")
def decider_du_mois(
    requete: Request,
    visiteur: Gestionnaire,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    envoi: Envoi,
    convention: str,
    mois: str,
    action: Champ = "",
    echeance: Champ = "",
    motif: Champ = "",
    essai: Champ = "",
) -> HTMLResponse:
    """Extend, excuse, reopen a month, or lift what was decided of it; with ``essai`` tell what that would change."""
    if lire_convention(ctx, convention, "", aujourd_hui, avec_motifs=False) is None:
        return repondre_inconnue(requete, visiteur, ctx, convention)
    saisie = {"mois": mois, "action": net(action), "echeance": net(echeance), "motif": net(motif)}
    envois: Envois = requete.app.state.envois
    try:
        refuser_controles(action, echeance, motif)
        vise = _mois(mois)
        demande = _demande(convention, vise, saisie)
        with envois.une_fois("" if essai else envoi):
            bilan = decider_demande(ctx, demande, visiteur.compte, aujourd_hui, bool(essai), ATTENTE_PAGE_S)
        dit = f"{ACTIONS[ActionObligation(demande.action)]}, {mois_en_lettres(vise)}"
        if bilan.essai:
            reponse = Reponse(f"{dit} : rien n'a été enregistré, voici ce que cela changerait.", bilan.effet, True, saisie=saisie)
        else:
            reponse = Reponse(f"{dit} : c'est fait.", bilan.effet)
    except ERREURS_DITES as refus:
        reponse = Reponse.de_refus(refus, saisie)
    lue = lire_convention(ctx, convention, _annee(mois), aujourd_hui, avec_motifs=True)
    assert lue is not None
    return montrer_convention(requete, visiteur, ctx, aujourd_hui, lue, reponse)


@routeur.get("/conventions/{convention}/mois/{mois}")
def revenir_aux_mois(requete: Request, visiteur: Lecteur, convention: str, mois: str) -> Response:
    """The address of the answer to a decision, opened again: the page of the convention, nothing is decided twice."""
    return _revenir(requete, convention, _annee(mois), "tableaux")


@routeur.post("/conventions/{convention}/notes")
def donner_une_note(
    requete: Request,
    visiteur: Gestionnaire,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    envoi: Envoi,
    convention: str,
    exercice: Champ = "",
    indicateur: Champ = "",
    note: Champ = "",
    commentaire: Champ = "",
) -> HTMLResponse:
    """Give or change a judged note; answers what that changes."""
    avant = lire_convention(ctx, convention, exercice, aujourd_hui, avec_motifs=False)
    if avant is None:
        return repondre_inconnue(requete, visiteur, ctx, convention)
    saisie = {"indicateur": net(indicateur), "note": net(note), "commentaire": net(commentaire)}
    envois: Envois = requete.app.state.envois
    try:
        refuser_controles(indicateur, note, commentaire)
        if str(avant.exercice) != exercice.strip():
            raise DemandeInvalide(f"Rien n'a été enregistré : « {net(exercice)} » n'est pas un exercice de {convention}.")
        with envois.une_fois(envoi):
            effet = noter(
                ctx,
                convention,
                avant.exercice,
                saisie["indicateur"],
                saisie["note"],
                saisie["commentaire"],
                visiteur.compte,
                aujourd_hui,
                ATTENTE_PAGE_S,
            )
        libelle = next((i.libelle for i in avant.juges if i.id == saisie["indicateur"]), saisie["indicateur"])
        reponse = Reponse(f"« {libelle} » : note {saisie['note']} enregistrée.", effet)
    except ERREURS_DITES as refus:
        reponse = Reponse.de_refus(refus, saisie)
    lue = lire_convention(ctx, convention, exercice, aujourd_hui, avec_motifs=True)
    assert lue is not None
    return montrer_convention(requete, visiteur, ctx, aujourd_hui, lue, reponse)


@routeur.get("/conventions/{convention}/notes")
def revenir_aux_notes(requete: Request, visiteur: Lecteur, convention: str) -> Response:
    """As ``revenir_aux_mois``."""
    return _revenir(requete, convention, "", "noter")


def _demande(convention: str, mois: Mois, saisie: dict[str, str]) -> Demande:
    """The form as what « À traiter » asks for of one thing. An échéance typed for another action is not guessed away."""
    if saisie["action"] not in set(map(str, ActionObligation)):
        possibles = ", ".join(f"« {dit} »" for dit in ACTIONS.values())
        raise DemandeInvalide(f"Rien n'a été fait : choisissez ce que vous décidez du mois ({possibles}).")
    if saisie["echeance"] and saisie["action"] != ActionObligation.PROLONGER:
        raise DemandeInvalide(
            "Rien n'a été fait : une échéance se donne pour prolonger. Effacez-la, ou choisissez « Prolonger l'échéance »."
        )
    objet = Objet.du_mois(convention, mois)
    return Demande(saisie["action"], (str(objet),), motif=saisie["motif"], echeance=saisie["echeance"])


def _mois(texte: str) -> Mois:
    try:
        return Mois.de_texte(texte)
    except ValueError as faute:
        raise DemandeInvalide(f"Rien n'a été fait : {faute}") from None


def _annee(mois: str) -> str:
    """The year of a month of an address; empty when it is none."""
    try:
        return str(Mois.de_texte(mois).annee)
    except ValueError:
        return ""


def _revenir(requete: Request, convention: str, exercice: str, section: str) -> Response:
    racine = str(requete.scope.get("root_path", ""))
    suite = f"?exercice={exercice}" if exercice else ""
    return RedirectResponse(f"{racine}/conventions/{quote(convention, safe='')}{suite}#{section}", 303)
