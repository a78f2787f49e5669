"""One life history: planned dates, revealed month by month as the table of the month would show them."""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from decompte.demo.profil import AUTRES_MOTIFS, Profil, Traits
from decompte.domaine.mois import Mois

_MOIS_CER = 6
_PART_CER_ATYPIQUES = 0.012
_PROPOSITIONS = ("social", "socioprofessionnel", "professionnel", "sante", "independant")
_MOTIF_PAR_PROPOSITION = {
    "social": "reorientation_socioprofessionnelle",
    "socioprofessionnel": "reorientation_socioprofessionnelle",
    "professionnel": "reorientation_professionnelle",
    "sante": "evolution_parcours",
    "independant": "autre",
}


def plus_jours(jour: date, jours: int) -> date:
    """That many days later."""
    return jour + timedelta(days=jours)


def plus_mois(jour: date, mois: int) -> date:
    """The same day that many calendar months later, or the last day of a shorter month."""
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, numero = rang // 12, rang % 12 + 1
    return date(annee, numero, min(jour.day, calendar.monthrange(annee, numero)[1]))


def entre(alea: random.Random, debut: date, fin: date) -> date:
    """A day from ``debut`` to ``fin``, both included; ``debut`` when the interval is empty."""
    return plus_jours(debut, int(alea.random() * ((fin - debut).days + 1))) if fin > debut else debut


@dataclass(slots=True)
class Cer:
    """A contract (contrat d'engagements réciproques), and what will follow it."""

    signature: date
    fin: date
    actions: int
    actions_pro: int
    atypique: bool
    """Its length is not the six months of the fiches (an L15 on every month that shows it)."""
    actualisation: date | None
    suivante: date | None
    """When the next one will be signed, if ever."""


@dataclass(slots=True)
class DuMois:
    """What was counted in one month."""

    physiques: int = 0
    distance: int = 0
    absences: int = 0
    procedure: date | None = None
    prescriptions: int | None = None


@dataclass(slots=True)
class Personne:
    """A person followed by one convention, in one phase."""

    identifiant: str
    phase: str
    naissance: date
    orientation: date
    rdv: date | None = None
    diagnostic: date | None = None
    premiere_signature: date | None = None
    cer: Cer | None = None
    inscription: date | None = None
    actualisation: date | None = None
    procedure_a_venir: date | None = None
    sortie: date | None = None
    motif: str | None = None
    proposition: str | None = None
    mois: DuMois = field(default_factory=DuMois)

    def partie_avant(self, jour: date) -> bool:
        """Whether the person had left before that day."""
        return self.sortie is not None and self.sortie < jour


def accompagner(alea: random.Random, identifiant: str, orientation: date, profil: Profil, traits: Traits) -> Personne:
    """A person oriented towards the accompaniment; the first dates are planned, the rest comes month by month."""
    personne = Personne(identifiant, "accompagnement", _naissance(alea, orientation), orientation)
    if alea.random() < profil.rencontre:
        personne.rdv = plus_jours(orientation, 2 + int(alea.random() * 18))
        personne.diagnostic = plus_jours(personne.rdv, int(alea.random() * 8))
        if alea.random() < profil.signature:
            delai = plus_mois(orientation, traits.delai_cer_mois)
            if alea.random() < profil.signature_a_temps:
                personne.premiere_signature = entre(alea, personne.rdv, delai)
            else:
                personne.premiere_signature = plus_jours(delai, 3 + int(alea.random() * 50))
    if alea.random() < profil.inscription:
        personne.inscription = orientation
    elif alea.random() < 0.3:
        personne.inscription = plus_jours(orientation, 40 + int(alea.random() * 120))
    return personne


def accueillir(alea: random.Random, identifiant: str, mois: Mois, profil: Profil) -> Personne:
    """A person received for the accueil phase (1.1, 1.1bis): two months at most, then a proposal of orientation."""
    orientation = entre(alea, mois.premier_jour, mois.dernier_jour)
    personne = Personne(identifiant, "accueil", _naissance(alea, orientation), orientation, inscription=orientation)
    if alea.random() < profil.rencontre:
        personne.rdv = plus_jours(orientation, 1 + int(alea.random() * 15))
        personne.diagnostic = personne.rdv
        personne.proposition = _PROPOSITIONS[int(alea.random() ** 2 * len(_PROPOSITIONS))]
        personne.motif = _MOTIF_PAR_PROPOSITION[personne.proposition]
        personne.sortie = plus_jours(personne.rdv, int(alea.random() * 16))
    else:
        personne.motif = "abandon"
        personne.sortie = plus_jours(orientation, 20 + int(alea.random() * 25))
    return personne


