"""What people decide and note, each with its line in the journal, in the same transaction."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection

from decompte.domaine.convention import Note
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation, Decision
from decompte.entrepot.depots import classer
from decompte.entrepot.erreurs import DecisionImpossible
from decompte.entrepot.requetes import requete


def toutes(cnx: Connection) -> list[Decision]:
    """Every decision, oldest first."""
    return [
        Decision(r.convention, Mois.de_texte(r.mois), ActionObligation(r.action), r.echeance, r.par, r.motif)
        for r in cnx.execute(requete("decisions/toutes"))
    ]


def decider(cnx: Connection, decision: Decision) -> None:
    """Record a decision and its journal entry. Reopening brings back in the race what came after the clôture.

    Raises DecisionImpossible: unknown convention, author or reason missing, a prolongation without its date (or a date without
    a prolongation).
    """
    fautes = _fautes_de_convention(cnx, decision.convention) + fautes_de_signature(decision.par, decision.motif)
    if (decision.action is ActionObligation.PROLONGER) != (decision.echeance is not None):
        fautes.append("une prolongation donne la nouvelle échéance, et elle seule")
    refuser(fautes)
    mois = str(decision.mois)
    cnx.execute(
        requete("decisions/inserer"),
        {
            "convention": decision.convention,
            "mois": mois,
            "action": str(decision.action),
            "echeance": decision.echeance,
            "par": decision.par,
            "motif": decision.motif,
        },
    )
    vers = None if decision.echeance is None else decision.echeance.isoformat()
    journaliser(cnx, decision.par, str(decision.action), f"{decision.convention} {mois}", None, vers, decision.motif)
    if decision.action is ActionObligation.ROUVRIR:
        cnx.execute(requete("chargement/verrouiller"), {"cle": f"{decision.convention} {mois}"})
        cnx.execute(requete("decisions/rouvrir"), {"convention": decision.convention, "mois": mois})
        classer(cnx, decision.convention, mois)


def noter(cnx: Connection, note: Note) -> None:
    """Record or change a judged note, and its journal entry with the former value.

    Raises DecisionImpossible: unknown convention, author or comment missing, note outside [0, 1].
    """
    fautes = _fautes_de_convention(cnx, note.convention) + fautes_de_signature(note.auteur, note.commentaire)
    if not 0 <= note.note <= 1:
        fautes.append(f"la note {note.note} n'est pas entre 0 et 1")
    refuser(fautes)
    cle = {"convention": note.convention, "exercice": note.exercice, "indicateur": note.indicateur}
    ancienne = cnx.execute(requete("decisions/note"), cle).scalar_one_or_none()
    cnx.execute(requete("decisions/noter"), asdict(note))
    objet = f"{note.convention} {note.exercice} {note.indicateur}"
    journaliser(cnx, note.auteur, "noter", objet, None if ancienne is None else str(ancienne), str(note.note), note.commentaire)


def fautes_de_signature(par: str, motif: str) -> list[str]:
    """What is missing of a decision's author and reason, in French."""
    fautes = []
    if not par.strip():
        fautes.append("dites qui décide")
    if not motif.strip():
        fautes.append("donnez un motif")
    return fautes


def refuser(fautes: list[str]) -> None:
    """DecisionImpossible with all the faults, when there are any."""
    if fautes:
        raise DecisionImpossible("Rien n'a été enregistré : " + " ; ".join(fautes) + ".", fautes)


def journaliser(
    cnx: Connection, qui: str, action: str, objet: str, de: str | None, vers: str | None, commentaire: str | None
) -> None:
    """Write who did what, from what to what, and why."""
    cnx.execute(
        requete("decisions/journal"),
        {"qui": qui, "action": action, "objet": objet, "de": de, "vers": vers, "commentaire": commentaire},
    )


def _fautes_de_convention(cnx: Connection, convention: str) -> list[str]:
    if cnx.execute(requete("decisions/convention_connue"), {"convention": convention}).scalar_one():
        return []
    return [f"la convention « {convention} » est inconnue de l'entrepôt"]
