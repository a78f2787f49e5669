"""Replay: rebuild deposits, facts and soldes from the archive, and say whether everything is as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from decompte.app.calculer import BilanCalcul, calculer
from decompte.app.contexte import Contexte
from decompte.app.effet import dater
from decompte.app.initialiser import initialiser
from decompte.app.lire_lot import dire_archive
from decompte.app.series import suivre_series
from decompte.app.traiter import BilanLot, a_traiter, repartir, traiter_depots
from decompte.domaine.calendrier import PARIS
from decompte.domaine.depot import DepotRecu
from decompte.domaine.texte import accord, enumeration
from decompte.entrepot.erreurs import ChargementImpossible

Annonce = Callable[[str, int, int], None]


@dataclass(slots=True)
class BilanRejeu:
    """What was replayed. ``differences``: the tables whose digest is not what it was, None when the warehouse did not know all
    that was replayed: there is then nothing to compare with.
    """

    au: date
    rejoues: int
    retrouves: int
    traitement: BilanLot
    calcul: BilanCalcul
    differences: list[str] | None = None

    @property
    def fidele(self) -> bool:
        """Everything was treated, and nothing that could be compared has changed."""
        return not self.differences and not self.traitement.echecs

    def resume(self) -> str:
        """French sentences."""
        phrase = f"{accord(self.rejoues, 'dépôt rejoué', 'dépôts rejoués')}, soldes au {self.au:%d/%m/%Y}. "
        if self.retrouves:
            phrase += f"{accord(self.retrouves, 'arrivée retrouvée', 'arrivées retrouvées')} dans le registre de l'archive. "
        if self.differences is None:
            return phrase + "Rien à comparer : l'entrepôt ne connaissait pas toutes ces arrivées."
        if self.differences:
            return phrase + f"Ne sont pas comme avant : {enumeration(self.differences)}."
        return phrase + "Toutes les empreintes sont celles d'avant."


def rejouer(ctx: Contexte, aujourd_hui: date, depuis: date | None = None, annonce: Annonce | None = None) -> BilanRejeu:
    """Rebuild what came since a day (by default everything); journal, decisions and reference stay.

    Arrivals that the warehouse no longer knows are taken from the register that the archive keeps. Interrupted, it is
    ended by the next night or by another replay: a deposit not replayed yet is one still to be treated.
    """
    dire: Annonce = annonce or (lambda etape, fait, total: None)
    initialiser(ctx)
    with ctx.entrepot.verrou_de_nuit():
        au = dater(ctx, aujourd_hui)
        avant = ctx.entrepot.empreintes()
        fautes: list[str] = []
        retrouves = _retrouver_arrivees(ctx, fautes)
        debut = None if depuis is None else datetime.combine(depuis, time(), PARIS)
        rejoues = ctx.entrepot.remettre_a_traiter(debut)
        traitement = _traiter(ctx, max(au, aujourd_hui), dire)
        traitement.echecs += fautes
        suivre_series(ctx)
        calcul = calculer(ctx, au)
        apres = ctx.entrepot.empreintes()
    differences = None if retrouves else [nom for nom in sorted(avant) if avant[nom] != apres[nom]]
    return BilanRejeu(au, rejoues, retrouves, traitement, calcul, differences)


def _traiter(ctx: Contexte, jusqua: date, dire: Annonce) -> BilanLot:
    """Treat everything again, lot by lot, without documenting it as a night's work."""
    bilan = BilanLot()
    depots = {d.depot: d for d in a_traiter(ctx, jusqua)}
    lots = repartir(ctx, jusqua)
    for rang, lot in enumerate(lots, 1):
        bilan.ajouter(traiter_depots(ctx, [depots[depot] for depot in lot.depots]))
        dire("Lecture et contrôle", rang, len(lots))
    return bilan


def _retrouver_arrivees(ctx: Contexte, fautes: list[str]) -> int:
    """Register again the arrivals and openings that only the archive still knows; returns how many arrivals.

    What cannot be is added to ``fautes``.
    """
    connus = {recu.depot for recu in ctx.entrepot.arrivees()}
    arrivees: dict[str, DepotRecu] = {}
    ouvertures: dict[str, dict[str, Any]] = {}
    for entree in ctx.archive.inscrits():
        if entree["depot"] in connus:
            continue
        if entree["genre"] == "ouverture":
            ouvertures[entree["depot"]] = entree
        else:
            arrivees[entree["depot"]] = _relire_arrivee(entree)
    recus = sorted(arrivees.values(), key=lambda r: (r.recu_le, r.chemin, r.depot))
    ctx.entrepot.enregistrer_depots([r for r in recus if r.contenant is None])
    par_contenant: dict[str, list[DepotRecu]] = {}
    for recu in recus:
        if recu.contenant is not None:
            par_contenant.setdefault(recu.contenant, []).append(recu)
    for contenant, membres in par_contenant.items():
        try:
            ctx.entrepot.enregistrer_membres(contenant, membres, dire_archive(len(membres)))
        except ChargementImpossible as refus:
            # The others are found again; this one is told.
            fautes.append(str(refus))
    for depot, entree in ouvertures.items():
        if depot in arrivees:
            ctx.entrepot.enregistrer_ouverture(depot, entree["contenu_sha256"], entree["contenu_nom"])
    return len(recus)


def _relire_arrivee(entree: dict[str, Any]) -> DepotRecu:
    return DepotRecu(
        depot=entree["depot"],
        structure=entree["structure"],
        chemin=entree["chemin"],
        recu_le=datetime.fromisoformat(entree["recu_le"]).astimezone(UTC),
        sha256=entree["sha256"],
        taille=entree["taille"],
        mtime_ns=entree["mtime_ns"],
        contenant=entree["contenant"],
    )
