"""The life of a solde as the warehouse keeps it: what people did, each act journaled, several at once or none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from decompte.domaine.contradictoire import DecisionContradictoire, Evenement, GenreEvenement
from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import GenreRemise, Levee, MandatSolde, Remise, Transition, VersionArretee, VieSoldes
from decompte.entrepot.decisions import journaliser
from decompte.entrepot.erreurs import DecisionImpossible
from decompte.entrepot.lectures import Ligne
from decompte.entrepot.lignes_json import champs, en_json
from decompte.entrepot.requetes import requete


@dataclass(frozen=True, slots=True)
class Gel:
    """Freeze the present version of a solde. ``contexte``: what the état liquidatif says beyond it and its lines (JSON)."""

    convention: str
    exercice: int
    version: int
    par: str
    le: date
    contexte: Mapping[str, Any] = field(hash=False)


Acte = Transition | Levee | Remise | Evenement | MandatSolde | Gel
"""One row that somebody, or the night, writes about a solde."""


def inscrire(cnx: Connection, actes: Sequence[Acte], par: str) -> None:
    """Write these acts in their order, each with its journal entry; ``par`` signs those that do not say who.

    DecisionImpossible, with the sentence of the database, when one cannot be: nothing is written.
    """
    present: Acte | None = None
    try:
        # One savepoint for all: an exercice is a few thousand acts, and a savepoint each would fill the locks of the server.
        with cnx.begin_nested():
            for present in actes:
                _inscrire(cnx, present, par)
    except IntegrityError as refus:
        raise DecisionImpossible(f"Rien n'a été enregistré : {_dire(refus, present)}") from None


def _inscrire(cnx: Connection, acte: Acte, par: str) -> None:
    objet = f"{acte.convention} {acte.exercice}"
    valeurs = champs(acte)
    if isinstance(acte, Transition):
        cnx.execute(requete("vie/transition"), _textes(valeurs))
        journaliser(cnx, acte.par, "solde", objet, acte.de and str(acte.de), str(acte.vers), acte.commentaire or None)
    elif isinstance(acte, Gel):
        contexte = json.dumps(acte.contexte, ensure_ascii=False, sort_keys=True)
        figees = cnx.execute(requete("vie/figer"), valeurs | {"contexte": contexte}).rowcount
        if figees != 1:
            raise DecisionImpossible(f"Rien n'a été enregistré : {objet} n'a pas de version {acte.version} à arrêter.")
    elif isinstance(acte, Levee):
        action = "retablir" if acte.retablie else "lever"
        cnx.execute(requete("vie/lever"), valeurs | {"action": action})
        journaliser(cnx, acte.par, action, f"{objet} {acte.regle}", acte.phrase, None, acte.motif)
    elif isinstance(acte, Remise):
        cnx.execute(requete("vie/remettre"), _textes(valeurs))
        journaliser(cnx, acte.par, str(acte.genre), objet, None, str(acte.taux_retenu), acte.motif)
    elif isinstance(acte, Evenement):
        cnx.execute(requete("vie/contredire"), _textes(valeurs))
        journaliser(cnx, acte.par, f"contradictoire_{acte.genre}", objet, None, acte.decision and str(acte.decision), acte.texte)
    else:
        cnx.execute(requete("vie/mandater"), valeurs | {"par": par})
        journaliser(cnx, par, f"mandat_{acte.sens}", objet, None, acte.reference, None)


def commenter(cnx: Connection, cles: Sequence[tuple[str, int]], action: str, par: str, commentaire: str) -> None:
    """Write in the journal what was said of soldes; nothing changes."""
    for convention, exercice in cles:
        journaliser(cnx, par, action, f"{convention} {exercice}", None, None, commentaire)


def lire_vie(cnx: Connection) -> VieSoldes:
    """What a calculation takes into account: approved versions, lifted holds, waivers."""
    versions: dict[tuple[str, int], tuple[VersionArretee, ...]] = {}
    for r in cnx.execute(requete("vie/versions")):
        cle = (r.convention, r.exercice)
        mandat = (
            None
            if r.sens is None
            else MandatSolde(r.convention, r.exercice, r.version, r.sens, r.reference, r.date, r.montant_eur)
        )
        version = VersionArretee(
            r.convention, r.exercice, r.version, r.arrete_le, r.arrete_par, r.solde_net_eur, r.reversement_eur, r.sha256,
            mandat, r.entrees, r.penalite_eur, r.calcule_le,
        )  # fmt: skip
        versions[cle] = (*versions.get(cle, ()), version)
    levees: dict[tuple[str, int], tuple[Levee, ...]] = {}
    for r in cnx.execute(requete("vie/levees")):
        if r.action == "lever":
            cle = (r.convention, r.exercice)
            levees[cle] = (*levees.get(cle, ()), Levee(*cle, r.regle, r.phrase, r.le, r.par, r.motif))
    remises = {
        (r.convention, r.exercice): Remise(
            r.convention, r.exercice, GenreRemise(r.genre), r.taux_retenu, r.le, r.par, r.motif
        )
        for r in cnx.execute(requete("vie/remises"))
    }  # fmt: skip
    return VieSoldes(versions, levees, remises)


def lire_contradictoires(cnx: Connection, convention: str | None, exercice: int | None) -> list[Evenement]:
    """The events of the contradictory phases, oldest first (see ``domaine.contradictoire.phases``)."""
    return [
        Evenement(
            **{
                **r,
                "genre": GenreEvenement(r["genre"]),
                "decision": None if r["decision"] is None else DecisionContradictoire(r["decision"]),
            }
        )
        for r in cnx.execute(
            requete("vie/contradictoires"), {"convention": convention, "exercice": exercice}
        ).mappings()
    ]  # fmt: skip


def lire_transitions(cnx: Connection, convention: str | None, exercice: int | None) -> list[Ligne]:
    """convention, exercice, version, de, vers, par, commentaire, instant: oldest first."""
    cles = {"convention": convention, "exercice": exercice}
    return [dict(r) for r in cnx.execute(requete("vie/transitions"), cles).mappings()]


def lire_fige(cnx: Connection, convention: str, exercice: int, version: int) -> Ligne | None:
    """A frozen version: document (JSON text: solde, lignes, lignes_comptees, contexte), sha256, arrete_par, arrete_le."""
    cles = {"convention": convention, "exercice": exercice, "version": version}
    ligne = cnx.execute(requete("vie/fige"), cles).mappings().one_or_none()
    return None if ligne is None else dict(ligne)


def lire_piece(cnx: Connection, convention: str, exercice: int, version: int, format: str) -> tuple[str, bytes] | None:
    """The name and the bytes of an état liquidatif already made (``pdf`` or ``xlsx``), or None."""
    cles = {"convention": convention, "exercice": exercice, "version": version, "format": format}
    ligne = cnx.execute(requete("vie/piece"), cles).one_or_none()
    return None if ligne is None else (ligne.nom, bytes(ligne.contenu))


def garder_piece(
    cnx: Connection, convention: str, exercice: int, version: int, format: str, nom: str, contenu: bytes
) -> tuple[str, bytes]:
    """Keep an état liquidatif; returns the one kept, which is the first ever made."""
    cles = {"convention": convention, "exercice": exercice, "version": version, "format": format}
    cnx.execute(requete("vie/garder_piece"), cles | {"nom": nom, "contenu": contenu})
    gardee = lire_piece(cnx, convention, exercice, version, format)
    assert gardee is not None
    return gardee


def clore(cnx: Connection, exercice: int, le: date, par: str, reste: Sequence[Mapping[str, object]]) -> None:
    """Note an exercice closed, with what was still open; DecisionImpossible when it already was."""
    try:
        with cnx.begin_nested():
            cnx.execute(requete("vie/clore"), {"exercice": exercice, "le": le, "par": par, "reste": en_json(reste)})
    except IntegrityError as refus:
        raise DecisionImpossible(f"Rien n'a été enregistré : {_dire(refus)}") from None
    journaliser(cnx, par, "clore", str(exercice), None, le.isoformat(), None)


def lire_clotures(cnx: Connection) -> list[Ligne]:
    """exercice, le, par, reste (a list of objects) of every exercice closed."""
    return [dict(r) for r in cnx.execute(requete("vie/clotures")).mappings()]


def _textes(valeurs: Mapping[str, object]) -> dict[str, object]:
    """Enumerations as the texts that the columns hold."""
    return {cle: str(v) if isinstance(v, EtatSolde | GenreEvenement | GenreRemise | DecisionContradictoire) else v
            for cle, v in valeurs.items()}  # fmt: skip


_DITES = {
    "contradictoire_une_fois": "cela a déjà été fait dans cette phase contradictoire.",
    "contradictoire_une_issue": "cette phase contradictoire a déjà une issue.",
    "mandat_solde_reference": "cette référence de mandat est déjà celle d'un autre solde.",
    "mandat_solde_pkey": "ce solde a déjà une référence de mandat.",
    "solde_fige_pkey": "cette version est déjà arrêtée.",
    "cloture_pkey": "cet exercice est déjà clos.",
}


def _dire(refus: IntegrityError, acte: Acte | None = None) -> str:
    """The sentence of the database, with the solde that it is about."""
    diagnostic = getattr(refus.orig, "diag", None)
    connue = _DITES.get(getattr(diagnostic, "constraint_name", None) or "")
    dite: str = connue or getattr(diagnostic, "message_primary", None) or str(refus.orig)
    return dite if acte is None or acte.convention in dite else f"{acte.convention} pour {acte.exercice}, {dite}"
