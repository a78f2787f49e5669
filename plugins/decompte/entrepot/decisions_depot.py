"""What stewards decide of one deposit or of one of its rows in quarantine: recorded, journaled, and its effect, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from decompte.domaine.decision_depot import SUR_UNE_LIGNE, ActionDepot, DecisionDepot
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois
from decompte.entrepot.decisions import fautes_de_signature, journaliser, refuser
from decompte.entrepot.depots import classer, remettre
from decompte.entrepot.requetes import requete

_SUITES = {ActionDepot.ADMETTRE: "admise", ActionDepot.LAISSER: "laissee"}
_DEJA = {"admise": "déjà admise", "laissee": "déjà laissée de côté"}


def toutes(cnx: Connection, depot: str | None) -> list[DecisionDepot]:
    """The decisions on a deposit, or on all, oldest first."""
    return [
        DecisionDepot(
            depot=r.depot,
            action=ActionDepot(r.action),
            par=r.par,
            motif=r.motif,
            convention=r.convention,
            mois=None if r.mois is None else Mois.de_texte(r.mois),
            feuille=r.feuille,
            ligne=r.ligne,
        )
        for r in cnx.execute(requete("decisions/toutes_depot"), {"depot": depot})
    ]


def decider(cnx: Connection, decision: DecisionDepot) -> None:
    """Record a decision on a deposit with its journal entry, and do what it says.

    ECARTER: it counts for nothing, the deposit that it had replaced is in force again. RELIRE, REAFFECTER, ADMETTRE (and LAISSER
    of a row admitted before): it is to be treated again, nothing of it counts until then. LAISSER: the row no longer holds
    the solde. Raises DecisionImpossible with every fault at once; nothing is then recorded.
    """
    appliquer(cnx, [inscrire(cnx, decision)])


@dataclass(frozen=True, slots=True)
class Inscrite:
    """A decision recorded, not done yet; where the deposit counted when it was, and whether it is to be treated again."""

    decision: DecisionDepot
    place: tuple[str, str] | None
    a_relire: bool


def inscrire(cnx: Connection, decision: DecisionDepot) -> Inscrite:
    """Record a decision and its journal entry without doing what it says (``appliquer`` does). Same errors as ``decider``."""
    cnx.execute(requete("chargement/verrouiller"), {"cle": decision.depot})
    avant = cnx.execute(requete("decisions/depot"), {"depot": decision.depot}).one_or_none()
    ligne = _ligne(cnx, decision)
    refuser(_fautes(cnx, decision, avant, ligne))
    if avant is None:  # a fault, already told: this is for the type checker
        raise AssertionError(decision.depot)
    cnx.execute(
        requete("decisions/inserer_depot"),
        {
            "depot": decision.depot,
            "feuille": decision.feuille,
            "ligne": decision.ligne,
            "action": str(decision.action),
            "convention": decision.convention,
            "mois": None if decision.mois is None else str(decision.mois),
            "regles": None if ligne is None else ligne.regles,
            "par": decision.par,
            "motif": decision.motif,
        },
    )
    _journaliser(cnx, decision, avant, ligne)
    place = None if avant.convention is None or avant.mois is None else (avant.convention, avant.mois)
    laisser = decision.action is ActionDepot.LAISSER and ligne is not None and ligne.suite == "en_attente"
    return Inscrite(decision, place, a_relire=not laisser and decision.action is not ActionDepot.ECARTER)


def appliquer(cnx: Connection, inscrites: Sequence[Inscrite]) -> None:
    """Do what recorded decisions say: those on the rows of one deposit together, for it is treated again once."""
    for convention, mois in sorted({i.place for i in inscrites if i.place is not None}):
        cnx.execute(requete("chargement/verrouiller"), {"cle": f"{convention} {mois}"})
    for inscrite in inscrites:
        decision = inscrite.decision
        if decision.action is ActionDepot.ECARTER:
            cnx.execute(requete("decisions/ecarter"), {"depot": decision.depot})
            if inscrite.place is not None:
                classer(cnx, *inscrite.place)
        elif not inscrite.a_relire:
            cle = {"depot": decision.depot, "feuille": decision.feuille, "ligne": decision.ligne}
            cnx.execute(requete("decisions/laisser"), cle)
    a_relire = sorted({i.decision.depot for i in inscrites if i.a_relire})
    if a_relire:
        remettre(cnx, a_relire)


def _ligne(cnx: Connection, decision: DecisionDepot) -> Row[Any] | None:
    if decision.action not in SUR_UNE_LIGNE:
        return None
    cle = {"depot": decision.depot, "feuille": decision.feuille, "ligne": decision.ligne}
    return cnx.execute(requete("decisions/ligne"), cle).one_or_none()


def _fautes(cnx: Connection, decision: DecisionDepot, avant: Row[Any] | None, ligne: Row[Any] | None) -> list[str]:
    fautes = fautes_de_signature(decision.par, decision.motif)
    if avant is None:
        return [*fautes, f"le dépôt « {decision.depot} » est inconnu : vérifiez son numéro dans la liste des dépôts reçus"]
    if avant.etat == EtatDepot.DOUBLON:
        fautes.append(f"ce dépôt est un doublon : décidez de l'original, « {avant.doublon_de} »")
    if avant.membres:
        fautes.append(f"ce dépôt est une archive : décidez de chacun de ses tableaux, {', '.join(avant.membres)}")
    if decision.action is ActionDepot.ECARTER and avant.etat == EtatDepot.ECARTE and not avant.hors_cloture:
        fautes.append("ce dépôt est déjà écarté")
    return fautes + _fautes_de_destination(cnx, decision, avant.structure) + _fautes_de_ligne(decision, ligne)


def _fautes_de_destination(cnx: Connection, decision: DecisionDepot, structure: str) -> list[str]:
    code, mois = decision.convention, decision.mois
    if decision.action is not ActionDepot.REAFFECTER:
        return [] if code is None and mois is None else ["seule une réaffectation dit une convention et un mois"]
    if code is None or mois is None:
        return ["une réaffectation dit la convention et le mois"]
    convention = cnx.execute(requete("decisions/convention"), {"convention": code}).one_or_none()
    if convention is None:
        return [f"la convention « {code} » est inconnue de l'entrepôt"]
    fautes = []
    if convention.structure != structure:
        fautes.append(
            f"la convention « {code} » est de la structure « {convention.structure} », le dépôt vient de « {structure} » : "
            "il ne change pas de structure"
        )
    premier, dernier = Mois.contenant(convention.debut), Mois.contenant(convention.fin)
    if not premier <= mois <= dernier:
        fautes.append(f"le mois {mois} est hors de la convention « {code} », qui va de {premier} à {dernier}")
    return fautes


def _fautes_de_ligne(decision: DecisionDepot, ligne: Row[Any] | None) -> list[str]:
    if decision.action not in SUR_UNE_LIGNE:
        sans = decision.feuille is None and decision.ligne is None
        return [] if sans else ["seule une décision sur une ligne en attente dit une feuille et une ligne"]
    if decision.feuille is None or decision.ligne is None:
        return ["dites la feuille et la ligne"]
    if ligne is None:
        return [
            f"la ligne {decision.ligne} de la feuille « {decision.feuille} » n'est pas en attente dans ce dépôt : "
            "vérifiez son numéro dans la liste des lignes en attente"
        ]
    if ligne.suite == _SUITES[decision.action]:
        return [f"la ligne {decision.ligne} de la feuille « {decision.feuille} » est {_DEJA[ligne.suite]}"]
    return []


def _journaliser(cnx: Connection, decision: DecisionDepot, avant: Row[Any], ligne: Row[Any] | None) -> None:
    objet, de, vers = decision.depot, avant.etat, "recu"
    if ligne is not None:
        objet = f"{decision.depot}, feuille « {decision.feuille} », ligne {decision.ligne}"
        de, vers = ligne.suite, _SUITES[decision.action]
    elif decision.action is ActionDepot.REAFFECTER:
        de = None if avant.convention is None else f"{avant.convention} {avant.mois}"
        vers = f"{decision.convention} {decision.mois}"
    elif decision.action is ActionDepot.ECARTER:
        vers = "ecarte"
    journaliser(cnx, decision.par, str(decision.action), objet, de, vers, decision.motif)
