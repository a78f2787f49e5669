"""The contradictory phases under way: what was announced, until when, what came, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from decompte.app.contexte import Contexte
from decompte.app.contradictoire import dire_manque, lire_delais
from decompte.app.vues.tranche import Ligne
from decompte.domaine.contradictoire import Delais, GenreEvenement, Phase, echeance, en_vigueur, entendu, phases, sans_decision
from decompte.domaine.parametre import ParametreAbsent
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import accord, euros, jour

ZERO = Decimal("0.00")


class EtapePhase(StrEnum):
    """Where a phase stands on a day."""

    OBSERVATIONS = "observations"
    """The partner has time."""
    A_RELANCER = "a_relancer"
    """It said nothing, its term comes."""
    A_REPONDRE = "a_repondre"
    """Its term has passed."""
    RENVOYEE = "renvoyee"
    """The solde was sent back without an answer: the delay that was given to decide goes on."""
    ALERTE = "alerte"
    """The same, and the term of the administration comes."""
    EN_RETARD = "en_retard"
    """A reversement whose term to decide has passed: it stays due."""
    CADUQUE = "caduque"
    """A penalty whose term to decide has passed: the next night takes it away."""
    A_ARRETER = "a_arreter"
    """Maintained: finance approves."""


ETAPES_DITES = {
    EtapePhase.OBSERVATIONS: ("attend les observations", "attente"),
    EtapePhase.A_RELANCER: ("partenaire à relancer", "attention"),
    EtapePhase.A_REPONDRE: ("réponse à donner", "attention"),
    EtapePhase.RENVOYEE: ("renvoyé, le délai court", "attention"),
    EtapePhase.ALERTE: ("réponse urgente", "mauvais"),
    EtapePhase.EN_RETARD: ("réponse en retard", "mauvais"),
    EtapePhase.CADUQUE: ("pénalité caduque", "mauvais"),
    EtapePhase.A_ARRETER: ("attend les finances", "attente"),
}
"""Each step in a few words, and how it is coloured."""


@dataclass(frozen=True, slots=True)
class PhaseEnCours:
    """A solde being heard, or sent back since, as of a day. Amounts in euros; the days of the terms are still in time."""

    convention: str
    structure: str
    structure_nom: str
    exercice: int
    version: int
    phase: int
    penalite_eur: Decimal
    reversement_eur: Decimal
    notifiee_le: date
    terme_observations: date
    terme_decision: date
    relancee_le: date | None
    alertee_le: date | None
    repondue_le: date | None
    observations: int
    """How many times the partner spoke; what it said is read with the phase."""
    observees_le: date | None
    """The last time."""
    au: date
    delais: Delais | None
    """None when the reference files do not set them (``manque``): nobody is warned, what was written to the partner holds."""
    etat: EtatSolde
    """« contradictoire », or where the solde went back to."""
    caduques: tuple[int, ...]
    """The phases without an answer, whose penalty lapses with this one."""
    taux_arrete: Decimal
    """The highest rate of penalty that a version already approved decided (0–1): a lapse leaves it."""
    manque: str | None = None

    @property
    def etape(self) -> EtapePhase:
        """Where it stands."""
        if self.repondue_le is not None:
            return EtapePhase.A_ARRETER
        if self.au > self.terme_decision:
            return EtapePhase.CADUQUE if self.penalite_eur > 0 else EtapePhase.EN_RETARD
        if self.delais is not None and self.au >= self.delais.alerte_le(self.terme_decision):
            return EtapePhase.ALERTE
        if self.renvoyee:
            return EtapePhase.RENVOYEE
        if self.au > self.terme_observations:
            return EtapePhase.A_REPONDRE
        muet = self.relancee_le is None and not self.observations
        if muet and self.delais is not None and self.au >= self.delais.relance_le(self.terme_observations):
            return EtapePhase.A_RELANCER
        return EtapePhase.OBSERVATIONS

    @property
    def renvoyee(self) -> bool:
        """Sent back since it was announced."""
        return self.etat is not EtatSolde.CONTRADICTOIRE

    @property
    def dite(self) -> tuple[str, str]:
        """The step in a few words, and its colour."""
        return ETAPES_DITES[self.etape]

    @property
    def terme(self) -> date:
        """The term that counts now: that of the partner while it has time, then that of the administration."""
        return self.terme_observations if self.etape in _AU_PARTENAIRE else self.terme_decision

    @property
    def jours_restants(self) -> int:
        """Days until ``terme``; negative when it has passed."""
        return (self.terme - self.au).days

    @property
    def en_retard(self) -> bool:
        """The administration did not answer in time."""
        return self.etape in {EtapePhase.EN_RETARD, EtapePhase.CADUQUE}

    @property
    def annonce(self) -> str:
        """« pénalité 305,50 € », « reversement 3 750,00 € », or both."""
        parties = [f"pénalité {euros(self.penalite_eur)}"] if self.penalite_eur else []
        parties += [f"reversement {euros(self.reversement_eur)}"] if self.reversement_eur else []
        return " et ".join(parties)

    @property
    def observations_tardives(self) -> bool:
        """The last observations came after the partner's term."""
        return self.observees_le is not None and self.observees_le > self.terme_observations

    @property
    def suite(self) -> str:
        """What to do next, a French sentence."""
        match self.etape:
            case EtapePhase.A_ARRETER:
                return "Maintenu : les finances peuvent arrêter ce solde."
            case EtapePhase.CADUQUE:
                sans = "avec le taux déjà arrêté" if self.taux_arrete else "sans elle"
                return (
                    f"Rien n'a été décidé avant le {jour(self.terme_decision)} : la pénalité tombe, la prochaine nuit recalcule "
                    f"le solde {sans}."
                )
            case EtapePhase.RENVOYEE | EtapePhase.ALERTE if self.renvoyee:
                return (
                    "Renvoyé sans réponse au partenaire : proposez le solde, écrivez-lui à nouveau et répondez-lui avant la fin "
                    f"du {jour(self.terme_decision)}{self._dire_sinon()}."
                )
            case EtapePhase.EN_RETARD:
                return (
                    f"La réponse était attendue le {jour(self.terme_decision)}, il y a {accord(-self.jours_restants, 'jour')} : "
                    "le reversement reste dû, répondez au partenaire."
                )
            case EtapePhase.ALERTE:
                return f"{self._dire_entendu()} Répondez avant la fin du {jour(self.terme_decision)}{self._dire_sinon()}."
            case EtapePhase.A_REPONDRE:
                return f"{self._dire_entendu()} Répondez, au plus tard le {jour(self.terme_decision)}."
            case EtapePhase.A_RELANCER:
                return f"Le partenaire n'a rien dit : relancez-le, il a jusqu'au {jour(self.terme_observations)}."
            case _ if self.observations:
                return f"{self._dire_entendu()} Le partenaire peut les compléter jusqu'au {jour(self.terme_observations)}."
            case _:
                return f"Le partenaire a jusqu'au {jour(self.terme_observations)} pour présenter ses observations."

    def _dire_entendu(self) -> str:
        if self.observees_le is not None:
            tardives = ", après la date fixée" if self.observations_tardives else ""
            return f"Observations reçues le {jour(self.observees_le)}{tardives}."
        if self.au > self.terme_observations:
            return "Le partenaire n'a pas présenté d'observations."
        return f"Le partenaire a jusqu'au {jour(self.terme_observations)} pour présenter ses observations."

    def _dire_sinon(self) -> str:
        return " : au-delà, la pénalité tombe" if self.penalite_eur else ""


