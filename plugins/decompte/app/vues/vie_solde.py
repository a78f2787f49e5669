"""The life of one solde, as the page of its convention shows it: where it stands, what it lacks, what was said, approved, paid.

Read from what is stored: nothing is computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.liste_de_controle import liste_de_controle
from decompte.app.vie_demande import ListeDeControle
from decompte.app.vues.tranche import Ligne
from decompte.app.vues.vie_solde_gestes import Geste, Retenues, gestes
from decompte.domaine.contradictoire import DecisionContradictoire, Evenement, GenreEvenement, Phase, entendu, phases
from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import CALCULES, ETATS_SOLDE_DITS, FIGES, LEVABLES

ZERO = Decimal("0.00")
CHEMIN = (
    EtatSolde.PROVISOIRE,
    EtatSolde.A_INSTRUIRE,
    EtatSolde.PROPOSE,
    EtatSolde.CONTRADICTOIRE,
    EtatSolde.ARRETE,
    EtatSolde.MANDATE,
)
"""The states in the order of a life."""
CAUSE = "regularisation.cause"
"""The rule of the lines that say why a version follows another."""
SUITES: Mapping[EtatSolde, str] = {
    EtatSolde.PROVISOIRE: "L'exercice n'est pas fini, ou le bilan final n'est pas là : chaque nuit le recalcule.",
    EtatSolde.A_INSTRUIRE: "Un gestionnaire lève ce qui bloque, puis le propose.",
    EtatSolde.PROPOSE: "Ses montants ne bougent plus. Les finances l'arrêtent, ou le renvoient.",
    EtatSolde.CONTRADICTOIRE: "Le partenaire peut présenter ses observations ; un gestionnaire lui répond.",
    EtatSolde.ARRETE: "Le décompte est figé. Il attend la référence du mandat ou du titre.",
    EtatSolde.MANDATE: "Le décompte est figé et la référence du mandat ou du titre est connue.",
}
"""What each state means, and what comes next."""
_GENRES_DITS: Mapping[GenreEvenement, str] = {
    GenreEvenement.NOTIFICATION: "Partenaire informé",
    GenreEvenement.RELANCE: "Relance",
    GenreEvenement.OBSERVATIONS: "Observations du partenaire",
    GenreEvenement.ALERTE: "Alerte : le délai de l'administration va finir",
    GenreEvenement.REPONSE: "Réponse",
    GenreEvenement.CADUCITE: "Pénalité tombée : rien n'a été décidé à temps",
}
_DECISIONS_DITES: Mapping[DecisionContradictoire, str] = {
    DecisionContradictoire.MAINTENIR: "maintenu",
    DecisionContradictoire.RENONCER: "pénalité abandonnée, en tout ou en partie",
}


@dataclass(frozen=True, slots=True)
class EvenementDit:
    """One thing that happened in a phase, in words."""

    quoi: str
    le: date
    par: str
    texte: str


@dataclass(frozen=True, slots=True)
class PhaseDite:
    """A contradictory phase in words. ``jours_observations``, ``jours_decision``: left until each term, less than 0 after it."""

    version: int
    notification: Evenement
    evenements: Sequence[EvenementDit]
    close: bool
    jours_observations: int
    jours_decision: int


@dataclass(frozen=True, slots=True)
class Regularisation:
    """A version that corrects those approved before: what they gave in all, what the exercice comes to now."""

    version: int
    ancien_eur: Decimal
    nouveau_eur: Decimal
    lignes: Sequence[Ligne]
    """The lines of the décompte that say why (``libelle``)."""

    @property
    def ecart_eur(self) -> Decimal:
        """More than 0: a complement; less: a reversement."""
        return self.nouveau_eur - self.ancien_eur


@dataclass(frozen=True, slots=True)
class VieDuSolde:
    """All that the section shows of one solde."""

    etat: EtatSolde
    passage: Ligne | None
    """The transition that led to the present state."""
    controle: ListeDeControle | None
    """None once it is proposed."""
    entendu: bool
    """The partner was heard on what is announced, or there is nothing to hear."""
    gestes: Sequence[Geste]
    phases: Sequence[PhaseDite]
    """The last one first, all versions."""
    regularisation: Regularisation | None
    versions: Sequence[Ligne]
    """Those approved, the last first; ``causes``: why one that corrects another was opened."""
    levees: Sequence[Ligne]
    remises: Sequence[Ligne]
    journal: Sequence[Ligne]
    """The transitions, the last first, with ``de_dit``, ``vers_dit``."""

    @property
    def suite(self) -> str:
        """What its state means, and what comes next."""
        if self.etat is EtatSolde.PROPOSE and not self.entendu:
            return "Ses montants ne bougent plus. Le partenaire est d'abord informé, et entendu ; puis les finances l'arrêtent."
        if self.etat is EtatSolde.CONTRADICTOIRE and self.entendu:
            return "Le partenaire est entendu, sa réponse est donnée : les finances l'arrêtent, ou le renvoient."
        return SUITES[self.etat]

    @property
    def fige(self) -> bool:
        """Approved: its état liquidatif is final."""
        return self.etat in FIGES


def lire_vie_du_solde(ctx: Contexte, solde: Mapping[str, Any], aujourd_hui: date) -> VieDuSolde:
    """The life of this solde (columns of ``finance.solde``)."""
    convention, exercice, version = solde["convention"], solde["exercice"], solde["version"]
    cle: dict[str, Any] = {"convention": convention, "exercice": exercice}
    vue = ctx.entrepot.lire_vue
    etat = EtatSolde(solde["etat"])
    journal = [_transition(t) for t in reversed(ctx.entrepot.lire_transitions(convention, exercice))]
    par_version = phases(ctx.entrepot.lire_contradictoires(convention, exercice))
    toutes = [phase for phases_d_une in par_version.values() for phase in phases_d_une]
    siennes = par_version.get((convention, exercice, version), ())
    controle = liste_de_controle(ctx, convention, exercice) if etat in CALCULES else None
    est_entendu = entendu(toutes, version, solde["penalite_eur"] or ZERO, solde["reversement_eur"] or ZERO)
    levees = vue("vie_solde/levees", **cle)
    tenues = [levee["regle"] for levee in levees if levee["action"] == "lever"]
    bloquantes = [p.regle for p in controle.points if p.regle and p.etat in {"manque", "attente"}] if controle else []
    versions = [_version(v) for v in vue("vie_solde/versions", **cle)]
    return VieDuSolde(
        etat=etat,
        passage=next((t for t in journal if t["vers"] == etat and t["version"] == version), None),
        controle=controle,
        entendu=est_entendu,
        gestes=gestes(
            solde,
            Retenues(tuple(bloquantes), tuple(tenues)),
            siennes,
            est_entendu,
            aujourd_hui,
        ),
        phases=[_phase(p, aujourd_hui) for p in reversed(toutes)],
        regularisation=_regularisation(ctx, solde, versions),
        versions=versions,
        levees=[{**levee, "nom": LEVABLES[levee["regle"]]} for levee in levees],
        remises=vue("vie_solde/remises", **cle),
        journal=journal,
    )


def _transition(ligne: Ligne) -> Ligne:
    de = ligne["de"]
    return {
        **ligne,
        "de_dit": None if de is None else ETATS_SOLDE_DITS[EtatSolde(de)],
        "vers_dit": ETATS_SOLDE_DITS[EtatSolde(ligne["vers"])],
    }


def _phase(phase: Phase, aujourd_hui: date) -> PhaseDite:
    return PhaseDite(
        version=phase.notification.version,
        notification=phase.notification,
        evenements=[_dire(phase, e) for e in phase.evenements],
        close=phase.close,
        jours_observations=(phase.terme_observations - aujourd_hui).days,
        jours_decision=(phase.terme_decision - aujourd_hui).days,
    )


def _dire(phase: Phase, e: Evenement) -> EvenementDit:
    suite = f" : {_DECISIONS_DITES[e.decision]}" if e.decision else ""
    if e.genre is GenreEvenement.OBSERVATIONS and phase.tardives(e):
        suite = ", après la date fixée"
    return EvenementDit(_GENRES_DITS[e.genre] + suite, e.le, e.par, e.texte)


def _version(ligne: Ligne) -> Ligne:
    return {**ligne, "liquide_eur": ligne["solde_net_eur"] - ligne["reversement_eur"]}


def _regularisation(ctx: Contexte, solde: Mapping[str, Any], versions: Sequence[Ligne]) -> Regularisation | None:
    """Of the present version, when it corrects one that was approved."""
    anciennes = [v for v in versions if v["version"] < solde["version"]]
    if not anciennes or solde["solde_net_eur"] is None:
        return None
    ancien = sum((v["liquide_eur"] for v in anciennes), ZERO)
    lignes = ctx.entrepot.lire_vue("conventions/decompte", convention=solde["convention"], exercice=solde["exercice"])
    return Regularisation(
        version=solde["version"],
        ancien_eur=ancien,
        nouveau_eur=ancien + solde["solde_net_eur"] - solde["reversement_eur"],
        lignes=[ligne for ligne in lignes if ligne["regle"] == CAUSE],
    )
