"""The life of one solde as rows: its states, its versions, its phases, what was lifted or given up, what it still lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.liste_de_controle import liste_de_controle
from decompte.app.vie_dire import dire_inconnue
from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import CALCULES

Ligne = dict[str, Any]
GENRES = ("controle", "transition", "contradictoire", "levee", "remise", "version")
"""What a row tells, in the order in which they are given."""


def lire_journal_de_vie(ctx: Contexte, convention: str, exercice: int) -> list[Ligne]:
    """One row a thing, ``genre`` first (see GENRES), oldest first in each; the checklist while it is not proposed.

    DemandeInvalide when the convention is unknown, with the near miss.
    """
    codes = sorted(c.code for c in ctx.entrepot.lire_conventions())
    if convention not in codes:
        raise DemandeInvalide(f"« {convention} » : {dire_inconnue(convention, codes)}")
    return [{"genre": genre, **ligne} for genre, ligne in _lignes(ctx, convention, exercice)]


def _lignes(ctx: Contexte, convention: str, exercice: int) -> Iterator[tuple[str, Ligne]]:
    solde = ctx.entrepot.lire_solde(convention, exercice)
    if solde is None or EtatSolde(solde["etat"]) in CALCULES:
        for point in liste_de_controle(ctx, convention, exercice).points:
            yield "controle", asdict(point)
    for transition in ctx.entrepot.lire_transitions(convention, exercice):
        yield "transition", {c: v for c, v in transition.items() if c not in {"convention", "exercice"}}
    for evenement in ctx.entrepot.lire_contradictoires(convention, exercice):
        ligne = asdict(evenement)
        del ligne["retiree"]
        yield "contradictoire", {("evenement" if c == "genre" else c): v for c, v in ligne.items() if c not in _CLES}
    vie = ctx.entrepot.lire_vie()
    cle = (convention, exercice)
    for levee in vie.levees.get(cle, ()):
        yield "levee", {c: v for c, v in asdict(levee).items() if c not in {*_CLES, "retablie"}}
    if cle in vie.remises:
        ligne = asdict(vie.remises[cle])
        yield "remise", {("raison" if c == "genre" else c): v for c, v in ligne.items() if c not in _CLES}
    for version in vie.versions.get(cle, ()):
        mandat = version.mandat
        yield (
            "version",
            {
                "version": version.version,
                "arrete_le": version.arrete_le,
                "arrete_par": version.arrete_par,
                "solde_net_eur": version.solde_net_eur,
                "reversement_eur": version.reversement_eur,
                "sha256": version.sha256,
                "sens": mandat and mandat.sens,
                "reference": mandat and mandat.reference,
                "mandate_le": mandat and mandat.date,
            },
        )


_CLES = frozenset({"convention", "exercice"})
