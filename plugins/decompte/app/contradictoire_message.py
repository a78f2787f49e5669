"""The letters of the contradictory phase, from what the warehouse holds; ready to send, sent by somebody else.

What is announced is what the solde was computed from, kept beside it: a table that came since changes nothing in the letter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain
from types import MappingProxyType

from decompte.app.contexte import Contexte
from decompte.app.contradictoire import a_annoncer, delais_de
from decompte.app.erreurs import DemandeInvalide
from decompte.app.message_depot import Message
from decompte.app.vie_demande import SoldeVu
from decompte.app.vues.tranche import Ligne
from decompte.domaine.contradictoire import GenreEvenement, Phase, en_vigueur, phases
from decompte.domaine.defauts_dits import defauts
from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import EN_COURS, ETATS_SOLDE_DITS
from decompte.messages.contradictoire import Annonce, Dossier, Lettre, annoncer, dire_caducite, rappeler, repondre

Ecrire = Callable[[Contexte, str, int, date], Message]


def message_contradictoire(ctx: Contexte, convention: str, exercice: int, aujourd_hui: date) -> Message:
    """What is announced to the partner; before it is notified, with the terms that today would give.

    DemandeInvalide when the solde is neither proposed nor being heard, or when it has nothing to announce.
    """
    ligne = _lire(ctx, convention, exercice)
    etat = EtatSolde(ligne["etat"])
    if etat not in EN_COURS:
        raise DemandeInvalide(f"Il n'y a rien à annoncer au partenaire : ce solde est {ETATS_SOLDE_DITS[etat]}.")
    if not (ligne["penalite_eur"] or ligne["reversement_eur"]):
        raise DemandeInvalide("Il n'y a rien à annoncer au partenaire : ce solde n'a ni pénalité ni reversement.")
    if etat is EtatSolde.CONTRADICTOIRE:
        phase = _phase(ctx, ligne)
        notifie_le, termes = phase.notification.le, (phase.terme_observations, phase.terme_decision)
        penalite, reversement = phase.penalite_eur, phase.reversement_eur
    else:
        toutes = phases(ctx.entrepot.lire_contradictoires(convention, exercice))
        siennes, avant = toutes.pop((convention, exercice, ligne["version"]), ()), tuple(chain.from_iterable(toutes.values()))
        vu = SoldeVu(ligne, None, phases=siennes, phases_avant=avant)
        prevu = a_annoncer(vu, delais_de(ctx, convention, exercice), aujourd_hui)
        notifie_le, termes = aujourd_hui, (prevu.terme_observations, prevu.terme_decision)
        penalite, reversement = prevu.penalite_eur, prevu.reversement_eur
    annonce = Annonce(
        dossier=_dossier(ligne),
        calcule_au=ligne["date_calcul"],
        du_eur=ligne["du_eur"],
        deja_verse_eur=ligne["deja_verse_eur"],
        solde_brut_eur=ligne["solde_brut_eur"],
        taux=ligne["taux_penalite"] or Decimal(0),
        penalite_eur=penalite,
        solde_net_eur=ligne["solde_net_eur"],
        reversement_eur=reversement,
        mois_dus=ligne["mois_dus"],
        defauts=defauts(ligne["entrees"]),
        clause=_clause(ligne["entrees"]),
        jours=(termes[0] - notifie_le).days,
        terme_observations=termes[0],
        terme_decision=termes[1],
        deja_decidee_eur=Decimal("0.00") if penalite else ligne["penalite_eur"],
    )
    return _message(ligne, annoncer(annonce))


def message_relance(ctx: Contexte, convention: str, exercice: int, aujourd_hui: date) -> Message:
    """The reminder; DemandeInvalide when the partner has answered, or when its time has passed."""
    ligne = _lire(ctx, convention, exercice)
    phase = _phase(ctx, ligne)
    if phase.close or phase.observations or aujourd_hui > phase.terme_observations:
        raise DemandeInvalide("Il n'y a pas à relancer le partenaire : il a répondu, ou son temps pour le faire est passé.")
    return _message(ligne, rappeler(_dossier(ligne), phase, aujourd_hui))


def message_reponse(ctx: Contexte, convention: str, exercice: int, aujourd_hui: date) -> Message:
    """The answer to the partner, with its reason; DemandeInvalide before it is given."""
    ligne = _lire(ctx, convention, exercice)
    phase = _phase(ctx, ligne)
    if phase.reponse is None:
        raise DemandeInvalide("La réponse au partenaire n'est pas encore enregistrée.")
    return _message(ligne, repondre(_dossier(ligne), phase, ligne["taux_retenu"]))


def message_caducite(ctx: Contexte, convention: str, exercice: int, aujourd_hui: date) -> Message:
    """The penalty lapsed; DemandeInvalide when it did not."""
    ligne = _lire(ctx, convention, exercice)
    phase = _phase(ctx, ligne)
    if not phase.tombee:
        raise DemandeInvalide("La pénalité annoncée n'est pas tombée.")
    terme = min(p.terme_decision for p in _siennes(ctx, ligne) if p.tombee)
    return _message(ligne, dire_caducite(_dossier(ligne), phase, terme, ligne["taux_garde"]))


MESSAGES: Mapping[GenreEvenement, Ecrire] = MappingProxyType(
    {
        GenreEvenement.NOTIFICATION: message_contradictoire,
        GenreEvenement.RELANCE: message_relance,
        GenreEvenement.REPONSE: message_reponse,
        GenreEvenement.CADUCITE: message_caducite,
    }
)
"""The letter that goes with each event, where there is one."""


def _lire(ctx: Contexte, convention: str, exercice: int) -> Ligne:
    lignes = ctx.entrepot.lire_vue("contradictoire/solde", convention=convention, exercice=exercice)
    if not lignes:
        raise DemandeInvalide(f"Aucun solde de {convention} pour {exercice}.")
    return lignes[0]


def _phase(ctx: Contexte, ligne: Ligne) -> Phase:
    """The last phase of the present version."""
    siennes = _siennes(ctx, ligne)
    if not siennes:
        raise DemandeInvalide("Le partenaire n'a encore rien reçu : aucune phase contradictoire n'est ouverte.")
    return siennes[-1]


def _siennes(ctx: Contexte, ligne: Ligne) -> tuple[Phase, ...]:
    toutes = phases(ctx.entrepot.lire_contradictoires(ligne["convention"], ligne["exercice"]))
    return en_vigueur(toutes.get((ligne["convention"], ligne["exercice"], ligne["version"]), ()))


def _dossier(ligne: Ligne) -> Dossier:
    return Dossier(ligne["convention"], ligne["structure_nom"], ligne["exercice"], ligne["version"])


def _clause(entrees: Mapping[str, str]) -> str:
    """Where the clause comes from: its source, or that it is a hypothesis."""
    lues = [json.loads(texte) for cle, texte in sorted(entrees.items()) if cle.startswith("parametre.clause_penalite")]
    valeurs = [lue for lue in lues if lue["valeur"]]
    sources = dict.fromkeys(lue["source"] or "clause retenue par hypothèse" for lue in valeurs)
    return " ; ".join(sources) or "clause de la convention"


def _message(ligne: Ligne, lettre: Lettre) -> Message:
    adresse = (ligne["email_contact"] or "").strip()
    return Message(adresse if "@" in adresse else None, lettre.objet, lettre.corps)
