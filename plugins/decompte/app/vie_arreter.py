"""Approve a solde: what finance checks again, then its figures frozen for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.etat_liquidatif_contexte import contexte
from decompte.app.vie_demande import DemandeActe, SoldeVu
from decompte.domaine.contradictoire import entendu
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import euros, jour
from decompte.domaine.vie_solde import MandatSolde, Transition, meme_personne
from decompte.entrepot.vie import Acte, Gel

SANS_OBJET = "sans objet"
"""The reference of what needs no mandat."""


def arreter(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """The present version frozen and approved; one with nothing to pay nor to take back needs no mandat, and is done with.

    DemandeInvalide with every reason why not: the same person proposed it, the partner was not heard, the figures or the budget
    are no longer those proposed.
    """
    fautes = list(_fautes(demande, vu, aujourd_hui))
    if fautes:
        raise DemandeInvalide(" ; ".join(fautes))
    convention, exercice = vu.cle
    version, par = vu.ligne["version"], demande.par
    dit = contexte(ctx, convention, exercice, aujourd_hui)
    actes: list[Acte] = [
        Gel(convention, exercice, version, par, aujourd_hui, dit),
        Transition(convention, exercice, version, vu.etat, EtatSolde.ARRETE, par, demande.motif),
    ]
    if not vu.ligne["solde_net_eur"] and not vu.ligne["reversement_eur"]:
        zero = Decimal("0.00")
        actes += [
            MandatSolde(convention, exercice, version, "sans_objet", SANS_OBJET, aujourd_hui, zero),
            Transition(convention, exercice, version, EtatSolde.ARRETE, EtatSolde.MANDATE, par, "Rien à payer ni à reprendre."),
        ]
    return actes


def _fautes(demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> Iterator[str]:
    proposeur = next((p for p in vu.proposeurs if meme_personne(p, demande.par)), None)
    if proposeur is not None:
        yield f"proposé par {proposeur} : une autre personne l'arrête"
    yield from a_entendre(vu)
    if vu.ecarts:
        yield f"ce n'est plus ce qui a été proposé ({' ; '.join(e.rstrip('.') for e in vu.ecarts)}) : renvoyez-le"
    if vu.ligne["date_calcul"] > aujourd_hui:
        yield f"calculé au {jour(vu.ligne['date_calcul'])}, un jour à venir : renvoyez-le"
    if vu.venu is not None:
        yield f"{vu.venu}, arrêtez après"


def a_entendre(vu: SoldeVu) -> Iterator[str]:
    """What the partner has not been heard about: the penalty, the reversement (see ``domaine.contradictoire.entendu``)."""
    zero = Decimal("0.00")
    toutes = vu.toutes
    version, penalite, reversement = vu.ligne["version"], vu.ligne["penalite_eur"], vu.ligne["reversement_eur"]
    if not entendu(toutes, version, penalite, zero):
        yield f"pénalité de {euros(penalite)} sans que le partenaire ait été entendu : {_suite(vu)}"
    if not entendu(toutes, version, zero, reversement):
        yield f"reversement de {euros(reversement)} sans que le partenaire ait été entendu : {_suite(vu)}"


def _suite(vu: SoldeVu) -> str:
    if vu.etat is EtatSolde.CONTRADICTOIRE:
        # Only a penalty is given up: what was paid beyond what is due is not.
        if vu.ligne["penalite_eur"]:
            return "répondez-lui d'abord (maintenir, ou renoncer)"
        return "répondez-lui d'abord (maintenir, ou demandez le renvoi aux finances)"
    return "notifiez d'abord"
