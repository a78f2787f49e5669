"""What stewards decide on the page of a convention: of a month, of a judged note."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from decompte.app.decider import decider_mois, noter
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vues.convention import lire_convention
from decompte.app.vues.convention_mots import ACTIONS
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation
from decompte.domaine.texte import mois_en_lettres
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Gestionnaire
from decompte.web.pages.conventions_reponses import montrer_convention, repondre_inconnue

routeur = APIRouter()

Champ = Annotated[str, Form()]


@routeur.post("/conventions/{convention}/mois/{mois}")
def decider_du_mois(
    requete: Request,
    visiteur: Gestionnaire,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    convention: str,
    mois: str,
    action: Champ = "",
    echeance: Champ = "",
    motif: Champ = "",
) -> HTMLResponse:
    """Extend, excuse or reopen a month; answers what that changes."""
    vise = _mois(mois)
    if lire_convention(ctx, convention, "", aujourd_hui, avec_motifs=False) is None:
        return repondre_inconnue(requete, visiteur, ctx, convention)
    choisie = _action(action)
    jusqu_au = _echeance(echeance)
    effet = decider_mois(ctx, choisie, convention, vise, visiteur.compte, motif.strip(), aujourd_hui, jusqu_au)
    fait = f"{ACTIONS[choisie]} : c'est fait pour {mois_en_lettres(vise)}."
    lue = lire_convention(ctx, convention, str(vise.annee), aujourd_hui, avec_motifs=True)
    assert lue is not None
    return montrer_convention(requete, visiteur, lue, fait, effet)


@routeur.post("/conventions/{convention}/notes")
def donner_une_note(
    requete: Request,
    visiteur: Gestionnaire,
    ctx: Installation,
    aujourd_hui: AujourdHui,
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
    if str(avant.exercice) != exercice.strip():
        raise DemandeInvalide(f"Rien n'a été enregistré : « {exercice} » n'est pas un exercice de {convention}.")
    valeur = note.strip()
    effet = noter(ctx, convention, avant.exercice, indicateur, valeur, commentaire.strip(), visiteur.compte, aujourd_hui)
    lue = lire_convention(ctx, convention, exercice, aujourd_hui, avec_motifs=True)
    assert lue is not None
    libelle = next((i.libelle for i in lue.juges if i.id == indicateur), indicateur)
    return montrer_convention(requete, visiteur, lue, f"« {libelle} » : note {valeur} enregistrée.", effet)


def _mois(texte: str) -> Mois:
    try:
        return Mois.de_texte(texte)
    except ValueError as faute:
        raise DemandeInvalide(f"Rien n'a été fait : {faute}") from None


def _action(texte: str) -> ActionObligation:
    try:
        return ActionObligation(texte)
    except ValueError:
        possibles = ", ".join(f"« {dit} »" for dit in ACTIONS.values())
        raise DemandeInvalide(f"Rien n'a été fait : choisissez ce que vous décidez du mois ({possibles}).") from None


def _echeance(texte: str) -> date | None:
    """The new due date, as a browser writes it or as people type it; None when the field was left empty."""
    lu = texte.strip()
    if not lu:
        return None
    try:
        if "/" in lu:
            jour, mois, annee = lu.split("/")
            return date(int(annee), int(mois), int(jour))
        return date.fromisoformat(lu)
    except ValueError:
        raise DemandeInvalide(f"Rien n'a été fait : « {lu} » n'est pas une date (attendu JJ/MM/AAAA).") from None