_AU_PARTENAIRE = frozenset({EtapePhase.OBSERVATIONS, EtapePhase.A_RELANCER})


def phases_en_cours(ctx: Contexte, aujourd_hui: date, exercice: int | None = None) -> list[PhaseEnCours]:
    """The soldes being heard, of an exercice or all, the nearest term to decide first.

    With them those that were sent back while a delay runs: it goes on, whatever the state.
    """
    lignes = ctx.entrepot.lire_vue("contradictoire/en_cours", exercice=exercice)
    toutes = phases(ctx.entrepot.lire_contradictoires(None, exercice)) if lignes else {}
    vues = []
    for ligne in lignes:
        cle = (ligne["convention"], ligne["exercice"])
        d_exercice = [p for version in range(1, ligne["version"] + 1) for p in toutes.get((*cle, version), ())]
        phase = _suivie(ligne, d_exercice)
        if phase is not None:
            vues.append(_voir(ctx, ligne, toutes[(*cle, ligne["version"])], phase, aujourd_hui))
    return sorted(vues, key=lambda v: (v.terme_decision, v.convention, v.exercice))


def _suivie(ligne: Ligne, d_exercice: Sequence[Phase]) -> Phase | None:
    """The phase that counts now: the last one of a solde being heard; of another, the last whose penalty nobody decided."""
    siennes = en_vigueur(p for p in d_exercice if p.notification.version == ligne["version"])
    if ligne["etat"] == EtatSolde.CONTRADICTOIRE:
        return siennes[-1] if siennes else None
    penalite = ligne["penalite_eur"]
    laissees = sans_decision(siennes)
    return laissees[-1] if laissees and not entendu(d_exercice, ligne["version"], penalite, ZERO) else None


def _voir(ctx: Contexte, ligne: Ligne, siennes: Sequence[Phase], phase: Phase, au: date) -> PhaseEnCours:
    parametres = ctx.referentiel.parametres
    delais, manque = None, None
    try:
        # A convention that left the reference files keeps the delays that hold for all.
        delais = lire_delais(
            parametres,
            ligne["convention"],
            ligne["dispositif_id"] or "",
            ligne["debut"] or date(ligne["exercice"], 1, 1),
            ligne["exercice"],
        )
    except ParametreAbsent as absent:
        manque = dire_manque(parametres, absent)

    def le(genre: GenreEvenement) -> date | None:
        evenement = phase.premier(genre)
        return None if evenement is None else evenement.le

    premiere = echeance(siennes) if phase.penalite_eur and not phase.close else None
    return PhaseEnCours(
        **{c: ligne[c] for c in ("convention", "structure", "structure_nom", "exercice", "version", "taux_arrete")},
        phase=phase.numero,
        penalite_eur=phase.penalite_eur,
        reversement_eur=phase.reversement_eur,
        notifiee_le=phase.notification.le,
        terme_observations=phase.terme_observations,
        terme_decision=premiere or phase.terme_decision,
        relancee_le=le(GenreEvenement.RELANCE),
        alertee_le=le(GenreEvenement.ALERTE),
        repondue_le=le(GenreEvenement.REPONSE),
        observations=len(phase.observations),
        observees_le=max((o.le for o in phase.observations), default=None),
        au=au,
        delais=delais,
        etat=EtatSolde(ligne["etat"]),
        caduques=tuple(p.numero for p in sans_decision(siennes)),
        manque=manque,
    )
