"""Batches for the finance software: prepared, downloaded again, given up; the answer comes back by « Importer »."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse

from decompte.app.effet import ATTENTE_PAGE_S
from decompte.app.erreurs import ERREURS_DITES, INJOIGNABLES, OCCUPES, DemandeInvalide
from decompte.app.mandatement import annuler_lot, lire_lot, preparer_lot
from decompte.app.mandatement_fichier import ecrire_lot
from decompte.app.vues.soldes_lots import voir_lots
from decompte.domaine.texte import accord, euros
from decompte.web.dependances import AujourdHui, Installation
from decompte.web.gardes import Financier, Lecteur
from decompte.web.reponses import CSV, XLSX, rendre, telecharger
from decompte.web.roles import Visiteur
from decompte.web.saisie import dire_refus, net, refuser_controles
from decompte.web.une_fois import Envoi, Envois

routeur = APIRouter(prefix="/soldes/lots")

Champ = Annotated[str, Form()]


@routeur.get("")
def lots(requete: Request, visiteur: Lecteur, ctx: Installation) -> HTMLResponse:
    """The batches, and what waits for one."""
    return _montrer(requete, visiteur, ctx)


@routeur.post("")
def preparer(
    requete: Request,
    visiteur: Financier,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    envoi: Envoi,
    exercice: Champ = "",
) -> HTMLResponse:
    """Prepare the batch of an exercice: all that is approved and in none."""
    envois: Envois = requete.app.state.envois
    try:
        annee = _nombre(exercice, "exercice")
        with envois.une_fois(envoi):
            lot = preparer_lot(ctx, annee, visiteur.compte, aujourd_hui, ATTENTE_PAGE_S)
    except ERREURS_DITES as refus:
        return _refuser(requete, visiteur, ctx, refus)
    fait = (
        f"Lot {lot.lot} préparé : {accord(len(lot.lignes), 'ligne')}, {euros(lot.total_eur('mandat'))} à payer, "
        f"{euros(lot.total_eur('titre'))} à reprendre. Téléchargez-le ci-dessous."
    )
    return _montrer(requete, visiteur, ctx, fait=fait)


@routeur.get("/{lot}.csv")
def lot_csv(visiteur: Financier, ctx: Installation, lot: str) -> Response:
    """The file of a batch, the same bytes each time."""
    nom, contenu = ecrire_lot(lire_lot(ctx, _nombre(lot, "lot")), "csv")
    return telecharger(contenu, nom, CSV)


@routeur.get("/{lot}.xlsx")
def lot_xlsx(visiteur: Financier, ctx: Installation, lot: str) -> Response:
    """The same as a workbook."""
    nom, contenu = ecrire_lot(lire_lot(ctx, _nombre(lot, "lot")), "xlsx")
    return telecharger(contenu, nom, XLSX)


@routeur.post("/{lot}/annuler")
def annuler(
    requete: Request,
    visiteur: Financier,
    ctx: Installation,
    aujourd_hui: AujourdHui,
    envoi: Envoi,
    lot: str,
    motif: Champ = "",
) -> HTMLResponse:
    """Give a batch up, with a reason: its soldes go in the next one."""
    envois: Envois = requete.app.state.envois
    try:
        refuser_controles(motif)
        with envois.une_fois(envoi):
            annule = annuler_lot(ctx, _nombre(lot, "lot"), visiteur.compte, net(motif), aujourd_hui, ATTENTE_PAGE_S)
    except ERREURS_DITES as refus:
        return _refuser(requete, visiteur, ctx, refus, {"lot": lot, "motif": net(motif)})
    return _montrer(requete, visiteur, ctx, fait=f"Lot {annule.lot} annulé : ses soldes iront dans le prochain.")


@routeur.get("/{lot}/annuler")
def revenir(requete: Request, visiteur: Lecteur, lot: str) -> Response:
    """The address of the answer, opened again: the batches, nothing is done twice."""
    return RedirectResponse(f"{requete.scope.get('root_path', '')}/soldes/lots", 303)


def _refuser(
    requete: Request, visiteur: Visiteur, ctx: Installation, refus: Exception, saisie: dict[str, str] | None = None
) -> HTMLResponse:
    if isinstance(refus, INJOIGNABLES):
        raise refus
    statut = status.HTTP_409_CONFLICT if isinstance(refus, OCCUPES) else status.HTTP_400_BAD_REQUEST
    return _montrer(requete, visiteur, ctx, refus=dire_refus(refus), saisie=saisie, statut=statut)


def _montrer(
    requete: Request,
    visiteur: Visiteur,
    ctx: Installation,
    *,
    fait: str | None = None,
    refus: list[str] | None = None,
    saisie: dict[str, str] | None = None,
    statut: int = 200,
) -> HTMLResponse:
    lots, attentes = voir_lots(ctx)
    return rendre(
        requete,
        visiteur,
        "soldes_lots.html",
        statut=statut,
        ici="/soldes/lots",
        lots=lots,
        attentes=attentes,
        fait=fait,
        refus=refus or [],
        saisie=saisie or {},
    )


def _nombre(texte: str, quoi: str) -> int:
    if texte.isascii() and texte.isdigit() and len(texte) <= 9:
        return int(texte)
    raise DemandeInvalide(f"« {net(texte)[:40]} » n'est pas un {quoi} : rien n'a été fait.")
