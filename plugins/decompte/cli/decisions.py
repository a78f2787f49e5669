"""`decider`: each action, then what it changes."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date, datetime

from decompte.app.contexte import Contexte, ouvrir
from decompte.app.decider import decider_mois, noter, resoudre
from decompte.app.decider_depot import decider_depot
from decompte.cli.avancement import dire
from decompte.cli.vie import ACTIONS, executer_acte
from decompte.domaine.calendrier import PARIS
from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.incident import RaisonIncident, ResolutionIncident
from decompte.domaine.obligation import ActionObligation


def executer_decider(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`decider`: what became of it and what changes on stdout."""
    if arguments.action in ACTIONS:
        return executer_acte(arguments, env)
    dire("Enregistrement et calcul de l'effet…")
    with ouvrir(env) as ctx:
        phrases = _decider(ctx, arguments, datetime.now(PARIS).date())
    for phrase in phrases:
        print(phrase)
    dire("Décision enregistrée et journalisée.")
    return 0


def _decider(ctx: Contexte, arguments: argparse.Namespace, aujourd_hui: date) -> list[str]:
    action = arguments.action
    if action == "noter":
        return noter(
            ctx,
            arguments.convention,
            arguments.exercice,
            arguments.indicateur,
            arguments.note,
            arguments.motif,
            arguments.par,
            aujourd_hui,
        )
    if action == "resoudre":
        raison = RaisonIncident(arguments.raison)
        return resoudre(ctx, ResolutionIncident(arguments.incident, raison, arguments.commentaire, arguments.par))
    if action in {a.value for a in ActionDepot}:
        decision = DecisionDepot(
            depot=arguments.depot,
            action=ActionDepot(action),
            par=arguments.par,
            motif=arguments.motif,
            convention=getattr(arguments, "convention", None),
            mois=getattr(arguments, "mois", None),
            feuille=getattr(arguments, "feuille", None),
            ligne=getattr(arguments, "ligne", None),
        )
        return decider_depot(ctx, decision, aujourd_hui)
    return decider_mois(
        ctx,
        ActionObligation(action),
        arguments.convention,
        arguments.mois,
        arguments.par,
        arguments.motif,
        aujourd_hui,
        getattr(arguments, "echeance", None),
    )
