"""Incidents resolved by hand: an open one, with its reason and a comment, journaled at once."""

from __future__ import annotations

from sqlalchemy import Connection

from decompte.domaine.depot import EtatDepot
from decompte.domaine.incident import ResolutionIncident
from decompte.entrepot.decisions import fautes_de_signature, journaliser, refuser
from decompte.entrepot.requetes import requete


def resoudre(cnx: Connection, resolution: ResolutionIncident) -> None:
    """Resolve an open incident. What it told is not opened again by the deposits that failed then, nor by those that follow
    before one passes; a failure after a pass opens another.

    Raises DecisionImpossible with every fault: unknown, not open any more, author or comment missing.
    """
    fautes = fautes_de_signature(resolution.par, "sans objet")
    if not resolution.commentaire.strip():
        fautes.append("donnez un commentaire")
    cle = {"incident": resolution.incident}
    vu = cnx.execute(requete("decisions/incident"), cle).one_or_none()
    if vu is None:
        refuser([*fautes, _absent(cnx, resolution.incident)])
        return
    # The month is locked as for a loading: a deposit that arrives now closes or keeps the incident before or after, not during.
    cnx.execute(requete("chargement/verrouiller"), {"cle": f"{vu.convention} {vu.mois}"})
    incident = cnx.execute(requete("decisions/etat_incident"), cle).one_or_none()
    if incident is None or incident.etat == "ferme":
        fautes.append(f"l'incident n° {resolution.incident} s'est fermé de lui-même : un dépôt reçu plus tard ne le montre plus")
    elif incident.etat == "resolu":
        fautes.append(f"l'incident n° {resolution.incident} est déjà résolu, par « {incident.par} »")
    refuser(fautes)
    cnx.execute(
        requete("decisions/resoudre"),
        {**cle, "raison": str(resolution.raison), "commentaire": resolution.commentaire, "par": resolution.par},
    )
    objet = f"incident n° {resolution.incident} : {vu.regle} {vu.convention} {vu.mois}"
    commentaire = f"{resolution.raison} : {resolution.commentaire}"
    journaliser(cnx, resolution.par, "resoudre", objet, "ouvert", "resolu", commentaire)


def _absent(cnx: Connection, incident: int) -> str:
    """Where an incident went that is not there, by the number that somebody noted."""
    connu = cnx.execute(requete("decisions/numero_incident"), {"incident": incident}).one_or_none()
    if connu is None:
        return f"l'incident n° {incident} n'existe pas"
    if connu.etat == EtatDepot.RECU:
        return (
            f"le dépôt de l'incident n° {incident} attend d'être relu : décidez-en après la prochaine nuit, sous le même numéro"
        )
    if connu.ouvert is not None:
        return f"l'incident n° {incident} est compris maintenant dans l'incident n° {connu.ouvert} : décidez de celui-là"
    return f"l'incident n° {incident} n'existe plus : son dépôt a été relu, réaffecté ou écarté, et ne le montre plus"
