"""Compute: obligations as of a date, then the solde of every (convention, exercice)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from decompte.app.budget import imputer_budgets, imputer_soldes
from decompte.app.changements import dire_alertes, lire_tolerances
from decompte.app.contexte import Contexte
from decompte.app.conventions import avenants_signes, conventions_a
from decompte.app.feries import feries_francais
from decompte.app.memoire import sans_recherche_de_cycles
from decompte.app.obligations import debut_du_suivi, evaluer_obligations
from decompte.domaine.avenant import prolongee
from decompte.domaine.budget import DernierSolde
from decompte.domaine.calendrier import fin_du_jour
from decompte.domaine.convention import Convention, DocumentRecu, Note, Versement
from decompte.domaine.exercice import termes_par_exercice
from decompte.domaine.faits import DemandeDeFaits, Faits
from decompte.domaine.obligation import Obligation
from decompte.domaine.regularisation import hors_versions
from decompte.domaine.repartition import parts_de
from decompte.domaine.solde import Solde
from decompte.domaine.texte import accord, enumeration, euros
from decompte.domaine.vie_solde import VieSoldes
from decompte.entrepot.changements import SoldesEnregistres
from decompte.soldes.calculer import calculer_solde, retenir_budgets
from decompte.soldes.demandes import demande
from decompte.soldes.entree import Dossier, DossierCompte

_NOMMES = 5
"""As many are named in a summary."""

T = TypeVar("T", Versement, DocumentRecu, Note)


@dataclass(frozen=True, slots=True)
class Calcul:
    """Everything that follows from the facts and the decisions as of a date."""

    obligations: list[Obligation]
    soldes: list[Solde]
    """One a (convention, exercice). Where versions were approved it is the next one, which only carries what differs: 0.00 to pay
    and nothing to give back when nothing does (``Solde.a_tenir``), so that sums never count an approved amount again.
    """
    faits: list[Faits] = field(default_factory=list)
    """What the soldes were computed from."""
    au: date | None = None
    gardes: tuple[tuple[str, int], ...] = ()
    """(convention, exercice) of those left aside: their last version was approved on a calculation as of a later day."""
    perdus: tuple[tuple[str, int], ...] = ()
    """(convention, exercice) of those approved that a calculation no longer finds: the dates of the convention changed, or the
    mode, or a parameter."""


@dataclass(frozen=True, slots=True)
class BilanCalcul:
    """What was computed as of a date. « À payer » and « à reverser »: what is not approved yet."""

    au: date
    obligations: int
    soldes: int
    changes: int
    calcules: int
    solde_net_eur: Decimal
    penalite_eur: Decimal
    reversement_eur: Decimal
    alertes: tuple[str, ...] = ()
    """The changes beyond the tolerance, one French sentence each, the largest first."""
    gardes: tuple[tuple[str, int], ...] = ()
    perdus: tuple[tuple[str, int], ...] = ()
    """As in ``Calcul``."""

    def resume(self) -> str:
        """One French sentence, then what approved soldes have of unusual."""
        alertes = f" ; {accord(len(self.alertes), 'alerte')} au-delà de la tolérance" if self.alertes else ""
        return (
            f"{accord(self.soldes, 'solde')} ({self.calcules} calculés, {self.soldes - self.calcules} sans calcul), "
            f"{accord(self.changes, 'changé')} ; pas encore arrêté : à payer {euros(self.solde_net_eur)}, "
            f"pénalités {euros(self.penalite_eur)}, à reverser {euros(self.reversement_eur)}{alertes}.{self._dire_arretes()}"
        )

    def _dire_arretes(self) -> str:
        dits = ""
        if self.gardes:
            combien = accord(len(self.gardes), "solde arrêté", "soldes arrêtés")
            dits += f" Sur un calcul d'un jour postérieur, {combien} : rien n'y change."
        if self.perdus:
            noms = [f"{convention} ({exercice})" for convention, exercice in self.perdus]
            autres = [f"{len(noms) - _NOMMES} autres"] if len(noms) > _NOMMES else []
            dits += f" Arrêté mais ne se calcule plus, à voir : {enumeration([*noms[:_NOMMES], *autres])}."
        return dits


def evaluer_toutes(ctx: Contexte, au: date) -> list[Obligation]:
    """The state of every obligation as of the date; writes nothing."""
    return evaluer_obligations(
        conventions_a(ctx, au),
        ctx.referentiel.dispositifs,
        ctx.referentiel.parametres,
        feries_francais(),
        ctx.entrepot.depots_acceptes(fin_du_jour(au)),
        ctx.entrepot.decisions(),
        au,
    )


def calculer_tout(ctx: Contexte, au: date) -> Calcul:
    """Obligations and soldes as of the date; writes nothing."""
    obligations = evaluer_toutes(ctx, au)
    return _calculer(ctx, au, obligations)


def enregistrer(ctx: Contexte, calcul: Calcul) -> SoldesEnregistres:
    """Write obligations and soldes, the rows behind them, what changed, what the budgets bear; returns how many changed, and how.

    FaitsModifies when somebody changed the facts since they were counted: no solde is written.
    """
    ctx.entrepot.enregistrer_obligations(calcul.obligations)
    if calcul.au is None:
        enregistres = ctx.entrepot.enregistrer_calcul(calcul.soldes, calcul.faits)
    else:
        tolerances = lire_tolerances(ctx, calcul.soldes, calcul.au)
        enregistres = ctx.entrepot.enregistrer_calcul(calcul.soldes, calcul.faits, tolerances)
    imputer_budgets(ctx, calcul.au)
    return enregistres


@sans_recherche_de_cycles()
def calculer(ctx: Contexte, au: date) -> BilanCalcul:
    """Obligations and soldes as of the date, written to the warehouse."""
    calcul = calculer_tout(ctx, au)
    enregistres = enregistrer(ctx, calcul)
    obligations, soldes = calcul.obligations, calcul.soldes
    # An approved version has its place elsewhere: in sums, only what still stands as computed.
    a_decider = [s for s in soldes if s.a_tenir]
    zero = Decimal("0.00")
    return BilanCalcul(
        au=au,
        obligations=len(obligations),
        soldes=len(soldes),
        changes=enregistres.changes,
        calcules=sum(s.du_eur is not None for s in soldes),
        solde_net_eur=sum((s.solde_net_eur or zero for s in a_decider), zero),
        penalite_eur=sum((s.penalite_eur or zero for s in a_decider), zero),
        reversement_eur=sum((s.reversement_eur or zero for s in a_decider), zero),
        alertes=dire_alertes(enregistres.changements),
        gardes=calcul.gardes,
        perdus=calcul.perdus,
    )


def _calculer(ctx: Contexte, au: date, obligations: list[Obligation]) -> Calcul:
    """The soldes of every convention for every exercice begun by the date, and what was counted for them; writes nothing.

    Those approved on a calculation as of a later day are left as they are: on less, the difference would not be one.
    """
    vie = ctx.entrepot.lire_vie()
    gardes = {cle for cle, versions in vie.versions.items() if versions[-1].posterieure(au)}
    tous = dossiers(ctx, au, obligations, vie)
    ouverts = [d for d in tous if (d.convention.code, d.exercice) not in gardes]
    demandes: dict[tuple[str, int], DemandeDeFaits] = {}
    for dossier in ouverts:
        voulue = demande(dossier)
        if voulue is not None:
            demandes[dossier.convention.code, dossier.exercice] = voulue
    faits = {
        (f.demande.convention, f.demande.exercice): f for f in ctx.entrepot.compter(list(demandes.values()), fin_du_jour(au))
    }
    soldes = [calculer_solde(DossierCompte(d, faits.get((d.convention.code, d.exercice)))) for d in ouverts]
    derniers = [DernierSolde(s.convention, s.exercice, s.version, s.solde_net_eur) for s in soldes]
    conventions = {d.convention.code: d.convention for d in tous}
    avenants = {d.convention.code: d.avenants for d in tous}
    parts = parts_de(conventions.values(), ctx.referentiel.repartitions, avenants, ctx.referentiel.suites)
    imputations = imputer_soldes(ctx, parts, derniers, vie.versions, au)
    retenus = retenir_budgets(soldes, imputations, ctx.referentiel.budgets, vie.levees)
    trouves = {(s.convention, s.exercice) for s in soldes if s.du_eur is not None}
    perdus = vie.versions.keys() - trouves - gardes
    return Calcul(obligations, retenus, list(faits.values()), au, tuple(sorted(gardes)), tuple(sorted(perdus)))


def dossiers(ctx: Contexte, au: date, obligations: Iterable[Obligation], vie: VieSoldes | None = None) -> list[Dossier]:
    """The file of every (convention, exercice) begun by the date, without its facts.

    ``vie``: what people decided of the soldes; None: as the warehouse has it. What was decided counts whatever ``au`` is: an
    approval is not undone by looking back before it.
    """
    vie = ctx.entrepot.lire_vie() if vie is None else vie
    par_exercice: dict[tuple[str, int], list[Obligation]] = defaultdict(list)
    for obligation in obligations:
        par_exercice[obligation.convention, obligation.mois.annee].append(obligation)
    versements = _grouper(v for v in ctx.entrepot.lire_versements() if v.date <= au)
    # Every version: a corrected report that gives no cost does not undo the cost that an earlier one gave.
    documents = _grouper(d for d in ctx.entrepot.lire_documents() if d.recu_le <= au)
    notes = _grouper(ctx.entrepot.lire_notes())
    avenants = avenants_signes(ctx, au)
    debut = debut_du_suivi(ctx.referentiel.parametres, au)
    ouverts = []
    for convenue in sorted(ctx.entrepot.lire_conventions(), key=lambda c: c.code):
        siens = avenants.get(convenue.code, ())
        convention = prolongee(convenue, siens)
        dispositif = ctx.referentiel.dispositifs[convention.dispositif_id]
        fiches = ctx.referentiel.fiches_indicateurs(dispositif.id)
        termes = termes_par_exercice(convenue, siens)
        for exercice in _exercices(convention, debut.annee, au):
            cle = (convention.code, exercice)
            versions = vie.versions.get(cle, ())
            payees = hors_versions(versements.get(cle, ()), versions)
            ouverts.append(
                Dossier(
                    convention=convention,
                    dispositif=dispositif,
                    termes=termes,
                    exercice=exercice,
                    au=au,
                    obligations=tuple(sorted(par_exercice[cle], key=lambda o: o.mois)),
                    parametres=ctx.referentiel.parametres,
                    fiches=fiches,
                    debut_du_suivi=debut,
                    versements=tuple(sorted(payees, key=lambda v: (v.date, v.mandat))),
                    documents=tuple(sorted(documents.get(cle, ()), key=lambda d: (d.recu_le, d.nature))),
                    notes={n.indicateur: n for n in notes.get(cle, ())},
                    avenants=siens,
                    fin_convenue=convenue.fin,
                    versions=versions,
                    levees=vie.levees.get(cle, ()),
                    remise=vie.remises.get(cle),
                )
            )
    return ouverts


def _exercices(convention: Convention, premiere_annee: int, au: date) -> range:
    """The years of the convention, from the start of the tracking to that of the date."""
    return range(max(convention.debut.year, premiere_annee), min(convention.fin.year, au.year) + 1)


def _grouper(elements: Iterable[T]) -> dict[tuple[str, int], list[T]]:
    groupes: dict[tuple[str, int], list[T]] = defaultdict(list)
    for element in elements:
        groupes[element.convention, element.exercice].append(element)
    return groupes
