"""What each night does of the contradictory phases: it warns before the term to decide, and takes away a penalty once it passed.

It decides nothing else: a reversement stays, shown as overdue; a reminder is proposed, never sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from decompte.app.contexte import Contexte
from decompte.app.vues.contradictoire import EtapePhase, PhaseEnCours, phases_en_cours
from decompte.domaine.contradictoire import Evenement, GenreEvenement
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import accord, jour, pourcent
from decompte.domaine.vie_solde import CALCUL, EN_COURS, GenreRemise, Remise, Transition
from decompte.entrepot.erreurs import DecisionImpossible
from decompte.entrepot.vie import Acte


@dataclass(frozen=True, slots=True)
class BilanContradictoires:
    """What the night did of the phases and what it leaves to people, one French sentence each."""

    alertes: tuple[str, ...] = ()
    """Told this night, once each."""
    caducites: tuple[str, ...] = ()
    en_retard: tuple[str, ...] = ()
    a_relancer: tuple[str, ...] = ()
    echecs: tuple[str, ...] = ()
    """What could not be done; the next night tries again."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """All of them, what presses most first."""
        return (*self.caducites, *self.alertes, *self.en_retard, *self.a_relancer)

    def resume(self) -> str:
        """One French sentence."""
        if not (self.phrases or self.echecs):
            return "Phases contradictoires : rien à signaler."
        comptes = (
            (self.caducites, "pénalité tombée", "pénalités tombées"),
            (self.alertes, "réponse à donner bientôt", "réponses à donner bientôt"),
            (self.en_retard, "réponse en retard", "réponses en retard"),
            (self.a_relancer, "partenaire à relancer", "partenaires à relancer"),
            (self.echecs, "échec", "échecs"),
        )
        return f"Phases contradictoires : {', '.join(accord(len(c), un, des) for c, un, des in comptes if c)}."


def suivre_contradictoires(ctx: Contexte, au: date) -> BilanContradictoires:
    """Warn, take away the penalties whose term has passed, tell what is late; the calculation that follows counts it.

    Run just before the soldes are computed. Idempotent: a warning is given once, a phase lapses once. What cannot be done is
    among ``echecs``, and stops nothing.
    """
    alertes: list[str] = []
    caducites: list[str] = []
    en_retard: list[str] = []
    a_relancer: list[str] = []
    echecs: list[str] = []
    phases = phases_en_cours(ctx, au)
    for manque in dict.fromkeys(p.manque for p in phases if p.manque is not None):
        echecs.append(f"Ni alerte ni relance : {manque}")
    for phase in phases:
        match phase.etape:
            case EtapePhase.CADUQUE:
                if _inscrire(ctx, _tomber(phase), echecs):
                    caducites.append(f"{_nommer(phase)} : {_motiver(phase)}")
            case EtapePhase.ALERTE if phase.alertee_le is None:
                if _inscrire(ctx, [_evenement(phase, GenreEvenement.ALERTE, phase.suite)], echecs):
                    alertes.append(f"{_nommer(phase)}, {phase.annonce} : {phase.suite}")
            case EtapePhase.EN_RETARD:
                en_retard.append(f"{_nommer(phase)}, {phase.annonce} : {phase.suite}")
            case EtapePhase.A_RELANCER:
                a_relancer.append(f"{_nommer(phase)} : {phase.suite}")
            case _:
                pass
    return BilanContradictoires(tuple(alertes), tuple(caducites), tuple(en_retard), tuple(a_relancer), tuple(echecs))


def _inscrire(ctx: Contexte, actes: Sequence[Acte], echecs: list[str]) -> bool:
    """Whether they were written; somebody may have answered in between."""
    try:
        ctx.entrepot.inscrire_actes(actes, CALCUL)
    except DecisionImpossible as refus:
        echecs.append(f"{actes[0].convention}, exercice {actes[0].exercice} : {refus}")
        return False
    return True


def _tomber(phase: PhaseEnCours) -> list[Acte]:
    """The penalty lapses: its phases end, the rate kept is the one already decided, the solde goes back to be computed."""
    motif = _motiver(phase)
    cle = (phase.convention, phase.exercice)
    actes: list[Acte] = [replace(_evenement(phase, GenreEvenement.CADUCITE, motif), phase=numero) for numero in phase.caduques]
    actes.append(Remise(*cle, GenreRemise.CADUCITE, phase.taux_arrete, phase.au, CALCUL, motif))
    if phase.etat in EN_COURS:
        actes.append(Transition(*cle, phase.version, phase.etat, EtatSolde.A_INSTRUIRE, CALCUL, motif))
    return actes


def _evenement(phase: PhaseEnCours, genre: GenreEvenement, texte: str) -> Evenement:
    return Evenement(phase.convention, phase.exercice, phase.version, phase.phase, genre, phase.au, texte, CALCUL)


def _nommer(phase: PhaseEnCours) -> str:
    return f"{phase.convention}, exercice {phase.exercice}"


def _motiver(phase: PhaseEnCours) -> str:
    reste = f" ; reste celle déjà arrêtée, au taux de {pourcent(phase.taux_arrete)}" if phase.taux_arrete else ""
    return (
        f"Rien n'a été décidé avant la fin du délai, le {jour(phase.terme_decision)} : la pénalité annoncée le "
        f"{jour(phase.notifiee_le)} tombe{reste}."
    )
