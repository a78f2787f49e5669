"""What is done to the solde of a convention on its page; the page again, with what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse

from decompte.app.effet import ATTENTE_PAGE_S
from decompte.app.erreurs import ERREURS_DITES, DemandeInvalide
from decompte.app.vie_demande import CleSolde, DemandeActe
from decompte.app.vie_metiers import HorsMetier, Metier, exiger_le_metier
from decompte.app.vie_solde import agir
from decompte.app.vues.convention import lire_convention
from decompte.app.vues.vie_solde_gestes import GESTES
from decompte.app.vues.vie_solde_messages import ecrire_lettre
from decompte.domaine.contradictoire import GenreEvenement
from decompte.domaine.vie_solde import ActionSolde
from decompte.lecture.dates import lire_date
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Gestionnaire, GestionOuFinances, Lecteur
from decompte.web.pages.conventions_reponses import Reponse, montrer_convention, repondre_inconnue
from decompte.web.reponses import TEXTE, telecharger
from decompte.web.roles import Role, Visiteur
from decompte.web.saisie import net, refuser_controles
from decompte.web.une_fois import Envoi, Envois

routeur = APIRouter(prefix="/conventions/{convention}")

Champ = Annotated[str, Form()]

A_MONTRER = frozenset({ActionSolde.PROPOSER, ActionSolde.ARRETER})
"""What binds to figures is done to those that were shown, and to no others: the form says which by their digest."""


@routeur.post("/solde")
def agir_sur_le_solde(
    requete: Request,
    visiteur: GestionOuFinances,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    envoi: Envoi,
    convention: str,
    exercice: Champ = "",
    action: Champ = "",
    regle: Champ = "",
    le: Champ = "",
    taux: Champ = "",
    motif: Champ = "",
    empreinte: Champ = "",
    essai: Champ = "",
) -> HTMLResponse:
    """One action on one solde; with ``essai`` tell what it would change. 403 to whoever has not the role of that action."""
    tape = (action, regle, le, taux, motif)
    action, regle, le, taux, motif = map(net, tape)
    exiger_l_action(visiteur, action, regle)
    avant = lire_convention(ctx, convention, exercice, aujourd_hui, avec_motifs=False)
    if avant is None:
        return repondre_inconnue(requete, visiteur, ctx, convention)
    saisie = {"regle": regle, "le": le, "taux": taux, "motif": motif}
    saisie |= {"geste": action + (f"-{regle.removeprefix('blocage.')}" if regle else "")}
    envois: Envois = requete.app.state.envois
    try:
        refuser_controles(*tape)
        if str(avant.exercice) != exercice.strip():
            raise DemandeInvalide(f"Rien n'a été enregistré : « {net(exercice)} » n'est pas un exercice de {convention}.")
        cle = (convention, avant.exercice)
        faite = lire_action(action)
        demande = DemandeActe(
            faite,
            (cle,),
            visiteur.compte,
            motif=motif,
            regle=regle or None,
            le=lire_le(le),
            taux=taux or None,
            empreintes=lire_empreintes(faite, (cle,), [empreinte], bool(essai)),
            metiers=metiers_de(visiteur),
        )
        with envois.une_fois("" if essai else envoi):
            bilan = agir(ctx, demande, aujourd_hui, bool(essai), ATTENTE_PAGE_S)
        nom = GESTES[demande.action].nom
        if bilan.essai:
            reponse = Reponse(f"{nom} : rien n'a été enregistré, voici ce que cela changerait.", bilan.effet, True, saisie=saisie)
        else:
            reponse = Reponse(f"{nom} : c'est fait.", [*(d.phrase for d in bilan.dits), *bilan.effet])
    except ERREURS_DITES as refus:
        reponse = Reponse.de_refus(refus, saisie)
    lue = lire_convention(ctx, convention, exercice, aujourd_hui, visiteur.a(Role.GESTION))
    assert lue is not None
    return montrer_convention(requete, visiteur, ctx, aujourd_hui, lue, reponse)


@routeur.get("/solde")
def revenir_a_la_vie(requete: Request, visiteur: Lecteur, convention: str) -> Response:
    """The address of the answer to an action, opened again: the page of the convention, nothing is done twice."""
    return revenir(requete, convention, "vie")


@routeur.get("/solde/{lettre}.txt")
def lettre_en_texte(
    visiteur: Gestionnaire, ctx: Installation, aujourd_hui: AujourdHui, convention: str, lettre: str, exercice: str = ""
) -> Response:
    """A letter to the partner, as a text file."""
    genre = next((g for g in GenreEvenement if g == lettre), None)
    annee = int(exercice) if exercice.isascii() and exercice.isdigit() and len(exercice) == 4 else None
    message = None if genre is None or annee is None else ecrire_lettre(ctx, convention, annee, genre, aujourd_hui)
    if message is None:
        raise DemandeInvalide("Il n'y a pas de message de ce genre à écrire au partenaire aujourd'hui.")
    return telecharger(message.texte.encode(), f"{lettre}-{convention}-{annee}.txt", TEXTE)


def exiger_l_action(visiteur: Visiteur, action: str, regle: str = "") -> None:
    """403 when this action is not of the visitor's role; an unknown one is told later, as anything mistyped.

    Both as they are used afterwards, cleaned: what is checked is what is done.
    """
    if action not in set(map(str, ActionSolde)):
        return
    try:
        exiger_le_metier(ActionSolde(action), regle, metiers_de(visiteur))
    except HorsMetier as refus:
        raise HTTPException(status.HTTP_403_FORBIDDEN, str(refus)) from None


def metiers_de(visiteur: Visiteur) -> frozenset[Metier]:
    """What the roles of the account let it decide about soldes."""
    return frozenset(m for r, m in ((Role.GESTION, Metier.GESTION), (Role.FINANCES, Metier.FINANCES)) if visiteur.a(r))


def lire_empreintes(
    action: ActionSolde, cles: Sequence[CleSolde], recues: Sequence[str], essai: bool = False
) -> dict[CleSolde, str]:
    """The digest of each solde that was shown, in the order of the soldes; {} when none was sent and none is needed.

    DemandeInvalide when one lacks: some only were shown, or (without ``essai``) the action needs all to have been.
    """
    empreintes = [net(e) for e in recues]
    if not any(empreintes) and (essai or action not in A_MONTRER):
        return {}
    if len(empreintes) != len(cles) or not all(empreintes):
        raise DemandeInvalide(
            "Rien n'a été enregistré : les chiffres qui vous ont été montrés ne sont pas tous ceux de ce que vous avez choisi. "
            "Rechargez la page, relisez, puis recommencez."
        )
    return dict(zip(cles, empreintes, strict=True))


def lire_action(texte: str) -> ActionSolde:
    """DemandeInvalide when it is none."""
    if texte not in set(map(str, ActionSolde)):
        raise DemandeInvalide("Rien n'a été fait : choisissez ce que vous faites du solde.")
    return ActionSolde(texte)


def lire_le(texte: str) -> date | None:
    """The day typed; None when none is; DemandeInvalide when it is no day."""
    jour = lire_date(texte) if texte else None
    if texte and jour is None:
        raise DemandeInvalide(f"Rien n'a été fait : « {texte[:40]} » n'est pas une date, écrivez-la comme 30/04/2025.")
    return jour


def revenir(requete: Request, convention: str, section: str) -> Response:
    """To the page of a convention, at one of its sections."""
    racine = str(requete.scope.get("root_path", ""))
    return RedirectResponse(f"{racine}/conventions/{quote(convention, safe='')}#{section}", 303)
