"""Decide of several things at once: the same action, one reason; all checked first, then all done, the effect told once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date

from decompte.app.calculer import Calcul, calculer_tout, enregistrer
from decompte.app.contexte import Contexte
from decompte.app.conventions import conventions_a
from decompte.app.decider import verifier_mois
from decompte.app.decider_depot import dire_depot, lire_depot, verifier_depot
from decompte.app.effet import ATTENTE_S, dater, dire_effet, mesurer, seul_a_decider
from decompte.app.effet_total import dire_total
from decompte.app.erreurs import DemandeInvalide
from decompte.app.series import suivre_series
from decompte.app.traiter import traiter_depots
from decompte.app.vues.a_traiter_objet import dire_objet
from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.depot import EtatDepot
from decompte.domaine.incident import RAISONS_DITES, ResolutionIncident
from decompte.domaine.lignes_citees import citer_lignes
from decompte.domaine.obligation import ActionObligation, Decision
from decompte.domaine.suivi import Objet
from decompte.domaine.texte import jour
from decompte.entrepot.erreurs import LotRefuse
from decompte.entrepot.suivi_essai import ouvrir_essai
from decompte.entrepot.suivi_lot import DecisionEnLot

ESSAYABLES = frozenset({str(action) for action in (*ActionObligation, ActionDepot.ECARTER, ActionDepot.LAISSER)})
"""The actions whose effect can be seen without deciding: the others read a workbook again, which only deciding does."""
_COMMANDE = re.compile(r" \([^()]*bin/decompte[^()]*\)|\s*:?\s*bin/decompte [^.]*(?=\.$)")
"""What a sentence says of the command line, where a page is read."""


@dataclass(frozen=True, slots=True)
class Dit:
    """What happened to one thing, in a French sentence."""

    objet: Objet
    phrase: str


@dataclass(frozen=True, slots=True)
class BilanDecisions:
    """What happened to each thing, then what all of it changes together; ``essai``: nothing was recorded."""

    dits: tuple[Dit, ...]
    effet: tuple[str, ...]
    essai: bool = False


class DecisionsRefusees(DemandeInvalide):
    """Something of the set cannot be: nothing was recorded. ``refus``: sentences by object, in the order of the set."""

    def __init__(self, refus: Mapping[str, Sequence[str]], objets: Sequence[Objet]) -> None:
        self.refus = {
            objet: tuple(_COMMANDE.sub("", faute) for faute in refus[str(objet)]) for objet in objets if str(objet) in refus
        }
        phrases = [f"{dire_objet(objet)} : {' ; '.join(fautes)}." for objet, fautes in self.refus.items()]
        super().__init__("\n".join(["Rien n'a été enregistré.", *phrases]))


def decider_lot(
    ctx: Contexte, lot: Sequence[DecisionEnLot], aujourd_hui: date, essai: bool = False, attendre_s: float = ATTENTE_S
) -> BilanDecisions:
    """Record these decisions, all or none, apply them, and tell what each did and what they change together.

    With ``essai`` nothing is recorded: only what would change is told. Raises DecisionsRefusees with every fault of every one,
    DemandeInvalide, NuitDejaEnCours (after ``attendre_s`` seconds): nothing was recorded.
    """
    if not lot:
        raise DemandeInvalide("Cochez au moins un élément de la liste. Rien n'a été fait.")
    # An incident explains, it changes no amount: nothing to compute, no night to wait for.
    if all(isinstance(decision, ResolutionIncident) for decision in lot):
        if essai:
            return BilanDecisions((), ("Résoudre un incident ne change aucun montant.",), essai=True)
        _inscrire(ctx, lot, {})
        return BilanDecisions(_dire_decisions(ctx, lot, {}), ("Les montants ne changent pas : un incident explique.",))
    with seul_a_decider(ctx, attendre_s):
        deja, depots = _verifier(ctx, lot, aujourd_hui)
        au = dater(ctx, aujourd_hui)
        # Something cannot be already: what else cannot is asked for, nothing is computed.
        avant = Calcul([], []) if deja else mesurer(ctx, au)
        with ouvrir_essai(ctx.entrepot) if essai else nullcontext(ctx.entrepot) as entrepot:
            ici = replace(ctx, entrepot=entrepot)
            _inscrire(ici, lot, deja)
            echecs = _relire(ici, sorted(depots), essai)
            if not essai:
                suivre_series(ici)
            apres = calculer_tout(ici, au)
            if not essai:
                enregistrer(ici, apres)
            dits = _dire_decisions(ici, lot, depots)
    effet = [*echecs, *dire_effet(avant, apres), *dire_total(avant, apres)]
    return BilanDecisions(
        () if essai else dits,
        tuple(effet) or (f"Rien ne change dans les obligations ni dans les soldes au {jour(au)}.",),
        essai,
    )


def objet_de(decision: DecisionEnLot) -> Objet:
    """What a decision is about."""
    if isinstance(decision, ResolutionIncident):
        return Objet.incident(decision.incident)
    if isinstance(decision, Decision):
        return Objet.du_mois(decision.convention, decision.mois)
    return Objet.depot(decision.depot)


def _inscrire(ctx: Contexte, lot: Sequence[DecisionEnLot], deja: Mapping[int, Sequence[str]]) -> None:
    try:
        ctx.entrepot.decider_lot(lot, deja)
    except LotRefuse as refus:
        par_objet: dict[str, list[str]] = defaultdict(list)
        for rang in sorted(refus.refus):
            par_objet[str(objet_de(lot[rang]))] += refus.refus[rang]
        raise DecisionsRefusees(par_objet, list(dict.fromkeys(map(objet_de, lot)))) from None


def _verifier(
    ctx: Contexte, lot: Sequence[DecisionEnLot], aujourd_hui: date
) -> tuple[dict[int, list[str]], dict[str, dict[str, object]]]:
    """What the use cases refuse before the warehouse does, by rank; the deposits of the set as they are now, by id."""
    conventions = {c.code: c for c in conventions_a(ctx)}
    anciennes = ctx.entrepot.decisions() if any(isinstance(decision, Decision) for decision in lot) else []
    fautes: dict[int, list[str]] = {}
    depots: dict[str, dict[str, object]] = {}
    for rang, decision in enumerate(lot):
        try:
            if isinstance(decision, Decision):
                verifier_mois(ctx, conventions, decision, aujourd_hui, anciennes)
            elif isinstance(decision, DecisionDepot):
                if decision.depot not in depots:
                    depots[decision.depot] = lire_depot(ctx, decision.depot)
                verifier_depot(ctx, decision, depots[decision.depot])
        except DemandeInvalide as faute:
            fautes[rang] = [str(faute).rstrip(".")]
    return fautes, depots


def _relire(ctx: Contexte, depots: Sequence[str], essai: bool) -> list[str]:
    """Read again those that are to be; returns what could not be loaded."""
    a_relire = [d for d in depots if lire_depot(ctx, d)["etat"] == EtatDepot.RECU]
    if a_relire and essai:
        raise DemandeInvalide(
            "Cette action relit le classeur : son effet se voit une fois décidée, pas avant. Rien n'a été fait."
        )
    if not a_relire:
        return []
    return [f"Non chargé : {echec}." for echec in traiter_depots(ctx, ctx.entrepot.depots_par_id(a_relire)).echecs]


def _dire_decisions(ctx: Contexte, lot: Sequence[DecisionEnLot], depots: Mapping[str, dict[str, object]]) -> tuple[Dit, ...]:
    """One sentence a thing, in the order of the set."""
    par_objet: dict[Objet, list[DecisionEnLot]] = defaultdict(list)
    for decision in lot:
        par_objet[objet_de(decision)].append(decision)
    dits = []
    for objet, siennes in par_objet.items():
        premiere = siennes[0]
        if isinstance(premiere, ResolutionIncident):
            phrase = f"{dire_objet(objet)} : résolu ({RAISONS_DITES[premiere.raison]})."
        elif isinstance(premiere, Decision):
            suite = "" if premiere.echeance is None else f" jusqu'au {jour(premiere.echeance)}"
            phrase = f"{dire_objet(objet)} : {_FAITS[premiere.action]}{suite}."
        else:
            phrase = _dire_lignes(siennes) + dire_depot(depots[objet.cle], lire_depot(ctx, objet.cle)).rstrip(".") + "."
        dits.append(Dit(objet, phrase))
    return tuple(dits)


_FAITS = {
    ActionObligation.PROLONGER: "échéance prolongée",
    ActionObligation.EXCUSER: "excusé",
    ActionObligation.ROUVRIR: "rouvert, un dépôt arrivé après la clôture compte",
    ActionObligation.ANNULER: "excuse et prolongation annulées, le mois est dû à sa première échéance",
}
_LIGNES = {ActionDepot.ADMETTRE: "admise telle quelle", ActionDepot.LAISSER: "laissée de côté"}


def _dire_lignes(decisions: Sequence[DecisionEnLot]) -> str:
    """« Feuille « Suivi » : lignes 12-14, 40, admises telles quelles. », for a deposit of which rows were decided."""
    par_feuille: dict[tuple[str, ActionDepot], list[int]] = defaultdict(list)
    for d in decisions:
        if isinstance(d, DecisionDepot) and d.feuille is not None and d.ligne is not None:
            par_feuille[d.feuille, d.action].append(d.ligne)
    return "".join(
        f"Feuille « {feuille} », {citer_lignes(lignes)} : {_LIGNES[action]}{' (chacune)' if len(lignes) > 1 else ''}. "
        for (feuille, action), lignes in par_feuille.items()
    )
