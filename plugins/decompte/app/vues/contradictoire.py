"""The contradictory phases under way: what was announced, until when, what came, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from decompte.app.contexte import Contexte
from decompte.app.contradictoire import lire_delais
from decompte.app.vues.tranche import Ligne
from decompte.domaine.contradictoire import Delais
from decompte.domaine.texte import accord, euros, jour


class EtapePhase(StrEnum):
    """Where a phase stands on a day."""

    OBSERVATIONS = "observations"
    """The partner has time."""
    A_RELANCER = "a_relancer"
    """It said nothing, its term comes."""
    A_REPONDRE = "a_repondre"
    """It has spoken, or its term has passed."""
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
    EtapePhase.ALERTE: ("réponse urgente", "mauvais"),
    EtapePhase.EN_RETARD: ("réponse en retard", "mauvais"),
    EtapePhase.CADUQUE: ("pénalité caduque", "mauvais"),
    EtapePhase.A_ARRETER: ("attend les finances", "attente"),
}
"""Each step in a few words, and how it is coloured."""


@dataclass(frozen=True, slots=True)
class PhaseEnCours:
    """A solde being heard, as of a day. Amounts in euros; the days of the terms are still in time."""

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
    delais: Delais

    @property
    def etape(self) -> EtapePhase:
        """Where it stands."""
        if self.repondue_le is not None:
            return EtapePhase.A_ARRETER
        if self.au > self.terme_decision:
            return EtapePhase.CADUQUE if self.penalite_eur > 0 else EtapePhase.EN_RETARD
        if self.au >= self.delais.alerte_le(self.terme_decision):
            return EtapePhase.ALERTE
        if self.observations or self.au > self.terme_observations:
            return EtapePhase.A_REPONDRE
        if self.relancee_le is None and self.au >= self.delais.relance_le(self.terme_observations):
            return EtapePhase.A_RELANCER
        return EtapePhase.OBSERVATIONS

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
                return (
                    f"Rien n'a été décidé avant le {jour(self.terme_decision)} : la pénalité tombe, la prochaine nuit recalcule "
                    "le solde sans elle."
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

    ParametreAbsent when the delays of one are not set.
    """
    return [_voir(ctx, ligne, aujourd_hui) for ligne in ctx.entrepot.lire_vue("contradictoire/en_cours", exercice=exercice)]


def _voir(ctx: Contexte, ligne: Ligne, au: date) -> PhaseEnCours:
    dispositif, debut = ligne.pop("dispositif_id"), ligne.pop("debut")
    # A convention that left the reference files keeps the delays that hold for all.
    delais = lire_delais(
        ctx.referentiel.parametres,
        ligne["convention"],
        dispositif or "",
        debut or date(ligne["exercice"], 1, 1),
        ligne["exercice"],
    )
    return PhaseEnCours(**ligne, au=au, delais=delais)