def _naissance(alea: random.Random, orientation: date) -> date:
    return plus_jours(orientation, -int(365.25 * (19 + alea.random() * 42)))


def _signer(alea: random.Random, signature: date, profil: Profil, traits: Traits) -> Cer:
    atypique = alea.random() < _PART_CER_ATYPIQUES
    duree = (3 if alea.random() < 0.5 else 12) if atypique else _MOIS_CER
    fin = plus_jours(plus_mois(signature, duree), -1)
    assez = alea.random() < profil.actions
    actions = traits.actions_cer + int(alea.random() * 3) if assez else max(traits.actions_cer - 1, 0)
    actions_pro = min(actions, 1 + int(alea.random() * 2)) if alea.random() < 0.9 else 0
    actualisation = plus_jours(fin, int(alea.random() * 40) - 20) if alea.random() < profil.actualisation else None
    suivante = None
    if alea.random() < profil.renouvellement:
        suivante = plus_jours(fin, 1 + int(alea.random() * 20))
    elif alea.random() < 0.4:
        suivante = plus_jours(fin, 40 + int(alea.random() * 80))
    return Cer(signature, fin, actions, actions_pro, atypique, actualisation, suivante)


def avancer(alea: random.Random, personne: Personne, jusqu_au: date, profil: Profil, traits: Traits) -> None:
    """Live until a day, included: sign, update the diagnostic, sign again. Nothing after a departure."""
    if personne.sortie is not None and personne.sortie < jusqu_au:
        jusqu_au = personne.sortie
    if personne.cer is None and personne.premiere_signature is not None and personne.premiere_signature <= jusqu_au:
        personne.cer = _signer(alea, personne.premiere_signature, profil, traits)
    while (cer := personne.cer) is not None:
        if cer.actualisation is not None and cer.actualisation <= jusqu_au:
            personne.actualisation = cer.actualisation
        if cer.suivante is None or cer.suivante > jusqu_au:
            return
        personne.cer = _signer(alea, cer.suivante, profil, traits)


def peut_sortir(alea: random.Random, personne: Personne, mois: Mois, profil: Profil, traits: Traits) -> None:
    """Decide whether the person leaves in the month, when and why."""
    if alea.random() >= traits.sortie_mensuelle:
        return
    personne.sortie = entre(alea, max(mois.premier_jour, personne.orientation), mois.dernier_jour)
    if alea.random() < profil.sortie_comptee * traits.sortie_comptee:
        motifs = traits.motifs_comptes
        personne.motif = motifs[int(alea.random() * len(motifs))]
    else:
        personne.motif = AUTRES_MOTIFS[int(alea.random() ** 1.5 * len(AUTRES_MOTIFS))]


def actualiser_au_depart(alea: random.Random, personne: Personne, profil: Profil) -> None:
    """At a departure the diagnostic is updated, or should have been."""
    if personne.sortie is not None and personne.cer is not None and alea.random() < profil.actualisation:
        personne.actualisation = max(personne.cer.signature, plus_jours(personne.sortie, -int(alea.random() * 12)))


def compter_le_mois(alea: random.Random, personne: Personne, mois: Mois, profil: Profil, traits: Traits) -> None:
    """Draw the interviews, absences and suspension procedure of the month."""
    fin = min(personne.sortie or mois.dernier_jour, mois.dernier_jour)
    compte = DuMois()
    personne.mois = compte
    compte.physiques = _evenements(alea, profil.entretiens * traits.physiques_an / 12)
    compte.distance = _evenements(alea, profil.entretiens * traits.distance_an / 12)
    if alea.random() < 0.35:
        compte.prescriptions = int(alea.random() * 3)
    if personne.procedure_a_venir is not None and personne.procedure_a_venir <= fin:
        compte.procedure = personne.procedure_a_venir
    personne.procedure_a_venir = None
    if personne.rdv is not None and personne.rdv <= fin and alea.random() < profil.absence:
        compte.absences = 2 if alea.random() < 0.1 else 1
        tirage = alea.random()
        if tirage < profil.procedure:
            debut = max(mois.premier_jour, personne.orientation)
            compte.procedure = entre(alea, debut, fin)
        elif tirage < profil.procedure + 0.15:
            personne.procedure_a_venir = plus_jours(mois.dernier_jour, 2 + int(alea.random() * 20))


def _evenements(alea: random.Random, moyenne: float) -> int:
    """A small count whose mean is about ``moyenne`` (below 1)."""
    nombre = int(alea.random() < moyenne * 0.9)
    return nombre + 1 if alea.random() < moyenne * 0.1 else nombre
